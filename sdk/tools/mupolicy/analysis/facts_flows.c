/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Who can influence whom: from subject to subject, with the shortest way as the value. Cores only count as shared. */
#include <stdio.h>
#include <stdlib.h>

#include "analysis/facts_parts.h"
#include "analysis/graph.h"
#include "analysis/reach.h"

static char *describe(const struct graph *graph, const struct graph_edge **way, size_t count)
{
	char *text = NULL;
	size_t size_bytes = 0;
	FILE *stream = open_memstream(&text, &size_bytes);

	for (size_t i = 0; i < count; i++)
		fprintf(stream, "%s%s '%s'%s%s", i == 0 ? "by " : ", ", flow_kind_name(way[i]->kind), way[i]->object,
			i + 1 < count ? " to " : "", i + 1 < count ? graph->nodes[way[i]->to].name : "");
	fclose(stream);
	return text;
}

static void add_flows_of(struct facts *facts, const struct graph *graph, uint32_t from)
{
	const struct graph_edge **way = memory_alloc(graph->node_count, sizeof(*way));
	struct reach reach;

	reach_make(&reach, graph, from, &(struct reach_options){0});
	for (uint32_t to = 0; to < graph->subject_count; to++) {
		const size_t count = reach_way(&reach, to, way);

		if (count > 0)
			facts_add(facts, FACT_FLOWS,
				  memory_format("%s -> %s", graph->nodes[from].name, graph->nodes[to].name),
				  describe(graph, way, count));
	}
	reach_free(&reach);
	free(way);
}

void facts_add_flows(struct facts *facts, const xmlNode *root)
{
	struct graph graph;

	graph_make(&graph, root);
	for (uint32_t from = 0; from < graph.subject_count; from++)
		add_flows_of(facts, &graph, from);
	for (uint32_t i = 0; i < graph.edge_count; i++) {
		const struct graph_edge *edge = &graph.edges[i];

		if (graph.nodes[edge->from].kind == NODE_CORE)
			facts_add(facts, FACT_FLOWS, memory_format("%s runs on", graph.nodes[edge->to].name),
				  memory_format("%s", graph.nodes[edge->from].name));
	}
	graph_free(&graph);
}
