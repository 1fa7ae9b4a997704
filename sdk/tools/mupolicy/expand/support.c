/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Look-ups and additions that several steps share. */
#include "expand/support.h"

#include <stdlib.h>
#include <string.h>

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

xmlNode *support_find_device(struct policy *policy, const xmlNode *where)
{
	const char *name = tree_attribute(where, "physical");
	xmlNode *device = name_table_find(&policy->names.devices, name);
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

xmlNode *support_vmcall_group(xmlNode *subject, const xmlNode *cause)
{
	xmlNode *source = tree_path(subject, "events/source");
	xmlNode *added;

	TREE_FOR_EACH(group, source, "group") {
		if (strcmp(tree_name(group), "vmcall") == 0)
			return group;
	}
	added = tree_add(source, "group", cause);
	tree_set(added, "name", "vmcall");
	return added;
}
