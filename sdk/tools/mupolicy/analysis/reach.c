/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Breadth-first search. */
#include "analysis/reach.h"

#include <stdlib.h>

static bool may_use(const struct reach *reach, const struct graph_edge *edge, const struct reach_options *options)
{
	const struct graph_node *to = &reach->graph->nodes[edge->to];

	return edge->to != reach->from && reach->last[edge->to] == NULL &&
	       (edge->kind != FLOW_CORE || options->timing) && to != options->avoid;
}

void reach_make(struct reach *reach, const struct graph *graph, uint32_t from, const struct reach_options *options)
{
	uint32_t *queue = memory_alloc(graph->node_count, sizeof(*queue));
	size_t tail = 1;

	*reach = (struct reach){
	    .graph = graph, .from = from, .last = memory_alloc(graph->node_count, sizeof(struct graph_edge *))};
	queue[0] = from;
	for (size_t head = 0; head < tail; head++) {
		for (size_t i = graph->first[queue[head]]; i < graph->first[queue[head] + 1]; i++) {
			const struct graph_edge *edge = &graph->edges[i];

			if (!may_use(reach, edge, options))
				continue;
			reach->last[edge->to] = edge;
			queue[tail++] = edge->to;
		}
	}
	free(queue);
}

void reach_free(struct reach *reach)
{
	free(reach->last);
	*reach = (struct reach){0};
}

size_t reach_way(const struct reach *reach, uint32_t to, const struct graph_edge **way)
{
	size_t count = 0;

	for (uint32_t at = to; reach->last[at] != NULL; at = reach->last[at]->from)
		way[count++] = reach->last[at];
	for (size_t i = 0; i < count / 2; i++) {
		const struct graph_edge *edge = way[i];

		way[i] = way[count - 1 - i];
		way[count - 1 - i] = edge;
	}
	return count;
}
