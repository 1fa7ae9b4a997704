/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Steps about the machine: numbers of CPUs, the local APIC as a device, aliases replaced by the devices they name. */
#include <string.h>

#include "expand/expand.h"
#include "expand/support.h"
#include "suggest.h"
#include "tree.h"

/* Physical address of the local APIC's registers after reset (SDM vol. 3, 10.4.1). */
#define LOCAL_APIC_ADDRESS 0xfee00000

/* The boot CPU (APIC id 0) is CPU 0; the others follow in document order. */
void expand_cpu_ids(struct policy *policy)
{
	const xmlNode *processor = tree_path(policy->root, "hardware/processor");
	bool has_boot_cpu = false;
	uint64_t next;

	TREE_FOR_EACH(cpu, processor, "cpu") {
		if (tree_attribute(cpu, "cpuId") != NULL)
			return;
		has_boot_cpu |= tree_number(cpu, "apicId") == 0;
	}
	next = has_boot_cpu ? 1 : 0;
	TREE_FOR_EACH(cpu, processor, "cpu") {
		if (tree_number(cpu, "apicId") == 0)
			tree_set_decimal(cpu, "cpuId", 0);
		else
			tree_set_decimal(cpu, "cpuId", next++);
	}
}

void expand_local_apic(struct policy *policy)
{
	const xmlNode *processor = tree_path(policy->root, "hardware/processor");
	xmlNode *device;
	xmlNode *memory;

	if (strcmp(tree_attribute(processor, "apic"), "xapic") != 0 ||
	    name_table_find(&policy->names.devices, "local_apic") != NULL)
		return;
	device = tree_add(tree_path(policy->root, "hardware/devices"), "device", processor);
	tree_set(device, "name", "local_apic");
	memory = tree_add(device, "memory", processor);
	tree_set(memory, "name", "mem");
	tree_set_number(memory, "physicalAddress", LOCAL_APIC_ADDRESS);
	tree_set(memory, "size", "16#1000#");
	tree_set(memory, "caching", "UC");
	name_table_add(&policy->names.devices, tree_name(device), device);
}

static const xmlNode *find_named(const xmlNode *parent, const char *element, const char *name)
{
	TREE_FOR_EACH(child, parent, element) {
		if (strcmp(tree_name(child), name) == 0)
			return child;
	}
	return NULL;
}

/* An alias without resources keeps the names of the device's. What is unknown here gets no name, and is passed over
 * later. */
static void resolve_resource(struct policy *policy, const xmlNode *alias, xmlNode *reference)
{
	const char *name = tree_attribute(reference, "physical");
	const xmlNode *resource = find_named(alias, "resource", name);
	struct suggestion best;

	if (tree_child(alias, "resource") == NULL)
		return;
	if (resource != NULL) {
		tree_set(reference, "physical", tree_attribute(resource, "physical"));
		return;
	}
	report_error_attribute(policy->report, RULE_UNKNOWN_DEVICE_RESOURCE, reference, "physical",
			       "alias '%s' has no resource '%s'", tree_name(alias), name);
	report_note(policy->report, alias, "the alias is here");
	best = suggest_start(name);
	TREE_FOR_EACH(candidate, alias, "resource")
		suggest_offer(&best, tree_name(candidate));
	report_did_you_mean(policy->report, best.name);
	tree_set(reference, "physical", "");
	policy->incomplete = true;
}

static void add_resource(xmlNode *reference, const char *logical, const char *physical)
{
	xmlNode *port = tree_add(reference, "ioPort", reference);

	tree_set(port, "logical", logical);
	tree_set(port, "physical", physical);
}

/* A device that a subject names without resources comes with all that the alias has, or all of the device. */
static void complete_device(struct policy *policy, xmlNode *reference)
{
	const char *name = tree_attribute(reference, "physical");
	const xmlNode *alias = name_table_find(&policy->names.aliases, name);
	const xmlNode *device;

	if (tree_child(reference, NULL) != NULL)
		return;
	TREE_FOR_EACH(resource, alias, "resource")
		add_resource(reference, tree_name(resource), tree_name(resource));
	if (alias != NULL && tree_child(alias, "resource") != NULL)
		return;
	device = alias == NULL ? support_find_device(policy, reference)
			       : name_table_find(&policy->names.devices, tree_attribute(alias, "physical"));
	TREE_FOR_EACH(port, device, "ioPort")
		add_resource(reference, tree_name(port), tree_name(port));
}

/* reference: a device of a subject, or the map of one; its children of this name refer to the device's resources. */
static void resolve_reference(struct policy *policy, xmlNode *reference, const char *resource_element)
{
	const xmlNode *alias = name_table_find(&policy->names.aliases, tree_attribute(reference, "physical"));

	if (alias == NULL)
		return;
	TREE_FOR_EACH(resource, reference, resource_element)
		resolve_resource(policy, alias, resource);
	tree_set(reference, "physical", tree_attribute(alias, "physical"));
}

static void resolve_subject(struct policy *policy, xmlNode *subject)
{
	TREE_FOR_EACH(device, tree_child(subject, "devices"), "device") {
		complete_device(policy, device);
		resolve_reference(policy, device, "ioPort");
	}
	TREE_FOR_EACH(map, tree_child(subject, "component"), "map") {
		if (tree_child(map, "map") != NULL)
			resolve_reference(policy, map, "map");
	}
}

static void check_alias(struct policy *policy, const xmlNode *alias)
{
	const xmlNode *device = support_find_device(policy, alias);

	TREE_FOR_EACH(resource, device == NULL ? NULL : alias, "resource") {
		const char *name = tree_attribute(resource, "physical");

		if (find_named(device, NULL, name) != NULL)
			continue;
		report_error_attribute(policy->report, RULE_UNKNOWN_DEVICE_RESOURCE, resource, "physical",
				       "device '%s' has no resource '%s'", tree_name(device), name);
		report_note(policy->report, device, "the device is here");
	}
}

void expand_aliases(struct policy *policy)
{
	TREE_FOR_EACH(alias, tree_path(policy->root, "platform/mappings/aliases"), "alias")
		check_alias(policy, alias);
	FOR_EACH_SUBJECT(subject, policy)
		resolve_subject(policy, subject);
}
