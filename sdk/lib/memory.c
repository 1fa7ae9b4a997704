/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The memory functions that GCC and Clang call for plain C without being asked. Written with the string instructions,
 * so that no compiler turns a loop in them into a call of themselves.
 */
#include <muen/string.h>
#include <stdint.h>

void *memcpy(void *restrict to, const void *restrict from, size_t bytes)
{
	void *destination = to;

	__asm__ volatile("rep movsb" : "+D"(destination), "+S"(from), "+c"(bytes) : : "memory");
	return to;
}

void *memset(void *to, int value, size_t bytes)
{
	void *destination = to;

	__asm__ volatile("rep stosb" : "+D"(destination), "+c"(bytes) : "a"(value) : "memory");
	return to;
}

/* From the end downwards. The direction flag is clear everywhere else (System V ABI), also in interrupt handlers. */
static void copy_down(char *to, const char *from, size_t bytes)
{
	char *last_to = to + bytes - 1;
	const char *last_from = from + bytes - 1;

	__asm__ volatile("std; rep movsb; cld" : "+D"(last_to), "+S"(last_from), "+c"(bytes) : : "memory", "cc");
}

void *memmove(void *to, const void *from, size_t bytes)
{
	if ((uintptr_t)to - (uintptr_t)from >= bytes)
		return memcpy(to, from, bytes);
	copy_down(to, from, bytes);
	return to;
}

int memcmp(const void *left, const void *right, size_t bytes)
{
	const unsigned char *a = left, *b = right;

	for (size_t i = 0; i < bytes; i++) {
		if (a[i] != b[i])
			return a[i] < b[i] ? -1 : 1;
	}
	return 0;
}
