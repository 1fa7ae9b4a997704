/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * What a policy asserts of its flows: <flow from= to= never="true"/>, nothing that `from` does reaches `to`, over
 * however many steps; <flow from= to= via=/>, whatever reaches it passes through `via`. Time on shared cores counts
 * with timing="true".
 */
#ifndef ANALYSIS_ASSERTION_H
#define ANALYSIS_ASSERTION_H

#include "analysis/graph.h"

/* true, too, of an assertion that names something unknown: another rule finds that. */
bool assertion_holds(const struct graph *graph, const xmlNode *assertion);

/* The way that breaks it, in order; returns the number of steps, 0 if it holds. way has room for graph->node_count. */
size_t assertion_broken_by(const struct graph *graph, const xmlNode *assertion, const struct graph_edge **way);

#endif
