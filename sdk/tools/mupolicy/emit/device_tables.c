/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* What the kernel knows of device interrupts: vectors, I/O APIC lines, I/O APICs and IOMMUs. */
#include <stdio.h>

#include <muen/abi/layout.h>

#include "emit/kernel_devices.h"
#include "emit/policy_view.h"
#include "emit/tables.h"
#include "tree.h"

static bool fail(const struct system_index *index, const xmlNode *where, const char *text)
{
	report_error(index->report, RULE_EMIT_TABLE, where, "%s", text);
	return false;
}

/* The unmask events name lines by interrupt number; the table has them in that order. */
static bool line_place(const struct kernel_devices *devices, const struct device_interrupt *interrupt,
		       struct policy_line *line)
{
	for (size_t i = 0; i < devices->ioapic_count; i++) {
		if (!kernel_devices_has_line(devices->ioapics[i], interrupt->number))
			continue;
		line->ioapic = (uint8_t)i;
		line->pin =
		    (uint8_t)(interrupt->number - kernel_devices_capability(devices->ioapics[i], "gsi_base", 0));
		return true;
	}
	return false;
}

static bool line_fill(const struct system_index *index, const struct kernel_devices *devices,
		      const struct device_interrupt *interrupt, struct policy_line *line)
{
	*line = (struct policy_line){
	    .flags = interrupt->kind == DEVICE_INTERRUPT_LINE ? POLICY_LINE_LEVEL | POLICY_LINE_LOW : 0,
	    .vector = (uint8_t)(MUEN_VECTOR_FIRST + interrupt->number),
	    .cpu = interrupt->cpu,
	};
	if (devices->iommu_count > 0) {
		line->flags |= POLICY_LINE_REMAPPED;
		line->index = interrupt->number;
	}
	return line_place(devices, interrupt, line) ||
	       fail(index, interrupt->reference, "the kernel has no I/O APIC with this interrupt's line");
}

static bool interrupts_fill(const struct system_index *index, const struct kernel_devices *devices,
			    struct typed_tables *tables)
{
	uint16_t line = 0;
	bool valid = true;

	for (size_t i = 0; i < index->cpu_count * MUEN_VECTOR_COUNT; i++)
		tables->vectors[i] = (struct policy_vector){.subject = MUEN_NONE16, .line = MUEN_NONE16};
	for (size_t i = 0; i < tables->interrupts->count; i++) {
		const struct device_interrupt *interrupt = &tables->interrupts->entries[i];
		struct policy_vector *vector =
		    &tables
			 ->vectors[interrupt->cpu * (size_t)MUEN_VECTOR_COUNT + MUEN_VECTOR_FIRST + interrupt->number];

		vector->subject = interrupt->subject;
		vector->vector = interrupt->vector;
		if (interrupt->kind == DEVICE_INTERRUPT_MSI)
			continue;
		if (interrupt->kind == DEVICE_INTERRUPT_LINE) {
			vector->flags = POLICY_VECTOR_LEVEL;
			vector->line = line;
		}
		valid = line_fill(index, devices, interrupt, &tables->lines[line]) && valid;
		line++;
	}
	return valid;
}

/* An interrupt on a CPU that the schedule does not have would lie outside the table. */
static bool cpus_check(const struct system_index *index, const struct typed_tables *tables)
{
	bool valid = true;

	for (size_t i = 0; i < tables->interrupts->count; i++)
		if (tables->interrupts->entries[i].cpu >= index->cpu_count ||
		    tables->interrupts->entries[i].subject >= index->subject_count)
			valid = fail(index, tables->interrupts->entries[i].reference,
				     "a device interrupt goes to a CPU or subject that does not exist");
	return valid;
}

static void ioapics_fill(const struct kernel_devices *devices, struct policy_ioapic *ioapics)
{
	for (size_t i = 0; i < devices->ioapic_count; i++)
		ioapics[i].registers = kernel_devices_registers(devices->ioapics[i]);
}

static bool iommu_fill(const struct system_index *index, const struct name_table *regions, const xmlNode *device,
		       const xmlNode *queue, struct policy_iommu *entry)
{
	const xmlNode *root = name_table_find(regions, "vtd_root");
	const xmlNode *remapping = name_table_find(regions, "vtd_ir");

	*entry = (struct policy_iommu){
	    .registers = kernel_devices_registers(device),
	    .root_table = root != NULL ? tree_number(root, "physicalAddress") : 0,
	    .irt = remapping != NULL ? tree_number(remapping, "physicalAddress") : 0,
	    .queue = queue != NULL ? tree_number(queue, "physicalAddress") : 0,
	    .fault_offset = (uint16_t)kernel_devices_capability(device, "fr_offset", 0),
	    .fault_count = (uint8_t)kernel_devices_capability(device, "nfr", 1),
	    .agaw = (uint8_t)kernel_devices_capability(device, "agaw", 0),
	    .flags = kernel_devices_eim(index->policy, device) ? POLICY_IOMMU_EIM : 0,
	};
	if (root == NULL || remapping == NULL)
		return fail(index, device, "the policy has an IOMMU, but no region 'vtd_root' or 'vtd_ir'");
	if ((entry->flags & POLICY_IOMMU_EIM) == 0 && kernel_devices_x2apic(index->policy))
		return fail(index, device,
			    "an IOMMU without extended interrupt mode cannot send to CPUs in x2APIC mode");
	if (entry->agaw != 39 && entry->agaw != 48)
		return fail(index, device, "capability 'agaw' of an IOMMU is neither 39 nor 48");
	return queue != NULL || fail(index, device, "the kernel maps no invalidation queue for this IOMMU");
}

/* A unit's invalidation queue is the page that the boot CPU maps for it. */
static bool iommus_fill(const struct system_index *index, const struct kernel_devices *devices,
			struct typed_tables *tables)
{
	struct name_table regions = policy_view_regions(index->policy);
	bool valid = true;

	for (size_t i = 0; i < devices->iommu_count; i++) {
		const xmlNode *queue = kernel_devices_mapped(index->policy, &regions, tables->header.boot_cpu,
							     MUEN_KVA_IOMMU_QUEUE + (uint64_t)i * MUEN_PAGE_SIZE);

		valid = iommu_fill(index, &regions, devices->iommus[i], queue, &tables->iommus[i]) && valid;
	}
	name_table_free(&regions);
	return valid;
}

bool device_tables_fill(const struct system_index *index, struct typed_tables *tables)
{
	struct kernel_devices devices;
	bool valid;

	kernel_devices_find(index->policy, &devices);
	if (!cpus_check(index, tables))
		return false;
	valid = interrupts_fill(index, &devices, tables);
	ioapics_fill(&devices, tables->ioapics);
	return iommus_fill(index, &devices, tables) && valid;
}
