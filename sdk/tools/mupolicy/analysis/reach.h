/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* What one node reaches in the graph of influence, over how many steps, and the shortest way there. */
#ifndef ANALYSIS_REACH_H
#define ANALYSIS_REACH_H

#include "analysis/graph.h"

struct reach_options {
	bool timing;                    /* time on shared cores counts */
	const struct graph_node *avoid; /* paths do not pass through this one; or NULL */
};

struct reach {
	const struct graph *graph;
	uint32_t from;
	const struct graph_edge **last; /* last edge of the shortest way to a node; NULL: not reached, or the start */
};

/* Breadth first, over edges in their order: of equally short ways, always the same one. */
void reach_make(struct reach *reach, const struct graph *graph, uint32_t from, const struct reach_options *options);
void reach_free(struct reach *reach);

/* The edges of the way to a node, in order; returns their number, 0 if it is not reached. way has room for
 * graph->node_count edges. */
size_t reach_way(const struct reach *reach, uint32_t to, const struct graph_edge **way);

#endif
