/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Influence over time: subjects that run on the same core notice in caches, predictors and run time what the others do.
 * A core is one CPU, or the CPUs that are threads of it: their APIC ids differ only in the bits that CPUID leaf 0BH
 * counts as the thread's (SDM Vol. 2A, CPUID; EAX[4:0] of sub-leaf 0). Where the machine description has no such leaf,
 * the lowest bit is taken to be the thread: that joins too many rather than too few.
 */
#include <inttypes.h>

#include "analysis/graph_parts.h"
#include "tree.h"

#define TOPOLOGY_LEAF 0xb

static unsigned thread_bits(const xmlNode *processor)
{
	TREE_FOR_EACH(leaf, processor, "cpuid") {
		if (tree_number(leaf, "leaf") == TOPOLOGY_LEAF && tree_number(leaf, "subleaf") == 0 &&
		    tree_number(leaf, "ebx") != 0)
			return (unsigned)tree_number(leaf, "eax") & 0x1f;
	}
	return 1;
}

static const xmlNode *find_cpu(const xmlNode *processor, uint64_t id)
{
	TREE_FOR_EACH(cpu, processor, "cpu") {
		if (tree_number(cpu, "cpuId") == id)
			return cpu;
	}
	return NULL;
}

/* The node of the core that the CPU is of, made if there is none yet. */
static uint32_t core_node(struct graph *graph, const xmlNode *cpu, unsigned bits)
{
	const uint64_t core = tree_number(cpu, "apicId") >> bits;

	for (size_t i = graph->node_count; i-- > 0 && graph->nodes[i].kind == NODE_CORE;) {
		if (tree_number(graph->nodes[i].node, "apicId") >> bits == core)
			return (uint32_t)i;
	}
	return graph_add_node(graph, NODE_CORE,
			      arena_format(&graph->arena, "core of CPU %" PRIu64, tree_number(cpu, "cpuId")), cpu);
}

void graph_add_cores(struct graph *graph, const xmlNode *root)
{
	const xmlNode *processor = tree_path(root, "hardware/processor");
	const unsigned bits = thread_bits(processor);

	for (uint32_t i = 0; i < graph->subject_count; i++) {
		const uint64_t id = tree_number(graph->nodes[i].node, "cpu");
		const xmlNode *cpu = find_cpu(processor, id);
		uint32_t core;
		const char *name;

		if (cpu == NULL)
			continue;
		core = core_node(graph, cpu, bits);
		name = arena_format(&graph->arena, "CPU %" PRIu64, id);
		graph_add_edge(graph, &(struct graph_edge){i, core, FLOW_CORE, name});
		graph_add_edge(graph, &(struct graph_edge){core, i, FLOW_CORE, name});
	}
}
