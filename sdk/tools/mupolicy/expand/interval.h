/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* A set of numbers in use, as intervals; and the first gap in it. Bounds are inclusive. */
#ifndef EXPAND_INTERVAL_H
#define EXPAND_INTERVAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct interval {
	uint64_t first;
	uint64_t last;
};

struct interval_set {
	struct interval *items; /* by first; may overlap */
	size_t count;
	size_t capacity;
};

void interval_set_add(struct interval_set *set, uint64_t first, uint64_t length);

/* The lowest number from which length numbers are free within [low, high]; they are then in use. */
bool interval_set_take(struct interval_set *set, uint64_t low, uint64_t high, uint64_t length, uint64_t *first);

void interval_set_free(struct interval_set *set);

#endif
