/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The kinds of influence, each entered into the graph by its own function. Only graph_make() calls them. */
#ifndef ANALYSIS_GRAPH_PARTS_H
#define ANALYSIS_GRAPH_PARTS_H

#include "analysis/graph.h"

/* Memory regions that subjects map and device domains hold. */
void graph_add_memory(struct graph *graph, const xmlNode *root);
void graph_add_events(struct graph *graph);
void graph_add_devices(struct graph *graph);
void graph_add_registers(struct graph *graph);
/* Adds the nodes of the cores, too. */
void graph_add_cores(struct graph *graph, const xmlNode *root);

#endif
