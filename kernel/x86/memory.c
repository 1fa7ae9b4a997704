/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* String instructions, eight bytes at a time: no compiler turns these bodies into calls of themselves. */
#include "memory.h"

#define WORD_BYTES sizeof(uint64_t)
#define WORD_OF_ONES 0x0101010101010101ULL

void *memset(void *destination, int value, size_t bytes)
{
	uint64_t const word = (uint8_t)value * WORD_OF_ONES;
	size_t words = bytes / WORD_BYTES;
	size_t rest = bytes % WORD_BYTES;
	void *at = destination;

	__asm__ volatile("rep stosq" : "+D"(at), "+c"(words) : "a"(word) : "memory");
	__asm__ volatile("rep stosb" : "+D"(at), "+c"(rest) : "a"(word) : "memory");
	return destination;
}

void *memcpy(void *destination, const void *source, size_t bytes)
{
	size_t words = bytes / WORD_BYTES;
	size_t rest = bytes % WORD_BYTES;
	void *at = destination;

	__asm__ volatile("rep movsq" : "+D"(at), "+S"(source), "+c"(words) : : "memory");
	__asm__ volatile("rep movsb" : "+D"(at), "+S"(source), "+c"(rest) : : "memory");
	return destination;
}
