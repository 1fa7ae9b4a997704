/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Influence over events: from the subject that raises one, by hypercall or by a trap, to its target. Nothing comes back
 * over an event: the source does not see whether it was taken.
 */
#include "analysis/graph_parts.h"
#include "tree.h"

struct target {
	uint32_t node;
};

static void add_targets(const struct graph *graph, struct name_table *targets, struct arena *arena)
{
	for (uint32_t i = 0; i < graph->subject_count; i++) {
		TREE_FOR_EACH(event, tree_path(graph->nodes[i].node, "events/target"), "event") {
			const char *physical = tree_attribute(event, "physical");
			struct target *target = arena_alloc(arena, sizeof(*target));

			target->node = i;
			if (physical != NULL)
				name_table_add(targets, physical, target);
		}
	}
}

static void add_sources(struct graph *graph, uint32_t from, const xmlNode *group, const struct name_table *targets)
{
	TREE_FOR_EACH(event, group, "event") {
		const char *physical = tree_attribute(event, "physical");
		const struct target *target = physical == NULL ? NULL : name_table_find(targets, physical);

		if (target != NULL)
			graph_add_edge(graph, &(struct graph_edge){from, target->node, FLOW_EVENT, physical});
	}
}

void graph_add_events(struct graph *graph)
{
	struct name_table targets = {0};
	struct arena arena = {0};

	add_targets(graph, &targets, &arena);
	for (uint32_t i = 0; i < graph->subject_count; i++) {
		TREE_FOR_EACH(group, tree_path(graph->nodes[i].node, "events/source"), "group")
			add_sources(graph, i, group, &targets);
	}
	name_table_free(&targets);
	arena_free(&arena);
}
