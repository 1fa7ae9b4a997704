/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Steps about the machine: numbers of CPUs, the local APIC as a device, numbers of message-signalled interrupts, and
 * what an IOMMU's description may leave out.
 */
#include <inttypes.h>
#include <string.h>

#include <muen/abi/layout.h>
#include <muen/abi/limits.h>

#include "expand/expand.h"
#include "expand/support.h"
#include "tree.h"

/* Physical address of the local APIC's registers after reset (SDM vol. 3, 10.4.1). */
#define LOCAL_APIC_ADDRESS 0xfee00000

/* The last interrupt number: its host vector is number + 32, and vectors end at 252. */
#define IRQ_NUMBER_MAX (MUEN_VECTOR_LAST - MUEN_VECTOR_FIRST)

static uint64_t lowest_free_cpu(uint64_t *used)
{
	uint64_t id = 0;

	while (id < MUEN_CPU_MAX - 1 && (*used >> id & 1) != 0)
		id++;
	*used |= UINT64_C(1) << id;
	return id;
}

/* The boot CPU (APIC id 0) gets the lowest number that is free; the others follow in document order. */
void expand_cpu_ids(struct policy *policy)
{
	const xmlNode *processor = tree_path(policy->root, "hardware/processor");
	uint64_t used = 0;

	TREE_FOR_EACH(cpu, processor, "cpu") {
		if (tree_attribute(cpu, "cpuId") != NULL)
			used |= UINT64_C(1) << tree_number(cpu, "cpuId") % MUEN_CPU_MAX;
	}
	TREE_FOR_EACH(cpu, processor, "cpu") {
		if (tree_attribute(cpu, "cpuId") == NULL && tree_number(cpu, "apicId") == 0)
			tree_set_decimal(cpu, "cpuId", lowest_free_cpu(&used));
	}
	TREE_FOR_EACH(cpu, processor, "cpu") {
		if (tree_attribute(cpu, "cpuId") == NULL)
			tree_set_decimal(cpu, "cpuId", lowest_free_cpu(&used));
	}
}

void expand_local_apic(struct policy *policy)
{
	const xmlNode *processor = tree_path(policy->root, "hardware/processor");
	xmlNode *device;
	xmlNode *memory;

	if (strcmp(tree_attribute(processor, "apic"), "xapic") != 0 ||
	    name_table_find(&policy->names.devices, "local_apic") != NULL)
		return;
	device = tree_add(tree_path(policy->root, "hardware/devices"), "device", processor);
	tree_set(device, "name", "local_apic");
	memory = tree_add(device, "memory", processor);
	tree_set(memory, "name", "mem");
	tree_set_number(memory, "physicalAddress", LOCAL_APIC_ADDRESS);
	tree_set(memory, "size", "16#1000#");
	tree_set(memory, "caching", "UC");
	name_table_add(&policy->names.devices, tree_name(device), device);
}

/* One above the last line of all I/O APICs. */
static uint64_t first_message_number(const struct policy *policy)
{
	uint64_t first = 0;

	TREE_FOR_EACH(device, tree_path(policy->root, "hardware/devices"), "device") {
		uint64_t end;

		if (support_capability(device, "ioapic") == NULL)
			continue;
		end = support_capability_number(device, "gsi_base", 0) +
		      support_capability_number(device, "max_redirection_entry", 0) + 1;
		if (end > first)
			first = end;
	}
	return first;
}

static void check_message_names(struct policy *policy, const xmlNode *irq)
{
	struct name_table names = {0};

	TREE_FOR_EACH(message, irq, "msi") {
		const xmlNode *first = name_table_add(&names, tree_name(message), message);

		if (first == NULL)
			continue;
		report_error_attribute(policy->report, RULE_DUPLICATE_DEVICE, message, "name",
				       "device '%s' has two messages '%s'", tree_name(irq->parent), tree_name(message));
		report_note(policy->report, first, "the first one is here");
	}
	name_table_free(&names);
}

static void number_messages(struct policy *policy, const xmlNode *irq, uint64_t *next)
{
	check_message_names(policy, irq);
	TREE_FOR_EACH(message, irq, "msi") {
		if (*next > IRQ_NUMBER_MAX) {
			report_error(policy->report, RULE_NO_INTERRUPT_NUMBER, message,
				     "no interrupt number is left for '%s' of device '%s': %u is the last",
				     tree_name(message), tree_name(irq->parent), IRQ_NUMBER_MAX);
			report_help(policy->report, "remove <msi> elements of devices that no subject uses");
			policy->incomplete = true;
			return;
		}
		tree_set_decimal(message, "number", (*next)++);
	}
}

/* Messages get the numbers above those of interrupt lines, a device's in one run. */
void expand_message_numbers(struct policy *policy)
{
	uint64_t next = first_message_number(policy);

	TREE_FOR_EACH(device, tree_path(policy->root, "hardware/devices"), "device") {
		TREE_FOR_EACH(irq, device, "irq")
			number_messages(policy, irq, &next);
	}
}

/* A part of the block, [first, end), before it; none if it is empty. */
static void add_part(xmlNode *block, uint64_t first, uint64_t end, bool is_allocatable)
{
	xmlNode *part;

	if (first >= end)
		return;
	part = tree_copy(block->parent, block);
	tree_set_number(part, "physicalAddress", first);
	tree_set_number(part, "size", end - first);
	tree_set(part, "allocatable", is_allocatable ? "true" : "false");
	xmlAddPrevSibling(block, part);
}

static void split_block(xmlNode *block)
{
	const uint64_t loader_end = MUEN_LOADER_PHYS + MUEN_LOADER_SIZE;
	const uint64_t first = tree_number(block, "physicalAddress");
	uint64_t end;

	if (!tree_boolean(block, "allocatable") || __builtin_add_overflow(first, tree_number(block, "size"), &end) ||
	    first >= loader_end || end <= MUEN_LOADER_PHYS)
		return;
	add_part(block, first, MUEN_LOADER_PHYS, true);
	add_part(block, first > MUEN_LOADER_PHYS ? first : MUEN_LOADER_PHYS, end < loader_end ? end : loader_end,
		 false);
	add_part(block, loader_end, end, true);
	tree_remove(block);
}

/* The loader writes all contents: nothing that it writes lies over itself. */
void expand_loader_place(struct policy *policy)
{
	if (policy->options->layout == LAYOUT_UPSTREAM)
		return;
	TREE_FOR_EACH_SAFE(block, after, tree_path(policy->root, "hardware/memory"), "memoryBlock")
		split_block(block);
}

static void default_capability(xmlNode *device, const char *name, const char *value)
{
	xmlNode *capability;

	if (support_capability(device, name) != NULL)
		return;
	capability = tree_add(tree_child(device, "capabilities"), "capability", device);
	tree_set(capability, "name", name);
	tree_set_text(capability, value);
}

/* VT-d specification 10.4: register offsets that most units have. */
void expand_iommu_capabilities(struct policy *policy)
{
	TREE_FOR_EACH(device, tree_path(policy->root, "hardware/devices"), "device") {
		if (support_capability(device, "iommu") == NULL)
			continue;
		default_capability(device, "agaw", "39");
		default_capability(device, "fr_offset", "512");
		default_capability(device, "iotlb_invalidate_offset", "264");
	}
}
