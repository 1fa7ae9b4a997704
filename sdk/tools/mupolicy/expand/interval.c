/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* A sorted array: the sets are small (the resources of one subject). */
#include "expand/interval.h"

#include <stdlib.h>
#include <string.h>

#include "common/memory.h"

void interval_set_add(struct interval_set *set, uint64_t first, uint64_t length)
{
	const uint64_t last = length > UINT64_MAX - first ? UINT64_MAX : first + length - 1;
	size_t at = set->count;

	if (length == 0)
		return;
	set->items = memory_grow(set->items, &set->capacity, set->count, sizeof(*set->items));
	while (at > 0 && set->items[at - 1].first > first)
		at--;
	memmove(&set->items[at + 1], &set->items[at], (set->count - at) * sizeof(*set->items));
	set->items[at] = (struct interval){.first = first, .last = last};
	set->count++;
}

bool interval_set_take(struct interval_set *set, uint64_t low, uint64_t high, uint64_t length, uint64_t *first)
{
	uint64_t at = low;

	for (size_t i = 0; i < set->count; i++) {
		const struct interval *used = &set->items[i];

		if (used->first > at && used->first - at >= length)
			break;
		if (used->last >= at && used->last < high)
			at = used->last + 1;
		else if (used->last >= high && used->first <= high)
			return false;
	}
	if (length == 0 || at > high || high - at < length - 1)
		return false;
	interval_set_add(set, at, length);
	*first = at;
	return true;
}

void interval_set_free(struct interval_set *set)
{
	free(set->items);
	*set = (struct interval_set){0};
}
