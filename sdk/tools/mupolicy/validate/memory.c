/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Rules about physical memory regions. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <muen/abi/types.h>

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

/* Only of regions with an address. */
static size_t collect_spans(const struct model *model, struct span *spans)
{
	size_t count = 0;

	for (size_t i = 0; i < model->region_count; i++) {
		const struct model_region *region = &model->regions[i];

		if (!region->has_address || region->size_bytes == 0)
			continue;
		spans[count].node = region->node;
		spans[count].first = region->address;
		spans[count].last = region->size_bytes - 1 > UINT64_MAX - region->address
					? UINT64_MAX
					: region->address + region->size_bytes - 1;
		count++;
	}
	return count;
}

/* During compilation the allocator finds overlaps first; a policy from elsewhere has not been through it. */
void validate_physical_overlap(const struct model *model)
{
	struct span *spans = memory_alloc(model->region_count, sizeof(*spans));
	const size_t count = report_has_rule(model->report, RULE_FIXED_ADDRESS) ? 0 : collect_spans(model, spans);
	size_t highest = 0;

	if (count > 0)
		qsort(spans, count, sizeof(*spans), compare_spans);
	for (size_t i = 1; i < count; i++) {
		if (spans[i].first <= spans[highest].last) {
			report_error(model->report, RULE_PHYSICAL_OVERLAP, spans[i].node,
				     "memory region '%s' overlaps '%s' at 0x%" PRIx64, tree_name(spans[i].node),
				     tree_name(spans[highest].node), spans[i].first);
			report_note(model->report, spans[highest].node, "the other region is here");
		}
		if (spans[i].last > spans[highest].last)
			highest = i;
	}
	free(spans);
}

static bool must_be_low(const struct model_region *region)
{
	return tree_child(region->node, "file") != NULL || tree_child(region->node, "fill") != NULL ||
	       strcmp(region->type, "system_pt") == 0;
}

void validate_below_4g(const struct model *model)
{
	const uint64_t end = UINT64_C(1) << 32;

	for (size_t i = 0; i < model->region_count; i++) {
		const struct model_region *region = &model->regions[i];

		if (!region->has_address || !must_be_low(region) ||
		    (region->address < end && region->size_bytes <= end - region->address))
			continue;
		report_error_attribute(model->report, RULE_ADDRESS_ABOVE_4G, region->node, "physicalAddress",
				       "memory region '%s' has content, but ends above 4 GiB", region->name);
	}
}

static void check_names(const struct model *model, const struct model_subject *subject, const xmlNode *list,
			const char *what)
{
	struct name_table names = {0};

	TREE_FOR_EACH(node, list, NULL) {
		const char *logical = tree_attribute(node, "logical");
		const xmlNode *first = logical == NULL ? NULL : name_table_add(&names, logical, node);

		if (first == NULL)
			continue;
		report_error_attribute(model->report, RULE_DUPLICATE_LOGICAL, node, "logical",
				       "subject '%s' has two %s named '%s'", subject->name, what, logical);
		report_note(model->report, first, "the first one is here");
	}
	name_table_free(&names);
}

void validate_logical_names(const struct model *model)
{
	for (size_t i = 0; i < model->subject_count; i++) {
		const struct model_subject *subject = &model->subjects[i];

		check_names(model, subject, tree_child(subject->node, "memory"), "memory mappings");
		check_names(model, subject, tree_child(subject->node, "devices"), "devices");
		check_names(model, subject, tree_path(subject->node, "events/target"), "target events");
		TREE_FOR_EACH(group, tree_path(subject->node, "events/source"), "group")
			check_names(model, subject, group, "source events");
	}
}
