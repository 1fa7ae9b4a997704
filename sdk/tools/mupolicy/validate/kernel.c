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

#include "expand/kernel_layout.h"
#include "expand/support.h"
#include "region_type.h"
#include "tree.h"
#include "validate/validate.h"

/* By region: how often each kernel maps it would be quadratic, so the mappings are counted once. */
struct page_use {
	size_t kernels;                      /* mappings by any kernel */
	uint64_t cpu;                        /* of the last one */
	const struct model_mapping *mapping; /* the last one */
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
			use->mapping = mapping;
		}
	}
	return uses;
}

static const struct page_use *find_use(const struct model *model, const struct page_use *uses,
				       const struct model_subject *subject, const struct kernel_subject_window *page)
{
	const struct model_region *region = model_find_page(model, subject->name, page->part);

	return region == NULL ? NULL : &uses[region - model->regions];
}

/* Where the pages of a kind begin, and the mapping that says so: in upstream's layout that of the first subject. */
struct page_base {
	uint64_t address;
	const struct model_mapping *mapping; /* NULL: the layout says it */
};

static struct page_base upstream_base(const struct model *model, const struct page_use *uses,
				      const struct kernel_subject_window *page)
{
	for (size_t i = 0; i < model->subject_count; i++) {
		const struct page_use *use = find_use(model, uses, &model->subjects[i], page);

		if (use != NULL && use->mapping != NULL)
			return (struct page_base){use->mapping->address - model->subjects[i].id * MUEN_PAGE_SIZE,
						  use->mapping};
	}
	return (struct page_base){0, NULL};
}

static void check_page(const struct model *model, const struct page_use *uses, const struct model_subject *subject,
		       const struct kernel_subject_window *page, const struct page_base *base)
{
	const uint64_t address =
	    base->address + subject->id * kernel_layout_of(model->policy->options->layout)->subject_stride;
	const struct page_use *use = find_use(model, uses, subject, page);

	if (use == NULL || (use->kernels == 1 && use->cpu == subject->cpu && use->mapping->address == address &&
			    use->mapping->writable && !use->mapping->executable))
		return;
	report_error(model->report, RULE_KERNEL_PAGES, use->mapping != NULL ? use->mapping->node : subject->node,
		     "'%s|%s' must be mapped by the kernel of CPU %" PRIu64 " alone, writable, at 0x%" PRIx64,
		     subject->name, page->part, subject->cpu, address);
	if (use->mapping != NULL)
		report_note(model->report, subject->node, "the subject is here");
	if (base->mapping != NULL)
		report_note(model->report, base->mapping->node, "the first subject's says where they begin");
}

void validate_kernel_pages(const struct model *model)
{
	const struct kernel_layout *layout = kernel_layout_of(model->policy->options->layout);
	struct page_use *uses = count_uses(model);

	for (const struct kernel_subject_window *page = layout->subject_windows; page->part != NULL; page++) {
		const struct page_base base = layout->is_upstream ? upstream_base(model, uses, page)
								  : (struct page_base){page->virtual_address, NULL};

		for (size_t i = 0; i < model->subject_count; i++)
			check_page(model, uses, &model->subjects[i], page, &base);
	}
	free(uses);
}

static uint64_t upstream_information_base(const struct model *model, const struct page_use *uses)
{
	const struct model_region *region = name_table_find(&model->region_names, "scheduling_info_1");
	const struct page_use *use = region == NULL ? NULL : &uses[region - model->regions];

	return use == NULL || use->mapping == NULL ? 0 : use->mapping->address;
}

static void check_information(const struct model *model, const struct page_use *uses,
			      const struct model_partition *partition, uint64_t base)
{
	char *name = memory_format("scheduling_info_%" PRIu64, partition->id);
	const struct model_region *region = name_table_find(&model->region_names, name);
	const struct page_use *use = region == NULL ? NULL : &uses[region - model->regions];
	const uint64_t address = base + (partition->id - 1) * MUEN_KVA_SCHED_INFO_STRIDE;

	if (use != NULL && !(use->kernels == 1 && use->cpu == partition->cpu && use->mapping->address == address &&
			     use->mapping->writable && !use->mapping->executable)) {
		report_error(model->report, RULE_KERNEL_PAGES,
			     use->mapping != NULL ? use->mapping->node : partition->node,
			     "'%s' must be mapped by the kernel of CPU %" PRIu64 " alone, writable, at 0x%" PRIx64,
			     name, partition->cpu, address);
		if (use->mapping != NULL)
			report_note(model->report, partition->node, "the partition is here");
	}
	free(name);
}

/* Whoever is told of faults of IOMMUs reads what the boot CPU wrote of them. */
static void check_fault_log(const struct model *model, const struct page_use *uses)
{
	const xmlNode *domains = tree_child(model->policy->root, "deviceDomains");
	const struct model_region *region = name_table_find(&model->region_names, FAULT_LOG_REGION);
	const struct page_use *use = region == NULL ? NULL : &uses[region - model->regions];
	const struct model_mapping *mapping = use == NULL ? NULL : use->mapping;
	const xmlNode *boot = support_boot_kernel(model->policy);

	if (tree_attribute(domains, "faultEvent") == NULL)
		return;
	if (mapping != NULL && use->kernels == 1 && boot != NULL && use->cpu == tree_number(boot, "id") &&
	    mapping->address == MUEN_KVA_IOMMU_FAULTS && mapping->writable && !mapping->executable)
		return;
	report_error(model->report, RULE_KERNEL_PAGES, mapping != NULL ? mapping->node : domains,
		     "'%s' must be mapped by the kernel of the boot CPU alone, writable, at 0x%" PRIx64,
		     FAULT_LOG_REGION, (uint64_t)MUEN_KVA_IOMMU_FAULTS);
}

void validate_kernel_information(const struct model *model)
{
	struct page_use *uses = count_uses(model);
	const uint64_t base = model->policy->options->layout == LAYOUT_UPSTREAM ? upstream_information_base(model, uses)
										: MUEN_KVA_SCHED_INFO;

	for (size_t i = 0; i < model->partition_count; i++)
		check_information(model, uses, &model->partitions[i], base);
	if (model->policy->options->layout == LAYOUT_MUEN)
		check_fault_log(model, uses);
	free(uses);
}

/* Our kernel writes its host page itself; upstream's reaches it by physical address only. */
static bool is_for_kernel(const struct model_region *region, bool is_upstream)
{
	if (strcmp(region->type, "system_vmxon") == 0)
		return !is_upstream;
	return strncmp(region->type, "kernel", 6) == 0 || region_type_is_kept(region->type) ||
	       region_type_is_shown(region->type);
}

void validate_kernel_mappings(const struct model *model)
{
	const bool is_upstream = model->policy->options->layout == LAYOUT_UPSTREAM;

	for (size_t i = 0; i < model->kernel_count; i++) {
		const struct model_space *space = &model->kernels[i].space;

		for (size_t j = 0; j < space->count; j++) {
			const struct model_mapping *mapping = &space->mappings[j];

			if (mapping->region == NULL || is_for_kernel(mapping->region, is_upstream))
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
	if (missing != 0) {
		report_error(model->report, RULE_CPU_NUMBERS, major,
			     "the kernel has no memory on a CPU of this schedule");
		report_note(model->report, tree_path(model->policy->root, "kernel/memory"),
			    "the kernel's CPUs are here");
	}
}
