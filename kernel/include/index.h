/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Indices that come from outside: from a subject, from the CPU about one, or from memory that is shared. A CPU may
 * guess that a comparison comes out right and go on with an index that is out of range (Spectre variant 1,
 * CVE-2017-5753), so besides the comparison the index itself is bounded, by arithmetic that follows it and cannot be
 * guessed.
 */
#ifndef KERNEL_INDEX_H
#define KERNEL_INDEX_H

#include "hw.h"

/* The index, or 0 where it is not below size. The compiler knows neither of the values, so it makes no branch of it. */
/*@ requires 1 <= size;
    assigns \nothing;
    ensures \result == (index < size ? index : 0); */
static inline uint64_t index_masked(uint64_t index, uint64_t size)
{
	uint64_t const value = hw_opaque(index);
	uint64_t const below = hw_opaque((uint64_t)(value < size));

	return value * below;
}

#endif
