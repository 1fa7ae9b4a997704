/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The picture of who talks to whom: subjects on a circle, in order of CPU and partition, so that those that share
 * something stand together, and used devices after them; an arrow for each pair that has a direct flow, bent towards
 * the centre, so that the two directions of a pair lie apart.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/overview_parts.h"
#include "tree.h"

#define MARGIN 170 /* for names */
#define BEND 0.35  /* of the way from the centre to the middle of the chord */

struct point {
	double x;
	double y;
};

struct picture {
	const struct graph *graph;
	uint32_t *order; /* nodes around the circle */
	size_t count;
	struct point *places; /* of nodes */
	bool *shown;
	double radius;
	double centre;
};

struct sort_key {
	uint64_t cpu;
	uint64_t group;
	uint32_t node;
};

static int compare_keys(const void *left, const void *right)
{
	const struct sort_key *a = left;
	const struct sort_key *b = right;

	if (a->cpu != b->cpu)
		return a->cpu < b->cpu ? -1 : 1;
	if (a->group != b->group)
		return a->group < b->group ? -1 : 1;
	return a->node < b->node ? -1 : a->node > b->node;
}

static bool has_edge(const struct graph *graph, uint32_t node)
{
	for (size_t i = 0; i < graph->edge_count; i++) {
		if (graph->edges[i].kind != FLOW_CORE && (graph->edges[i].from == node || graph->edges[i].to == node))
			return true;
	}
	return false;
}

static void choose_order(struct picture *picture)
{
	const struct graph *graph = picture->graph;
	struct sort_key *keys = memory_alloc(graph->node_count, sizeof(*keys));

	for (uint32_t i = 0; i < graph->node_count; i++) {
		const struct graph_node *node = &graph->nodes[i];
		const bool is_subject = node->kind == NODE_SUBJECT;

		if (!is_subject && (node->kind != NODE_DEVICE || !has_edge(graph, i)))
			continue;
		picture->shown[i] = true;
		keys[picture->count++] = (struct sort_key){
		    .cpu = is_subject ? tree_number(node->node, "cpu") : UINT64_MAX,
		    .group = is_subject ? tree_number(node->node, "schedGroupId") : 0,
		    .node = i,
		};
	}
	if (picture->count > 0)
		qsort(keys, picture->count, sizeof(*keys), compare_keys);
	for (size_t i = 0; i < picture->count; i++)
		picture->order[i] = keys[i].node;
	free(keys);
}

static double angle_of(const struct picture *picture, size_t position)
{
	return 2 * M_PI * (double)position / (double)picture->count - M_PI / 2;
}

static void place_nodes(struct picture *picture)
{
	picture->radius = picture->count < 24 ? 260 : 260 + 9 * ((double)picture->count - 24);
	picture->centre = picture->radius + MARGIN;
	for (size_t i = 0; i < picture->count; i++) {
		struct point *place = &picture->places[picture->order[i]];

		place->x = picture->centre + picture->radius * cos(angle_of(picture, i));
		place->y = picture->centre + picture->radius * sin(angle_of(picture, i));
	}
}

static void set_coordinate(xmlNode *item, const char *name, double value)
{
	tree_set_format(item, name, "%.1f", value);
}

/* Among its kind, from 1, in order of the policy: what the anchors of the page are made of. */
static unsigned number_of(const struct graph *graph, const struct graph_node *node)
{
	const size_t index = graph_index(graph, node);

	return (unsigned)(node->kind == NODE_SUBJECT ? index : index - graph->subject_count) + 1;
}

static void add_node(const struct picture *picture, xmlNode *list, size_t position)
{
	const struct graph_node *node = &picture->graph->nodes[picture->order[position]];
	const struct point *place = &picture->places[picture->order[position]];
	const double angle = angle_of(picture, position);
	const bool is_left = cos(angle) < -1e-9;
	xmlNode *item = tree_add(list, "node", NULL);

	tree_set(item, "name", node->name);
	tree_set(item, "kind", node_kind_name(node->kind));
	tree_set_format(item, "key", "%u", picture->order[position]);
	tree_set_format(item, "anchor", "%s-%u", node_kind_name(node->kind), number_of(picture->graph, node));
	if (node->kind == NODE_SUBJECT)
		tree_set_decimal(item, "cpu", tree_number(node->node, "cpu"));
	set_coordinate(item, "x", place->x);
	set_coordinate(item, "y", place->y);
	set_coordinate(item, "turn", angle * 180 / M_PI + (is_left ? 180 : 0));
	tree_set(item, "side", is_left ? "left" : "right");
}

/* A quadratic curve that ends short of the node, where the arrow head goes. */
static void set_curve(const struct picture *picture, xmlNode *item, const struct graph_edge *edge)
{
	const struct point from = picture->places[edge->from];
	const struct point to = picture->places[edge->to];
	const struct point middle = {(from.x + to.x) / 2, (from.y + to.y) / 2};
	const double side = 0.08;
	const struct point bend = {
	    picture->centre + (middle.x - picture->centre) * BEND - (to.y - from.y) * side,
	    picture->centre + (middle.y - picture->centre) * BEND + (to.x - from.x) * side,
	};
	const double length = hypot(to.x - bend.x, to.y - bend.y);
	const double part = length < 1 ? 0 : 11 / length;

	tree_set_format(item, "curve", "M%.1f %.1fQ%.1f %.1f %.1f %.1f", from.x, from.y, bend.x, bend.y,
			to.x + (bend.x - to.x) * part, to.y + (bend.y - to.y) * part);
}

/* All edges of one pair, which lie together, become one arrow; the first kind colours it. Returns what is behind. */
static size_t add_arrow(const struct picture *picture, xmlNode *list, size_t first)
{
	const struct graph *graph = picture->graph;
	const struct graph_edge *edge = &graph->edges[first];
	size_t last = first;
	xmlNode *item;
	char *text = NULL;
	size_t size_bytes = 0;
	FILE *stream = open_memstream(&text, &size_bytes);

	for (; last < graph->edge_count && graph->edges[last].from == edge->from && graph->edges[last].to == edge->to;
	     last++)
		fprintf(stream, "%s%s %s", last == first ? "" : ", ", flow_kind_name(graph->edges[last].kind),
			graph->edges[last].object);
	fclose(stream);
	if (picture->shown[edge->from] && picture->shown[edge->to]) {
		item = tree_add(list, "arrow", NULL);
		tree_set(item, "from", graph->nodes[edge->from].name);
		tree_set(item, "to", graph->nodes[edge->to].name);
		tree_set(item, "from_kind", node_kind_name(graph->nodes[edge->from].kind));
		tree_set(item, "to_kind", node_kind_name(graph->nodes[edge->to].kind));
		tree_set_format(item, "from_key", "%u", edge->from);
		tree_set_format(item, "to_key", "%u", edge->to);
		tree_set(item, "by", flow_kind_name(edge->kind));
		tree_set(item, "text", text);
		set_curve(picture, item, edge);
	}
	free(text);
	return last;
}

void overview_add_picture(xmlNode *result, const struct graph *graph)
{
	xmlNode *item = tree_add(result, "picture", NULL);
	xmlNode *arrows = tree_add(item, "arrows", NULL);
	xmlNode *nodes = tree_add(item, "nodes", NULL);
	struct picture picture = {
	    .graph = graph,
	    .order = memory_alloc(graph->node_count, sizeof(uint32_t)),
	    .places = memory_alloc(graph->node_count, sizeof(struct point)),
	    .shown = memory_alloc(graph->node_count, sizeof(bool)),
	};

	choose_order(&picture);
	place_nodes(&picture);
	set_coordinate(item, "extent", 2 * picture.centre);
	for (size_t i = 0; i < graph->edge_count;)
		i = add_arrow(&picture, arrows, i);
	for (size_t i = 0; i < picture.count; i++)
		add_node(&picture, nodes, i);
	free(picture.order);
	free(picture.places);
	free(picture.shown);
}
