/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Debug console. debug/console.c prints to the UART that the policy names; release/console.c has empty bodies, so that
 * a release kernel contains no output code. Strings are printed to their NUL; numbers in hexadecimal or decimal.
 */
#ifndef KERNEL_CONSOLE_H
#define KERNEL_CONSOLE_H

#include "types.h"

void console_init(void);

/* Keep other CPUs' output away from a group of calls. Not recursive. */
/*@ assigns \nothing; */
void console_lock(void);
/*@ assigns \nothing; */
void console_unlock(void);

/*@ requires \valid_read(text);
    assigns \nothing; */
void console_string(const char *text);
/*@ assigns \nothing; */
void console_hex(uint64_t value);
/*@ assigns \nothing; */
void console_decimal(uint64_t value);

/* "name=value " with value in hexadecimal: one entry of a register dump. */
void console_field(const char *name, uint64_t value);

#endif
