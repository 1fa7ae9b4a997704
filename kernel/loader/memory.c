/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Bounds of physical addresses, and the question whether a range is RAM. */
#include "memory.h"

uint8_t *memory_at(const struct memory_window *window, uint64_t address, uint64_t length)
{
	if (address < window->start || address > window->end || length > window->end - address)
		return NULL;
	return window->bytes + (size_t)(address - window->start);
}

bool memory_make_range(uint64_t address, uint64_t length, struct memory_range *range)
{
	if (length > UINT64_MAX - address)
		return false;
	range->start = address;
	range->end = address + length;
	return true;
}

bool memory_overlap(const struct memory_range *left, const struct memory_range *right)
{
	return left->start < right->end && right->start < left->end;
}

bool memory_map_add(struct memory_map *map, uint64_t address, uint64_t length, bool usable)
{
	struct memory_range range;

	if (length == 0 || !memory_make_range(address, length, &range))
		return true;
	if (map->count == MEMORY_MAP_MAX)
		return false;
	map->entries[map->count].range = range;
	map->entries[map->count].usable = usable;
	map->count++;
	return true;
}

/* End of the usable entry that holds the address and reaches furthest; the address itself if there is none. */
static uint64_t usable_until(const struct memory_map *map, uint64_t address)
{
	uint64_t until = address;

	for (uint32_t i = 0; i < map->count; i++) {
		const struct memory_range *range = &map->entries[i].range;

		if (map->entries[i].usable && range->start <= address && range->end > until)
			until = range->end;
	}
	return until;
}

static bool touches_unusable(const struct memory_map *map, const struct memory_range *range)
{
	for (uint32_t i = 0; i < map->count; i++) {
		if (!map->entries[i].usable && memory_overlap(&map->entries[i].range, range))
			return true;
	}
	return false;
}

bool memory_map_usable(const struct memory_map *map, const struct memory_range *range)
{
	uint64_t reached = range->start;

	while (reached < range->end) {
		uint64_t next = usable_until(map, reached);

		if (next == reached)
			return false;
		reached = next;
	}
	return !touches_unusable(map, range);
}
