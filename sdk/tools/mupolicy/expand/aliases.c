/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Aliases and classes of devices. Owns the invariant that after this step every reference to a device, and to a
 * resource of one, has the name that the machine description gives it.
 */
#include <stdlib.h>
#include <string.h>

#include "expand/expand.h"
#include "expand/support.h"
#include "suggest.h"
#include "tree.h"

struct alias_use {
	struct policy *policy;
	const xmlNode *alias;
};

static void report_unknown_resource(const struct alias_use *use, const xmlNode *resources, xmlNode *reference)
{
	struct report *report = use->policy->report;
	const char *name = tree_attribute(reference, "physical");
	struct suggestion best = suggest_start(name);

	report_error_attribute(report, RULE_UNKNOWN_DEVICE_RESOURCE, reference, "physical",
			       "alias '%s' has no resource '%s'", tree_name(use->alias), name);
	report_note(report, use->alias, "the alias is here");
	TREE_FOR_EACH(candidate, resources, "resource")
		suggest_offer(&best, tree_name(candidate));
	report_did_you_mean(report, best.name);
	use->policy->incomplete = true;
}

/* resources: the alias, or its resource that is an interrupt with messages. What is unknown gets no name, and is passed
 * over later. */
static void resolve_resource(const struct alias_use *use, const xmlNode *resources, xmlNode *reference)
{
	const xmlNode *resource = support_find_named(resources, "resource", tree_attribute(reference, "physical"));

	if (resource == NULL) {
		report_unknown_resource(use, resources, reference);
		tree_set(reference, "physical", "");
		return;
	}
	TREE_FOR_EACH(nested, reference, NULL)
		resolve_resource(use, resource, nested);
	tree_set(reference, "physical", tree_attribute(resource, "physical"));
}

/* reference: a device of a subject or of a domain, or the map of one. An alias without resources keeps the names of the
 * device's. */
static void resolve_reference(struct policy *policy, xmlNode *reference)
{
	const struct alias_use use = {
	    .policy = policy,
	    .alias = name_table_find(&policy->names.aliases, tree_attribute(reference, "physical")),
	};

	if (use.alias == NULL)
		return;
	TREE_FOR_EACH(resource, reference, NULL) {
		if (!tree_is(resource, "pci") && tree_child(use.alias, "resource") != NULL)
			resolve_resource(&use, use.alias, resource);
	}
	tree_set(reference, "physical", tree_attribute(use.alias, "physical"));
}

/* A device that a subject names without resources comes with all that the alias has; pci is no resource. */
static bool has_resources(const xmlNode *reference)
{
	TREE_FOR_EACH(child, reference, NULL) {
		if (!tree_is(child, "pci"))
			return true;
	}
	return false;
}

static void add_resource(xmlNode *reference, const char *kind, const xmlNode *resource)
{
	xmlNode *added = tree_add(reference, kind, reference);

	tree_set(added, "logical", tree_name(resource));
	tree_set(added, "physical", tree_attribute(resource, "physical"));
	if (strcmp(kind, "memory") == 0) {
		tree_set(added, "writable", "true");
		tree_set(added, "executable", "false");
	}
	TREE_FOR_EACH(message, resource, "resource")
		add_resource(added, "msi", message);
}

/* Each resource of the alias, under the name that the alias gives it. */
static void add_resources(struct policy *policy, xmlNode *reference, const xmlNode *alias)
{
	const xmlNode *device = name_table_find(&policy->names.devices, tree_attribute(alias, "physical"));

	TREE_FOR_EACH(resource, alias, "resource") {
		const xmlNode *physical = support_find_named(device, NULL, tree_attribute(resource, "physical"));

		if (physical != NULL)
			add_resource(reference, (const char *)physical->name, resource);
	}
	tree_set(reference, "physical", tree_attribute(alias, "physical"));
}

static void resolve_subject_device(struct policy *policy, xmlNode *reference)
{
	const xmlNode *alias = name_table_find(&policy->names.aliases, tree_attribute(reference, "physical"));

	if (alias != NULL && !has_resources(reference))
		add_resources(policy, reference, alias);
	else
		resolve_reference(policy, reference);
}

/* A reference to a class becomes one to each of its devices, named after the class. */
static void expand_class(xmlNode *reference, const xmlNode *class)
{
	unsigned number = 1;

	TREE_FOR_EACH(member, class, "device") {
		xmlNode *copy = tree_copy(reference->parent, reference);

		tree_set_format(copy, "logical", "%s_%u", tree_name(class), number++);
		tree_set(copy, "physical", tree_attribute(member, "physical"));
		xmlAddPrevSibling(reference, copy);
	}
	tree_remove(reference);
}

static void expand_classes(const struct name_table *classes, const xmlNode *references)
{
	TREE_FOR_EACH_SAFE(reference, after, references, "device") {
		const xmlNode *class = name_table_find(classes, tree_attribute(reference, "physical"));

		if (class != NULL)
			expand_class(reference, class);
	}
}

static void resolve_subject(struct policy *policy, const struct name_table *classes, const xmlNode *subject)
{
	const xmlNode *devices = tree_child(subject, "devices");

	expand_classes(classes, devices);
	TREE_FOR_EACH(device, devices, "device")
		resolve_subject_device(policy, device);
	TREE_FOR_EACH(map, tree_child(subject, "component"), "map") {
		if (tree_child(map, "map") != NULL)
			resolve_reference(policy, map);
	}
}

static void resolve_domain(struct policy *policy, const struct name_table *classes, const xmlNode *domain)
{
	const xmlNode *devices = tree_child(domain, "devices");

	expand_classes(classes, devices);
	TREE_FOR_EACH(device, devices, "device")
		resolve_reference(policy, device);
}

static void report_unknown_physical(struct policy *policy, const xmlNode *resource, const xmlNode *owner)
{
	report_error_attribute(policy->report, RULE_UNKNOWN_DEVICE_RESOURCE, resource, "physical",
			       "%s '%s' has no resource '%s'", tree_is(owner, "irq") ? "interrupt" : "device",
			       tree_name(owner), tree_attribute(resource, "physical"));
	report_note(policy->report, owner, "the %s is here", tree_is(owner, "irq") ? "interrupt" : "device");
}

static void check_alias(struct policy *policy, const xmlNode *alias)
{
	const xmlNode *device = support_find_device(policy, alias);

	TREE_FOR_EACH(resource, device == NULL ? NULL : alias, "resource") {
		const xmlNode *physical = support_find_named(device, NULL, tree_attribute(resource, "physical"));

		if (physical == NULL) {
			report_unknown_physical(policy, resource, device);
			continue;
		}
		TREE_FOR_EACH(message, resource, "resource") {
			if (support_find_named(physical, "msi", tree_attribute(message, "physical")) == NULL)
				report_unknown_physical(policy, message, physical);
		}
	}
}

/* A member of a class is a device, or an alias of one. */
static void check_class(struct policy *policy, const xmlNode *class)
{
	TREE_FOR_EACH_SAFE(member, after, class, "device") {
		if (name_table_find(&policy->names.aliases, tree_attribute(member, "physical")) == NULL &&
		    support_find_device(policy, member) == NULL)
			tree_remove(member);
	}
}

void expand_aliases(struct policy *policy)
{
	const xmlNode *mappings = tree_path(policy->root, "platform/mappings");
	struct name_table classes = {0};

	TREE_FOR_EACH(alias, tree_child(mappings, "aliases"), "alias")
		check_alias(policy, alias);
	TREE_FOR_EACH(class, tree_child(mappings, "classes"), "class") {
		check_class(policy, class);
		name_table_add(&classes, tree_name(class), class);
	}
	FOR_EACH_SUBJECT(subject, policy)
		resolve_subject(policy, &classes, subject);
	TREE_FOR_EACH(domain, tree_child(policy->root, "deviceDomains"), "domain")
		resolve_domain(policy, &classes, domain);
	name_table_free(&classes);
}
