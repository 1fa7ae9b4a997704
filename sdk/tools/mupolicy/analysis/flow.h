/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * mupolicy flow: who can influence or observe whom, directly and over others, with the shortest way; who shares a core;
 * who can stop the system; which assertions of the policy hold.
 */
#ifndef ANALYSIS_FLOW_H
#define ANALYSIS_FLOW_H

#include <stdio.h>

#include "analysis/graph.h"
#include "analysis/reach.h"

struct flow_query {
	const char *source; /* only what starts here; or NULL */
	const char *target; /* only what leads here; or NULL */
	bool timing;        /* time on shared cores counts as a step */
};

/* Adds the answer to a result. Names in the query are known (graph_find()). */
void flow_make(xmlNode *result, const struct graph *graph, const xmlNode *root, const struct flow_query *query);

void flow_print(FILE *stream, const xmlNode *result);

#endif
