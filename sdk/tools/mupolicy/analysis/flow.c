/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The graph of influence as lists of steps and ways. */
#include "analysis/flow.h"

#include <stdlib.h>
#include <string.h>

#include "analysis/assertion.h"
#include "tree.h"

struct flow {
	const struct graph *graph;
	const struct graph_node *source;
	const struct graph_node *target;
	const struct graph_edge **way; /* room for one */
	struct reach_options options;
};

static bool is_wanted(const struct flow *flow, const struct graph_node *from, const struct graph_node *to)
{
	return (flow->source == NULL || flow->source == from) && (flow->target == NULL || flow->target == to);
}

static void add_edge(xmlNode *list, const struct graph *graph, const struct graph_edge *edge)
{
	const struct graph_node *from = &graph->nodes[edge->from];
	const struct graph_node *to = &graph->nodes[edge->to];
	xmlNode *step = tree_add(list, "step", NULL);

	tree_set(step, "from", from->name);
	tree_set(step, "from_kind", node_kind_name(from->kind));
	tree_set(step, "to", to->name);
	tree_set(step, "to_kind", node_kind_name(to->kind));
	tree_set(step, "by", flow_kind_name(edge->kind));
	tree_set(step, "object", edge->object);
}

static void add_direct(const struct flow *flow, xmlNode *result)
{
	xmlNode *list = tree_add(result, "direct", NULL);

	for (size_t i = 0; i < flow->graph->edge_count; i++) {
		const struct graph_edge *edge = &flow->graph->edges[i];

		if (edge->kind != FLOW_CORE &&
		    is_wanted(flow, &flow->graph->nodes[edge->from], &flow->graph->nodes[edge->to]))
			add_edge(list, flow->graph, edge);
	}
}

/* "a -(channel 'x')-> b -(event 'y')-> c" */
static void set_way(xmlNode *item, const struct graph *graph, const struct graph_edge **way, size_t count)
{
	char *text = NULL;
	size_t size_bytes = 0;
	FILE *stream = open_memstream(&text, &size_bytes);

	for (size_t i = 0; i <= count; i++) {
		const struct graph_node *node = &graph->nodes[i == 0 ? way[0]->from : way[i - 1]->to];

		fprintf(stream, "%s%s", node->kind == NODE_DEVICE ? "device " : "", node->name);
		if (i < count)
			fprintf(stream, " -(%s '%s')-> ", flow_kind_name(way[i]->kind), way[i]->object);
	}
	fclose(stream);
	tree_set(item, "way", text);
	free(text);
}

static void add_way(const struct flow *flow, xmlNode *list, const struct reach *reach, uint32_t to)
{
	const size_t count = reach_way(reach, to, flow->way);
	xmlNode *item;

	if (count < 2)
		return;
	item = tree_add(list, "pair", NULL);
	tree_set(item, "from", flow->graph->nodes[reach->from].name);
	tree_set(item, "to", flow->graph->nodes[to].name);
	tree_set_decimal(item, "steps", count);
	set_way(item, flow->graph, flow->way, count);
}

/* From subject to subject, unless the query names a device. */
static bool is_end(const struct graph_node *node, const struct graph_node *asked)
{
	return asked == NULL ? node->kind == NODE_SUBJECT : node == asked;
}

static void add_indirect(const struct flow *flow, xmlNode *result)
{
	xmlNode *list = tree_add(result, "indirect", NULL);

	for (uint32_t from = 0; from < flow->graph->node_count; from++) {
		struct reach reach;

		if (!is_end(&flow->graph->nodes[from], flow->source))
			continue;
		reach_make(&reach, flow->graph, from, &flow->options);
		for (uint32_t to = 0; to < flow->graph->node_count; to++) {
			if (is_end(&flow->graph->nodes[to], flow->target))
				add_way(flow, list, &reach, to);
		}
		reach_free(&reach);
	}
}

static void add_core(const struct graph *graph, xmlNode *list, uint32_t index)
{
	xmlNode *core = tree_add(list, "core", NULL);
	xmlNode *subjects = tree_add(core, "members", NULL);

	tree_set(core, "name", graph->nodes[index].name);
	for (size_t i = graph->first[index]; i < graph->first[index + 1]; i++) {
		xmlNode *subject = tree_add(subjects, "subject", NULL);

		tree_set(subject, "name", graph->nodes[graph->edges[i].to].name);
		tree_set(subject, "on", graph->edges[i].object);
	}
}

static void add_cores(const struct graph *graph, xmlNode *result)
{
	xmlNode *list = tree_add(result, "cores", NULL);

	for (uint32_t i = 0; i < graph->node_count; i++) {
		if (graph->nodes[i].kind == NODE_CORE)
			add_core(graph, list, i);
	}
}

static void add_power(xmlNode *list, const struct graph_node *subject, const xmlNode *event, const char *group)
{
	static const char *const actions[] = {"system_reboot", "system_panic", "system_poweroff"};

	for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++) {
		xmlNode *power;

		if (tree_child(event, actions[i]) == NULL)
			continue;
		power = tree_add(list, "power", NULL);
		tree_set(power, "subject", subject->name);
		tree_set(power, "action", actions[i]);
		tree_set(power, "by", group);
		tree_set(power, "object", tree_attribute(event, "logical"));
	}
}

static void add_plan_choosers(const struct graph *graph, xmlNode *list, const char *region)
{
	for (size_t i = 0; i < graph->subject_count; i++) {
		TREE_FOR_EACH(mapping, tree_child(graph->nodes[i].node, "memory"), "memory") {
			const char *physical = tree_attribute(mapping, "physical");
			xmlNode *power;

			if (!tree_boolean(mapping, "writable") || physical == NULL || strcmp(physical, region) != 0)
				continue;
			power = tree_add(list, "power", NULL);
			tree_set(power, "subject", graph->nodes[i].name);
			tree_set(power, "action", "choose_plan");
			tree_set(power, "by", "memory");
			tree_set(power, "object", region);
		}
	}
}

/* Who can stop everybody. Traps stop the system too, where the policy says panic: those are left out, for a subject
 * that causes one is at fault already. */
static void add_powers(const struct graph *graph, xmlNode *result, const xmlNode *root)
{
	xmlNode *list = tree_add(result, "powers", NULL);

	for (size_t i = 0; i < graph->subject_count; i++) {
		TREE_FOR_EACH(group, tree_path(graph->nodes[i].node, "events/source"), "group") {
			if (strcmp(tree_name(group), "vmcall") != 0)
				continue;
			TREE_FOR_EACH(event, group, "event")
				add_power(list, &graph->nodes[i], event, tree_name(group));
		}
	}
	TREE_FOR_EACH(region, tree_child(root, "memory"), "memory") {
		const char *type = tree_attribute(region, "type");

		if (type != NULL && strcmp(type, "kernel_interface") == 0)
			add_plan_choosers(graph, list, tree_name(region));
	}
}

static void add_assertions(const struct graph *graph, xmlNode *result, const xmlNode *root)
{
	xmlNode *list = tree_add(result, "assertions", NULL);

	TREE_FOR_EACH(element, tree_child(root, "flows"), "flow") {
		xmlNode *assertion = tree_add(list, "assertion", NULL);
		const char *via = tree_attribute(element, "via");

		tree_set(assertion, "from", tree_attribute(element, "from"));
		tree_set(assertion, "to", tree_attribute(element, "to"));
		if (via != NULL)
			tree_set(assertion, "via", via);
		tree_set(assertion, "never", via == NULL ? "true" : "false");
		tree_set(assertion, "timing", tree_boolean(element, "timing") ? "true" : "false");
		tree_set(assertion, "holds", assertion_holds(graph, element) ? "true" : "false");
	}
}

void flow_make(xmlNode *result, const struct graph *graph, const xmlNode *root, const struct flow_query *query)
{
	struct flow flow = {
	    .graph = graph,
	    .source = query->source == NULL ? NULL : graph_find(graph, query->source),
	    .target = query->target == NULL ? NULL : graph_find(graph, query->target),
	    .way = memory_alloc(graph->node_count, sizeof(struct graph_edge *)),
	    .options = {.timing = query->timing},
	};

	tree_set(result, "timing", query->timing ? "true" : "false");
	add_direct(&flow, result);
	add_indirect(&flow, result);
	add_cores(graph, result);
	add_powers(graph, result, root);
	add_assertions(graph, result, root);
	free(flow.way);
}
