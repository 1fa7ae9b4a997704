/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The parts, in the order of the page. */
#include "analysis/overview.h"

#include <inttypes.h>

#include "analysis/flow.h"
#include "analysis/latency.h"
#include "analysis/overview_parts.h"
#include "tree.h"

void overview_copy(xmlNode *to, const xmlNode *from, const char *const *names)
{
	for (; *names != NULL; names++) {
		if (tree_attribute(from, *names) != NULL)
			tree_set(to, *names, tree_attribute(from, *names));
	}
}

void overview_set_size(xmlNode *node, const char *name, uint64_t bytes)
{
	static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB"};
	uint64_t tenths = bytes * 10;
	size_t unit = 0;

	if (bytes > UINT64_MAX / 10)
		tenths = UINT64_MAX;
	while (tenths >= 10240 && unit + 1 < sizeof(units) / sizeof(units[0])) {
		tenths /= 1024;
		unit++;
	}
	if (tenths % 10 == 0)
		tree_set_format(node, name, "%" PRIu64 " %s", tenths / 10, units[unit]);
	else
		tree_set_format(node, name, "%" PRIu64 ".%" PRIu64 " %s", tenths / 10, tenths % 10, units[unit]);
}

static void add_machine(xmlNode *result, const xmlNode *root)
{
	static const char *const processor_names[] = {"speed", "virtualization", "apic", "tsc", NULL};
	const xmlNode *hardware = tree_child(root, "hardware");
	const xmlNode *processor = tree_child(hardware, "processor");
	xmlNode *machine = tree_add(result, "machine", NULL);
	xmlNode *config = tree_add(result, "config", NULL);

	tree_set(machine, "name", *tree_name(hardware) == '\0' ? "machine" : tree_name(hardware));
	overview_copy(machine, processor, processor_names);
	tree_set_decimal(machine, "count", tree_count(processor, "cpu"));
	TREE_FOR_EACH(value, tree_child(root, "config"), NULL) {
		static const char *const names[] = {"name", "value", NULL};

		overview_copy(tree_add(config, "value", NULL), value, names);
	}
}

void overview_make(xmlNode *result, const xmlNode *root)
{
	struct graph graph;
	xmlNode *flow;
	xmlNode *latency;

	graph_make(&graph, root);
	tree_set_decimal(result, "subjects", graph.subject_count);
	tree_set_decimal(result, "regions", tree_count(tree_child(root, "memory"), "memory"));
	tree_set_decimal(result, "events", tree_count(tree_child(root, "events"), "event"));
	tree_set_decimal(result, "devices", tree_count(tree_path(root, "hardware/devices"), "device"));
	add_machine(result, root);
	overview_add_picture(result, &graph);
	overview_add_subjects(result, root);
	flow = tree_add(result, "flow", NULL);
	flow_make(flow, &graph, root, &(struct flow_query){0});
	overview_add_schedule(result, root);
	latency = tree_add(result, "latency", NULL);
	latency_make(latency, root);
	overview_add_memory(result, root);
	overview_add_devices(result, root);
	overview_add_assumptions(result, &graph, root);
	graph_free(&graph);
}
