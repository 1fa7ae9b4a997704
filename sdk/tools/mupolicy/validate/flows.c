/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* What the policy asserts of who can influence whom. The graph of influence is only made where there are assertions. */
#include <stdlib.h>

#include "analysis/assertion.h"
#include "tree.h"
#include "validate/validate.h"

#define STEPS_SHOWN 5

static void check_name(const struct model *model, const struct graph *graph, const xmlNode *flow, const char *attribute)
{
	const char *name = tree_attribute(flow, attribute);

	if (name == NULL || graph_find(graph, name) != NULL || name_table_find(&model->policy->broken, name) != NULL)
		return;
	report_error_attribute(model->report, RULE_FLOW_NAME, flow, attribute, "unknown subject or device '%s'", name);
	report_did_you_mean(model->report, graph_suggest(graph, name));
}

void validate_flow_names(const struct model *model)
{
	const xmlNode *flows = tree_child(model->policy->root, "flows");
	struct graph graph;

	if (flows == NULL)
		return;
	graph_make(&graph, model->policy->root);
	TREE_FOR_EACH(flow, flows, "flow") {
		check_name(model, &graph, flow, "from");
		check_name(model, &graph, flow, "to");
		check_name(model, &graph, flow, "via");
	}
	graph_free(&graph);
}

void validate_flow_form(const struct model *model)
{
	TREE_FOR_EACH(flow, tree_child(model->policy->root, "flows"), "flow") {
		if ((tree_attribute(flow, "via") != NULL) != tree_boolean(flow, "never"))
			continue;
		report_error(model->report, RULE_FLOW_FORM, flow, "flow from '%s' to '%s' asserts %s",
			     tree_attribute(flow, "from"), tree_attribute(flow, "to"),
			     tree_boolean(flow, "never") ? "two things" : "nothing");
		report_help(model->report, "write either never=\"true\" or via=\"NAME\"");
	}
}

static void report_steps(const struct model *model, const struct graph *graph, const struct graph_edge **way,
			 size_t count)
{
	for (size_t i = 0; i < count && i < STEPS_SHOWN; i++) {
		const struct graph_node *from = &graph->nodes[way[i]->from];

		report_note(model->report, from->node, "'%s' reaches '%s' by %s '%s'", from->name,
			    graph->nodes[way[i]->to].name, flow_kind_name(way[i]->kind), way[i]->object);
	}
}

static void check_assertion(const struct model *model, const struct graph *graph, const xmlNode *flow, enum rule rule)
{
	const struct graph_edge **way = memory_alloc(graph->node_count, sizeof(*way));
	const size_t count = assertion_broken_by(graph, flow, way);
	const char *via = tree_attribute(flow, "via");

	if (count > 0) {
		report_error(model->report, rule, flow, "'%s' can influence '%s'%s%s%s in %zu step%s",
			     tree_attribute(flow, "from"), tree_attribute(flow, "to"), via == NULL ? "" : " past '",
			     via == NULL ? "" : via, via == NULL ? "," : "',", count, count == 1 ? "" : "s");
		report_steps(model, graph, way, count);
	}
	free(way);
}

/* Assertions of one form: those with via, or those with never. */
static void check_assertions(const struct model *model, bool with_via, enum rule rule)
{
	const xmlNode *flows = tree_child(model->policy->root, "flows");
	struct graph graph;

	if (flows == NULL)
		return;
	graph_make(&graph, model->policy->root);
	TREE_FOR_EACH(flow, flows, "flow") {
		const bool has_via = tree_attribute(flow, "via") != NULL;

		if (has_via == with_via && has_via != tree_boolean(flow, "never"))
			check_assertion(model, &graph, flow, rule);
	}
	graph_free(&graph);
}

void validate_flow_never(const struct model *model)
{
	check_assertions(model, false, RULE_FLOW_NEVER);
}

void validate_flow_via(const struct model *model)
{
	check_assertions(model, true, RULE_FLOW_VIA);
}
