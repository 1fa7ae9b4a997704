/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Rules about physical memory regions. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <muen/abi/types.h>

#include "region_type.h"
#include "tree.h"
#include "validate/validate.h"

void validate_region_size(const struct model *model)
{
	for (size_t i = 0; i < model->region_count; i++) {
		const struct model_region *region = &model->regions[i];

		if (region->size_bytes != 0 && region->size_bytes % MUEN_PAGE_SIZE == 0)
			continue;
		report_error_attribute(model->report, RULE_REGION_SIZE, region->node, "size",
				       "size of memory region '%s' is 0x%" PRIx64 ", no multiple of 0x%x", region->name,
				       region->size_bytes, MUEN_PAGE_SIZE);
		report_help(model->report, "use 16#%04" PRIx64 "#",
			    region->size_bytes == 0 ? MUEN_PAGE_SIZE
						    : (region->size_bytes | (MUEN_PAGE_SIZE - 1)) + (uint64_t)1);
	}
}

void validate_region_content(const struct model *model)
{
	for (size_t i = 0; i < model->region_count; i++) {
		const struct model_region *region = &model->regions[i];

		if (tree_child(region->node, "file") == NULL || tree_child(region->node, "fill") == NULL)
			continue;
		report_error(model->report, RULE_REGION_CONTENT, region->node,
			     "memory region '%s' has a file and a fill", region->name);
		report_help(model->report, "keep one of the two");
	}
}

void validate_physical_alignment(const struct model *model)
{
	for (size_t i = 0; i < model->region_count; i++) {
		const struct model_region *region = &model->regions[i];
		const uint64_t alignment = tree_number(region->node, "alignment");

		if (!region->has_address || alignment == 0 || region->address % alignment == 0)
			continue;
		report_error_attribute(model->report, RULE_PHYSICAL_ALIGNMENT, region->node, "physicalAddress",
				       "memory region '%s' is at 0x%" PRIx64 ", no multiple of 0x%" PRIx64,
				       region->name, region->address, alignment);
	}
}

struct span {
	const xmlNode *node;
	uint64_t first;
	uint64_t last;
};

static int compare_spans(const void *left, const void *right)
{
	const struct span *a = left;
	const struct span *b = right;

	return a->first < b->first ? -1 : a->first > b->first;
}

static void add_span(struct span *span, const xmlNode *node, uint64_t address, uint64_t size_bytes)
{
	span->node = node;
	span->first = address;
	span->last = size_bytes - 1 > UINT64_MAX - address ? UINT64_MAX : address + size_bytes - 1;
}

static size_t count_device_memories(const struct model *model)
{
	size_t count = 0;

	for (size_t i = 0; i < model->device_count; i++)
		count += tree_count(model->devices[i].node, "memory");
	return count;
}

/* Regions with an address, and registers of devices. */
static size_t collect_spans(const struct model *model, struct span *spans)
{
	size_t count = 0;

	for (size_t i = 0; i < model->region_count; i++) {
		const struct model_region *region = &model->regions[i];

		if (region->has_address && region->size_bytes != 0)
			add_span(&spans[count++], region->node, region->address, region->size_bytes);
	}
	for (size_t i = 0; i < model->device_count; i++) {
		TREE_FOR_EACH(memory, model->devices[i].node, "memory") {
			if (tree_number(memory, "size") != 0)
				add_span(&spans[count++], memory, tree_number(memory, "physicalAddress"),
					 tree_number(memory, "size"));
		}
	}
	return count;
}

/* "memory region 'x'" or "memory 'x' of device 'y'". */
static const char *span_name(const struct model *model, const struct span *span)
{
	const xmlNode *parent = span->node->parent;

	if (tree_is(parent, "device"))
		return arena_format(&model->policy->arena, "memory '%s' of device '%s'", tree_name(span->node),
				    tree_name(parent));
	return arena_format(&model->policy->arena, "memory region '%s'", tree_name(span->node));
}

static void report_span_overlap(const struct model *model, const struct span *span, const struct span *other)
{
	report_error(model->report, RULE_PHYSICAL_OVERLAP, span->node, "%s overlaps %s at 0x%" PRIx64,
		     span_name(model, span), span_name(model, other), span->first);
	report_note(model->report, other->node, "the other one is here");
}

/* During compilation the allocator finds overlaps first; a policy from elsewhere has not been through it. */
void validate_physical_overlap(const struct model *model)
{
	struct span *spans = memory_alloc(model->region_count + count_device_memories(model), sizeof(*spans));
	const size_t count =
	    report_has_rule(model->report, RULE_FIXED_ADDRESS) || report_has_rule(model->report, RULE_BLOCK_OVERLAP)
		? 0
		: collect_spans(model, spans);
	size_t highest = 0;

	if (count > 0)
		qsort(spans, count, sizeof(*spans), compare_spans);
	for (size_t i = 1; i < count; i++) {
		if (spans[i].first <= spans[highest].last)
			report_span_overlap(model, &spans[i], &spans[highest]);
		if (spans[i].last > spans[highest].last)
			highest = i;
	}
	free(spans);
}

void validate_device_memory(const struct model *model)
{
	for (size_t i = 0; i < model->device_count; i++) {
		TREE_FOR_EACH(memory, model->devices[i].node, "memory") {
			const uint64_t address = tree_number(memory, "physicalAddress");
			const uint64_t size_bytes = tree_number(memory, "size");

			if (size_bytes != 0 && size_bytes % MUEN_PAGE_SIZE == 0 && address % MUEN_PAGE_SIZE == 0)
				continue;
			report_error(model->report, RULE_DEVICE_MEMORY, memory,
				     "memory '%s' of device '%s' (0x%" PRIx64 " bytes at 0x%" PRIx64
				     ") is not in whole pages",
				     tree_name(memory), model->devices[i].name, size_bytes, address);
		}
	}
}

static size_t collect_blocks(const struct model *model, struct span *spans)
{
	size_t count = 0;

	TREE_FOR_EACH(block, tree_path(model->policy->root, "hardware/memory"), "memoryBlock") {
		if (tree_number(block, "size") != 0)
			add_span(&spans[count++], block, tree_number(block, "physicalAddress"),
				 tree_number(block, "size"));
	}
	if (count > 0)
		qsort(spans, count, sizeof(*spans), compare_spans);
	return count;
}

/* Blocks that touch each other are one. */
static size_t join_blocks(struct span *blocks, size_t count)
{
	size_t joined = 0;

	for (size_t i = 1; i < count; i++) {
		if (blocks[joined].last != UINT64_MAX && blocks[i].first <= blocks[joined].last + 1) {
			if (blocks[i].last > blocks[joined].last)
				blocks[joined].last = blocks[i].last;
		} else {
			blocks[++joined] = blocks[i];
		}
	}
	return count == 0 ? 0 : joined + 1;
}

/* The last block that begins at or below the address, or the first one. */
static const struct span *find_block(const struct span *blocks, size_t count, uint64_t address)
{
	while (count > 1) {
		const size_t half = count / 2;

		blocks += blocks[half].first <= address ? half : 0;
		count -= half;
	}
	return blocks;
}

static bool is_inside(const struct span *block, const struct model_region *region)
{
	return region->address >= block->first && region->address <= block->last &&
	       region->size_bytes - 1 <= block->last - region->address;
}

void validate_region_place(const struct model *model)
{
	const xmlNode *list = tree_path(model->policy->root, "hardware/memory");
	struct span *blocks = memory_alloc(tree_count(list, "memoryBlock"), sizeof(*blocks));
	const size_t count = join_blocks(blocks, collect_blocks(model, blocks));

	for (size_t i = 0; i < model->region_count && !report_has_rule(model->report, RULE_FIXED_ADDRESS); i++) {
		const struct model_region *region = &model->regions[i];
		const struct span *block = find_block(blocks, count, region->address);

		if (!region->has_address || region->size_bytes == 0 || (count > 0 && is_inside(block, region)))
			continue;
		report_error_attribute(model->report, RULE_REGION_PLACE, region->node, "physicalAddress",
				       "memory region '%s' (0x%" PRIx64 " bytes at 0x%" PRIx64
				       ") does not lie in a memory block of the machine",
				       region->name, region->size_bytes, region->address);
		if (count > 0)
			report_note(model->report, block->node, "the nearest memory block is here");
		report_note(model->report, list, "all of them are here");
	}
	free(blocks);
}

void validate_memory_space(const struct model *model)
{
	const xmlNode *list = tree_path(model->policy->root, "hardware/memory");
	__uint128_t needed = 0;
	__uint128_t present = 0;

	TREE_FOR_EACH(block, list, "memoryBlock")
		present += tree_number(block, "size");
	for (size_t i = 0; i < model->region_count; i++)
		needed += model->regions[i].size_bytes;
	if (needed <= present || report_has_rule(model->report, RULE_OUT_OF_MEMORY))
		return;
	report_error(model->report, RULE_MEMORY_SPACE, tree_child(model->policy->root, "memory"),
		     "all memory regions together need 0x%" PRIx64 " bytes, the machine has 0x%" PRIx64,
		     needed > UINT64_MAX ? UINT64_MAX : (uint64_t)needed,
		     present > UINT64_MAX ? UINT64_MAX : (uint64_t)present);
	report_note(model->report, list, "the memory blocks are here");
}

/* By start, and the end behind it: two blocks at one address would leave open which rights count. */
void validate_block_overlap(const struct model *model)
{
	const xmlNode *list = tree_path(model->policy->root, "hardware/memory");
	struct span *blocks = memory_alloc(tree_count(list, "memoryBlock"), sizeof(*blocks));
	const size_t count = report_has_rule(model->report, RULE_BLOCK_OVERLAP) ? 0 : collect_blocks(model, blocks);

	for (size_t i = 1; i < count; i++) {
		if (blocks[i].first > blocks[i - 1].last)
			continue;
		report_error(model->report, RULE_BLOCK_OVERLAP, blocks[i].node, "'%s' overlaps '%s' in physical memory",
			     tree_name(blocks[i].node), tree_name(blocks[i - 1].node));
		report_note(model->report, blocks[i - 1].node, "'%s' is here", tree_name(blocks[i - 1].node));
	}
	free(blocks);
}

/* Found by start-up code, or beside what it finds: of upstream's kernel, its page tables alone. Memory of subjects may
 * lie anywhere. */
static bool must_be_low(const struct model *model, const struct model_region *region)
{
	const char *part = strchr(region->name, '|');

	if (model->policy->options->layout == LAYOUT_UPSTREAM)
		return strncmp(region->name, "kernel_", strlen("kernel_")) == 0 && part != NULL &&
		       strcmp(part, "|pt") == 0;
	return region_type_is_system(region->type);
}

void validate_below_4g(const struct model *model)
{
	const uint64_t end = UINT64_C(1) << 32;

	for (size_t i = 0; i < model->region_count; i++) {
		const struct model_region *region = &model->regions[i];

		if (!region->has_address || !must_be_low(model, region) ||
		    (region->address < end && region->size_bytes <= end - region->address))
			continue;
		report_error_attribute(model->report, RULE_ADDRESS_ABOVE_4G, region->node, "physicalAddress",
				       "memory region '%s' of the kernel ends above 4 GiB", region->name);
	}
}
