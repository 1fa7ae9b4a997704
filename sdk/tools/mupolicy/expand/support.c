/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Look-ups and additions that several steps share. */
#include "expand/support.h"

#include <stdlib.h>
#include <string.h>

#include <muen/abi/limits.h>

#include "number.h"
#include "suggest.h"
#include "tree.h"

xmlNode *support_find(struct policy *policy, const struct name_table *table, enum rule rule, const char *kind,
		      const xmlNode *where, const char *attribute)
{
	const char *name = tree_attribute(where, attribute);
	xmlNode *found = name_table_find(table, name);

	if (found != NULL)
		return found;
	policy->incomplete = true;
	if (name_table_find(&policy->broken, name) != NULL)
		return NULL;
	report_error_attribute(policy->report, rule, where, attribute, "unknown %s '%s'", kind, name);
	report_did_you_mean(policy->report, name_table_suggest(table, name));
	return NULL;
}

xmlNode *support_find_named(const xmlNode *parent, const char *element, const char *name)
{
	TREE_FOR_EACH(child, name == NULL ? NULL : parent, element) {
		if (strcmp(tree_name(child), name) == 0)
			return child;
	}
	return NULL;
}

const xmlNode *support_capability(const xmlNode *device, const char *name)
{
	return support_find_named(tree_child(device, "capabilities"), "capability", name);
}

uint64_t support_capability_number(const xmlNode *device, const char *name, uint64_t otherwise)
{
	const xmlNode *capability = support_capability(device, name);
	uint64_t value;

	return capability != NULL && number_parse(tree_text(capability), UINT32_MAX, &value) ? value : otherwise;
}

xmlNode *support_boot_kernel(const struct policy *policy)
{
	uint64_t id = 0;

	TREE_FOR_EACH(cpu, tree_path(policy->root, "hardware/processor"), "cpu") {
		if (tree_number(cpu, "apicId") == 0)
			id = tree_number(cpu, "cpuId");
	}
	TREE_FOR_EACH(cpu, tree_path(policy->root, "kernel/memory"), "cpu") {
		if (tree_number(cpu, "id") == id)
			return cpu;
	}
	return NULL;
}

bool support_has_iommu(const struct policy *policy)
{
	TREE_FOR_EACH(device, tree_path(policy->root, "hardware/devices"), "device") {
		if (support_capability(device, "iommu") != NULL)
			return true;
	}
	return false;
}

xmlNode *support_find_device(struct policy *policy, const xmlNode *where)
{
	const char *name = tree_attribute(where, "physical");
	const xmlNode *alias = name_table_find(&policy->names.aliases, name);
	xmlNode *device =
	    name_table_find(&policy->names.devices, alias == NULL ? name : tree_attribute(alias, "physical"));
	struct suggestion best;

	if (device != NULL)
		return device;
	policy->incomplete = true;
	if (name_table_find(&policy->broken, name) != NULL)
		return NULL;
	report_error_attribute(policy->report, RULE_UNKNOWN_DEVICE, where, "physical", "unknown device '%s'", name);
	best = suggest_start(name);
	name_table_offer(&policy->names.devices, &best);
	name_table_offer(&policy->names.aliases, &best);
	report_did_you_mean(policy->report, best.name);
	return NULL;
}

static bool enter_region(struct policy *policy, xmlNode *region)
{
	const xmlNode *first = name_table_add(&policy->names.regions, tree_name(region), region);

	if (first == NULL)
		return true;
	report_error(policy->report, RULE_DUPLICATE_REGION, region, "memory region '%s' is defined twice",
		     tree_name(region));
	report_note(policy->report, first, "the first one is here");
	return false;
}

xmlNode *support_add_region(struct policy *policy, const struct region_request *request, const xmlNode *cause)
{
	xmlNode *region = tree_add(tree_child(policy->root, "memory"), "memory", cause);

	if (request->owner == NULL)
		tree_set(region, "name", request->part);
	else
		tree_set_format(region, "name", "%s|%s", request->owner, request->part);
	tree_set(region, "type", request->type);
	tree_set_number(region, "size", request->size_bytes);
	tree_set(region, "caching", "WB");
	tree_set(region, "alignment", "16#1000#");
	if (enter_region(policy, region))
		return region;
	tree_remove(region);
	return NULL;
}

void support_fill(xmlNode *region, const char *pattern)
{
	if (region != NULL)
		tree_set(tree_add(region, "fill", region), "pattern", pattern);
}

void support_generated_file(xmlNode *region)
{
	char *name;
	xmlNode *file;

	if (region == NULL)
		return;
	name = memory_format("%s", tree_name(region));
	for (char *bar = strchr(name, '|'); bar != NULL; bar = strchr(bar, '|'))
		*bar = '_';
	file = tree_add(region, "file", region);
	tree_set(file, "filename", name);
	tree_set(file, "offset", "none");
	free(name);
}

xmlNode *support_add_mapping(xmlNode *memory, const struct mapping_request *request, const xmlNode *cause)
{
	xmlNode *mapping = tree_add(memory, "memory", cause);

	tree_set(mapping, "logical", request->logical);
	tree_set(mapping, "physical", request->physical);
	tree_set_number(mapping, "virtualAddress", request->virtual_address);
	tree_set(mapping, "writable", request->writable ? "true" : "false");
	tree_set(mapping, "executable", request->executable ? "true" : "false");
	return mapping;
}

xmlNode *support_find_mapping(const xmlNode *memory, const char *physical)
{
	TREE_FOR_EACH(mapping, memory, "memory") {
		if (strcmp(tree_attribute(mapping, "physical"), physical) == 0)
			return mapping;
	}
	return NULL;
}

xmlNode *support_event_group(const xmlNode *subject, const char *name, const xmlNode *cause)
{
	xmlNode *source = tree_path(subject, "events/source");
	xmlNode *group = support_find_named(source, "group", name);

	if (group != NULL)
		return group;
	group = tree_add(source, "group", cause);
	tree_set(group, "name", name);
	return group;
}

xmlNode *support_vmcall_group(const xmlNode *subject, const xmlNode *cause)
{
	return support_event_group(subject, "vmcall", cause);
}

xmlNode *support_add_event(struct policy *policy, const char *name, const char *mode, const xmlNode *cause)
{
	xmlNode *event = name_table_find(&policy->names.events, name);

	if (event != NULL)
		return event;
	event = tree_add(tree_child(policy->root, "events"), "event", cause);
	tree_set(event, "name", name);
	tree_set(event, "mode", mode);
	name_table_add(&policy->names.events, tree_name(event), event);
	return event;
}

unsigned support_free_event_id(const xmlNode *list)
{
	uint64_t used = 0;
	unsigned id = 0;

	TREE_FOR_EACH(event, list, "event") {
		if (tree_attribute(event, "id") != NULL)
			used |= UINT64_C(1) << tree_number(event, "id") % MUEN_EVENT_MAX;
	}
	while (id < MUEN_EVENT_MAX && (used >> id & 1) != 0)
		id++;
	return id;
}

xmlNode *support_add_vmcall(struct policy *policy, const xmlNode *subject, const char *logical, const char *physical,
			    const xmlNode *cause)
{
	xmlNode *group = support_vmcall_group(subject, cause);
	const unsigned id = support_free_event_id(group);
	xmlNode *event;

	if (id == MUEN_EVENT_MAX) {
		report_error(policy->report, RULE_NO_EVENT_NUMBER, cause,
			     "subject '%s' has no hypercall left for event '%s'", tree_name(subject), physical);
		policy->incomplete = true;
		return NULL;
	}
	event = tree_add(group, "event", cause);
	tree_set_decimal(event, "id", id);
	tree_set(event, "logical", logical);
	tree_set(event, "physical", physical);
	return event;
}
