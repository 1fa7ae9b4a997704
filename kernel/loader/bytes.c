/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Moving, filling and comparing bytes. Words of four bytes, because the whole image goes through these loops. */
#include "bytes.h"

static void move_up(uint8_t *target, const uint8_t *source, size_t length)
{
	for (; length >= 4; length -= 4, target += 4, source += 4) {
		uint32_t word = bytes_get_u32(source);
		__builtin_memcpy(target, &word, 4);
	}
	for (; length > 0; length--)
		*target++ = *source++;
}

static void move_down(uint8_t *target, const uint8_t *source, size_t length)
{
	for (; length >= 4; length -= 4) {
		uint32_t word = bytes_get_u32(source + length - 4);
		__builtin_memcpy(target + length - 4, &word, 4);
	}
	for (; length > 0; length--)
		target[length - 1] = source[length - 1];
}

void bytes_move(uint8_t *target, const uint8_t *source, size_t length)
{
	if ((uintptr_t)target <= (uintptr_t)source)
		move_up(target, source, length);
	else
		move_down(target, source, length);
}

void bytes_fill(uint8_t *target, uint8_t pattern, size_t length)
{
	const uint32_t word = pattern * 0x01010101U;

	for (; length >= 4; length -= 4, target += 4)
		__builtin_memcpy(target, &word, 4);
	for (; length > 0; length--)
		*target++ = pattern;
}

bool bytes_equal(const uint8_t *left, const uint8_t *right, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		if (left[i] != right[i])
			return false;
	}
	return true;
}
