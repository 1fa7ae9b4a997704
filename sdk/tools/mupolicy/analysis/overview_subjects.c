/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* What each subject has: memory, events, devices. */
#include <string.h>

#include "analysis/overview_parts.h"
#include "analysis/plan.h"
#include "tree.h"

struct regions {
	struct name_table names; /* region -> element */
	struct plan plan;
};

static void add_mappings(xmlNode *item, const struct regions *regions, const xmlNode *subject)
{
	static const char *const names[] = {"logical", "physical", "virtualAddress", "writable", "executable", NULL};
	xmlNode *list = tree_add(item, "memory", NULL);

	TREE_FOR_EACH(mapping, tree_child(subject, "memory"), "memory") {
		xmlNode *entry = tree_add(list, "mapping", NULL);
		const char *physical = tree_attribute(mapping, "physical");
		const xmlNode *region = physical == NULL ? NULL : name_table_find(&regions->names, physical);

		overview_copy(entry, mapping, names);
		if (region == NULL)
			continue;
		tree_set(entry, "type", tree_attribute(region, "type"));
		overview_set_size(entry, "size_text", tree_number(region, "size"));
	}
}

static const char *action_of(const xmlNode *event)
{
	const xmlNode *action = tree_child(event, NULL);

	return action == NULL ? "" : (const char *)action->name;
}

/* Traps that all end in the same event are one entry: nobody reads sixty panics. */
static void add_traps(xmlNode *list, const xmlNode *group)
{
	TREE_FOR_EACH(event, group, "event") {
		const char *physical = tree_attribute(event, "physical");
		xmlNode *entry = NULL;

		TREE_FOR_EACH(known, list, "event") {
			if (tree_attribute(known, "group") != NULL &&
			    strcmp(tree_attribute(known, "group"), "vmx_exit") == 0 && physical != NULL &&
			    strcmp(tree_attribute(known, "physical"), physical) == 0)
				entry = known;
		}
		if (entry != NULL) {
			tree_set_decimal(entry, "count", tree_number(entry, "count") + 1);
			continue;
		}
		entry = tree_add(list, "event", NULL);
		tree_set(entry, "group", "vmx_exit");
		tree_set(entry, "physical", physical == NULL ? "" : physical);
		tree_set(entry, "action", action_of(event));
		tree_set_decimal(entry, "count", 1);
	}
}

static void add_events(xmlNode *item, const xmlNode *subject)
{
	static const char *const names[] = {"id", "logical", "physical", NULL};
	xmlNode *sources = tree_add(item, "sources", NULL);
	xmlNode *targets = tree_add(item, "targets", NULL);

	TREE_FOR_EACH(group, tree_path(subject, "events/source"), "group") {
		if (strcmp(tree_name(group), "vmx_exit") == 0) {
			add_traps(sources, group);
			continue;
		}
		TREE_FOR_EACH(event, group, "event") {
			xmlNode *entry = tree_add(sources, "event", NULL);

			tree_set(entry, "group", tree_name(group));
			overview_copy(entry, event, names);
			tree_set(entry, "action", action_of(event));
		}
	}
	TREE_FOR_EACH(event, tree_path(subject, "events/target"), "event") {
		xmlNode *entry = tree_add(targets, "event", NULL);

		overview_copy(entry, event, names);
		tree_set(entry, "action", action_of(event));
	}
}

static void add_devices(xmlNode *item, const xmlNode *subject)
{
	static const char *const names[] = {"logical", "physical", "vector", "writable", "virtualAddress", NULL};
	xmlNode *list = tree_add(item, "devices", NULL);

	TREE_FOR_EACH(device, tree_child(subject, "devices"), "device") {
		TREE_FOR_EACH(resource, device, NULL) {
			xmlNode *entry = tree_add(list, "resource", NULL);

			tree_set(entry, "device", tree_attribute(device, "physical"));
			tree_set(entry, "kind", (const char *)resource->name);
			overview_copy(entry, resource, names);
		}
	}
}

static void add_subject(xmlNode *list, const struct regions *regions, const xmlNode *subject)
{
	xmlNode *item = tree_add(list, "subject", NULL);
	const struct plan_seat *seat = plan_find_seat(&regions->plan, tree_name(subject));

	tree_set(item, "name", tree_name(subject));
	tree_set_format(item, "anchor", "subject-%zu", tree_count(list, "subject"));
	tree_set_decimal(item, "id", tree_number(subject, "globalId"));
	tree_set_decimal(item, "cpu", tree_number(subject, "cpu"));
	tree_set(item, "partition", seat == NULL ? "none" : seat->partition);
	add_mappings(item, regions, subject);
	add_events(item, subject);
	add_devices(item, subject);
}

void overview_add_subjects(xmlNode *result, const xmlNode *root)
{
	xmlNode *list = tree_add(result, "subject_list", NULL);
	struct regions regions = {.names = {0}};

	plan_make(&regions.plan, root);
	TREE_FOR_EACH(region, tree_child(root, "memory"), "memory")
		name_table_add(&regions.names, tree_name(region), region);
	TREE_FOR_EACH(subject, tree_child(root, "subjects"), "subject")
		add_subject(list, &regions, subject);
	name_table_free(&regions.names);
	plan_free(&regions.plan);
}
