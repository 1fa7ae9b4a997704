/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The devices that the kernel uses itself: debug console, system board (reset and power off), local APIC. */
#include <string.h>

#include <muen/abi/layout.h>

#include "expand/expand.h"
#include "expand/support.h"
#include "tree.h"

/* Reset control register of the chip set. */
#define RESET_PORT 0xcf9

static xmlNode *add_device(struct policy *policy, const char *logical, const char *physical, const xmlNode *cause)
{
	xmlNode *device = tree_add(tree_path(policy->root, "kernel/devices"), "device", cause);

	tree_set(device, "logical", logical);
	tree_set(device, "physical", physical);
	return device;
}

static void add_port(xmlNode *device, const char *logical, const char *physical)
{
	xmlNode *port = tree_add(device, "ioPort", device);

	tree_set(port, "logical", logical);
	tree_set(port, "physical", physical);
}

static void add_console(struct policy *policy)
{
	const xmlNode *diagnostics = tree_path(policy->root, "platform/kernelDiagnostics");
	const xmlNode *reference = tree_child(diagnostics, "device");
	xmlNode *device;

	if (strcmp(tree_attribute(diagnostics, "type"), "none") == 0 || reference == NULL)
		return;
	device = add_device(policy, "debugconsole", tree_attribute(reference, "physical"), reference);
	TREE_FOR_EACH(port, reference, "ioPort")
		add_port(device, "port", tree_attribute(port, "physical"));
}

static bool has_capability(const xmlNode *device, const char *name)
{
	TREE_FOR_EACH(capability, tree_child(device, "capabilities"), "capability") {
		if (strcmp(tree_name(capability), name) == 0)
			return true;
	}
	return false;
}

static void add_board_ports(xmlNode *device, const xmlNode *board)
{
	TREE_FOR_EACH(port, board, "ioPort") {
		if (tree_number(port, "start") == RESET_PORT && tree_number(port, "end") == RESET_PORT)
			add_port(device, "reset_port", tree_name(port));
		else if (strcmp(tree_name(port), "pm1a_cnt") == 0)
			add_port(device, "poweroff_port", tree_name(port));
	}
}

static void add_system_board(struct policy *policy)
{
	TREE_FOR_EACH(board, tree_path(policy->root, "hardware/devices"), "device") {
		if (!has_capability(board, "systemboard"))
			continue;
		add_board_ports(add_device(policy, "system_board", tree_name(board), board), board);
		return;
	}
}

static void add_local_apic(struct policy *policy)
{
	const xmlNode *apic = name_table_find(&policy->names.devices, "local_apic");
	const xmlNode *memory = tree_child(apic, "memory");
	xmlNode *mapping;

	if (memory == NULL)
		return;
	mapping = tree_add(add_device(policy, "local_apic", "local_apic", apic), "memory", apic);
	tree_set(mapping, "logical", "mem");
	tree_set(mapping, "physical", tree_name(memory));
	tree_set_number(mapping, "virtualAddress", MUEN_KVA_APIC);
	tree_set(mapping, "writable", "true");
	tree_set(mapping, "executable", "false");
}

void expand_kernel_devices(struct policy *policy)
{
	add_console(policy);
	add_system_board(policy);
	add_local_apic(policy);
}
