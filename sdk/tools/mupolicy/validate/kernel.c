/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Rules about what the kernel has and maps. A compiled source passes them by construction; a format B policy from
 * elsewhere must too, since the kernel's code relies on it.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <muen/abi/layout.h>
#include <muen/abi/types.h>

#include "tree.h"
#include "validate/validate.h"

static const struct {
	const char *part;
	const char *type;
	uint64_t offset;
} subject_pages[] = {
    {"state", "subject_state", MUEN_SUBJECT_PAGE_STATE},
    {"timed_event", "subject_timed_event", MUEN_SUBJECT_PAGE_TIMED_EVENT},
    {"interrupts", "subject_interrupts", MUEN_SUBJECT_PAGE_INTERRUPTS},
    {"vmcs", "kernel_vmcs", MUEN_SUBJECT_PAGE_VCPU},
    {"fpu", "kernel_fpu", MUEN_SUBJECT_PAGE_FPU},
};

#define SUBJECT_PAGE_COUNT (sizeof(subject_pages) / sizeof(subject_pages[0]))

/* By region: how often each kernel maps it would be quadratic, so the mappings are counted once. */
struct page_use {
	size_t kernels;   /* mappings by any kernel */
	uint64_t cpu;     /* of the last one */
	uint64_t address; /* of the last one */
	bool good_rights;
};

static struct page_use *count_uses(const struct model *model)
{
	struct page_use *uses = memory_alloc(model->region_count, sizeof(*uses));

	for (size_t i = 0; i < model->kernel_count; i++) {
		const struct model_kernel *kernel = &model->kernels[i];

		for (size_t j = 0; j < kernel->space.count; j++) {
			const struct model_mapping *mapping = &kernel->space.mappings[j];
			struct page_use *use;

			if (mapping->region == NULL)
				continue;
			use = &uses[mapping->region - model->regions];
			use->kernels++;
			use->cpu = kernel->cpu;
			use->address = mapping->address;
			use->good_rights = mapping->writable && !mapping->executable;
		}
	}
	return uses;
}

static void check_page(const struct model *model, const struct page_use *uses, const struct model_subject *subject,
		       size_t page)
{
	const struct model_region *region = model_find_page(model, subject->name, subject_pages[page].part);
	const uint64_t address = MUEN_KVA_SUBJECT + subject->id * MUEN_KVA_SUBJECT_STRIDE + subject_pages[page].offset;
	const struct page_use *use = region == NULL ? NULL : &uses[region - model->regions];

	if (use == NULL ||
	    (use->kernels == 1 && use->cpu == subject->cpu && use->address == address && use->good_rights))
		return;
	report_error(model->report, RULE_KERNEL_PAGES, subject->node,
		     "'%s' must be mapped by the kernel of CPU %" PRIu64 " alone, writable, at 0x%" PRIx64,
		     region->name, subject->cpu, address);
}

void validate_kernel_pages(const struct model *model)
{
	struct page_use *uses = count_uses(model);

	for (size_t i = 0; i < model->subject_count; i++) {
		for (size_t page = 0; page < SUBJECT_PAGE_COUNT; page++)
			check_page(model, uses, &model->subjects[i], page);
	}
	free(uses);
}

static bool is_for_kernel(const struct model_region *region)
{
	static const char *const shared_types[] = {"subject_state", "subject_timed_event", "subject_interrupts",
						   "subject_scheduling_info", "system_vmxon"};

	if (strncmp(region->type, "kernel", 6) == 0)
		return true;
	for (size_t i = 0; i < sizeof(shared_types) / sizeof(shared_types[0]); i++) {
		if (strcmp(region->type, shared_types[i]) == 0)
			return true;
	}
	return false;
}

void validate_kernel_mappings(const struct model *model)
{
	for (size_t i = 0; i < model->kernel_count; i++) {
		const struct model_space *space = &model->kernels[i].space;

		for (size_t j = 0; j < space->count; j++) {
			const struct model_mapping *mapping = &space->mappings[j];

			if (mapping->region == NULL || is_for_kernel(mapping->region))
				continue;
			report_error(model->report, RULE_MAPPED_BY_KERNEL, mapping->node,
				     "the kernel must not map '%s', which is of type %s", mapping->region->name,
				     mapping->region->type);
			report_note(model->report, mapping->region->node, "the region is here");
		}
	}
}

/* The kernel runs on the CPUs of the schedule, and has memory on each of these, once. Ids are below 64. */
void validate_kernel_cpus(const struct model *model)
{
	const xmlNode *major = tree_path(model->policy->root, "scheduling/majorFrame");
	uint64_t missing = 0;

	TREE_FOR_EACH(cpu, major, "cpu")
		missing |= UINT64_C(1) << tree_number(cpu, "id");
	for (size_t i = 0; i < model->kernel_count; i++) {
		const struct model_kernel *kernel = &model->kernels[i];

		if ((missing >> kernel->cpu & 1) == 0)
			report_error(model->report, RULE_CPU_NUMBERS, kernel->node,
				     "the kernel has memory on CPU %" PRIu64
				     ", which is not in the schedule, or stands twice",
				     kernel->cpu);
		missing &= ~(UINT64_C(1) << kernel->cpu);
	}
	if (missing != 0)
		report_error(model->report, RULE_CPU_NUMBERS, major,
			     "the kernel has no memory on a CPU of this schedule");
}

static void need_region(const struct model *model, const char *name, const char *type, uint64_t size_bytes,
			const xmlNode *where)
{
	const struct model_region *region = name_table_find(&model->region_names, name);

	if (region == NULL) {
		report_error(model->report, RULE_REGION_MISSING, where, "memory region '%s' is missing", name);
	} else if (strcmp(region->type, type) != 0 || (size_bytes != 0 && region->size_bytes != size_bytes)) {
		report_error(model->report, RULE_REGION_MISSING, region->node,
			     "memory region '%s' is not what the kernel needs: type %s%s", name, type,
			     size_bytes == 0 ? "" : ", of fixed size");
	}
}

static void need_page(const struct model *model, const char *owner, const char *part, const char *type,
		      uint64_t size_bytes, const xmlNode *where)
{
	char *name = memory_format("%s|%s", owner, part);

	need_region(model, name, type, size_bytes, where);
	free(name);
}

static void need_regions_of_subject(const struct model *model, const struct model_subject *subject, bool is_svm)
{
	for (size_t i = 0; i < SUBJECT_PAGE_COUNT; i++)
		need_page(model, subject->name, subject_pages[i].part, subject_pages[i].type, MUEN_PAGE_SIZE,
			  subject->node);
	need_page(model, subject->name, "iobm", "system_iobm", (is_svm ? 3 : 2) * MUEN_PAGE_SIZE, subject->node);
	need_page(model, subject->name, "msrbm", "system_msrbm", (is_svm ? 2 : 1) * MUEN_PAGE_SIZE, subject->node);
	need_page(model, subject->name, "sinfo", "subject_info", MUEN_GVA_SINFO_SIZE, subject->node);
	if (!model->policy->unfinished)
		need_page(model, subject->name, "pt", "system_pt", 0, subject->node);
}

static void need_regions_of_cpu(const struct model *model, const struct model_kernel *kernel)
{
	char *owner = memory_format("kernel_%" PRIu64, kernel->cpu);
	char *stack = memory_format("kernel_stack_%" PRIu64, kernel->cpu);

	need_page(model, owner, "vmxon", "system_vmxon", MUEN_PAGE_SIZE, kernel->node);
	need_region(model, stack, "kernel", MUEN_KVA_STACK_SIZE, kernel->node);
	if (!model->policy->unfinished)
		need_page(model, owner, "pt", "system_pt", 0, kernel->node);
	free(owner);
	free(stack);
}

static void need_scheduling_info(const struct model *model, const struct model_partition *partition)
{
	char *name = memory_format("scheduling_info_%" PRIu64, partition->id);

	need_region(model, name, "subject_scheduling_info", MUEN_PAGE_SIZE, partition->node);
	free(name);
}

void validate_required_regions(const struct model *model)
{
	const xmlNode *processor = tree_path(model->policy->root, "hardware/processor");
	const bool is_svm = strcmp(tree_attribute(processor, "virtualization"), "svm") == 0;

	if (report_error_count(model->report) > 0)
		return;
	for (size_t i = 0; i < model->subject_count; i++)
		need_regions_of_subject(model, &model->subjects[i], is_svm);
	for (size_t i = 0; i < model->kernel_count; i++)
		need_regions_of_cpu(model, &model->kernels[i]);
	for (size_t i = 0; i < model->partition_count; i++)
		need_scheduling_info(model, &model->partitions[i]);
}
