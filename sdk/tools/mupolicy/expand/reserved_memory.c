/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Memory that the firmware reserves for a device (RMRR, VT-d specification 8.4). Owns the invariant that each such area
 * that a device of a domain needs is a region and a block of memory that is never given away, both of its name.
 */
#include "expand/expand.h"
#include "expand/support.h"
#include "tree.h"

static void add_block(struct policy *policy, const xmlNode *reserved)
{
	xmlNode *block = tree_add(tree_path(policy->root, "hardware/memory"), "memoryBlock", reserved);

	tree_set(block, "name", tree_name(reserved));
	tree_set(block, "physicalAddress", tree_attribute(reserved, "physicalAddress"));
	tree_set(block, "size", tree_attribute(reserved, "size"));
	tree_set(block, "allocatable", "false");
}

static void add_region(struct policy *policy, const xmlNode *reserved)
{
	const struct region_request request = {
	    .part = tree_name(reserved),
	    .type = "device_rmrr",
	    .size_bytes = tree_number(reserved, "size"),
	};
	xmlNode *region = support_add_region(policy, &request, reserved);

	if (region != NULL)
		tree_set(region, "physicalAddress", tree_attribute(reserved, "physicalAddress"));
}

struct reserved {
	struct name_table areas;
	struct name_table used;
};

/* Of all devices: those in no domain, too, are described by the machine. */
static void check_references(struct policy *policy, const struct reserved *reserved)
{
	TREE_FOR_EACH(device, tree_path(policy->root, "hardware/devices"), "device") {
		TREE_FOR_EACH(reference, device, "reservedMemory")
			support_find(policy, &reserved->areas, RULE_UNKNOWN_REGION, "reserved memory", reference,
				     "ref");
	}
}

static void use_areas(struct policy *policy, struct reserved *reserved, const xmlNode *device)
{
	TREE_FOR_EACH(reference, device, "reservedMemory") {
		xmlNode *area = name_table_find(&reserved->areas, tree_attribute(reference, "ref"));

		if (area == NULL || name_table_add(&reserved->used, tree_name(area), area) != NULL)
			continue;
		add_region(policy, area);
		add_block(policy, area);
	}
}

void expand_reserved_memory(struct policy *policy)
{
	const xmlNode *memory = tree_path(policy->root, "hardware/memory");
	struct reserved reserved = {0};

	TREE_FOR_EACH(area, memory, "reservedMemory") {
		const xmlNode *first = name_table_add(&reserved.areas, tree_name(area), area);

		if (first == NULL)
			continue;
		report_error_attribute(policy->report, RULE_DUPLICATE_REGION, area, "name",
				       "reserved memory '%s' is defined twice", tree_name(area));
		report_note(policy->report, first, "the first one is here");
	}
	check_references(policy, &reserved);
	TREE_FOR_EACH(domain, tree_child(policy->root, "deviceDomains"), "domain") {
		TREE_FOR_EACH(reference, tree_child(domain, "devices"), "device")
			use_areas(policy, &reserved,
				  name_table_find(&policy->names.devices, tree_attribute(reference, "physical")));
	}
	TREE_FOR_EACH_SAFE(area, after, memory, "reservedMemory")
		tree_remove(area);
	name_table_free(&reserved.areas);
	name_table_free(&reserved.used);
}
