/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The machine's physical memory during allocation: a sorted list of areas that are free, fixed or allocated. Owns the
 * invariant that areas do not overlap and that every byte of a memory block is in exactly one area.
 */
#ifndef MUPOLICY_PHYSICAL_MAP_H
#define MUPOLICY_PHYSICAL_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum area_kind {
	AREA_EMPTY,
	AREA_DEVICE,
	AREA_FIXED,
	AREA_ALLOCATED,
};

struct area {
	uint64_t first;
	uint64_t last;
	enum area_kind kind;
	bool allocatable;  /* EMPTY: allocations without address may be placed here */
	const void *owner; /* what the area is for, or the block or device that it comes from */
};

struct physical_map {
	struct area *areas; /* by address */
	size_t count;
	size_t capacity;
	size_t empty_hint; /* no allocatable EMPTY area before this index */
};

enum map_result {
	MAP_OK,
	MAP_OVERLAP, /* something else is there: *other */
	MAP_OUTSIDE, /* not inside one empty area; *other, if not NULL, is in the way */
	MAP_FULL,
};

/* size_bytes is at least one and does not lead beyond the address space. other may be NULL. */
enum map_result physical_map_add(struct physical_map *map, const struct area *area, const struct area **other);

/* Inside an EMPTY area it is split; inside a DEVICE area nothing changes. */
enum map_result physical_map_fix(struct physical_map *map, uint64_t first, uint64_t size_bytes, const void *owner,
				 const struct area **other);

struct map_request {
	uint64_t size_bytes;
	uint64_t alignment; /* at least one */
	uint64_t end;       /* the allocation lies below */
	const void *owner;
};

/* Lowest address, first fit. */
enum map_result physical_map_allocate(struct physical_map *map, const struct map_request *request, uint64_t *address);

/* Free bytes in allocatable areas below end, and the largest piece. */
uint64_t physical_map_free_bytes(const struct physical_map *map, uint64_t end, uint64_t *largest);

/* Release with physical_map_free(). */
struct physical_map physical_map_copy(const struct physical_map *map);

void physical_map_free(struct physical_map *map);

#endif
