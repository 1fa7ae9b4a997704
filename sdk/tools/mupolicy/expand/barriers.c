/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* All ends of minor frames sorted by time; equal times are a barrier. */
#include "expand/barriers.h"

#include <stdlib.h>

#include "common/memory.h"
#include "tree.h"

/* Ends of all minor frames but the last of each CPU. */
static void collect_ends(const xmlNode *major, struct barrier_plan *plan)
{
	size_t capacity = 0;

	TREE_FOR_EACH(cpu, major, "cpu") {
		uint64_t end_ticks = 0;

		TREE_FOR_EACH(frame, cpu, "minorFrame") {
			end_ticks += tree_number(frame, "ticks");
			if (tree_next(frame, "minorFrame") == NULL)
				continue;
			plan->ends = memory_grow(plan->ends, &capacity, plan->count, sizeof(*plan->ends));
			plan->ends[plan->count++] = (struct barrier_end){.frame = frame, .end_ticks = end_ticks};
		}
	}
}

static int compare_ends(const void *left, const void *right)
{
	const struct barrier_end *a = left;
	const struct barrier_end *b = right;

	return a->end_ticks < b->end_ticks ? -1 : a->end_ticks > b->end_ticks;
}

/* Ends from first on that fall together. */
static size_t count_together(const struct barrier_plan *plan, size_t first)
{
	size_t count = 1;

	while (first + count < plan->count && plan->ends[first + count].end_ticks == plan->ends[first].end_ticks)
		count++;
	return count;
}

struct barrier_plan barriers_of(const xmlNode *major)
{
	struct barrier_plan plan = {0};
	size_t kept = 0;

	collect_ends(major, &plan);
	plan.sizes = memory_alloc(plan.count, sizeof(*plan.sizes));
	if (plan.count > 0)
		qsort(plan.ends, plan.count, sizeof(*plan.ends), compare_ends);
	for (size_t first = 0, together; first < plan.count; first += together) {
		together = count_together(&plan, first);
		if (together < 2)
			continue;
		plan.sizes[plan.barrier_count++] = together;
		for (size_t i = first; i < first + together; i++) {
			plan.ends[kept] = plan.ends[i];
			plan.ends[kept++].barrier = plan.barrier_count;
		}
	}
	plan.count = kept;
	return plan;
}

void barriers_free(struct barrier_plan *plan)
{
	free(plan->ends);
	free(plan->sizes);
	*plan = (struct barrier_plan){0};
}
