/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Numbers of the policy language. Read: Ada hex (16#0010_0000#), 0x, decimal; the whole text must be one number.
 * Written: Ada hex in groups of four digits.
 */
#ifndef MUPOLICY_NUMBER_H
#define MUPOLICY_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

#define NUMBER_TEXT_BYTES 24 /* "16#ffff_ffff_ffff_ffff#" and NUL */

/* false: not a number, or above max. */
bool number_parse(const char *text, uint64_t max, uint64_t *value);

/* Four digits at least: 16#0000#, 16#0010_0000#. */
void number_format(uint64_t value, char text[NUMBER_TEXT_BYTES]);

#endif
