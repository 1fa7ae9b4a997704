/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Numbers that only depend on the seed: xorshift64* (Vigna, "An experimental exploration of Marsaglia's xorshift"). */
#ifndef RANDOM_H
#define RANDOM_H

#include <stdint.h>

#define RANDOM_GAMMA 0x9e3779b97f4a7c15ULL
#define RANDOM_FACTOR 0x2545f4914f6cdd1dULL

struct random {
	uint64_t state; /* not 0 */
};

static inline struct random random_begin(uint64_t seed)
{
	return (struct random){(seed + 1) * RANDOM_GAMMA | 1};
}

static inline uint64_t random_next(struct random *random)
{
	random->state ^= random->state >> 12;
	random->state ^= random->state << 25;
	random->state ^= random->state >> 27;
	return random->state * RANDOM_FACTOR;
}

/* 0 to count - 1; count is at least 1. */
static inline uint32_t random_below(struct random *random, uint32_t count)
{
	return (uint32_t)((random_next(random) >> 32) * count >> 32);
}

#endif
