/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Physical memory as the loader sees it: a window through which it reads and writes, and the map of what is RAM.
 * Owns the invariant that no physical address is used before it was bounded. The host tests pass a buffer as window.
 */
#ifndef LOADER_MEMORY_H
#define LOADER_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MEMORY_4G 0x100000000ULL

/* Half open: end is the first address behind it. */
struct memory_range {
	uint64_t start;
	uint64_t end;
};

/* bytes[0] is physical address start. */
struct memory_window {
	uint8_t *bytes;
	uint64_t start;
	uint64_t end;
};

/* Entries in the firmware's own order. Where entries overlap, the one that is not usable counts. */
#define MEMORY_MAP_MAX 256U

struct memory_map {
	uint32_t count;
	struct {
		struct memory_range range;
		bool usable;
	} entries[MEMORY_MAP_MAX];
};

/* NULL if the range is not inside the window. */
uint8_t *memory_at(const struct memory_window *window, uint64_t address, uint64_t length);

/* False if address + length does not fit 64 bits. */
bool memory_make_range(uint64_t address, uint64_t length, struct memory_range *range);
bool memory_overlap(const struct memory_range *left, const struct memory_range *right);

/* False if the map is full. Entries that are empty or exceed 64 bits are left out: nothing can be in them. */
bool memory_map_add(struct memory_map *map, uint64_t address, uint64_t length, bool usable);

/* Every byte of the range is in a usable entry and in no other. */
bool memory_map_usable(const struct memory_map *map, const struct memory_range *range);

#endif
