/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Stage allocate: a physical address for every region. Fixed addresses first; then in four passes what comes from
 * files, tables of the system, other filled memory, and empty memory, each largest first: what goes into the image lies
 * together at low addresses. A region that a device domain maps lies below the machine's dmaLimit. Where that leaves no
 * place for a region that must lie below some address, all are placed again, the lowest limit first: content of
 * subjects then makes way for it. Memory blocks that the loader or the firmware needs are simply no blocks of the
 * machine description.
 */
#include "policy.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <muen/abi/types.h>

#include "physical_map.h"
#include "region_type.h"
#include "tree.h"

/* The kernel's start-up code reaches 32 bits. */
#define LOW_END 0x100000000ULL
#define CONSUMERS_SHOWN 3

enum pass {
	PASS_FILE,
	PASS_SYSTEM_FILL,
	PASS_FILL,
	PASS_EMPTY,
};

struct request {
	xmlNode *region;
	const char *name;
	uint64_t size_bytes;
	uint64_t alignment;
	uint64_t end;      /* it lies below */
	uint64_t last_end; /* where there is no place below end, it lies below this */
	enum pass pass;
	bool is_fixed; /* placed already: here only as a consumer of memory */
};

struct allocation {
	struct policy *policy;
	struct physical_map map;
	struct name_table dma; /* regions that a device domain maps */
	uint64_t dma_end;      /* what devices reach lies below */
	struct request *requests;
	size_t count;
};

static uint64_t last_address(uint64_t first, uint64_t size_bytes)
{
	return size_bytes - 1 > UINT64_MAX - first ? UINT64_MAX : first + size_bytes - 1;
}

/* Memory blocks are, where the machine description does not say otherwise. */
static bool is_allocatable(const xmlNode *block)
{
	return tree_attribute(block, "allocatable") == NULL || tree_boolean(block, "allocatable");
}

static void add_area(struct allocation *allocation, const xmlNode *node, enum area_kind kind)
{
	const uint64_t first = tree_number(node, "physicalAddress");
	const struct area area = {
	    .first = first,
	    .last = last_address(first, tree_number(node, "size")),
	    .kind = kind,
	    .allocatable = kind == AREA_EMPTY && is_allocatable(node),
	    .owner = node,
	};
	const struct area *other;

	if (tree_number(node, "size") == 0 || physical_map_add(&allocation->map, &area, &other) == MAP_OK)
		return;
	report_error(allocation->policy->report, RULE_BLOCK_OVERLAP, node, "'%s' overlaps '%s' in physical memory",
		     tree_name(node), tree_name(other->owner));
	report_note(allocation->policy->report, other->owner, "'%s' is here", tree_name(other->owner));
}

static void add_machine(struct allocation *allocation)
{
	const xmlNode *hardware = tree_child(allocation->policy->root, "hardware");

	TREE_FOR_EACH(block, tree_child(hardware, "memory"), "memoryBlock")
		add_area(allocation, block, AREA_EMPTY);
	TREE_FOR_EACH(device, tree_child(hardware, "devices"), "device") {
		TREE_FOR_EACH(memory, device, "memory")
			add_area(allocation, memory, AREA_DEVICE);
	}
}

/* What devices reach: the regions of device domains, below the limit of the machine. */
static void add_domains(struct allocation *allocation)
{
	const xmlNode *root = allocation->policy->root;
	const xmlNode *memory = tree_path(root, "hardware/memory");

	allocation->dma_end = tree_attribute(memory, "dmaLimit") == NULL ? UINT64_MAX : tree_number(memory, "dmaLimit");
	TREE_FOR_EACH(domain, tree_child(root, "deviceDomains"), "domain") {
		TREE_FOR_EACH(mapping, tree_child(domain, "memory"), "memory")
			name_table_add(&allocation->dma, tree_attribute(mapping, "physical"), mapping);
	}
}

static enum pass pass_of(const xmlNode *region)
{
	if (tree_child(region, "file") != NULL)
		return PASS_FILE;
	if (tree_child(region, "fill") == NULL)
		return PASS_EMPTY;
	return strncmp(tree_attribute(region, "type"), "system", 6) == 0 ? PASS_SYSTEM_FILL : PASS_FILL;
}

/* Memory of subjects may lie above the reach of the kernel's start-up code. */
static uint64_t last_end_of(const struct allocation *allocation, const xmlNode *region)
{
	const bool is_dma = name_table_find(&allocation->dma, tree_name(region)) != NULL;
	const uint64_t end = region_type_is_system(tree_attribute(region, "type")) ? LOW_END : UINT64_MAX;

	return is_dma && allocation->dma_end < end ? allocation->dma_end : end;
}

/* What is filled, and what the kernel writes, lies low as long as there is place: images that boot everywhere are
 * placed as ever. */
static uint64_t end_of(const struct request *request)
{
	const char *type = tree_attribute(request->region, "type");
	const bool prefers_low = request->pass != PASS_EMPTY || region_type_is_kept(type) || region_type_is_shown(type);

	return prefers_low && request->last_end > LOW_END ? LOW_END : request->last_end;
}

/* Pass, then what must lie low, then large before small, then strict alignment first, then by name: the result does not
 * depend on order. */
static int compare_requests(const void *left, const void *right)
{
	const struct request *a = left;
	const struct request *b = right;

	if (a->pass != b->pass)
		return a->pass < b->pass ? -1 : 1;
	if (a->end != b->end)
		return a->end < b->end ? -1 : 1;
	if (a->size_bytes != b->size_bytes)
		return a->size_bytes > b->size_bytes ? -1 : 1;
	if (a->alignment != b->alignment)
		return a->alignment > b->alignment ? -1 : 1;
	return strcmp(a->name, b->name);
}

static void report_fixed(struct allocation *allocation, const xmlNode *region, const struct area *other)
{
	struct report *report = allocation->policy->report;
	const uint64_t first = tree_number(region, "physicalAddress");

	report_error_attribute(report, RULE_FIXED_ADDRESS, region, "physicalAddress",
			       "memory region '%s' cannot have 0x%" PRIx64 " to 0x%" PRIx64, tree_name(region), first,
			       last_address(first, tree_number(region, "size")));
	if (other != NULL && other->kind != AREA_EMPTY)
		report_note(report, other->owner, "'%s' is at 0x%" PRIx64 " to 0x%" PRIx64, tree_name(other->owner),
			    other->first, other->last);
	else
		report_help(report, "a region lies inside one memory block of the machine");
}

static void place_fixed(struct allocation *allocation, xmlNode *region)
{
	const uint64_t first = tree_number(region, "physicalAddress");
	const uint64_t size_bytes = tree_number(region, "size");
	const struct area *other = NULL;

	if (size_bytes == 0)
		return;
	if (size_bytes - 1 > UINT64_MAX - first ||
	    physical_map_fix(&allocation->map, first, size_bytes, region, &other) != MAP_OK)
		report_fixed(allocation, region, other);
}

static void add_request(struct allocation *allocation, xmlNode *region)
{
	struct request *request = &allocation->requests[allocation->count++];

	*request = (struct request){
	    .region = region,
	    .name = tree_name(region),
	    .size_bytes = tree_number(region, "size"),
	    .alignment = tree_number(region, "alignment"),
	    .last_end = last_end_of(allocation, region),
	    .pass = pass_of(region),
	    .is_fixed = tree_attribute(region, "physicalAddress") != NULL,
	};
	request->end = end_of(request);
}

/* What must lie lowest first, then as ever. */
static int compare_limits(const void *left, const void *right)
{
	const struct request *a = left;
	const struct request *b = right;

	if (a->last_end != b->last_end)
		return a->last_end < b->last_end ? -1 : 1;
	return compare_requests(left, right);
}

static int compare_sizes(const void *left, const void *right)
{
	const struct request *a = left;
	const struct request *b = right;

	if (a->size_bytes != b->size_bytes)
		return a->size_bytes > b->size_bytes ? -1 : 1;
	return strcmp(a->name, b->name);
}

/* Notes for those that would help most if they were smaller. Changes the order of the requests. */
static void report_consumers(struct allocation *allocation)
{
	qsort(allocation->requests, allocation->count, sizeof(struct request), compare_sizes);
	for (size_t i = 0; i < allocation->count && i < CONSUMERS_SHOWN; i++) {
		const struct request *request = &allocation->requests[i];

		report_note(allocation->policy->report, request->region, "'%s' asks for 0x%" PRIx64 " bytes",
			    request->name, request->size_bytes);
	}
}

static char *describe_end(uint64_t end)
{
	if (end == UINT64_MAX)
		return memory_format("free");
	if (end == LOW_END)
		return memory_format("free below 4 GiB");
	return memory_format("free below 0x%" PRIx64 ", which is as far as devices reach", end);
}

static void report_full(struct allocation *allocation, const struct request *request)
{
	struct report *report = allocation->policy->report;
	uint64_t largest;
	const uint64_t free_bytes = physical_map_free_bytes(&allocation->map, request->last_end, &largest);
	char *where = describe_end(request->last_end);

	report_error(report, RULE_OUT_OF_MEMORY, request->region,
		     "no memory for region '%s': 0x%" PRIx64 " bytes aligned to 0x%" PRIx64 " asked for, 0x%" PRIx64
		     " %s, 0x%" PRIx64 " in one piece",
		     request->name, request->size_bytes, request->alignment, free_bytes, where, largest);
	free(where);
	report_consumers(allocation);
	report_help(report, "make the largest regions smaller, or use a machine with more memory");
}

/* false: there is no place for it. */
static bool place_request(struct allocation *allocation, const struct request *request)
{
	struct map_request wanted = {
	    .size_bytes = request->size_bytes,
	    .alignment = request->alignment,
	    .end = request->end,
	    .owner = request->region,
	};
	uint64_t address;

	if (wanted.size_bytes == 0) {
		allocation->policy->unfinished = true;
		return true;
	}
	if (physical_map_allocate(&allocation->map, &wanted, &address) != MAP_OK) {
		wanted.end = request->last_end;
		if (physical_map_allocate(&allocation->map, &wanted, &address) != MAP_OK)
			return false;
	}
	tree_set_number(request->region, "physicalAddress", address);
	return true;
}

/* The first that finds no place, or NULL: those behind it would only repeat the message. */
static const struct request *place_in_order(struct allocation *allocation,
					    int (*compare)(const void *left, const void *right))
{
	qsort(allocation->requests, allocation->count, sizeof(struct request), compare);
	for (size_t i = 0; i < allocation->count; i++) {
		if (!allocation->requests[i].is_fixed && !place_request(allocation, &allocation->requests[i]))
			return &allocation->requests[i];
	}
	return NULL;
}

/* Leaves the map as it was with fixed addresses alone. */
static void take_back(struct allocation *allocation, struct physical_map *fixed)
{
	physical_map_free(&allocation->map);
	allocation->map = *fixed;
	*fixed = (struct physical_map){0};
	for (size_t i = 0; i < allocation->count; i++) {
		if (!allocation->requests[i].is_fixed)
			tree_unset(allocation->requests[i].region, "physicalAddress");
	}
}

static void place_requests(struct allocation *allocation)
{
	struct physical_map fixed = physical_map_copy(&allocation->map);
	const struct request *failed = place_in_order(allocation, compare_requests);

	if (failed != NULL && failed->last_end != UINT64_MAX) {
		take_back(allocation, &fixed);
		failed = place_in_order(allocation, compare_limits);
	}
	if (failed != NULL)
		report_full(allocation, failed);
	physical_map_free(&fixed);
}

void policy_allocate(struct policy *policy)
{
	struct allocation allocation = {.policy = policy};
	const xmlNode *regions = tree_child(policy->root, "memory");

	allocation.requests = memory_alloc(tree_count(regions, "memory"), sizeof(struct request));
	add_machine(&allocation);
	add_domains(&allocation);
	TREE_FOR_EACH(region, regions, "memory") {
		if (tree_attribute(region, "physicalAddress") != NULL)
			place_fixed(&allocation, region);
		add_request(&allocation, region);
	}
	place_requests(&allocation);
	name_table_free(&allocation.dma);
	physical_map_free(&allocation.map);
	free(allocation.requests);
}
