/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Influence over memory: from everyone who writes a region to everyone who reads it. Devices reach the regions of their
 * domain. The kernel reads and writes the state pages of a subject on its behalf, so that one always is a party.
 */
#include <stdlib.h>
#include <string.h>

#include "analysis/graph_parts.h"
#include "region_type.h"
#include "tree.h"

struct access {
	uint32_t node;
	bool writes;
	bool is_device;
};

struct region {
	const xmlNode *node;
	const char *name;
	const struct graph_node *owner; /* subject that the name starts with, or NULL */
	struct access *accesses;
	size_t count;
	size_t capacity;
};

struct regions {
	struct graph *graph;
	struct region *list;
	size_t count;
	struct name_table names;
};

static bool is_state_page(const xmlNode *region)
{
	const char *type = tree_attribute(region, "type");

	return type != NULL && region_type_is_kept(type);
}

static const struct graph_node *owner_of(struct graph *graph, const char *region)
{
	const char *end = strchr(region, '|');
	char *name;

	if (end == NULL)
		return NULL;
	name = arena_string(&graph->arena, region, (size_t)(end - region));
	return name_table_find(&graph->subjects, name);
}

static void add_access(struct region *region, const struct access *access)
{
	region->accesses = memory_grow(region->accesses, &region->capacity, region->count, sizeof(*region->accesses));
	region->accesses[region->count++] = *access;
}

static void make_regions(struct regions *regions, const xmlNode *list)
{
	regions->list = memory_alloc(tree_count(list, "memory"), sizeof(*regions->list));
	TREE_FOR_EACH(node, list, "memory") {
		struct region *region = &regions->list[regions->count++];

		*region = (struct region){
		    .node = node, .name = tree_name(node), .owner = owner_of(regions->graph, tree_name(node))};
		name_table_add(&regions->names, region->name, region);
		if (region->owner != NULL && is_state_page(node))
			add_access(region, &(struct access){graph_index(regions->graph, region->owner), true, false});
	}
}

static void add_mappings(struct regions *regions, const xmlNode *list, uint32_t node, bool is_device)
{
	TREE_FOR_EACH(mapping, list, "memory") {
		const char *physical = tree_attribute(mapping, "physical");
		struct region *region = physical == NULL ? NULL : name_table_find(&regions->names, physical);

		if (region != NULL)
			add_access(region, &(struct access){node, tree_boolean(mapping, "writable"), is_device});
	}
}

/* A sibling has the memory of its origin besides its own. */
static void add_subjects(struct regions *regions)
{
	const struct graph *graph = regions->graph;

	for (uint32_t i = 0; i < graph->subject_count; i++) {
		const xmlNode *sibling = tree_child(graph->nodes[i].node, "sibling");
		const struct graph_node *origin =
		    sibling == NULL ? NULL : name_table_find(&graph->subjects, tree_attribute(sibling, "ref"));

		add_mappings(regions, tree_child(graph->nodes[i].node, "memory"), i, false);
		if (origin != NULL)
			add_mappings(regions, tree_child(origin->node, "memory"), i, false);
	}
}

static void add_domains(struct regions *regions, const xmlNode *domains)
{
	TREE_FOR_EACH(domain, domains, "domain") {
		TREE_FOR_EACH(reference, tree_child(domain, "devices"), "device") {
			const char *physical = tree_attribute(reference, "physical");
			const struct graph_node *device =
			    physical == NULL ? NULL : name_table_find(&regions->graph->devices, physical);

			if (device != NULL)
				add_mappings(regions, tree_child(domain, "memory"), graph_index(regions->graph, device),
					     true);
		}
	}
}

static enum flow_kind kind_of(const struct graph *graph, const struct region *region, const struct access *from,
			      const struct access *to)
{
	const char *type = tree_attribute(region->node, "type");

	if (from->is_device || to->is_device)
		return FLOW_DMA;
	if (is_state_page(region->node))
		return FLOW_MONITOR;
	if (type != NULL && strcmp(type, "subject_channel") == 0)
		return FLOW_CHANNEL;
	return region->owner != NULL && graph_index(graph, region->owner) != from->node ? FLOW_LOADER : FLOW_MEMORY;
}

static void add_edges(struct graph *graph, const struct region *region)
{
	for (size_t from = 0; from < region->count; from++) {
		if (!region->accesses[from].writes)
			continue;
		for (size_t to = 0; to < region->count; to++)
			graph_add_edge(
			    graph, &(struct graph_edge){
				       .from = region->accesses[from].node,
				       .to = region->accesses[to].node,
				       .kind = kind_of(graph, region, &region->accesses[from], &region->accesses[to]),
				       .object = region->name,
				   });
	}
}

void graph_add_memory(struct graph *graph, const xmlNode *root)
{
	struct regions regions = {.graph = graph};

	make_regions(&regions, tree_child(root, "memory"));
	add_subjects(&regions);
	add_domains(&regions, tree_child(root, "deviceDomains"));
	for (size_t i = 0; i < regions.count; i++) {
		add_edges(graph, &regions.list[i]);
		free(regions.list[i].accesses);
	}
	free(regions.list);
	name_table_free(&regions.names);
}
