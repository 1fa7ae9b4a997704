/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Rules about devices: the machine's description of their resources, and who has them. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "suggest.h"
#include "tree.h"
#include "validate/each.h"
#include "validate/validate.h"

#define FOR_EACH_DEVICE(device, model)                                                                                 \
	for (xmlNode *device = tree_path((model)->policy->root, "hardware/devices/device"); device != NULL;            \
	     device = tree_next(device, "device"))

void validate_port_order(const struct model *model)
{
	FOR_EACH_DEVICE(device, model) {
		TREE_FOR_EACH(port, device, "ioPort") {
			if (tree_number(port, "start") > tree_number(port, "end"))
				report_error(model->report, RULE_PORT_ORDER, port,
					     "ports '%s' of device '%s' start at 0x%" PRIx64 " and end at 0x%" PRIx64,
					     tree_name(port), tree_name(device), tree_number(port, "start"),
					     tree_number(port, "end"));
		}
	}
}

/* By port: the range that has it, or NULL. */
static void claim_ports(const struct model *model, const xmlNode **owners, const xmlNode *port)
{
	for (uint64_t at = tree_number(port, "start"); at <= tree_number(port, "end"); at++) {
		const xmlNode *first = owners[at];

		if (first == NULL) {
			owners[at] = port;
			continue;
		}
		report_error(model->report, RULE_PORT_OVERLAP, port,
			     "port 0x%" PRIx64 " of device '%s' is also of '%s'", at, tree_name(port->parent),
			     tree_name(first->parent));
		report_note(model->report, first, "'%s' has it here", tree_name(first));
		return;
	}
}

void validate_port_overlap(const struct model *model)
{
	const xmlNode **owners = memory_alloc(0x10000, sizeof(*owners));

	FOR_EACH_DEVICE(device, model) {
		TREE_FOR_EACH(port, device, "ioPort")
			claim_ports(model, owners, port);
	}
	free(owners);
}

static void check_resource_names(const struct model *model, const xmlNode *device, const xmlNode *list)
{
	struct name_table names = {0};

	TREE_FOR_EACH(resource, list, NULL) {
		const xmlNode *first = tree_attribute(resource, "name") == NULL
					   ? NULL
					   : name_table_add(&names, tree_name(resource), resource);

		if (first == NULL)
			continue;
		report_error_attribute(model->report, RULE_DUPLICATE_DEVICE, resource, "name",
				       "device '%s' has two %s '%s'", tree_name(device),
				       tree_is(resource, "capability") ? "capabilities" : "resources",
				       tree_name(resource));
		report_note(model->report, first, "the first one is here");
	}
	name_table_free(&names);
}

void validate_device_resources(const struct model *model)
{
	FOR_EACH_DEVICE(device, model) {
		check_resource_names(model, device, device);
		check_resource_names(model, device, tree_child(device, "capabilities"));
	}
}

static void report_unknown_resource(const struct model *model, const struct model_device *device,
				    const xmlNode *reference)
{
	const char *name = tree_attribute(reference, "physical");
	struct suggestion best = suggest_start(name);

	report_error_attribute(model->report, RULE_UNKNOWN_DEVICE_RESOURCE, reference, "physical",
			       "device '%s' has no <%s> '%s'", device->name, reference->name, name);
	report_note(model->report, device->node, "the device is here");
	TREE_FOR_EACH(resource, device->node, (const char *)reference->name)
		suggest_offer(&best, tree_name(resource));
	report_did_you_mean(model->report, best.name);
}

/* Of a device without resources, and of any that a component wants, expansion has said so already. */
static void report_unknown_device(const struct model *model, const xmlNode *reference, const char *name)
{
	if (tree_child(reference, NULL) == NULL && report_has_rule(model->report, RULE_UNKNOWN_DEVICE))
		return;
	report_error_attribute(model->report, RULE_UNKNOWN_DEVICE, reference, "physical", "unknown device '%s'", name);
	report_did_you_mean(model->report, name_table_suggest(&model->device_names, name));
}

static void check_reference(const struct model *model, const xmlNode *reference)
{
	const char *name = tree_attribute(reference, "physical");
	const struct model_device *device = name_table_find(&model->device_names, name);

	if (device == NULL) {
		report_unknown_device(model, reference, name);
		return;
	}
	TREE_FOR_EACH(resource, reference, NULL) {
		const char *resource_name = tree_attribute(resource, "physical");

		if (resource_name != NULL && resource_name[0] != '\0' &&
		    model_find_resource(device, (const char *)resource->name, resource_name) == NULL)
			report_unknown_resource(model, device, resource);
	}
}

typedef void reference_rule(const struct model *model, const xmlNode *reference, void *context);

/* Device references of all subjects, then of the kernel. */
static void for_each_reference(const struct model *model, reference_rule *rule, void *context)
{
	for (size_t i = 0; i < model->subject_count; i++) {
		TREE_FOR_EACH(reference, tree_child(model->subjects[i].node, "devices"), "device")
			rule(model, reference, context);
	}
	TREE_FOR_EACH(reference, tree_path(model->policy->root, "kernel/devices"), "device")
		rule(model, reference, context);
}

static void reference_is_known(const struct model *model, const xmlNode *reference, void *context)
{
	(void)context;
	check_reference(model, reference);
}

void validate_device_references(const struct model *model)
{
	for_each_reference(model, reference_is_known, NULL);
}

/* Who of two has no reason to fear the other: virtual CPUs of one guest; the kernel, which only writes its console. */
static bool may_share(const struct model_reference *first, const struct model_reference *second)
{
	if (first->subject != NULL && second->subject != NULL)
		return first->subject->origin == second->subject->origin;
	return strcmp(tree_attribute(second->subject == NULL ? second->node : first->node, "logical"),
		      "debugconsole") == 0;
}

/* owners: names "device|resource" to the reference that has it. Interrupts have a rule of their own. */
static void claim_resources(const struct model *model, struct name_table *owners,
			    const struct model_reference *reference, const char *element)
{
	TREE_FOR_EACH(resource, reference->node, element) {
		const char *name = tree_attribute(resource, "physical");
		const char *key = arena_format(&model->policy->arena, "%s|%s", reference->device->name, name);
		const struct model_reference *first = name_table_add(owners, key, (void *)(uintptr_t)reference);

		if (first == NULL || may_share(first, reference))
			continue;
		report_error(model->report, RULE_DEVICE_SHARED, resource,
			     "%s '%s' of device '%s' go to %s, and to %s too",
			     strcmp(element, "ioPort") == 0 ? "ports" : "registers", name, reference->device->name,
			     each_owner_name(first), each_owner_name(reference));
		report_note(model->report, first->node, "%s has them here", each_owner_name(first));
	}
}

void validate_device_owners(const struct model *model)
{
	struct name_table owners = {0};

	for (size_t i = 0; i < model->reference_count; i++) {
		claim_resources(model, &owners, &model->references[i], "ioPort");
		claim_resources(model, &owners, &model->references[i], "memory");
	}
	name_table_free(&owners);
}

void validate_device_once(const struct model *model)
{
	struct name_table table = {0};

	for (size_t i = 0; i < model->reference_count; i++) {
		const struct model_reference *reference = &model->references[i];
		const char *owner = reference->subject == NULL ? "" : reference->subject->name;
		const struct model_reference *first =
		    name_table_add(&table, arena_format(&model->policy->arena, "%s|%s", owner, reference->device->name),
				   &model->references[i]);

		if (first == NULL)
			continue;
		report_error_attribute(model->report, RULE_DEVICE_TWICE, reference->node, "physical",
				       "%s has device '%s' twice", each_owner_name(reference), reference->device->name);
		report_note(model->report, first->node, "the first reference is here");
	}
	name_table_free(&table);
}

/* A resource under two names would be handed out twice. */
static void check_resources_once(const struct model *model, const struct model_reference *reference)
{
	struct name_table table = {0};

	TREE_FOR_EACH(resource, reference->node, NULL) {
		const char *physical = tree_attribute(resource, "physical");
		const xmlNode *first =
		    physical == NULL
			? NULL
			: name_table_add(&table, arena_format(&model->policy->arena, "%s|%s", resource->name, physical),
					 resource);

		if (first == NULL)
			continue;
		report_error_attribute(model->report, RULE_DEVICE_TWICE, resource, "physical",
				       "%s has '%s' of device '%s' twice", each_owner_name(reference), physical,
				       reference->device->name);
		report_note(model->report, first, "the first reference is here");
	}
	name_table_free(&table);
}

void validate_device_resources_once(const struct model *model)
{
	for (size_t i = 0; i < model->reference_count; i++)
		check_resources_once(model, &model->references[i]);
}

/* Aliases and classes share the name space of devices: a reference could mean either. */
static void claim_names(const struct model *model, struct name_table *names, const xmlNode *list, const char *element)
{
	TREE_FOR_EACH(node, list, element) {
		const xmlNode *first = name_table_add(names, tree_name(node), node);

		if (first == NULL)
			continue;
		report_error_attribute(model->report, RULE_DUPLICATE_DEVICE, node, "name", "%s '%s' is defined twice",
				       element, tree_name(node));
		report_note(model->report, first, "the first one is here");
	}
}

/* An alias, or a class, leads to devices of the machine, and an alias to resources of its device. */
static void check_alias(const struct model *model, const xmlNode *alias)
{
	const struct model_device *device = name_table_find(&model->device_names, tree_attribute(alias, "physical"));

	if (device == NULL) {
		report_unknown_device(model, alias, tree_attribute(alias, "physical"));
		return;
	}
	check_resource_names(model, alias, alias);
}

void validate_aliases(const struct model *model)
{
	const xmlNode *mappings = tree_path(model->policy->root, "platform/mappings");

	TREE_FOR_EACH(alias, tree_child(mappings, "aliases"), "alias")
		check_alias(model, alias);
	TREE_FOR_EACH(class, tree_child(mappings, "classes"), "class") {
		TREE_FOR_EACH(device, class, "device") {
			if (name_table_find(&model->device_names, tree_attribute(device, "physical")) == NULL)
				report_unknown_device(model, device, tree_attribute(device, "physical"));
		}
	}
}

void validate_alias_names(const struct model *model)
{
	const xmlNode *mappings = tree_path(model->policy->root, "platform/mappings");
	struct name_table names = {0};

	for (size_t i = 0; i < model->device_count; i++)
		name_table_add(&names, model->devices[i].name, (void *)(uintptr_t)model->devices[i].node);
	claim_names(model, &names, tree_child(mappings, "aliases"), "alias");
	claim_names(model, &names, tree_child(mappings, "classes"), "class");
	name_table_free(&names);
}

void validate_config_names(const struct model *model)
{
	struct name_table names = {0};

	TREE_FOR_EACH(entry, tree_child(model->policy->root, "config"), NULL) {
		const xmlNode *first = name_table_add(&names, tree_name(entry), entry);

		if (first == NULL)
			continue;
		report_error_attribute(model->report, RULE_DUPLICATE_CONFIG, entry, "name",
				       "config value '%s' is defined twice", tree_name(entry));
		report_note(model->report, first, "the first one is here");
	}
	name_table_free(&names);
}
