/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Rules about address spaces of subjects, of the kernel and of devices: where their mappings lie. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <muen/abi/types.h>

#include "tree.h"
#include "validate/validate.h"

/* Lower half of canonical addresses. */
#define VIRTUAL_END (UINT64_C(1) << 47)

typedef void space_rule(const struct model *model, const struct model_space *space, const char *owner);

static void for_each_space(const struct model *model, space_rule *rule)
{
	for (size_t i = 0; i < model->subject_count; i++)
		rule(model, &model->subjects[i].space, model->subjects[i].name);
	for (size_t i = 0; i < model->kernel_count; i++)
		rule(model, &model->kernels[i].space, "the kernel");
	for (size_t i = 0; i < model->domain_count; i++)
		rule(model, &model->domains[i].space, model->domains[i].name);
}

static void check_alignment(const struct model *model, const struct model_space *space, const char *owner)
{
	(void)owner;
	for (size_t i = 0; i < space->count; i++) {
		const struct model_mapping *mapping = &space->mappings[i];

		if (mapping->address % MUEN_PAGE_SIZE != 0)
			report_error_attribute(model->report, RULE_VIRTUAL_ALIGNMENT, mapping->node, "virtualAddress",
					       "virtual address 0x%" PRIx64 " of '%s' is no multiple of 0x%x",
					       mapping->address, mapping->logical, MUEN_PAGE_SIZE);
	}
}

void validate_virtual_alignment(const struct model *model)
{
	for_each_space(model, check_alignment);
}

static void check_range(const struct model *model, const struct model_space *space, const char *owner)
{
	(void)owner;
	for (size_t i = 0; i < space->count; i++) {
		const struct model_mapping *mapping = &space->mappings[i];

		if (mapping->address >= VIRTUAL_END || mapping->size_bytes > VIRTUAL_END - mapping->address)
			report_error_attribute(model->report, RULE_VIRTUAL_RANGE, mapping->node, "virtualAddress",
					       "'%s' (0x%" PRIx64 " bytes at 0x%" PRIx64
					       ") does not end below 0x%" PRIx64,
					       mapping->logical, mapping->size_bytes, mapping->address, VIRTUAL_END);
	}
}

void validate_virtual_range(const struct model *model)
{
	for_each_space(model, check_range);
}

static uint64_t last_of(const struct model_mapping *mapping)
{
	return mapping->size_bytes > UINT64_MAX - mapping->address ? UINT64_MAX
								   : mapping->address + mapping->size_bytes - 1;
}

static int compare_addresses(const void *left, const void *right)
{
	const struct model_mapping *const a = *(const struct model_mapping *const *)left;
	const struct model_mapping *const b = *(const struct model_mapping *const *)right;

	if (a->address != b->address)
		return a->address < b->address ? -1 : 1;
	return a < b ? -1 : a > b;
}

/* Pointers to the mappings that are not empty, sorted. */
static size_t sort_mappings(const struct model_space *space, const struct model_mapping **sorted,
			    int (*compare)(const void *, const void *))
{
	size_t count = 0;

	for (size_t i = 0; i < space->count; i++) {
		if (space->mappings[i].size_bytes != 0)
			sorted[count++] = &space->mappings[i];
	}
	if (count > 0)
		qsort(sorted, count, sizeof(*sorted), compare);
	return count;
}

/* Of two mappings the later one is to blame; but one of the system's own files before one of a component. */
static bool stands_before(const xmlNode *a, const xmlNode *b)
{
	const struct origin *left = origin_of(a);
	const struct origin *right = origin_of(b);

	if (left == NULL || right == NULL)
		return left == NULL;
	if (left->file != right->file)
		return left->file->order > right->file->order;
	return left->offset < right->offset;
}

static void report_overlap(const struct model *model, const struct model_mapping *a, const struct model_mapping *b,
			   const char *owner)
{
	const bool a_is_first = stands_before(a->node, b->node);
	const struct model_mapping *second = a_is_first ? b : a;
	const struct model_mapping *first = a_is_first ? a : b;

	report_error_attribute(model->report, RULE_VIRTUAL_OVERLAP, second->node, "virtualAddress",
			       "in %s '%s' (0x%" PRIx64 " to 0x%" PRIx64 ") overlaps '%s'", owner, second->logical,
			       second->address, last_of(second), first->logical);
	report_note(model->report, first->node, "'%s' is at 0x%" PRIx64 " to 0x%" PRIx64, first->logical,
		    first->address, last_of(first));
}

static void check_overlap(const struct model *model, const struct model_space *space, const char *owner)
{
	const struct model_mapping **sorted = memory_alloc(space->count, sizeof(*sorted));
	const size_t count = sort_mappings(space, sorted, compare_addresses);
	const struct model_mapping *highest = count == 0 ? NULL : sorted[0];

	for (size_t i = 1; i < count; i++) {
		if (sorted[i]->address <= last_of(highest))
			report_overlap(model, highest, sorted[i], owner);
		if (last_of(sorted[i]) > last_of(highest))
			highest = sorted[i];
	}
	free(sorted);
}

void validate_virtual_overlap(const struct model *model)
{
	for_each_space(model, check_overlap);
}

static int compare_regions(const void *left, const void *right)
{
	const struct model_mapping *const a = *(const struct model_mapping *const *)left;
	const struct model_mapping *const b = *(const struct model_mapping *const *)right;

	if (a->region != b->region)
		return a->region < b->region ? -1 : 1;
	return a < b ? -1 : a > b;
}

static void check_alias(const struct model *model, const struct model_space *space, const char *owner)
{
	const struct model_mapping **sorted = memory_alloc(space->count, sizeof(*sorted));
	const size_t count = sort_mappings(space, sorted, compare_regions);

	for (size_t i = 1; i < count; i++) {
		if (sorted[i]->region == NULL || sorted[i]->region != sorted[i - 1]->region ||
		    !(sorted[i]->writable || sorted[i - 1]->writable))
			continue;
		report_error(model->report, RULE_WRITABLE_ALIAS, sorted[i]->node,
			     "in %s '%s' and '%s' are the same memory region '%s', and it is writable", owner,
			     sorted[i - 1]->logical, sorted[i]->logical, sorted[i]->region->name);
		report_note(model->report, sorted[i - 1]->node, "the first mapping is here");
	}
	free(sorted);
}

void validate_writable_alias(const struct model *model)
{
	for_each_space(model, check_alias);
}

static void check_executable(const struct model *model, const struct model_space *space, const char *owner)
{
	for (size_t i = 0; i < space->count; i++) {
		const struct model_mapping *mapping = &space->mappings[i];

		if (!mapping->writable || !mapping->executable)
			continue;
		report_error_attribute(model->report, RULE_EXECUTABLE_WRITABLE, mapping->node, "executable",
				       "in %s '%s' is writable and executable", owner, mapping->logical);
		report_help(model->report, "set writable=\"false\" or executable=\"false\"");
	}
}

/* A guest with page tables of its own protects its memory itself; upstream's tau0 is one region of all rights. */
static bool protects_itself(const struct model *model, const struct model_subject *subject)
{
	return subject->has_ept ||
	       (strcmp(subject->name, "tau0") == 0 && model_find_page(model, "tau0", "bin") != NULL);
}

void validate_executable_writable(const struct model *model)
{
	for (size_t i = 0; i < model->subject_count; i++) {
		if (!protects_itself(model, &model->subjects[i]))
			check_executable(model, &model->subjects[i].space, model->subjects[i].name);
	}
	for (size_t i = 0; i < model->kernel_count; i++)
		check_executable(model, &model->kernels[i].space, "the kernel");
}

/* What a subject's program, or its guest's, may have put code into, and the one page of code that the kernel shows. */
static bool may_hold_code(const struct model_region *region)
{
	static const char *const types[] = {"subject", "subject_binary", "subject_bios", "subject_initrd"};

	if (region != NULL && strcmp(region->type, "kernel_interface") == 0)
		return strcmp(region->name, "hypercall") == 0;
	for (size_t i = 0; region != NULL && i < sizeof(types) / sizeof(types[0]); i++) {
		if (strcmp(region->type, types[i]) == 0)
			return true;
	}
	return false;
}

void validate_data_executable(const struct model *model)
{
	for (size_t i = 0; i < model->subject_count; i++) {
		const struct model_space *space = &model->subjects[i].space;

		for (size_t j = 0; j < space->count; j++) {
			const struct model_mapping *mapping = &space->mappings[j];

			if (!mapping->executable || may_hold_code(mapping->region))
				continue;
			report_error_attribute(model->report, RULE_DATA_EXECUTABLE, mapping->node, "executable",
					       "subject '%s' may execute '%s', which is %s%s", model->subjects[i].name,
					       mapping->logical, mapping->region == NULL ? "" : "of type ",
					       mapping->region == NULL ? "a device" : mapping->region->type);
			report_help(model->report, "set executable=\"false\"");
		}
	}
}
