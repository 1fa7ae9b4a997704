/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Influence over MSRs that are the machine's: what one subject writes there, another reads. */
#include <inttypes.h>
#include <string.h>

#include "analysis/graph_parts.h"
#include "msr_range.h"
#include "tree.h"

static bool has_register(const xmlNode *subject, uint32_t address, char right)
{
	TREE_FOR_EACH(msr, tree_path(subject, "vcpu/msrs"), "msr") {
		if (strchr(tree_attribute(msr, "mode"), right) != NULL && tree_number(msr, "start") <= address &&
		    tree_number(msr, "end") >= address)
			return true;
	}
	return false;
}

static void add_readers(struct graph *graph, uint32_t writer, uint32_t address)
{
	const char *name = arena_format(&graph->arena, "0x%" PRIx32, address);

	for (uint32_t i = 0; i < graph->subject_count; i++) {
		if (has_register(graph->nodes[i].node, address, 'r'))
			graph_add_edge(graph, &(struct graph_edge){writer, i, FLOW_REGISTER, name});
	}
}

static void add_writers(struct graph *graph, uint32_t address)
{
	for (uint32_t i = 0; i < graph->subject_count; i++) {
		if (has_register(graph->nodes[i].node, address, 'w'))
			add_readers(graph, i, address);
	}
}

void graph_add_registers(struct graph *graph)
{
	for (size_t i = 0; i < MSR_RANGE_COUNT; i++) {
		const struct msr_range *range = &msr_ranges[i];

		for (uint32_t at = range->first; range->keeper == MSR_OF_MACHINE && at <= range->last; at++)
			add_writers(graph, at);
	}
}
