/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* An assertion holds if nothing is reached when `via` is taken out of the graph. */
#include "analysis/assertion.h"

#include <stdlib.h>

#include "analysis/reach.h"
#include "tree.h"

static const struct graph_node *named(const struct graph *graph, const xmlNode *assertion, const char *attribute)
{
	const char *name = tree_attribute(assertion, attribute);

	return name == NULL ? NULL : graph_find(graph, name);
}

size_t assertion_broken_by(const struct graph *graph, const xmlNode *assertion, const struct graph_edge **way)
{
	const struct graph_node *from = named(graph, assertion, "from");
	const struct graph_node *to = named(graph, assertion, "to");
	const struct reach_options options = {
	    .timing = tree_boolean(assertion, "timing"),
	    .avoid = named(graph, assertion, "via"),
	};
	struct reach reach;
	size_t count;

	if (from == NULL || to == NULL || (tree_attribute(assertion, "via") != NULL && options.avoid == NULL))
		return 0;
	reach_make(&reach, graph, graph_index(graph, from), &options);
	count = reach_way(&reach, graph_index(graph, to), way);
	reach_free(&reach);
	return count;
}

bool assertion_holds(const struct graph *graph, const xmlNode *assertion)
{
	const struct graph_edge **way = memory_alloc(graph->node_count, sizeof(*way));
	const size_t count = assertion_broken_by(graph, assertion, way);

	free(way);
	return count == 0;
}
