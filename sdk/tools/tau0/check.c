/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Where regions lie, who may have which kind of memory, and where execution begins. */
#include "check.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <muen/abi/layout.h>

#define FOUR_GIB 0x100000000ULL

/* Memory kinds beyond its own ("kernel...") that the kernel works on: never the memory of a subject itself. */
static const char *const kernel_also_maps[] = {
    "system_vmxon",       "subject_state",           "subject_timed_event",
    "subject_interrupts", "subject_scheduling_info", "subject_crash_audit",
};

static int address_order(const void *left, const void *right, void *context)
{
	const struct region *regions = context;
	const struct region *a = &regions[*(const size_t *)left];
	const struct region *b = &regions[*(const size_t *)right];

	if (a->address != b->address)
		return a->address < b->address ? -1 : 1;
	return a->id < b->id ? -1 : 1;
}

static void sort_regions(struct composition *composition)
{
	for (size_t i = 0; i < composition->region_count; i++) {
		size_t count = i;

		*(size_t *)composition_append(&composition->by_address, &count, sizeof(i)) = i;
	}
	if (composition->region_count > 0)
		qsort_r(composition->by_address, composition->region_count, sizeof(size_t), address_order,
			composition->regions);
}

static bool ranges_overlap(uint64_t a, uint64_t a_pages, uint64_t b, uint64_t b_pages)
{
	return a < b + b_pages * PAGE_SIZE && b < a + a_pages * PAGE_SIZE;
}

/* Neighbours in address order suffice: where any two regions overlap, two neighbours do. */
static void check_overlap(const struct composition *composition, struct report *report)
{
	for (size_t i = 1; i < composition->region_count; i++) {
		const struct region *low = &composition->regions[composition->by_address[i - 1]];
		const struct region *high = &composition->regions[composition->by_address[i]];

		if (composition_region_end(low) > high->address)
			report_violation(report, VIOLATION_OVERLAP, high->line,
					 "regions '%s' and '%s' both own the page at 0x%" PRIx64, low->name, high->name,
					 high->address);
	}
}

static void check_devices(const struct composition *composition, const struct region *region, struct report *report)
{
	for (size_t i = 0; i < composition->device_memory_count; i++) {
		const struct device_memory *memory = &composition->device_memory[i];

		if (ranges_overlap(memory->address, memory->pages, region->address, region->pages))
			report_violation(report, VIOLATION_OVERLAP, region->line,
					 "region '%s' at 0x%" PRIx64 " and device %" PRIu64 " at 0x%" PRIx64
					 " own the same page",
					 region->name, region->address, memory->device, memory->address);
	}
}

static bool inside_block(const struct composition *composition, const struct region *region)
{
	for (size_t i = 0; i < composition->block_count; i++) {
		const struct memory_block *block = &composition->blocks[i];
		uint64_t first = (region->address - block->address) / PAGE_SIZE;

		if (region->address >= block->address && first < block->pages && region->pages <= block->pages - first)
			return true;
	}
	return false;
}

static bool has_prefix(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

/* What the kernel uses before long mode is on, or lies beside it. */
static bool used_at_start(const struct region *region)
{
	return has_prefix(region->type, "kernel") || has_prefix(region->type, "system");
}

static void check_place(const struct composition *composition, const struct region *region, struct report *report)
{
	if (!inside_block(composition, region))
		report_violation(report, VIOLATION_OUTSIDE_RAM, region->line,
				 "region '%s' at 0x%" PRIx64 " of %" PRIu64 " pages is not inside a memory block",
				 region->name, region->address, region->pages);
	if (ranges_overlap(region->address, region->pages, MUEN_LOADER_PHYS, MUEN_LOADER_SIZE / PAGE_SIZE))
		report_violation(report, VIOLATION_LOADER, region->line,
				 "region '%s' at 0x%" PRIx64 " lies in the loader's range 0x%x to 0x%x", region->name,
				 region->address, MUEN_LOADER_PHYS, MUEN_LOADER_PHYS + MUEN_LOADER_SIZE - 1);
	if (used_at_start(region) && composition_region_end(region) > FOUR_GIB)
		report_violation(report, VIOLATION_ABOVE_4G, region->line,
				 "region '%s' at 0x%" PRIx64 " of the kernel ends above 4 GiB", region->name,
				 region->address);
	if (!region->active)
		report_violation(report, VIOLATION_CONTENT, region->line, "region '%s' was never activated",
				 region->name);
}

static bool kernel_may_map(const struct region *region)
{
	if (has_prefix(region->type, "kernel"))
		return true;
	for (size_t i = 0; i < sizeof(kernel_also_maps) / sizeof(kernel_also_maps[0]); i++)
		if (composition_type_is(region, kernel_also_maps[i]))
			return true;
	return false;
}

/* Interface pages are the one kind of kernel memory that subjects see: of these, one holds code, and one is written, by
 * the composer's subject. */
static bool subject_may_map(const struct owner *owner, const struct region *region, const struct attachment *attachment)
{
	if (!composition_type_is(region, "kernel_interface"))
		return has_prefix(region->type, "subject");
	if (attachment->executable && strcmp(region->name, "hypercall") != 0)
		return false;
	return !attachment->writable ||
	       (strcmp(owner->name, "tau0") == 0 && strcmp(region->name, "sys_interface") == 0);
}

/* What devices may reach: memory of subjects, and what the firmware reserved for devices. */
static bool domain_may_map(const struct region *region)
{
	return has_prefix(region->type, "subject") || has_prefix(region->type, "device");
}

static bool may_map(const struct owner *owner, const struct region *region, const struct attachment *attachment)
{
	if (owner->kind == OWNER_KERNEL)
		return kernel_may_map(region);
	return owner->kind == OWNER_DOMAIN ? domain_may_map(region) : subject_may_map(owner, region, attachment);
}

static void check_attachment(const struct composition *composition, const struct owner *owner,
			     const struct attachment *attachment, struct report *report)
{
	const struct region *region;

	if (owner->kind == OWNER_KERNEL && attachment->writable && attachment->executable)
		report_violation(report, VIOLATION_WRITE_EXECUTE, owner->line,
				 "%s: the attachment at 0x%" PRIx64 " is writable and executable", owner->name,
				 attachment->address);
	if (attachment->region == NO_REGION)
		return;
	region = &composition->regions[attachment->region];
	if (!may_map(owner, region, attachment))
		report_violation(report, VIOLATION_TYPE, owner->line,
				 "%s: region '%s' at 0x%" PRIx64 " of type %s is attached%s%s", owner->name,
				 region->name, region->address, region->type, attachment->writable ? " writable" : "",
				 attachment->executable ? " executable" : "");
}

static bool kernel_executes(const struct composition *composition, const struct owner *owner, uint64_t address)
{
	for (size_t i = 0; i < owner->attachment_count; i++) {
		const struct attachment *attachment = &owner->attachments[i];

		if (attachment->region != NO_REGION && attachment->executable && address >= attachment->address &&
		    address - attachment->address < attachment->pages * PAGE_SIZE)
			return composition_has_content(&composition->regions[attachment->region]);
	}
	return false;
}

static void check_entry(const struct composition *composition, struct report *report)
{
	size_t kernels = 0;

	for (size_t i = 0; i < composition->owner_count; i++) {
		const struct owner *owner = &composition->owners[i];

		if (owner->kind != OWNER_KERNEL)
			continue;
		kernels++;
		if (!kernel_executes(composition, owner, composition->entry_point))
			report_violation(report, VIOLATION_ENTRY_POINT, composition->entry_line,
					 "entry point 0x%" PRIx64 " is not code of %s", composition->entry_point,
					 owner->name);
	}
	if (kernels == 0)
		report_violation(report, VIOLATION_ENTRY_POINT, composition->entry_line, "the image has no kernel");
}

/* A sibling runs on the page tables of the subject that it names, which has some of its own. */
static void check_sibling(const struct composition *composition, const struct owner *owner, struct report *report)
{
	for (size_t i = 0; i < composition->owner_count; i++) {
		const struct owner *other = &composition->owners[i];

		if (other->kind == OWNER_SUBJECT && other->id == owner->sibling && !other->is_sibling &&
		    other->root == owner->root && other->paging == owner->paging)
			return;
	}
	report_violation(report, VIOLATION_TABLE_SHARED, owner->line,
			 "%s: page tables at 0x%" PRIx64 " are not those of subject %" PRIu64, owner->name, owner->root,
			 owner->sibling);
}

static void check_owner(struct composition *composition, size_t index, struct report *report)
{
	const struct owner *owner = &composition->owners[index];

	if (owner->state != OWNER_ACTIVE)
		report_violation(report, VIOLATION_ORDER, owner->line, "%s was never activated", owner->name);
	for (size_t i = 0; i < owner->attachment_count; i++)
		check_attachment(composition, owner, &owner->attachments[i], report);
	if (owner->is_sibling)
		check_sibling(composition, owner, report);
	else
		walk_owner(composition, index, report);
	if (owner->kind == OWNER_SUBJECT)
		bitmap_check(composition, index, report);
}

/* Memory blocks are the machine's: one byte is in one of them. */
static void check_blocks(const struct composition *composition, struct report *report)
{
	for (size_t i = 0; i < composition->block_count; i++)
		for (size_t j = 0; j < i; j++)
			if (ranges_overlap(composition->blocks[i].address, composition->blocks[i].pages,
					   composition->blocks[j].address, composition->blocks[j].pages))
				report_violation(report, VIOLATION_OVERLAP, composition->entry_line,
						 "memory blocks overlap at 0x%" PRIx64, composition->blocks[i].address);
}

bool check_composition(struct composition *composition, struct report *report)
{
	size_t before = report->errors;

	sort_regions(composition);
	check_blocks(composition, report);
	check_overlap(composition, report);
	for (size_t i = 0; i < composition->region_count; i++) {
		check_place(composition, &composition->regions[i], report);
		check_devices(composition, &composition->regions[i], report);
	}
	for (size_t i = 0; i < composition->owner_count; i++)
		check_owner(composition, i, report);
	vtd_check(composition, report);
	check_entry(composition, report);
	return report->errors == before;
}
