/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The debug log: text for the log server, through the channel named "debuglog". A line appears when its LF is written.
 * Without that channel the text goes nowhere. Not for use in interrupt handlers.
 */
#ifndef MUEN_DEBUGLOG_H
#define MUEN_DEBUGLOG_H

#include <stdarg.h>

/* Writes text. No LF is added. */
void muen_debuglog_puts(const char *text);

/*
 * Writes formatted text. Knows %s %c %u %lu %x %lx and %%, each without flags, width or precision; what it does not
 * know is written as it stands.
 */
__attribute__((format(printf, 1, 2))) void muen_debuglog_printf(const char *format, ...);
__attribute__((format(printf, 1, 0))) void muen_debuglog_vprintf(const char *format, va_list arguments);

#endif
