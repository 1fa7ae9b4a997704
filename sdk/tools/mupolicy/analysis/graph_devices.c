/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Influence over the resources of devices: ports and writable registers go both ways, registers that can only be read
 * and interrupts come from the device.
 */
#include "analysis/graph_parts.h"
#include "tree.h"

static bool has_writable_memory(const xmlNode *reference)
{
	TREE_FOR_EACH(memory, reference, "memory") {
		if (tree_boolean(memory, "writable"))
			return true;
	}
	return false;
}

static void add_reference(struct graph *graph, uint32_t subject, const xmlNode *reference)
{
	const char *physical = tree_attribute(reference, "physical");
	const struct graph_node *device = physical == NULL ? NULL : name_table_find(&graph->devices, physical);
	uint32_t node;

	if (device == NULL || tree_child(reference, NULL) == NULL)
		return;
	node = graph_index(graph, device);
	if (tree_child(reference, "ioPort") != NULL || has_writable_memory(reference))
		graph_add_edge(graph, &(struct graph_edge){subject, node, FLOW_DEVICE, physical});
	if (tree_child(reference, "ioPort") != NULL || tree_child(reference, "memory") != NULL ||
	    tree_child(reference, "irq") != NULL)
		graph_add_edge(graph, &(struct graph_edge){node, subject, FLOW_DEVICE, physical});
}

void graph_add_devices(struct graph *graph)
{
	for (uint32_t i = 0; i < graph->subject_count; i++) {
		TREE_FOR_EACH(reference, tree_child(graph->nodes[i].node, "devices"), "device")
			add_reference(graph, i, reference);
	}
}
