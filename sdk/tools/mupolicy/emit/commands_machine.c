/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The machine: memory, processors, devices that someone has, and where the tables of VT-d units are. */
#include "emit/commands_list.h"

#include <stdlib.h>
#include <string.h>

#include "emit/kernel_devices.h"
#include "emit/policy_view.h"
#include "tree.h"

static void add_blocks(struct list *list)
{
	TREE_FOR_EACH(block, tree_path(policy_view_system(list->policy), "hardware/memory"), "memoryBlock") {
		xmlNode *node = list_add(list, "addMemoryBlock");

		tree_set_number(node, "address", tree_number(block, "physicalAddress"));
		list_set_pages(node, "size", tree_number(block, "size"));
	}
}

/* CPUs of the schedule: the others stay idle. */
static void add_processors(struct list *list)
{
	size_t used = policy_view_cpu_count(list->policy);

	TREE_FOR_EACH(cpu, tree_path(policy_view_system(list->policy), "hardware/processor"), "cpu") {
		xmlNode *node;

		if (tree_number(cpu, "cpuId") >= used)
			continue;
		node = list_add(list, "addProcessor");
		tree_set_decimal(node, "id", tree_number(cpu, "cpuId"));
		tree_set_decimal(node, "apicId", tree_number(cpu, "apicId"));
	}
}

/* I/O APICs, by the requester id that their interrupts carry. */
static void add_ioapics(struct list *list)
{
	struct kernel_devices devices;

	kernel_devices_find(list->policy, &devices);
	for (size_t i = 0; i < devices.ioapic_count && i < MUEN_IOAPIC_MAX; i++)
		if (kernel_devices_has_capability(devices.ioapics[i], "source_id"))
			tree_set_number(list_add(list, "addIoapic"), "sid",
					kernel_devices_capability(devices.ioapics[i], "source_id", 0));
}

static void create_device(struct list *list, const xmlNode *device, uint64_t number)
{
	const xmlNode *pci = tree_child(device, "pci");
	xmlNode *node = list_add(list, pci != NULL ? "createPCIDevice" : "createLegacyDevice");

	tree_set_decimal(node, "device", number);
	if (pci == NULL)
		return;
	tree_set_number(node, "bus", tree_number(pci, "bus"));
	tree_set_number(node, "dev", tree_number(pci, "device"));
	tree_set_number(node, "func", tree_number(pci, "function"));
	list_set_flag(node, "usesMSI", tree_boolean(pci, "msi"));
}

static void add_device(struct list *list, const xmlNode *device, uint64_t number)
{
	xmlNode *node;

	create_device(list, device, number);
	TREE_FOR_EACH(port, device, "ioPort") {
		node = list_add(list, "addIOPortRangeDevice");
		tree_set_decimal(node, "device", number);
		tree_set_number(node, "from", tree_number(port, "start"));
		tree_set_number(node, "to", tree_number(port, "end"));
	}
	TREE_FOR_EACH(irq, device, "irq") {
		node = list_add(list, "addIRQDevice");
		tree_set_decimal(node, "device", number);
		tree_set_decimal(node, "irq", tree_number(irq, "number"));
	}
	TREE_FOR_EACH(memory, device, "memory") {
		node = list_add(list, "addMemoryDevice");
		tree_set_decimal(node, "device", number);
		tree_set(node, "caching", tree_attribute(memory, "caching"));
		tree_set_number(node, "address", tree_number(memory, "physicalAddress"));
		list_set_pages(node, "size", tree_number(memory, "size"));
	}
	node = list_add(list, "activateDevice");
	tree_set_decimal(node, "device", number);
}

static void references_enter(struct name_table *used, const xmlNode *devices)
{
	TREE_FOR_EACH(reference, devices, "device") {
		const char *name = tree_attribute(reference, "physical");

		if (name != NULL)
			name_table_add(used, name, reference);
	}
}

/* Devices that someone has: the others stay unknown to the composer. */
static void add_devices(struct list *list)
{
	const xmlNode *system = policy_view_system(list->policy);
	struct name_table used = {0};
	uint64_t number = 0;

	references_enter(&used, tree_path(system, "kernel/devices"));
	TREE_FOR_EACH(subject, tree_child(system, "subjects"), "subject")
		references_enter(&used, tree_child(subject, "devices"));
	TREE_FOR_EACH(domain, tree_child(system, "deviceDomains"), "domain")
		references_enter(&used, tree_child(domain, "devices"));
	TREE_FOR_EACH(device, tree_path(system, "hardware/devices"), "device") {
		if (name_table_find(&used, tree_name(device)) == NULL)
			continue;
		list_enter_number(list, &list->device_numbers, tree_name(device), number);
		add_device(list, device, number++);
	}
	name_table_free(&used);
}

static bool is_type(const xmlNode *region, const char *type)
{
	const char *found = tree_attribute(region, "type");

	return found != NULL && strcmp(found, type) == 0;
}

/* The bus is in the name of the region, in hexadecimal. */
static uint64_t context_bus(const xmlNode *region)
{
	const char *digits = strrchr(tree_name(region), '_');

	return digits != NULL ? strtoul(digits + 1, NULL, 16) : 0;
}

static bool is_extended(const struct list *list)
{
	struct kernel_devices devices;

	kernel_devices_find(list->policy, &devices);
	return devices.iommu_count == 0 || kernel_devices_eim(list->policy, devices.iommus[0]);
}

static void add_vtd_tables(struct list *list)
{
	TREE_FOR_EACH(region, tree_child(policy_view_system(list->policy), "memory"), "memory") {
		xmlNode *node = NULL;

		if (is_type(region, "system_vtd_root")) {
			node = list_add(list, "createVTdRootTable");
		} else if (is_type(region, "system_vtd_context")) {
			node = list_add(list, "createVTdContextTable");
			tree_set_number(node, "bus", context_bus(region));
		} else if (is_type(region, "system_vtd_ir")) {
			node = list_add(list, "createVTdIRQRemapTable");
			list_set_flag(node, "extended", is_extended(list));
		}
		if (node != NULL)
			tree_set_number(node, "page", tree_number(region, "physicalAddress"));
	}
}

void commands_add_machine(struct list *list)
{
	add_blocks(list);
	add_processors(list);
	add_ioapics(list);
	add_devices(list);
	add_vtd_tables(list);
}
