/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Who can influence whom: each step, and each pair of subjects that others lie between. By which way is no fact: a step
 * more or less would change many. Cores only count as what is shared.
 */
#include "analysis/facts_parts.h"
#include "analysis/graph.h"
#include "analysis/reach.h"

static void add_flows_of(struct facts *facts, const struct graph *graph, uint32_t from)
{
	struct reach reach;

	reach_make(&reach, graph, from, &(struct reach_options){0});
	for (uint32_t to = 0; to < graph->subject_count; to++) {
		if (reach.last[to] != NULL && reach.last[to]->from != from)
			facts_add(facts, FACT_FLOWS,
				  memory_format("%s -> %s over others", graph->nodes[from].name, graph->nodes[to].name),
				  memory_format("%s", ""));
	}
	reach_free(&reach);
}

static void add_step(struct facts *facts, const struct graph *graph, const struct graph_edge *edge)
{
	const struct graph_node *from = &graph->nodes[edge->from];
	const struct graph_node *to = &graph->nodes[edge->to];

	if (from->kind == NODE_CORE)
		facts_add(facts, FACT_FLOWS, memory_format("%s runs on", to->name), memory_format("%s", from->name));
	else if (to->kind != NODE_CORE)
		facts_add(facts, FACT_FLOWS,
			  memory_format("%s -> %s by %s '%s'", from->name, to->name, flow_kind_name(edge->kind),
					edge->object),
			  memory_format("%s", ""));
}

void facts_add_flows(struct facts *facts, const xmlNode *root)
{
	struct graph graph;

	graph_make(&graph, root);
	for (uint32_t from = 0; from < graph.subject_count; from++)
		add_flows_of(facts, &graph, from);
	for (size_t i = 0; i < graph.edge_count; i++)
		add_step(facts, &graph, &graph.edges[i]);
	graph_free(&graph);
}
