/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Rules about devices: the machine's description of them, who has them, and those that the kernel needs. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "number.h"
#include "suggest.h"
#include "tree.h"
#include "validate/validate.h"

#define RESET_PORT 0xcf9
#define UART_PORTS 8
#define SLEEP_TYPE_MAX 0xffff

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

void validate_device_resources(const struct model *model)
{
	FOR_EACH_DEVICE(device, model) {
		struct name_table names = {0};

		TREE_FOR_EACH(resource, device, NULL) {
			const xmlNode *first = tree_attribute(resource, "name") == NULL
						   ? NULL
						   : name_table_add(&names, tree_name(resource), resource);

			if (first == NULL)
				continue;
			report_error_attribute(model->report, RULE_DUPLICATE_DEVICE, resource, "name",
					       "device '%s' has two resources '%s'", tree_name(device),
					       tree_name(resource));
			report_note(model->report, first, "the first one is here");
		}
		name_table_free(&names);
	}
}

static const xmlNode *find_resource(const xmlNode *device, const char *element, const char *name)
{
	TREE_FOR_EACH(resource, device, element) {
		if (strcmp(tree_name(resource), name) == 0)
			return resource;
	}
	return NULL;
}

static void report_unknown_resource(const struct model *model, const xmlNode *device, const xmlNode *reference)
{
	const char *name = tree_attribute(reference, "physical");
	struct suggestion best = suggest_start(name);

	report_error_attribute(model->report, RULE_UNKNOWN_DEVICE_RESOURCE, reference, "physical",
			       "device '%s' has no <%s> '%s'", tree_name(device), reference->name, name);
	report_note(model->report, device, "the device is here");
	TREE_FOR_EACH(resource, device, (const char *)reference->name)
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
	const xmlNode *const *device = name_table_find(&model->device_names, name);

	if (device == NULL) {
		report_unknown_device(model, reference, name);
		return;
	}
	TREE_FOR_EACH(resource, reference, NULL) {
		const char *resource_name = tree_attribute(resource, "physical");

		if (resource_name != NULL && resource_name[0] != '\0' &&
		    find_resource(*device, (const char *)resource->name, resource_name) == NULL)
			report_unknown_resource(model, *device, resource);
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

static const char *owner_name(const xmlNode *reference)
{
	const xmlNode *owner = reference->parent->parent;

	return tree_is(owner, "kernel") ? "the kernel" : tree_name(owner);
}

/* context: names "device|ports" to the reference that has them. */
static void reference_is_only_one(const struct model *model, const xmlNode *reference, void *context)
{
	const char *device = tree_attribute(reference, "physical");

	TREE_FOR_EACH(resource, reference, "ioPort") {
		const char *key =
		    arena_format(&model->policy->arena, "%s|%s", device, tree_attribute(resource, "physical"));
		const xmlNode *first = name_table_add(context, key, resource);

		if (first == NULL)
			continue;
		report_error(model->report, RULE_DEVICE_SHARED, resource,
			     "ports '%s' of device '%s' go to %s, and to %s too", tree_attribute(resource, "physical"),
			     device, owner_name(first->parent), owner_name(reference));
		report_note(model->report, first, "%s has them here", owner_name(first->parent));
	}
}

void validate_device_owners(const struct model *model)
{
	struct name_table owners = {0};

	for_each_reference(model, reference_is_only_one, &owners);
	name_table_free(&owners);
}

static const xmlNode *find_capability(const xmlNode *device, const char *name)
{
	return find_resource(tree_child(device, "capabilities"), "capability", name);
}

static bool has_reset_port(const xmlNode *board)
{
	TREE_FOR_EACH(port, board, "ioPort") {
		if (tree_number(port, "start") == RESET_PORT && tree_number(port, "end") == RESET_PORT)
			return true;
	}
	return false;
}

static bool is_complete_board(const xmlNode *board)
{
	const xmlNode *sleep_type = find_capability(board, "pm1a_cnt_slp_typ");
	uint64_t value;

	return has_reset_port(board) && find_resource(board, "ioPort", "pm1a_cnt") != NULL && sleep_type != NULL &&
	       number_parse(tree_text(sleep_type), SLEEP_TYPE_MAX, &value);
}

void validate_system_board(const struct model *model)
{
	const xmlNode *first = NULL;

	FOR_EACH_DEVICE(device, model) {
		if (find_capability(device, "systemboard") == NULL)
			continue;
		if (first != NULL) {
			report_error(model->report, RULE_SYSTEM_BOARD, device, "device '%s' is a second system board",
				     tree_name(device));
			report_note(model->report, first, "the first one is here");
		} else if (!is_complete_board(device)) {
			report_error(model->report, RULE_SYSTEM_BOARD, device, "system board '%s' is not complete",
				     tree_name(device));
			report_help(model->report,
				    "it needs ports 0xcf9 to 0xcf9, ports named pm1a_cnt, and the capability "
				    "pm1a_cnt_slp_typ with a number of 16 bits");
		}
		first = device;
	}
	if (first == NULL)
		report_error(model->report, RULE_SYSTEM_BOARD, tree_path(model->policy->root, "hardware/devices"),
			     "no device has the capability systemboard");
}

static const xmlNode *console_ports(const struct model *model, const xmlNode *reference)
{
	const xmlNode *const *device = name_table_find(&model->device_names, tree_attribute(reference, "physical"));
	const xmlNode *port = tree_child(reference, "ioPort");

	if (device == NULL || port == NULL || tree_next(port, "ioPort") != NULL)
		return NULL;
	return find_resource(*device, "ioPort", tree_attribute(port, "physical"));
}

void validate_diagnostics(const struct model *model)
{
	const xmlNode *diagnostics = tree_path(model->policy->root, "platform/kernelDiagnostics");
	const xmlNode *reference = tree_child(diagnostics, "device");
	const bool is_uart = strcmp(tree_attribute(diagnostics, "type"), "uart") == 0;
	const xmlNode *ports;

	if (!is_uart && reference != NULL)
		report_error(model->report, RULE_DIAGNOSTICS, reference, "diagnostics of type none need no device");
	if (!is_uart)
		return;
	ports = reference == NULL ? NULL : console_ports(model, reference);
	if (ports != NULL && tree_number(ports, "end") - tree_number(ports, "start") == UART_PORTS - 1)
		return;
	report_error(model->report, RULE_DIAGNOSTICS, diagnostics,
		     "diagnostics of type uart need a device with one range of %d ports", UART_PORTS);
	if (ports != NULL)
		report_note(model->report, ports, "'%s' is here", tree_name(ports));
	else if (reference != NULL &&
		 name_table_find(&model->device_names, tree_attribute(reference, "physical")) == NULL)
		report_did_you_mean(model->report,
				    name_table_suggest(&model->device_names, tree_attribute(reference, "physical")));
}
