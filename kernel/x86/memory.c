/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* String instructions: one instruction each, so that no compiler turns the body into a call of itself. */
#include "memory.h"

void *memset(void *destination, int value, size_t bytes)
{
	void *at = destination;

	__asm__ volatile("rep stosb" : "+D"(at), "+c"(bytes) : "a"(value) : "memory");
	return destination;
}

void *memcpy(void *destination, const void *source, size_t bytes)
{
	void *at = destination;

	__asm__ volatile("rep movsb" : "+D"(at), "+S"(source), "+c"(bytes) : : "memory");
	return destination;
}
