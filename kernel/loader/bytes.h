/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Moving, filling and comparing bytes: the loader has no C library. Works on unaligned data.
 */
#ifndef LOADER_BYTES_H
#define LOADER_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* As memmove: source and target may overlap. */
void bytes_move(uint8_t *target, const uint8_t *source, size_t length);
void bytes_fill(uint8_t *target, uint8_t pattern, size_t length);
bool bytes_equal(const uint8_t *left, const uint8_t *right, size_t length);

static inline uint32_t bytes_get_u32(const uint8_t *at)
{
	uint32_t value;

	__builtin_memcpy(&value, at, sizeof(value));
	return value;
}

static inline uint64_t bytes_get_u64(const uint8_t *at)
{
	uint64_t value;

	__builtin_memcpy(&value, at, sizeof(value));
	return value;
}

#endif
