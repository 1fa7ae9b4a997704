/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Rules about the devices that the kernel needs itself: system board and debug console. */
#include <string.h>

#include "number.h"
#include "tree.h"
#include "validate/validate.h"

#define RESET_PORT 0xcf9
#define UART_PORTS 8
#define SLEEP_TYPE_MAX 0xffff

static bool has_reset_port(const struct model_device *board)
{
	TREE_FOR_EACH(port, board->node, "ioPort") {
		if (tree_number(port, "start") == RESET_PORT && tree_number(port, "end") == RESET_PORT)
			return true;
	}
	return false;
}

static bool is_complete_board(const struct model_device *board)
{
	uint64_t sleep_type;

	return has_reset_port(board) && model_find_resource(board, "ioPort", "pm1a_cnt") != NULL &&
	       model_capability_number(board, "pm1a_cnt_slp_typ", &sleep_type) && sleep_type <= SLEEP_TYPE_MAX;
}

static const struct model_device *find_board(const struct model *model)
{
	for (size_t i = 0; i < model->device_count; i++) {
		if (model_capability(&model->devices[i], "systemboard") != NULL)
			return &model->devices[i];
	}
	return NULL;
}

/* The device that the author may have meant, by its ports; or NULL. */
static const struct model_device *find_likely_board(const struct model *model)
{
	for (size_t i = 0; i < model->device_count; i++) {
		if (model_find_resource(&model->devices[i], "ioPort", "pm1a_cnt") != NULL)
			return &model->devices[i];
	}
	return NULL;
}

static void report_no_board(const struct model *model)
{
	const struct model_device *likely = find_likely_board(model);

	report_error(model->report, RULE_SYSTEM_BOARD, tree_path(model->policy->root, "hardware/devices"),
		     "no device has the capability systemboard");
	if (likely != NULL)
		report_note(model->report, model_capability_place(likely, "systemboard"),
			    "'%s' has the ports pm1a_cnt of one", likely->name);
}

/* The part of an incomplete board that is to be looked at. */
static const xmlNode *board_place(const struct model_device *board)
{
	uint64_t sleep_type;

	if (has_reset_port(board) && model_find_resource(board, "ioPort", "pm1a_cnt") != NULL &&
	    !model_capability_number(board, "pm1a_cnt_slp_typ", &sleep_type))
		return model_capability_place(board, "pm1a_cnt_slp_typ");
	return board->node;
}

void validate_system_board(const struct model *model)
{
	const struct model_device *board = find_board(model);

	if (board == NULL) {
		report_no_board(model);
		return;
	}
	if (!is_complete_board(board)) {
		report_error(model->report, RULE_SYSTEM_BOARD, board_place(board), "system board '%s' is not complete",
			     board->name);
		report_help(model->report, "it needs ports 0xcf9 to 0xcf9, ports named pm1a_cnt, and the capability "
					   "pm1a_cnt_slp_typ with a number of 16 bits");
	}
	for (const struct model_device *other = board + 1; other < model->devices + model->device_count; other++) {
		if (model_capability(other, "systemboard") == NULL)
			continue;
		report_error(model->report, RULE_SYSTEM_BOARD, other->node, "device '%s' is a second system board",
			     other->name);
		report_note(model->report, board->node, "the first one is here");
	}
}

static const xmlNode *find_kernel_device(const struct model *model, const char *logical)
{
	TREE_FOR_EACH(device, tree_path(model->policy->root, "kernel/devices"), "device") {
		if (strcmp(tree_attribute(device, "logical"), logical) == 0)
			return device;
	}
	return NULL;
}

/* The resource of a reference with this logical name leads to this physical one. */
static bool leads_to(const xmlNode *reference, const char *logical, const char *physical)
{
	TREE_FOR_EACH(port, reference, "ioPort") {
		if (strcmp(tree_attribute(port, "logical"), logical) == 0)
			return strcmp(tree_attribute(port, "physical"), physical) == 0;
	}
	return false;
}

static const char *reset_port_name(const struct model_device *board)
{
	TREE_FOR_EACH(port, board->node, "ioPort") {
		if (tree_number(port, "start") == RESET_PORT)
			return tree_name(port);
	}
	return "";
}

void validate_kernel_board(const struct model *model)
{
	const struct model_device *board = find_board(model);
	const xmlNode *reference = find_kernel_device(model, "system_board");

	if (board == NULL || !is_complete_board(board) || report_has_rule(model->report, RULE_UNKNOWN_DEVICE))
		return;
	if (reference != NULL && strcmp(tree_attribute(reference, "physical"), board->name) == 0 &&
	    leads_to(reference, "reset_port", reset_port_name(board)) &&
	    leads_to(reference, "poweroff_port", "pm1a_cnt"))
		return;
	report_error(model->report, RULE_KERNEL_DEVICE,
		     reference != NULL ? reference : tree_path(model->policy->root, "kernel/devices"),
		     "the kernel needs system board '%s' as 'system_board', with 'reset_port' and 'poweroff_port'",
		     board->name);
	report_note(model->report, board->node, "the system board is here");
}

/* What the type of console needs. */
struct console_kind {
	const char *type;
	size_t ports;
	size_t memories;
	uint64_t port_count; /* in the range of ports; 0: any */
	const char *text;
};

static const struct console_kind console_kinds[] = {
    {"none", 0, 0, 0, "no device"},
    {"uart", 1, 0, UART_PORTS, "a device with one range of 8 ports"},
    {"hsuart", 0, 1, 0, "a device with one memory"},
    {"vga", 1, 1, 0, "a device with one memory and one range of ports"},
};

static const struct console_kind *find_console_kind(const char *type)
{
	for (size_t i = 0; i < sizeof(console_kinds) / sizeof(console_kinds[0]); i++) {
		if (strcmp(console_kinds[i].type, type) == 0)
			return &console_kinds[i];
	}
	return &console_kinds[0];
}

static bool resources_exist(const struct model_device *device, const xmlNode *reference)
{
	TREE_FOR_EACH(resource, reference, NULL) {
		if (model_find_resource(device, (const char *)resource->name, tree_attribute(resource, "physical")) ==
		    NULL)
			return false;
	}
	return true;
}

static const xmlNode *console_ports(const struct model_device *device, const xmlNode *reference)
{
	const xmlNode *port = tree_child(reference, "ioPort");

	return port == NULL ? NULL : model_find_resource(device, "ioPort", tree_attribute(port, "physical"));
}

static bool console_is_good(const struct console_kind *kind, const struct model_device *device,
			    const xmlNode *reference)
{
	const xmlNode *ports = console_ports(device, reference);

	return tree_count(reference, "ioPort") == kind->ports && tree_count(reference, "memory") == kind->memories &&
	       resources_exist(device, reference) &&
	       (kind->port_count == 0 ||
		tree_number(ports, "end") - tree_number(ports, "start") == kind->port_count - 1);
}

void validate_diagnostics(const struct model *model)
{
	const xmlNode *diagnostics = tree_path(model->policy->root, "platform/kernelDiagnostics");
	const xmlNode *reference = tree_child(diagnostics, "device");
	const char *name = reference == NULL ? "" : tree_attribute(reference, "physical");
	const struct model_device *device = name_table_find(&model->device_names, name);
	const struct console_kind *kind;

	if (diagnostics == NULL) {
		if (!model->policy->incomplete)
			report_error(model->report, RULE_DIAGNOSTICS, tree_child(model->policy->root, "platform"),
				     "the platform does not say what the kernel's diagnostics are");
		return;
	}
	kind = find_console_kind(tree_attribute(diagnostics, "type"));
	if (kind == &console_kinds[0]) {
		if (reference != NULL)
			report_error(model->report, RULE_DIAGNOSTICS, reference,
				     "diagnostics of type none need no device");
		return;
	}
	if (device != NULL && console_is_good(kind, device, reference))
		return;
	report_error(model->report, RULE_DIAGNOSTICS, reference != NULL ? reference : diagnostics,
		     "diagnostics of type %s need %s", kind->type, kind->text);
	if (device != NULL)
		report_note(model->report, device->node, "'%s' is here", device->name);
	else if (reference != NULL)
		report_did_you_mean(model->report, name_table_suggest(&model->device_names, name));
}

/* The kernel's console is the one that the platform names, with its resources; without diagnostics it has none. */
void validate_kernel_console(const struct model *model)
{
	const xmlNode *wanted = tree_path(model->policy->root, "platform/kernelDiagnostics/device");
	const xmlNode *reference = find_kernel_device(model, "debugconsole");
	const xmlNode *resource = tree_child(reference, NULL);

	if (report_has_rule(model->report, RULE_DIAGNOSTICS) || report_has_rule(model->report, RULE_UNKNOWN_DEVICE) ||
	    (wanted == NULL && reference == NULL))
		return;
	if (wanted != NULL && reference != NULL &&
	    strcmp(tree_attribute(wanted, "physical"), tree_attribute(reference, "physical")) == 0) {
		TREE_FOR_EACH(want, wanted, NULL) {
			while (resource != NULL &&
			       strcmp(tree_attribute(resource, "physical"), tree_attribute(want, "physical")) != 0)
				resource = tree_next(resource, NULL);
		}
		if (resource != NULL)
			return;
	}
	report_error(model->report, RULE_KERNEL_DEVICE,
		     reference != NULL ? reference : tree_path(model->policy->root, "kernel/devices"),
		     wanted == NULL ? "the kernel has a debug console, but the platform names none"
				    : "the kernel's debug console is not the device that the platform names");
	report_note(model->report, tree_path(model->policy->root, "platform/kernelDiagnostics"),
		    "the platform's choice is here");
}
