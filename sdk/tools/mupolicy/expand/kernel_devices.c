/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The devices that the kernel uses itself: debug console, I/O APICs, IOMMUs with the memory that it shares with them,
 * system board (reset and power off), local APIC.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <muen/abi/layout.h>
#include <muen/abi/types.h>

#include "expand/expand.h"
#include "expand/kernel_layout.h"
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

static void add_memory(xmlNode *device, const char *logical, const char *physical, uint64_t virtual_address)
{
	xmlNode *mapping = tree_add(device, "memory", device);

	tree_set(mapping, "logical", logical);
	tree_set(mapping, "physical", physical);
	tree_set_number(mapping, "virtualAddress", virtual_address);
	tree_set(mapping, "writable", "true");
	tree_set(mapping, "executable", "false");
}

static void add_console(struct policy *policy)
{
	const xmlNode *diagnostics = tree_path(policy->root, "platform/kernelDiagnostics");
	const xmlNode *reference = tree_child(diagnostics, "device");
	xmlNode *device;

	if (strcmp(tree_attribute(diagnostics, "type"), "none") == 0 || reference == NULL)
		return;
	device = add_device(policy, "debugconsole", tree_attribute(reference, "physical"), reference);
	TREE_FOR_EACH(memory, reference, "memory")
		add_memory(device, "mem", tree_attribute(memory, "physical"), MUEN_KVA_CONSOLE);
	TREE_FOR_EACH(port, reference, "ioPort")
		add_port(device, "port", tree_attribute(port, "physical"));
}

/* All devices of a capability, numbered; the first memory of each is its registers. Returns how many there are. */
static uint64_t add_units(struct policy *policy, const char *capability, uint64_t virtual_address)
{
	uint64_t number = 0;

	TREE_FOR_EACH(unit, tree_path(policy->root, "hardware/devices"), "device") {
		const xmlNode *registers = tree_child(unit, "memory");
		char *logical;

		if (support_capability(unit, capability) == NULL || registers == NULL)
			continue;
		logical = memory_format("%s_%" PRIu64, capability, number + 1);
		add_memory(add_device(policy, logical, tree_name(unit), unit), tree_name(registers),
			   tree_name(registers), virtual_address + number * MUEN_PAGE_SIZE);
		free(logical);
		number++;
	}
	return number;
}

static void map_for_boot_cpu(struct policy *policy, const xmlNode *region, uint64_t virtual_address)
{
	xmlNode *cpu = support_boot_kernel(policy);

	if (cpu != NULL && region != NULL)
		support_add_mapping(cpu,
				    &(struct mapping_request){
					.logical = tree_name(region),
					.physical = tree_name(region),
					.virtual_address = virtual_address,
					.writable = true,
				    },
				    region);
}

/* The invalidation queue of each unit (VT-d specification 6.5.2). */
static void add_queues(struct policy *policy, uint64_t units)
{
	for (uint64_t i = 0; i < units; i++) {
		char *name = memory_format("kernel_iommu_queue_%" PRIu64, i + 1);
		const struct region_request request = {.part = name, .type = "kernel", .size_bytes = MUEN_PAGE_SIZE};
		xmlNode *region = support_add_region(policy, &request, tree_path(policy->root, "hardware/devices"));

		support_fill(region, "16#00#");
		map_for_boot_cpu(policy, region, MUEN_KVA_IOMMU_QUEUE + i * MUEN_PAGE_SIZE);
		free(name);
	}
}

static void add_interrupt_units(struct policy *policy)
{
	const struct kernel_layout *layout = kernel_layout_of(policy->options->layout);
	const uint64_t ioapics = add_units(policy, "ioapic", layout->ioapics);
	const uint64_t behind = layout->ioapics + ioapics * MUEN_PAGE_SIZE;
	const uint64_t iommus = add_units(policy, "iommu", layout->iommus != 0 ? layout->iommus : behind);

	if (layout->is_upstream)
		return;
	add_queues(policy, iommus);
	map_for_boot_cpu(policy, name_table_find(&policy->names.regions, FAULT_LOG_REGION), MUEN_KVA_IOMMU_FAULTS);
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
		if (support_capability(board, "systemboard") == NULL)
			continue;
		add_board_ports(add_device(policy, "system_board", tree_name(board), board), board);
		return;
	}
}

static void add_local_apic(struct policy *policy)
{
	const xmlNode *apic = name_table_find(&policy->names.devices, "local_apic");
	const xmlNode *memory = tree_child(apic, "memory");

	if (memory != NULL)
		add_memory(add_device(policy, "local_apic", "local_apic", apic), "mem", tree_name(memory),
			   MUEN_KVA_APIC);
}

void expand_kernel_devices(struct policy *policy)
{
	add_console(policy);
	add_interrupt_units(policy);
	add_system_board(policy);
	add_local_apic(policy);
}
