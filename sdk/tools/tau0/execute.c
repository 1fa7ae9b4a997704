/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The command list, command by command. A command with a fault is reported and has no effect; execution goes on, so
 * that independent faults are all found in one run.
 */
#include "execute.h"

#include <string.h>

#include <libxml/parser.h>

#include "handlers.h"

#define LIST_LIMIT (256U * 1024 * 1024)
#define ENTRY_LIMIT 0xffffffffULL

static void write_image(struct machine *machine, struct command *command)
{
	machine->composition->entry_point = command_number(command, "entryPoint", ENTRY_LIMIT);
	machine->composition->entry_line = command_line(command);
	machine->composition->closed = true;
}

static const struct {
	const char *name;
	handler *execute;
} commands[] = {
    {"addMemoryBlock", handle_add_memory_block},
    {"addProcessor", handle_add_processor},
    {"addIoapic", handle_add_ioapic},
    {"createLegacyDevice", handle_create_legacy_device},
    {"createPCIDevice", handle_create_pci_device},
    {"addIRQDevice", handle_add_irq_device},
    {"addMemoryDevice", handle_add_memory_device},
    {"addIOPortRangeDevice", handle_add_ports_device},
    {"activateDevice", handle_activate_device},
    {"createVTdRootTable", handle_create_vtd_root},
    {"createVTdContextTable", handle_create_vtd_context},
    {"createVTdIRQRemapTable", handle_create_vtd_remapping},
    {"createMemoryRegion", handle_create_region},
    {"appendPagesMRFile", handle_append_file},
    {"appendPagesMRFill", handle_append_fill},
    {"appendVacuousPages", handle_append_vacuous},
    {"lockMemoryRegion", handle_lock_region},
    {"activateMemoryRegion", handle_activate_region},
    {"createKernel", handle_create_kernel},
    {"assignDeviceKernel", handle_assign_device_kernel},
    {"attachMemoryRegionKernel", handle_attach_region_kernel},
    {"mapDevicePagesKernel", handle_map_device_kernel},
    {"lockKernel", handle_lock_kernel},
    {"activateKernel", handle_activate_kernel},
    {"createSubject", handle_create_subject},
    {"assignDeviceSubject", handle_assign_device_subject},
    {"assignIRQSubject", handle_assign_irq_subject},
    {"attachMemoryRegionSubject", handle_attach_region_subject},
    {"mapDevicePagesSubject", handle_map_device_subject},
    {"setIOPortRange", handle_set_port_range},
    {"setMSRRange", handle_set_msr_range},
    {"lockSubject", handle_lock_subject},
    {"activateSubject", handle_activate_subject},
    {"createDeviceDomain", handle_create_domain},
    {"addDeviceToDeviceDomain", handle_add_device_to_domain},
    {"attachMemoryRegionDeviceDomain", handle_attach_region_domain},
    {"lockDeviceDomain", handle_lock_domain},
    {"activateDeviceDomain", handle_activate_domain},
    {"writeImageCmdStream", write_image},
};

static void command_execute(struct machine *machine, struct command *command)
{
	if (machine->composition->closed) {
		report_violation(command->report, VIOLATION_ORDER, command_line(command),
				 "command '%s' after the end of the list", command_name(command));
		return;
	}
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		if (strcmp(commands[i].name, command_name(command)) == 0) {
			commands[i].execute(machine, command);
			return;
		}
	}
	report_violation(command->report, VIOLATION_COMMAND, command_line(command), "unknown command '%.64s'",
			 command_name(command));
}

static const xmlNode *child_element(const xmlNode *node, const char *name)
{
	for (const xmlNode *child = node->children; child != NULL; child = child->next)
		if (child->type == XML_ELEMENT_NODE && strcmp((const char *)child->name, name) == 0)
			return child;
	return NULL;
}

static const xmlNode *commands_find(const xmlDoc *document)
{
	const xmlNode *root = xmlDocGetRootElement(document);

	if (root == NULL || strcmp((const char *)root->name, "tau0") != 0)
		return NULL;
	return child_element(root, "commands");
}

static xmlDoc *list_parse(const char *text, size_t size, struct report *report)
{
	xmlParserCtxt *parser = xmlNewParserCtxt();
	const int options =
	    XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NOBLANKS | XML_PARSE_BIG_LINES;
	xmlDoc *document = NULL;

	if (parser != NULL && size <= LIST_LIMIT)
		document = xmlCtxtReadMemory(parser, text, (int)size, NULL, NULL, options);
	if (document == NULL) {
		const xmlError *error = parser != NULL ? xmlCtxtGetLastError(parser) : NULL;
		bool known = error != NULL && error->message != NULL && error->line > 0;

		report_violation(report, VIOLATION_XML, known ? (unsigned)error->line : 1U, "not an XML file: %.*s",
				 known ? (int)strcspn(error->message, "\n") : 0, known ? error->message : "");
	}
	xmlFreeParserCtxt(parser);
	return document;
}

bool execute_list(const char *text, size_t size, const struct inputs *inputs, struct composition *composition,
		  struct report *report)
{
	struct machine machine = {.inputs = inputs, .composition = composition};
	size_t before = report->errors;
	xmlDoc *document = list_parse(text, size, report);
	const xmlNode *list = document != NULL ? commands_find(document) : NULL;

	if (document != NULL && list == NULL)
		report_violation(report, VIOLATION_XML, 1, "not a command list: no <tau0><commands>");
	for (const xmlNode *node = list != NULL ? list->children : NULL; node != NULL; node = node->next) {
		struct command command = {.node = node, .report = report, .valid = true};

		if (node->type == XML_ELEMENT_NODE)
			command_execute(&machine, &command);
	}
	if (list != NULL && !composition->closed)
		report_violation(report, VIOLATION_INCOMPLETE, command_line(&(struct command){.node = list}),
				 "the command list ends before writeImageCmdStream");
	xmlFreeDoc(document);
	return report->errors == before;
}
