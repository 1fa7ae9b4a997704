/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Rules about the memory regions that must be there, for the kernel and for what the policy uses. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <muen/abi/layout.h>
#include <muen/abi/types.h>

#include "emit/bitmap_rights.h"
#include "emit/policy_view.h"
#include "tree.h"
#include "validate/validate.h"

/* Upstream's stacks are one page each. */
#define UPSTREAM_STACK_SIZE MUEN_PAGE_SIZE

struct need {
	const char *part; /* "subject|part"; of a CPU: "part_N" */
	const char *type;
	uint64_t size_bytes; /* 0: any */
};

static const struct need subject_needs[] = {
    {"state", "subject_state", MUEN_PAGE_SIZE},
    {"timed_event", "subject_timed_event", MUEN_PAGE_SIZE},
    {"interrupts", "subject_interrupts", MUEN_PAGE_SIZE},
    {"vmcs", "kernel_vmcs", MUEN_PAGE_SIZE},
    {"fpu", "kernel_fpu", MUEN_PAGE_SIZE},
};

/* Start code of the application processors. */
static const struct need trampoline = {"trampoline", "system", MUEN_PAGE_SIZE};

static void need_region(const struct model *model, const struct need *need, const char *name, const xmlNode *where)
{
	const struct model_region *region = name_table_find(&model->region_names, name);

	if (region == NULL) {
		report_error(model->report, RULE_REGION_MISSING, where, "memory region '%s' is missing", name);
		report_note(model->report, tree_child(model->policy->root, "memory"), "it is not among these");
		return;
	}
	if (strcmp(region->type, need->type) != 0)
		report_error_attribute(model->report, RULE_REGION_MISSING, region->node, "type",
				       "memory region '%s' is of type %s: the kernel needs %s", name, region->type,
				       need->type);
	if (need->size_bytes != 0 && region->size_bytes != need->size_bytes) {
		report_error_attribute(model->report, RULE_REGION_MISSING, region->node, "size",
				       "memory region '%s' has 0x%" PRIx64 " bytes: the kernel needs 0x%" PRIx64, name,
				       region->size_bytes, need->size_bytes);
		report_note(model->report, tree_path(model->policy->root, "hardware/processor"),
			    "the kernel is that of this processor");
	}
}

static void need_of_subject(const struct model *model, const struct need *need, const struct model_subject *subject)
{
	char *name = memory_format("%s|%s", subject->name, need->part);

	need_region(model, need, name, subject->node);
	free(name);
}

static void need_bitmap(const struct model *model, const struct bitmap_kind *kind, const struct model_subject *subject)
{
	const struct need need = {kind->part, kind->type,
				  kind->size(policy_view_virtualization(model->policy->document))};
	char *name = bitmap_region_name(subject->node, kind);

	need_region(model, &need, name, subject->node);
	free(name);
}

/* A sibling runs on the page tables of its origin, and on its subject information where it has none of its own. */
static void needs_of_subject(const struct model *model, const struct model_subject *subject)
{
	const struct need sinfo = {"sinfo", "subject_info", 0};
	const struct need tables = {"pt", "system_pt", 0};

	for (size_t i = 0; i < sizeof(subject_needs) / sizeof(subject_needs[0]); i++)
		need_of_subject(model, &subject_needs[i], subject);
	for (size_t i = 0; i < BITMAP_COUNT; i++)
		need_bitmap(model, &bitmap_kinds[i], subject);
	if (model->policy->options->layout == LAYOUT_MUEN)
		need_of_subject(model, &sinfo, subject->origin);
	if (!model->policy->unfinished && subject->origin == subject)
		need_of_subject(model, &tables, subject);
}

/* The subject whose bitmap of this kind a region of this name would be, or NULL. */
static const struct model_subject *owner_of_bitmap(const struct model *model, const struct bitmap_kind *kind,
						   const char *name)
{
	const struct model_region region = {.name = name};
	const struct model_subject *owner = model_owner_of(model, &region);

	return owner != NULL && model_is_page_of(&region, owner, kind->part) ? owner : NULL;
}

static void check_shared_bitmap(const struct model *model, const struct model_subject *subject,
				const struct bitmap_kind *kind)
{
	const char *region = tree_attribute(subject->node, kind->attribute);
	const struct model_subject *owner = region == NULL ? NULL : owner_of_bitmap(model, kind, region);
	char *rights = region == NULL ? NULL : kind->rights(subject->node);
	char *others = owner == NULL ? NULL : kind->rights(owner->node);

	if (region != NULL && (others == NULL || strcmp(rights, others) != 0)) {
		report_error_attribute(model->report, RULE_BITMAP_RIGHTS, subject->node, kind->attribute,
				       "subject '%s' has other rights than '%s' says, which is its bitmap",
				       subject->name, region);
		if (owner != NULL)
			report_note(model->report, owner->node, "'%s' is here", owner->name);
	}
	free(rights);
	free(others);
}

void validate_shared_bitmaps(const struct model *model)
{
	for (size_t i = 0; i < model->subject_count; i++) {
		for (size_t j = 0; j < BITMAP_COUNT; j++)
			check_shared_bitmap(model, &model->subjects[i], &bitmap_kinds[j]);
	}
}

static void need_of_cpu(const struct model *model, const struct need *need, const struct model_kernel *kernel)
{
	char *name = memory_format("%s_%" PRIu64, need->part, kernel->cpu);

	need_region(model, need, name, kernel->node);
	free(name);
}

static void need_host_page(const struct model *model, const char *part, const char *type, uint64_t size_bytes,
			   const struct model_kernel *kernel)
{
	char *name = memory_format("kernel_%" PRIu64 "|%s", kernel->cpu, part);
	const struct need need = {part, type, size_bytes};

	need_region(model, &need, name, kernel->node);
	free(name);
}

static void needs_of_cpu(const struct model *model, const struct model_kernel *kernel)
{
	const bool is_upstream = model->policy->options->layout == LAYOUT_UPSTREAM;
	const struct need stack = {"kernel_stack", "kernel", is_upstream ? UPSTREAM_STACK_SIZE : MUEN_KVA_STACK_SIZE};
	const struct need interrupt_stack = {"kernel_interrupt_stack", "kernel",
					     is_upstream ? UPSTREAM_STACK_SIZE : MUEN_KVA_IST_STACK_SIZE};
	const struct need data = {"kernel_data", "kernel_binary", 0};
	const struct need bss = {"kernel_bss", "kernel_binary", 0};

	need_host_page(model, "vmxon", "system_vmxon", MUEN_PAGE_SIZE, kernel);
	need_of_cpu(model, &stack, kernel);
	need_of_cpu(model, &interrupt_stack, kernel);
	need_of_cpu(model, &data, kernel);
	need_of_cpu(model, &bss, kernel);
	if (!model->policy->unfinished)
		need_host_page(model, "pt", "system_pt", 0, kernel);
}

static void need_information(const struct model *model, const struct model_partition *partition)
{
	const struct need need = {"scheduling_info", "subject_scheduling_info", MUEN_PAGE_SIZE};
	char *name = memory_format("scheduling_info_%" PRIu64, partition->id);

	need_region(model, &need, name, partition->node);
	free(name);
}

void validate_required_regions(const struct model *model)
{
	for (size_t i = 0; i < model->subject_count; i++)
		needs_of_subject(model, &model->subjects[i]);
	for (size_t i = 0; i < model->kernel_count; i++)
		needs_of_cpu(model, &model->kernels[i]);
	for (size_t i = 0; i < model->partition_count; i++)
		need_information(model, &model->partitions[i]);
	if (model->kernel_count > 1 && model->policy->options->layout == LAYOUT_MUEN)
		need_region(model, &trampoline, "trampoline", tree_path(model->policy->root, "kernel/memory"));
}

/* "owner|part": the owner is a subject, or the kernel of a CPU. */
static bool has_kernel(const struct model *model, uint64_t cpu)
{
	for (size_t i = 0; i < model->kernel_count; i++) {
		if (model->kernels[i].cpu == cpu)
			return true;
	}
	return false;
}

static bool owner_exists(const struct model *model, const struct model_region *region)
{
	char *end = NULL;
	unsigned long cpu = 0;

	if (strncmp(region->name, "kernel_", 7) == 0)
		cpu = strtoul(region->name + 7, &end, 10);
	return (end != NULL && *end == '|' && has_kernel(model, cpu)) || model_owner_of(model, region) != NULL;
}

void validate_region_owners(const struct model *model)
{
	for (size_t i = 0; i < model->region_count; i++) {
		const struct model_region *region = &model->regions[i];

		if (strchr(region->name, '|') == NULL || owner_exists(model, region))
			continue;
		report_error_attribute(model->report, RULE_REGION_OWNER, region->node, "name",
				       "memory region '%s' belongs to a subject that is not there", region->name);
		if (strncmp(region->name, "kernel_", 7) == 0)
			report_note(model->report, tree_path(model->policy->root, "kernel/memory"),
				    "the kernel's CPUs are here");
		report_help(model->report, "before '|' stands the name of a subject, or kernel_N");
	}
}

void validate_crash_audit(const struct model *model)
{
	const struct model_region *first = NULL;

	for (size_t i = 0; i < model->region_count; i++) {
		const struct model_region *region = &model->regions[i];

		if (strcmp(region->type, "subject_crash_audit") != 0)
			continue;
		if (strcmp(tree_attribute(region->node, "caching"), "UC") != 0)
			report_error_attribute(model->report, RULE_CRASH_AUDIT, region->node, "caching",
					       "crash audit '%s' is cached: it would not survive a reset",
					       region->name);
		if (first != NULL) {
			report_error(model->report, RULE_CRASH_AUDIT, region->node, "'%s' is a second crash audit",
				     region->name);
			report_note(model->report, first->node, "the first one is here");
		}
		first = region;
	}
}

void validate_one_microcode(const struct model *model)
{
	const struct model_region *first = NULL;

	for (size_t i = 0; i < model->region_count; i++) {
		const struct model_region *region = &model->regions[i];

		if (strcmp(region->type, "kernel_microcode") != 0)
			continue;
		if (first != NULL) {
			report_error(model->report, RULE_MICROCODE_TWICE, region->node,
				     "'%s' is a second microcode update", region->name);
			report_note(model->report, first->node, "the first one is here");
		}
		first = region;
	}
}

static bool has_content(const struct model_region *region)
{
	return tree_child(region->node, "file") != NULL || tree_child(region->node, "fill") != NULL;
}

/* <hashRef>: the region will hold what another one holds, so that one must have content to be hashed. */
void validate_hash_references(const struct model *model)
{
	for (size_t i = 0; i < model->region_count; i++) {
		const xmlNode *reference = tree_child(model->regions[i].node, "hashRef");
		const char *name = reference == NULL ? NULL : tree_attribute(reference, "memory");
		const struct model_region *target = name == NULL ? NULL : name_table_find(&model->region_names, name);

		if (reference == NULL || (target != NULL && has_content(target)))
			continue;
		report_error_attribute(model->report, RULE_HASH_REFERENCE, reference, "memory",
				       target == NULL ? "unknown memory region '%s'"
						      : "memory region '%s' has no content whose hash could be taken",
				       name);
		if (target != NULL)
			report_note(model->report, target->node, "the region is here");
		else
			report_did_you_mean(model->report, name_table_suggest(&model->region_names, name));
	}
}

static uint64_t vmxon_address(const struct model *model, uint64_t cpu)
{
	char *name = memory_format("kernel_%" PRIu64 "|vmxon", cpu);
	const struct model_region *region = name_table_find(&model->region_names, name);

	free(name);
	return region == NULL ? 0 : region->address;
}

/* Upstream's kernel knows the VMXON regions by the first one's address and the number of the CPU. */
void validate_vmxon_order(const struct model *model)
{
	if (model->policy->options->layout != LAYOUT_UPSTREAM)
		return;
	for (size_t i = 0; i < model->region_count; i++) {
		const struct model_region *region = &model->regions[i];
		const uint64_t cpu =
		    strcmp(region->type, "system_vmxon") == 0 && strncmp(region->name, "kernel_", 7) == 0
			? strtoul(region->name + 7, NULL, 10)
			: 0;

		if (strcmp(region->type, "system_vmxon") == 0 && region->address > 0xff000)
			report_error_attribute(model->report, RULE_VMXON_ORDER, region->node, "physicalAddress",
					       "'%s' does not lie below 1 MiB", region->name);
		if (cpu == 0 || region->address == vmxon_address(model, 0) + cpu * MUEN_PAGE_SIZE)
			continue;
		report_error_attribute(model->report, RULE_VMXON_ORDER, region->node, "physicalAddress",
				       "'%s' does not lie %" PRIu64 " pages behind that of CPU 0", region->name, cpu);
	}
}

static int compare_mappings(const void *left, const void *right)
{
	const struct model_mapping *const a = *(const struct model_mapping *const *)left;
	const struct model_mapping *const b = *(const struct model_mapping *const *)right;

	return a->address < b->address ? -1 : a->address > b->address;
}

static void check_initrd(const struct model *model, const struct model_subject *subject)
{
	const struct model_mapping **parts = memory_alloc(subject->space.count, sizeof(*parts));
	size_t count = 0;

	for (size_t i = 0; i < subject->space.count; i++) {
		const struct model_mapping *mapping = &subject->space.mappings[i];

		if (mapping->region != NULL && strcmp(mapping->region->type, "subject_initrd") == 0)
			parts[count++] = mapping;
	}
	if (count > 0)
		qsort(parts, count, sizeof(*parts), compare_mappings);
	for (size_t i = 1; i < count; i++) {
		if (parts[i]->address - parts[i - 1]->address == parts[i - 1]->size_bytes)
			continue;
		report_error_attribute(
		    model->report, RULE_INITRD_PARTS, parts[i]->node, "virtualAddress",
		    "'%s' does not follow '%s': subject '%s' finds its initial RAM disk as one piece",
		    parts[i]->logical, parts[i - 1]->logical, subject->name);
		report_note(model->report, parts[i - 1]->node, "'%s' ends at 0x%" PRIx64, parts[i - 1]->logical,
			    parts[i - 1]->address + parts[i - 1]->size_bytes);
	}
	free(parts);
}

void validate_initrd_parts(const struct model *model)
{
	for (size_t i = 0; i < model->subject_count; i++)
		check_initrd(model, &model->subjects[i]);
}
