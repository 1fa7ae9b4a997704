/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Nodes of the policy, then edges of each kind, then sorted. */
#include "analysis/graph.h"

#include <stdlib.h>
#include <string.h>

#include "analysis/graph_parts.h"
#include "suggest.h"
#include "tree.h"

#define DEVICE_PREFIX "device "

static const char *const node_kinds[] = {"subject", "device", "core"};
static const char *const flow_kinds[] = {"channel", "memory", "monitor", "loader", "event",
					 "device",  "dma",    "msr",     "core"};

const char *node_kind_name(enum node_kind kind)
{
	return node_kinds[kind];
}

const char *flow_kind_name(enum flow_kind kind)
{
	return flow_kinds[kind];
}

uint32_t graph_add_node(struct graph *graph, enum node_kind kind, const char *name, const xmlNode *node)
{
	graph->nodes = memory_grow(graph->nodes, &graph->node_capacity, graph->node_count, sizeof(*graph->nodes));
	graph->nodes[graph->node_count] = (struct graph_node){.kind = kind, .name = name, .node = node};
	return (uint32_t)graph->node_count++;
}

void graph_add_edge(struct graph *graph, const struct graph_edge *edge)
{
	if (edge->from == edge->to)
		return;
	graph->edges = memory_grow(graph->edges, &graph->edge_capacity, graph->edge_count, sizeof(*graph->edges));
	graph->edges[graph->edge_count++] = *edge;
}

/* Names as pointers into the array of nodes, which must be complete. */
static void add_names(struct graph *graph)
{
	for (size_t i = 0; i < graph->node_count; i++) {
		struct graph_node *node = &graph->nodes[i];

		if (node->kind == NODE_SUBJECT)
			name_table_add(&graph->subjects, node->name, node);
		else if (node->kind == NODE_DEVICE)
			name_table_add(&graph->devices, node->name, node);
	}
}

static void add_nodes(struct graph *graph, const xmlNode *root)
{
	TREE_FOR_EACH(subject, tree_child(root, "subjects"), "subject")
		graph_add_node(graph, NODE_SUBJECT, tree_name(subject), subject);
	graph->subject_count = graph->node_count;
	TREE_FOR_EACH(device, tree_path(root, "hardware/devices"), "device")
		graph_add_node(graph, NODE_DEVICE, tree_name(device), device);
}

static int compare_edges(const void *left, const void *right)
{
	const struct graph_edge *a = left;
	const struct graph_edge *b = right;

	if (a->from != b->from)
		return a->from < b->from ? -1 : 1;
	if (a->to != b->to)
		return a->to < b->to ? -1 : 1;
	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	return strcmp(a->object, b->object);
}

static void remove_doubles(struct graph *graph)
{
	size_t kept = 0;

	for (size_t i = 0; i < graph->edge_count; i++) {
		if (kept == 0 || compare_edges(&graph->edges[kept - 1], &graph->edges[i]) != 0)
			graph->edges[kept++] = graph->edges[i];
	}
	graph->edge_count = kept;
}

static void index_edges(struct graph *graph)
{
	size_t edge = 0;

	graph->first = memory_alloc(graph->node_count + 1, sizeof(*graph->first));
	for (size_t node = 0; node <= graph->node_count; node++) {
		while (edge < graph->edge_count && graph->edges[edge].from < node)
			edge++;
		graph->first[node] = edge;
	}
}

void graph_make(struct graph *graph, const xmlNode *root)
{
	*graph = (struct graph){0};
	add_nodes(graph, root);
	graph_add_cores(graph, root); /* the last that adds nodes: names point at them */
	add_names(graph);
	graph_add_memory(graph, root);
	graph_add_events(graph);
	graph_add_devices(graph);
	graph_add_registers(graph);
	if (graph->edge_count > 0)
		qsort(graph->edges, graph->edge_count, sizeof(*graph->edges), compare_edges);
	remove_doubles(graph);
	index_edges(graph);
}

void graph_free(struct graph *graph)
{
	name_table_free(&graph->subjects);
	name_table_free(&graph->devices);
	arena_free(&graph->arena);
	free(graph->nodes);
	free(graph->edges);
	free(graph->first);
	*graph = (struct graph){0};
}

const struct graph_node *graph_find(const struct graph *graph, const char *name)
{
	const struct graph_node *subject = name_table_find(&graph->subjects, name);

	if (subject != NULL)
		return subject;
	if (strncmp(name, DEVICE_PREFIX, strlen(DEVICE_PREFIX)) == 0)
		name += strlen(DEVICE_PREFIX);
	return name_table_find(&graph->devices, name);
}

const char *graph_suggest(const struct graph *graph, const char *name)
{
	struct suggestion best = suggest_start(name);

	name_table_offer(&graph->subjects, &best);
	name_table_offer(&graph->devices, &best);
	return best.name;
}
