/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The part of hw.h that is one instruction. Included by hw.h alone. */
#ifndef KERNEL_HW_INLINE_H
#define KERNEL_HW_INLINE_H

#include "x86.h"

static inline tsc_t hw_tsc(void)
{
	uint32_t low;
	uint32_t high;

	__asm__ volatile("rdtsc" : "=a"(low), "=d"(high) : : "memory");
	return (uint64_t)high << 32 | low;
}

static inline void hw_pause(void)
{
	__asm__ volatile("pause" : : : "memory");
}

static inline uint64_t hw_atomic_load(const volatile uint64_t *word)
{
	return __atomic_load_n(word, __ATOMIC_SEQ_CST);
}

static inline void hw_atomic_or(volatile uint64_t *word, uint64_t bits)
{
	(void)__atomic_fetch_or(word, bits, __ATOMIC_SEQ_CST);
}

static inline void hw_atomic_and(volatile uint64_t *word, uint64_t bits)
{
	(void)__atomic_fetch_and(word, bits, __ATOMIC_SEQ_CST);
}

static inline uint64_t hw_atomic_add(volatile uint64_t *word, uint64_t value)
{
	return __atomic_add_fetch(word, value, __ATOMIC_SEQ_CST);
}

static inline uint64_t hw_atomic_exchange(volatile uint64_t *word, uint64_t value)
{
	return __atomic_exchange_n(word, value, __ATOMIC_SEQ_CST);
}

static inline uint64_t hw_event_word(const struct policy_event *event)
{
	uint64_t word;

	__builtin_memcpy(&word, event, sizeof(word));
	return word;
}

static inline uint64_t hw_vector_word(const struct policy_vector *route)
{
	uint64_t word;

	__builtin_memcpy(&word, route, sizeof(word));
	return word;
}

static inline uint64_t hw_opaque(uint64_t value)
{
	__asm__("" : "+r"(value));
	return value;
}

static inline uint32_t hw_highest_bit(uint64_t word)
{
	return 63U - (uint32_t)__builtin_clzll(word);
}

static inline uint32_t hw_lowest_bit(uint64_t word)
{
	return (uint32_t)__builtin_ctzll(word);
}

#endif
