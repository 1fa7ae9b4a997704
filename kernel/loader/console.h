/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Output on COM2, the kernel's debug console. A machine without this port loses the text and nothing else. */
#ifndef LOADER_CONSOLE_H
#define LOADER_CONSOLE_H

#include <stddef.h>
#include <stdint.h>

void console_init(void);
void console_put(const char *text);
void console_put_hex(uint64_t value);

/* Text that others wrote: ends at NUL or at length; what is not printable ASCII becomes a dot. */
void console_put_foreign(const char *text, size_t length);

/* Until the last character has left: who takes over the port next must not cut it off. */
void console_drain(void);

#endif
