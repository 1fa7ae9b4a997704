/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The list of areas. Neighbouring empty areas of the same kind are one. */
#include "physical_map.h"

#include <stdlib.h>
#include <string.h>

#include "common/memory.h"

/* Index of the first area that ends at or behind address. */
static size_t map_find(const struct physical_map *map, uint64_t address)
{
	size_t low = 0;
	size_t high = map->count;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (map->areas[middle].last < address)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void map_insert(struct physical_map *map, size_t at, const struct area *area)
{
	map->areas = memory_grow(map->areas, &map->capacity, map->count, sizeof(*map->areas));
	memmove(&map->areas[at + 1], &map->areas[at], (map->count - at) * sizeof(*map->areas));
	map->areas[at] = *area;
	map->count++;
}

static void map_remove(struct physical_map *map, size_t at)
{
	map->count--;
	memmove(&map->areas[at], &map->areas[at + 1], (map->count - at) * sizeof(*map->areas));
}

static bool can_merge(const struct area *left, const struct area *right)
{
	return left->kind == AREA_EMPTY && right->kind == AREA_EMPTY && left->allocatable == right->allocatable &&
	       left->last + 1 == right->first;
}

static void map_merge(struct physical_map *map, size_t at)
{
	if (at + 1 < map->count && can_merge(&map->areas[at], &map->areas[at + 1])) {
		map->areas[at].last = map->areas[at + 1].last;
		map_remove(map, at + 1);
	}
	if (at > 0 && can_merge(&map->areas[at - 1], &map->areas[at])) {
		map->areas[at - 1].last = map->areas[at].last;
		map_remove(map, at);
	}
}

enum map_result physical_map_add(struct physical_map *map, const struct area *area, const struct area **other)
{
	const size_t at = map_find(map, area->first);

	if (at < map->count && map->areas[at].first <= area->last) {
		if (other != NULL)
			*other = &map->areas[at];
		return MAP_OVERLAP;
	}
	map_insert(map, at, area);
	map_merge(map, at);
	map->empty_hint = 0;
	return MAP_OK;
}

/* Cuts [first, last] out of the empty area at this index: up to three pieces. */
static void map_split(struct physical_map *map, size_t at, const struct area *piece)
{
	const struct area whole = map->areas[at];
	struct area rest = whole;

	map->areas[at] = *piece;
	if (piece->last < whole.last) {
		rest.first = piece->last + 1;
		rest.last = whole.last;
		map_insert(map, at + 1, &rest);
	}
	if (whole.first < piece->first) {
		rest.first = whole.first;
		rest.last = piece->first - 1;
		map_insert(map, at, &rest);
	}
}

enum map_result physical_map_fix(struct physical_map *map, uint64_t first, uint64_t size_bytes, const void *owner,
				 const struct area **other)
{
	const struct area piece = {.first = first, .last = first + size_bytes - 1, .kind = AREA_FIXED, .owner = owner};
	const size_t at = map_find(map, first);
	const struct area *area = at < map->count && map->areas[at].first <= piece.last ? &map->areas[at] : NULL;
	const bool inside = area != NULL && area->first <= first && area->last >= piece.last;

	if (other != NULL)
		*other = area;
	if (inside && area->kind == AREA_DEVICE)
		return MAP_OK;
	if (!inside || area->kind != AREA_EMPTY)
		return MAP_OUTSIDE;
	map_split(map, at, &piece);
	map->empty_hint = 0;
	return MAP_OK;
}

/* Whether the request fits into the area, and where. */
static bool area_fits(const struct area *area, const struct map_request *request, uint64_t *address)
{
	const uint64_t beyond = area->first % request->alignment;
	const uint64_t skip = beyond == 0 ? 0 : request->alignment - beyond;
	const uint64_t last = area->last < request->end ? area->last : request->end - 1;

	if (area->kind != AREA_EMPTY || !area->allocatable || area->first > UINT64_MAX - skip)
		return false;
	*address = area->first + skip;
	return *address <= last && last - *address >= request->size_bytes - 1;
}

enum map_result physical_map_allocate(struct physical_map *map, const struct map_request *request, uint64_t *address)
{
	bool seen_empty = false;

	for (size_t i = map->empty_hint; i < map->count; i++) {
		const struct area *area = &map->areas[i];

		if (!seen_empty && area->kind == AREA_EMPTY && area->allocatable) {
			map->empty_hint = i;
			seen_empty = true;
		}
		if (area_fits(area, request, address)) {
			const struct area piece = {
			    .first = *address,
			    .last = *address + request->size_bytes - 1,
			    .kind = AREA_ALLOCATED,
			    .owner = request->owner,
			};

			map_split(map, i, &piece);
			return MAP_OK;
		}
	}
	return MAP_FULL;
}

uint64_t physical_map_free_bytes(const struct physical_map *map, uint64_t end, uint64_t *largest)
{
	uint64_t sum = 0;

	*largest = 0;
	for (size_t i = 0; i < map->count && map->areas[i].first < end; i++) {
		const struct area *area = &map->areas[i];
		const uint64_t last = area->last < end ? area->last : end - 1;
		const uint64_t size_bytes = last - area->first + 1;

		if (area->kind != AREA_EMPTY || !area->allocatable)
			continue;
		sum += size_bytes;
		if (size_bytes > *largest)
			*largest = size_bytes;
	}
	return sum;
}

struct physical_map physical_map_copy(const struct physical_map *map)
{
	struct physical_map copy = *map;

	copy.areas = memory_alloc(map->count, sizeof(*copy.areas));
	copy.capacity = map->count;
	if (map->count > 0)
		memcpy(copy.areas, map->areas, map->count * sizeof(*copy.areas));
	return copy;
}

void physical_map_free(struct physical_map *map)
{
	free(map->areas);
	*map = (struct physical_map){0};
}
