/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Bits of a 64-bit word by number: the one shift of core, and what the proof knows of it. */
#ifndef KERNEL_BITS_H
#define KERNEL_BITS_H

#include "types.h"

#define BITS_COUNT 64U

/*@ lemma two_pos: \forall integer n; 0 <= n < 64 ==> 1 <= (1 << n);
    lemma two_max: \forall integer n; 0 <= n < 64 ==> (1 << n) <= 0x8000000000000000;

    logic integer wrapping_sum(integer a, integer b) = a + b <= UINT64_MAX ? a + b : a + b - UINT64_MAX - 1;

    predicate bit(integer word, integer i) = (word & (1 << i)) != 0; */

/*@ requires index < BITS_COUNT;
    assigns \nothing;
    ensures \result == 1 << index; */
static inline uint64_t bits_one(uint32_t index)
{
	return 1ULL << index;
}

/*@ requires index < BITS_COUNT;
    assigns \nothing;
    ensures \result == (word & (uint64_t)~(1 << index));
    ensures \forall integer i; 0 <= i < BITS_COUNT ==> (bit(\result, i) <==> bit(word, i) && i != index); */
static inline uint64_t bits_without(uint64_t word, uint32_t index)
{
	return word & ~bits_one(index);
}

/* The highest bits of a word, count of them, as the lowest: 1 to 64. */
/*@ requires 1 <= count <= BITS_COUNT;
    assigns \nothing;
    ensures \result == word >> (BITS_COUNT - count);
    ensures \forall integer i; 0 <= i < BITS_COUNT && bit(\result, i) ==> i < count; */
static inline uint64_t bits_high(uint64_t word, uint32_t count)
{
	return word >> (BITS_COUNT - count);
}

/* The sum modulo 2^64, where a wrap is meant. */
/*@ assigns \nothing;
    ensures \result == wrapping_sum(left, right); */
static inline uint64_t bits_add_wrapping(uint64_t left, uint64_t right)
{
	uint64_t const room = UINT64_MAX - right;

	return left <= room ? left + right : left - room - 1;
}

#endif
