/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Who can influence whom in one step, as a directed graph made of a format B policy. An edge from A to B says: what A
 * does, B can notice. Nodes are subjects, devices, and the processor cores that subjects share. Owns the invariant that
 * edges are sorted and unique, so that everything derived from them is the same each time.
 *
 * What is counted: memory that one writes and another reads, state pages of monitored subjects, events, resources of
 * devices, DMA by way of device domains, MSRs that are the machine's, and time on a shared core (only where `timing` is
 * asked for). A device is taken to pass on everything that reaches it. What is not counted: caches and buses that cores
 * share, power and heat, and everything that a device does behind the machine's back.
 */
#ifndef ANALYSIS_GRAPH_H
#define ANALYSIS_GRAPH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <libxml/tree.h>

#include "common/memory.h"
#include "name_table.h"

enum node_kind {
	NODE_SUBJECT,
	NODE_DEVICE,
	NODE_CORE,
};

enum flow_kind {
	FLOW_CHANNEL,
	FLOW_MEMORY,
	FLOW_MONITOR, /* state, pending interrupts or timed event of the other subject */
	FLOW_LOADER,  /* memory of the other subject, written by its loader */
	FLOW_EVENT,
	FLOW_DEVICE, /* registers, ports, interrupts */
	FLOW_DMA,
	FLOW_REGISTER, /* MSR that is one for all subjects */
	FLOW_CORE,     /* time on a shared core */
};

struct graph_node {
	enum node_kind kind;
	const char *name;
	const xmlNode *node; /* subject or device; of a core, its first CPU */
};

struct graph_edge {
	uint32_t from;
	uint32_t to;
	enum flow_kind kind;
	const char *object; /* channel, region, event, device, MSR, CPU */
};

struct graph {
	struct graph_node *nodes; /* subjects first, in order of the policy, then devices, then cores */
	size_t node_count;
	size_t node_capacity;
	size_t subject_count;
	struct graph_edge *edges; /* by from, to, kind, object */
	size_t edge_count;
	size_t edge_capacity;
	size_t *first; /* first edge of a node; node_count + 1 entries */
	struct name_table subjects;
	struct name_table devices;
	struct arena arena; /* names that are not in the tree */
};

/* root: <system> of a policy in format B. */
void graph_make(struct graph *graph, const xmlNode *root);
void graph_free(struct graph *graph);

const char *node_kind_name(enum node_kind kind);
const char *flow_kind_name(enum flow_kind kind);

/* A subject of that name, else a device; "device NAME" is the device, even if a subject has the same name. NULL if
 * there is none. */
const struct graph_node *graph_find(const struct graph *graph, const char *name);

/* The known name most like it, or NULL. */
const char *graph_suggest(const struct graph *graph, const char *name);

/* For those that fill the graph. */
uint32_t graph_add_node(struct graph *graph, enum node_kind kind, const char *name, const xmlNode *node);
void graph_add_edge(struct graph *graph, const struct graph_edge *edge);

static inline uint32_t graph_index(const struct graph *graph, const struct graph_node *node)
{
	return (uint32_t)(node - graph->nodes);
}

#endif
