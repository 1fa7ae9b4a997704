/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* A release kernel has no output code. */
#include "console.h"

void console_init(void)
{
}

void console_lock(void)
{
}

void console_unlock(void)
{
}

void console_string(const char *text)
{
	(void)text;
}

void console_hex(uint64_t value)
{
	(void)value;
}

void console_decimal(uint64_t value)
{
	(void)value;
}

void console_field(const char *name, uint64_t value)
{
	(void)name;
	(void)value;
}
