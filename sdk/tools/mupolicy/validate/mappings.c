/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Rules about what subjects and kernels map: where, with which rights, and whether they may. */
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

void validate_executable_writable(const struct model *model)
{
	for_each_space(model, check_executable);
}

/* Pages that the kernel keeps for a subject: its monitor may write them, under a rule of its own. */
static bool is_kept_page(const struct model_region *region)
{
	return strcmp(region->type, "subject_state") == 0 || strcmp(region->type, "subject_timed_event") == 0 ||
	       strcmp(region->type, "subject_interrupts") == 0;
}

static void check_writer(const struct model *model, const struct model_mapping **writers,
			 const struct model_mapping *mapping, const struct model_subject *subject)
{
	const struct model_mapping **first = &writers[mapping->region - model->regions];
	const bool is_channel = strcmp(mapping->region->type, "subject_channel") == 0;

	if (*first == NULL || is_kept_page(mapping->region)) {
		*first = mapping;
		return;
	}
	if ((*first)->node->parent == mapping->node->parent ||
	    (is_channel && report_has_rule(model->report, RULE_CHANNEL_WRITERS)))
		return;
	report_error_attribute(model->report, RULE_SHARED_WRITABLE, mapping->node, "writable",
			       "memory region '%s' is writable by subject '%s', and by '%s' too", mapping->region->name,
			       subject->name, tree_name((*first)->node->parent->parent));
	report_note(model->report, (*first)->node, "the other mapping is here");
	report_help(model->report, "use a channel for each direction");
}

void validate_shared_writable(const struct model *model)
{
	const struct model_mapping **writers = memory_alloc(model->region_count, sizeof(*writers));

	for (size_t i = 0; i < model->subject_count; i++) {
		const struct model_space *space = &model->subjects[i].space;

		for (size_t j = 0; j < space->count; j++) {
			if (space->mappings[j].writable)
				check_writer(model, writers, &space->mappings[j], &model->subjects[i]);
		}
	}
	free(writers);
}

/* The hypercall page is the kernel's, and for all to execute. */
static bool is_for_subject(const struct model_subject *subject, const struct model_mapping *mapping)
{
	const char *type = mapping->region->type;

	if (strcmp(type, "kernel_interface") == 0 || strcmp(type, "subject_scheduling_info") == 0)
		return !mapping->writable;
	if (strcmp(type, "subject_info") == 0)
		return !mapping->writable && model_is_page_of(mapping->region, subject, "sinfo");
	return strncmp(type, "subject", 7) == 0 && strcmp(type, "subject_interrupts") != 0;
}

void validate_mapped_by_subject(const struct model *model)
{
	for (size_t i = 0; i < model->subject_count; i++) {
		const struct model_subject *subject = &model->subjects[i];

		for (size_t j = 0; j < subject->space.count; j++) {
			const struct model_mapping *mapping = &subject->space.mappings[j];

			if (is_for_subject(subject, mapping))
				continue;
			report_error_attribute(model->report, RULE_MAPPED_BY_SUBJECT, mapping->node, "physical",
					       "subject '%s' must not map '%s', which is of type %s%s", subject->name,
					       mapping->region->name, mapping->region->type,
					       mapping->writable ? ", writable" : "");
			report_note(model->report, mapping->region->node, "the region is here");
		}
	}
}

/* The subject that a region "subject|part" belongs to, or NULL. */
static const struct model_subject *owner_of(const struct model *model, const struct model_region *region)
{
	const char *bar = strchr(region->name, '|');
	const struct model_subject *owner;
	char *name;

	if (bar == NULL)
		return NULL;
	name = memory_format("%.*s", (int)(bar - region->name), region->name);
	owner = name_table_find(&model->subject_names, name);
	free(name);
	return owner;
}

static bool is_foreign(const struct model_subject *subject, const struct model_subject *owner)
{
	return owner != NULL && owner != subject && owner->is_scheduled && subject->is_scheduled &&
	       owner->group != subject->group;
}

static void check_monitor(const struct model *model, const struct model_subject *subject,
			  const struct model_mapping *mapping)
{
	const struct model_subject *owner = mapping->writable ? owner_of(model, mapping->region) : NULL;

	if (!is_foreign(subject, owner) || !is_for_subject(subject, mapping))
		return;
	report_error_attribute(model->report, RULE_STATE_WRITABLE, mapping->node, "writable",
			       "subject '%s' may write '%s', but is not in the scheduling group of '%s'", subject->name,
			       mapping->region->name, owner->name);
	report_note(model->report, owner->node, "'%s' is here", owner->name);
	report_help(model->report, "set writable=\"false\", or put both into one group");
}

void validate_monitors(const struct model *model)
{
	for (size_t i = 0; i < model->subject_count; i++) {
		const struct model_subject *subject = &model->subjects[i];

		for (size_t j = 0; j < subject->space.count; j++)
			check_monitor(model, subject, &subject->space.mappings[j]);
	}
}

/* By region: the first mapping of each kind, and whose it is. */
struct code_use {
	const struct model_mapping *mapping;
	const struct model_subject *subject;
};

static struct code_use *find_code(const struct model *model)
{
	struct code_use *uses = memory_alloc(model->region_count, sizeof(*uses));

	for (size_t i = 0; i < model->subject_count; i++) {
		const struct model_subject *subject = &model->subjects[i];

		for (size_t j = 0; j < subject->space.count; j++) {
			const struct model_mapping *mapping = &subject->space.mappings[j];
			struct code_use *use = &uses[mapping->region - model->regions];

			if (mapping->executable && use->mapping == NULL)
				*use = (struct code_use){.mapping = mapping, .subject = subject};
		}
	}
	return uses;
}

/* What belongs to a subject by name is the business of validate_monitors(). */
static void check_writer_of_code(const struct model *model, const struct code_use *uses,
				 const struct model_subject *subject, const struct model_mapping *mapping)
{
	const struct code_use *use = &uses[mapping->region - model->regions];

	if (!mapping->writable || use->mapping == NULL || owner_of(model, mapping->region) != NULL ||
	    !is_foreign(subject, use->subject))
		return;
	report_error_attribute(model->report, RULE_CODE_WRITABLE, mapping->node, "writable",
			       "subject '%s' may write '%s', which subject '%s' executes", subject->name,
			       mapping->region->name, use->subject->name);
	report_note(model->report, use->mapping->node, "'%s' executes it here", use->subject->name);
}

void validate_code_writable(const struct model *model)
{
	struct code_use *uses = find_code(model);

	for (size_t i = 0; i < model->subject_count; i++) {
		const struct model_subject *subject = &model->subjects[i];

		for (size_t j = 0; j < subject->space.count; j++)
			check_writer_of_code(model, uses, subject, &subject->space.mappings[j]);
	}
	free(uses);
}

/* By scheduling group id: the partition's page. */
static struct name_table group_pages(const struct model *model, struct arena *arena)
{
	struct name_table pages = {0};

	TREE_FOR_EACH(partition, tree_path(model->policy->root, "scheduling/partitions"), "partition") {
		char *name = arena_format(arena, "scheduling_info_%s", tree_attribute(partition, "id"));

		TREE_FOR_EACH(group, partition, "group")
			name_table_add(&pages, tree_attribute(group, "id"), name);
	}
	return pages;
}

static void check_scheduling_info(const struct model *model, const struct model_subject *subject, const char *own)
{
	bool has_own = false;

	for (size_t i = 0; i < subject->space.count; i++) {
		const struct model_mapping *mapping = &subject->space.mappings[i];

		if (strcmp(mapping->region->type, "subject_scheduling_info") != 0)
			continue;
		if (own != NULL && strcmp(mapping->region->name, own) == 0) {
			has_own = true;
			continue;
		}
		report_error_attribute(model->report, RULE_FOREIGN_SCHEDULING_INFO, mapping->node, "physical",
				       "subject '%s' sees '%s', which is another partition's", subject->name,
				       mapping->region->name);
	}
	if (!has_own)
		report_error(model->report, RULE_FOREIGN_SCHEDULING_INFO, subject->node,
			     "subject '%s' does not see the scheduling information of its partition", subject->name);
}

void validate_scheduling_info(const struct model *model)
{
	struct arena arena = {0};
	struct name_table pages = group_pages(model, &arena);

	for (size_t i = 0; i < model->subject_count; i++)
		check_scheduling_info(model, &model->subjects[i],
				      name_table_find(&pages, tree_attribute(model->subjects[i].node, "schedGroupId")));
	name_table_free(&pages);
	arena_free(&arena);
}
