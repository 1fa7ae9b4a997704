/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Device domains: what their devices may reach. Owns the invariants that a device reaches of a subject only what the
 * subject may write and what is made for DMA, and that reserved memory is reached at its own address.
 */
#include <string.h>

#include "expand/expand.h"
#include "expand/support.h"
#include "tree.h"

static bool is_for_dma(const xmlNode *region)
{
	static const char *const types[] = {"subject", "subject_initrd", "subject_device", "device_rmrr"};

	for (size_t i = 0; region != NULL && i < sizeof(types) / sizeof(types[0]); i++) {
		if (strcmp(tree_attribute(region, "type"), types[i]) == 0)
			return true;
	}
	return false;
}

static void map_subject(struct policy *policy, const xmlNode *request)
{
	const xmlNode *subject =
	    support_find(policy, &policy->names.subjects, RULE_UNKNOWN_SUBJECT, "subject", request, "subject");
	const uint64_t offset = tree_number(request, "virtualAddressOffset");

	TREE_FOR_EACH(mapping, subject == NULL ? NULL : tree_child(subject, "memory"), "memory") {
		const char *physical = tree_attribute(mapping, "physical");

		if (!tree_boolean(mapping, "writable") ||
		    !is_for_dma(name_table_find(&policy->names.regions, physical)))
			continue;
		support_add_mapping(request->parent,
				    &(struct mapping_request){
					.logical = tree_attribute(mapping, "logical"),
					.physical = physical,
					.virtual_address = tree_number(mapping, "virtualAddress") + offset,
					.writable = true,
				    },
				    request);
	}
}

static void map_reserved(struct policy *policy, xmlNode *memory, const xmlNode *device)
{
	TREE_FOR_EACH(reference, device, "reservedMemory") {
		const xmlNode *region = name_table_find(&policy->names.regions, tree_attribute(reference, "ref"));

		if (region == NULL || support_find_mapping(memory, tree_name(region)) != NULL)
			continue;
		support_add_mapping(memory,
				    &(struct mapping_request){
					.logical = tree_name(region),
					.physical = tree_name(region),
					.virtual_address = tree_number(region, "physicalAddress"),
					.writable = true,
				    },
				    reference);
	}
}

static void expand_domain(struct policy *policy, xmlNode *domain)
{
	xmlNode *memory = tree_need(domain, "memory");

	TREE_FOR_EACH_SAFE(request, after, memory, "mapSubjectMemory") {
		map_subject(policy, request);
		tree_remove(request);
	}
	TREE_FOR_EACH(reference, tree_need(domain, "devices"), "device") {
		if (tree_boolean(reference, "mapReservedMemory"))
			map_reserved(policy, memory,
				     name_table_find(&policy->names.devices, tree_attribute(reference, "physical")));
		tree_unset(reference, "mapReservedMemory");
	}
}

void expand_domains(struct policy *policy)
{
	uint64_t id = 1;

	TREE_FOR_EACH(domain, tree_need(policy->root, "deviceDomains"), "domain") {
		tree_set_decimal(domain, "id", id++);
		expand_domain(policy, domain);
	}
	TREE_FOR_EACH(device, tree_path(policy->root, "hardware/devices"), "device") {
		TREE_FOR_EACH_SAFE(reference, after, device, "reservedMemory")
			tree_remove(reference);
	}
}
