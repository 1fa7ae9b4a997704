/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Reachable pages against mappings, in both directions, piece by piece. */
#include "space.h"

#include <inttypes.h>
#include <string.h>

#include <muen/abi/types.h>

static const char *const memory_type_names[MEMORY_TYPE_COUNT + 1] = {
    [MEMORY_UC] = "UC", [MEMORY_WC] = "WC", [MEMORY_WT] = "WT",
    [MEMORY_WP] = "WP", [MEMORY_WB] = "WB", [MEMORY_TYPE_COUNT] = "none that the kernel sets up",
};

struct comparison {
	const struct policy *policy;
	const struct owner *owner;
	const struct space *space;
};

static const char *rights_text(bool writable, bool executable)
{
	if (writable)
		return executable ? "rwx" : "rw-";
	return executable ? "r-x" : "r--";
}

/* Number of mappings that begin at or below the virtual address. */
static size_t mappings_up_to(const struct owner *owner, uint64_t virtual_address)
{
	size_t low = 0;
	size_t high = owner->mapping_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (owner->mappings[middle].virtual_address <= virtual_address)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static const char *region_name(const struct mapping *mapping)
{
	return mapping->region != NULL ? mapping->region->name : mapping->name;
}

/* What the kernel shows to subjects: one page holds code, one is written, by tau0. */
static bool may_reach_interface(const struct owner *owner, const struct region *region, const struct run *run)
{
	if (owner->subject == NULL || (run->executable && strcmp(region->name, "hypercall") != 0))
		return false;
	return !run->writable ||
	       (strcmp(owner->subject->name, "tau0") == 0 && strcmp(region->name, "sys_interface") == 0);
}

/* By the type of a region: tables and bitmaps are for the CPU alone, kernel memory for the kernel, but for what it
 * shows to subjects. */
static bool may_reach(const struct owner *owner, const struct region *region, const struct run *run)
{
	const bool kernel = owner->subject == NULL && owner->domain == NULL;

	if (strcmp(region->type, "system_vmxon") == 0)
		return kernel;
	if (strncmp(region->type, "system", 6) == 0)
		return false;
	if (kernel)
		return true;
	if (strcmp(region->type, "kernel_interface") == 0)
		return may_reach_interface(owner, region, run);
	return strncmp(region->type, "kernel", 6) != 0;
}

static void check_reach(const struct comparison *comparison, const struct run *run)
{
	const struct policy *policy = comparison->policy;

	for (size_t i = policy_region_from(policy, run->address); i < policy->region_count; i++) {
		const struct region *region = policy->by_address[i];
		uint64_t address = region->address > run->address ? region->address : run->address;

		if (address - run->address >= run->size)
			return;
		if (!may_reach(comparison->owner, region, run))
			finding_add(policy->findings, FINDING_TABLE_REACHABLE, region->name, address,
				    "the %s reaches it (%s) at 0x%" PRIx64 ", memory of type %s is out of its reach",
				    comparison->space->title, rights_text(run->writable, run->executable),
				    run->virtual_address + (address - run->address), region->type);
	}
}

static void report_extra(const struct comparison *comparison, const struct run *run, uint64_t offset, uint64_t size)
{
	const struct region *region = policy_region_at(comparison->policy, run->address + offset);

	finding_add(comparison->policy->findings, FINDING_MAPPING_EXTRA, region != NULL ? region->name : NULL,
		    run->address + offset,
		    "the policy maps nothing for the %s at 0x%" PRIx64 ", the image maps 0x%" PRIx64 " bytes of %s, %s",
		    comparison->space->title, run->virtual_address + offset, size,
		    region != NULL ? "this region" : "no region", rights_text(run->writable, run->executable));
}

static void compare_piece(const struct comparison *comparison, const struct run *run, const struct mapping *mapping,
			  uint64_t virtual_address)
{
	struct findings *findings = comparison->policy->findings;
	uint64_t wanted = mapping->address + (virtual_address - mapping->virtual_address);
	uint64_t found = run->address + (virtual_address - run->virtual_address);
	const char *title = comparison->space->title;

	if (wanted != found) {
		finding_add(findings, FINDING_MAPPING_TARGET, region_name(mapping), wanted,
			    "the policy maps it for the %s at 0x%" PRIx64 ", the image has 0x%" PRIx64 " there", title,
			    virtual_address, found);
		return;
	}
	if (mapping->writable != run->writable || mapping->executable != run->executable)
		finding_add(findings, FINDING_MAPPING_RIGHTS, region_name(mapping), found,
			    "the policy gives the %s %s at 0x%" PRIx64 ", the image %s", title,
			    rights_text(mapping->writable, mapping->executable), virtual_address,
			    rights_text(run->writable, run->executable));
	if (mapping->memory_type != run->memory_type)
		finding_add(findings, FINDING_MEMORY_TYPE, region_name(mapping), found,
			    "the policy says memory type %s for the %s at 0x%" PRIx64 ", the image %s",
			    memory_type_names[mapping->memory_type], title, virtual_address,
			    memory_type_names[run->memory_type]);
}

/* Every reachable byte is of a mapping. */
static void compare_run(const struct comparison *comparison, const struct run *run)
{
	const struct owner *owner = comparison->owner;
	uint64_t offset = 0;

	while (offset < run->size) {
		uint64_t virtual_address = run->virtual_address + offset;
		size_t next = mappings_up_to(owner, virtual_address);
		const struct mapping *mapping = next > 0 ? &owner->mappings[next - 1] : NULL;
		uint64_t size = run->size - offset;

		if (mapping != NULL && virtual_address - mapping->virtual_address < mapping->size) {
			uint64_t rest = mapping->size - (virtual_address - mapping->virtual_address);

			compare_piece(comparison, run, mapping, virtual_address);
			offset += rest < size ? rest : size;
			continue;
		}
		if (next < owner->mapping_count && owner->mappings[next].virtual_address - virtual_address < size)
			size = owner->mappings[next].virtual_address - virtual_address;
		report_extra(comparison, run, offset, size);
		offset += size;
	}
}

/* Every byte of a mapping is reachable. */
static void compare_mapping(const struct comparison *comparison, const struct mapping *mapping)
{
	const struct space *space = comparison->space;
	uint64_t offset = 0;

	for (size_t i = paging_from(space, mapping->virtual_address); offset < mapping->size; i++) {
		uint64_t virtual_address = mapping->virtual_address + offset;
		uint64_t end = i < space->run_count ? space->runs[i].virtual_address : UINT64_MAX;

		if (end > virtual_address)
			finding_add(comparison->policy->findings, FINDING_MAPPING_MISSING, region_name(mapping),
				    mapping->address + offset,
				    "the policy maps it for the %s at 0x%" PRIx64 ", the image does not", space->title,
				    virtual_address);
		if (i >= space->run_count || (end > virtual_address && end - mapping->virtual_address >= mapping->size))
			break;
		offset = end + space->runs[i].size - mapping->virtual_address;
	}
	comparison->policy->findings->counts.mapped_pages += mapping->size / MUEN_PAGE_SIZE;
}

void space_compare(const struct policy *policy, const struct owner *owner, const struct space *space)
{
	const struct comparison comparison = {policy, owner, space};

	for (size_t i = 0; i < space->run_count; i++) {
		compare_run(&comparison, &space->runs[i]);
		check_reach(&comparison, &space->runs[i]);
	}
	for (size_t i = 0; i < owner->mapping_count; i++)
		compare_mapping(&comparison, &owner->mappings[i]);
}
