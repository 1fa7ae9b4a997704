/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Devices that a component requires: each interrupt, message, memory and port range in it is met by a nested <map>.
 * Owns the invariant that a subject gets no resource of a device that its component did not ask for.
 */
#include <inttypes.h>
#include <string.h>

#include "expand/component.h"
#include "expand/support.h"
#include "tree.h"

struct device_instance {
	struct instance *instance;
	const xmlNode *requirement; /* device */
	const xmlNode *map;         /* of the device */
	const xmlNode *device;      /* of the machine */
};

static const struct {
	const char *element;
	const char *name; /* for messages */
} resource_kinds[] = {
    {"irq", "interrupt"},
    {"msi", "message"},
    {"memory", "memory"},
    {"ioPort", "ports"},
};

static const char *kind_of(const xmlNode *resource)
{
	for (size_t i = 0; i < sizeof(resource_kinds) / sizeof(resource_kinds[0]); i++) {
		if (tree_is(resource, resource_kinds[i].element))
			return resource_kinds[i].name;
	}
	return "resource";
}

static const xmlNode *find_nested_map(const xmlNode *map, const char *logical)
{
	TREE_FOR_EACH(nested, map, "map") {
		if (strcmp(tree_attribute(nested, "logical"), logical) == 0)
			return nested;
	}
	return NULL;
}

static void report_unmapped(const struct device_instance *use, const xmlNode *resource)
{
	struct policy *policy = use->instance->policy;
	const char *logical = tree_attribute(resource, "logical");

	report_error(policy->report, RULE_UNMAPPED_RESOURCE, use->map,
		     "the map of device '%s' does not map its %s '%s'", tree_attribute(use->map, "logical"),
		     kind_of(resource), logical);
	report_note(policy->report, resource, "component '%s' requires %s here", tree_name(use->instance->component),
		    tree_is(resource, "ioPort") ? "them" : "it");
	report_help(policy->report, "add <map logical=\"%s\" physical=\"...\"/> inside", logical);
	policy->incomplete = true;
}

/* Without start and end the component takes what the machine has, and learns it from its subject information. */
static void check_port_range(struct policy *policy, const xmlNode *requirement, const xmlNode *port, const xmlNode *map)
{
	const uint64_t start = tree_number(requirement, "start");
	const uint64_t end = tree_number(requirement, "end");

	if (tree_attribute(requirement, "start") == NULL && tree_attribute(requirement, "end") == NULL)
		return;
	if (start == tree_number(port, "start") && end == tree_number(port, "end"))
		return;
	report_error_attribute(policy->report, RULE_PORT_RANGE, map, "physical",
			       "'%s' wants ports 0x%" PRIx64 " to 0x%" PRIx64 ", but '%s' has 0x%" PRIx64
			       " to 0x%" PRIx64,
			       tree_attribute(requirement, "logical"), start, end, tree_name(port),
			       tree_number(port, "start"), tree_number(port, "end"));
	report_note(policy->report, port, "the device's ports are here");
	report_note(policy->report, requirement, "the component requires them here");
	report_help(policy->report, "make the ranges equal, or leave out start and end");
}

static void check_memory_size(struct policy *policy, const xmlNode *requirement, const xmlNode *memory,
			      const xmlNode *map)
{
	const uint64_t wanted = tree_number(requirement, "size");
	const uint64_t given = tree_number(memory, "size");

	if (wanted == given)
		return;
	report_error_attribute(policy->report, RULE_SIZE_MISMATCH, map, "physical",
			       "memory '%s' of device '%s' has 0x%" PRIx64 " bytes, but '%s' wants 0x%" PRIx64,
			       tree_name(memory), tree_name(memory->parent), given,
			       tree_attribute(requirement, "logical"), wanted);
	report_note(policy->report, memory, "the device's memory is here");
	report_note(policy->report, requirement, "the component requires it here");
	report_help(policy->report, "make both sizes equal");
}

static void check_resource(const struct device_instance *use, const xmlNode *requirement, const xmlNode *map)
{
	const xmlNode *resource =
	    support_find_named(use->device, (const char *)requirement->name, tree_attribute(map, "physical"));

	if (resource != NULL && tree_is(resource, "ioPort"))
		check_port_range(use->instance->policy, requirement, resource, map);
	if (resource != NULL && tree_is(resource, "memory"))
		check_memory_size(use->instance->policy, requirement, resource, map);
}

static void check_nested_maps(const struct device_instance *use, const xmlNode *requirement, const xmlNode *map)
{
	struct policy *policy = use->instance->policy;

	TREE_FOR_EACH(nested, map, "map") {
		const char *logical = tree_attribute(nested, "logical");
		bool asked = false;

		TREE_FOR_EACH(resource, requirement, NULL)
			asked |= strcmp(tree_attribute(resource, "logical"), logical) == 0;
		if (asked)
			continue;
		report_error_attribute(policy->report, RULE_MAP_NOT_REQUESTED, nested, "logical",
				       "device '%s' of the component has no resource '%s'",
				       tree_attribute(use->requirement, "logical"), logical);
		report_note(policy->report, requirement, "the component requires it here");
	}
}

static void copy_attribute(xmlNode *target, const xmlNode *source, const char *name)
{
	const char *value = tree_attribute(source, name);

	if (value != NULL)
		tree_set(target, name, value);
}

/* One resource that the component wants in the device, below the reference that the subject gets; messages of an
 * interrupt likewise below it. */
static void add_resource(const struct device_instance *use, const xmlNode *requirement, const xmlNode *map,
			 xmlNode *reference)
{
	static const char *const names[] = {"vector", "virtualAddress", "writable", "executable"};
	const xmlNode *nested = find_nested_map(map, tree_attribute(requirement, "logical"));
	xmlNode *added;

	if (nested == NULL)
		report_unmapped(use, requirement);
	if (nested == NULL || tree_attribute(nested, "physical")[0] == '\0')
		return;
	check_resource(use, requirement, nested);
	check_nested_maps(use, requirement, nested);
	added = tree_add(reference, (const char *)requirement->name, nested);
	tree_set(added, "logical", tree_attribute(requirement, "logical"));
	tree_set(added, "physical", tree_attribute(nested, "physical"));
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		copy_attribute(added, requirement, names[i]);
	TREE_FOR_EACH(message, requirement, NULL)
		add_resource(use, message, nested, added);
}

void component_add_device(struct instance *instance, xmlNode *requirement)
{
	struct device_instance use = {.instance = instance, .requirement = requirement};
	xmlNode *reference;

	use.map = component_find_map(instance, requirement);
	if (use.map == NULL)
		return;
	check_nested_maps(&use, requirement, use.map);
	use.device = support_find_device(instance->policy, use.map);
	if (use.device == NULL)
		return;
	reference = tree_add(tree_child(instance->subject, "devices"), "device", use.map);
	tree_set(reference, "logical", tree_attribute(requirement, "logical"));
	tree_set(reference, "physical", tree_name(use.device));
	TREE_FOR_EACH(resource, requirement, NULL)
		add_resource(&use, resource, use.map, reference);
}
