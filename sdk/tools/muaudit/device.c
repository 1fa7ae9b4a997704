/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The kernel's tables of device interrupts: vectors, I/O APIC lines, I/O APICs, IOMMUs. */
#include <stdlib.h>

#include <muen/abi/layout.h>

#include "interrupt.h"
#include "memory.h"
#include "record.h"

static const struct record_field vector_fields[] = {
    RECORD_FIELD(policy_vector, subject), RECORD_FIELD(policy_vector, vector),   RECORD_FIELD(policy_vector, flags),
    RECORD_FIELD(policy_vector, line),    RECORD_FIELD(policy_vector, reserved),
};
static const struct record_field line_fields[] = {
    RECORD_FIELD(policy_line, ioapic), RECORD_FIELD(policy_line, pin),   RECORD_FIELD(policy_line, flags),
    RECORD_FIELD(policy_line, vector), RECORD_FIELD(policy_line, index), RECORD_FIELD(policy_line, cpu),
};
static const struct record_field ioapic_fields[] = {
    RECORD_FIELD(policy_ioapic, registers),
};
static const struct record_field iommu_fields[] = {
    RECORD_FIELD(policy_iommu, registers),    RECORD_FIELD(policy_iommu, root_table),
    RECORD_FIELD(policy_iommu, irt),          RECORD_FIELD(policy_iommu, queue),
    RECORD_FIELD(policy_iommu, fault_offset), RECORD_FIELD(policy_iommu, fault_count),
    RECORD_FIELD(policy_iommu, agaw),         RECORD_FIELD(policy_iommu, flags),
    RECORD_ARRAY(policy_iommu, reserved),
};

static const struct record_kind vector_kind = RECORD_KIND(VECTOR, policy_vector, vector_fields);
static const struct record_kind line_kind = RECORD_KIND(LINE, policy_line, line_fields);
static const struct record_kind ioapic_kind = RECORD_KIND(IOAPIC, policy_ioapic, ioapic_fields);
static const struct record_kind iommu_kind = RECORD_KIND(IOMMU, policy_iommu, iommu_fields);

static char *vector_title(const struct audit *audit, size_t index)
{
	(void)audit;
	return memory_text("vector %zu of CPU %zu", index % MUEN_VECTOR_COUNT, index / MUEN_VECTOR_COUNT);
}

/* Only a level-triggered line is masked until its subject has served it. */
static void vectors_compare(const struct audit *audit, const struct interrupt *list, size_t count)
{
	static const struct record_table table = {"kernel_policy_vector", MUEN_KVA_POLICY_VECTOR, &vector_kind,
						  vector_title};
	size_t total = audit->policy->cpu_count * MUEN_VECTOR_COUNT;
	struct policy_vector *wanted = memory_get(total, sizeof(*wanted));
	uint16_t line = 0;

	for (size_t i = 0; i < total; i++)
		wanted[i] = (struct policy_vector){.subject = MUEN_NONE16, .line = MUEN_NONE16};
	for (size_t i = 0; i < count; i++) {
		bool level = list[i].pci && !list[i].msi;

		wanted[list[i].cpu * MUEN_VECTOR_COUNT + MUEN_VECTOR_FIRST + list[i].number] = (struct policy_vector){
		    .subject = (uint16_t)list[i].subject,
		    .vector = (uint8_t)list[i].vector,
		    .flags = level ? POLICY_VECTOR_LEVEL : 0,
		    .line = level ? line : MUEN_NONE16,
		};
		line = (uint16_t)(line + !list[i].msi);
	}
	record_table_compare(audit, &table, wanted, total);
	free(wanted);
}

static struct policy_line line_want(const struct kernel_units *units, const struct interrupt *interrupt)
{
	size_t ioapic = interrupt_ioapic(units, interrupt);
	uint64_t base = ioapic < units->ioapic_count ? interrupt_capability(units->ioapics[ioapic], "gsi_base", 0) : 0;
	bool remapped = units->iommu_count > 0;

	return (struct policy_line){
	    .ioapic = (uint8_t)ioapic,
	    .pin = (uint8_t)(interrupt->number - base),
	    .flags = (uint8_t)((interrupt->pci ? POLICY_LINE_LEVEL | POLICY_LINE_LOW : 0) |
			       (remapped ? POLICY_LINE_REMAPPED : 0)),
	    .vector = (uint8_t)(MUEN_VECTOR_FIRST + interrupt->number),
	    .index = remapped ? (uint16_t)interrupt->number : 0,
	    .cpu = (uint16_t)interrupt->cpu,
	};
}

static void lines_compare(const struct audit *audit, const struct kernel_units *units, const struct interrupt *list,
			  size_t count)
{
	static const struct record_table table = {"kernel_policy_line", MUEN_KVA_POLICY_LINE, &line_kind, NULL};
	struct policy_line *wanted = memory_get(count, sizeof(*wanted));
	size_t lines = 0;

	for (size_t i = 0; i < count; i++)
		if (!list[i].msi)
			wanted[lines++] = line_want(units, &list[i]);
	record_table_compare(audit, &table, wanted, lines);
	free(wanted);
}

static uint64_t registers_of(const xmlNode *device)
{
	return xml_number(xml_child(device, "memory"), "physicalAddress");
}

static uint64_t address_of(const struct policy *policy, const char *name)
{
	const struct region *region = policy_region(policy, name);

	return region != NULL ? region->address : UINT64_MAX;
}

static void units_compare(const struct audit *audit, const struct kernel_units *units)
{
	static const struct record_table ioapic_table = {"kernel_policy_ioapic", MUEN_KVA_POLICY_IOAPIC, &ioapic_kind,
							 NULL};
	static const struct record_table iommu_table = {"kernel_policy_iommu", MUEN_KVA_POLICY_IOMMU, &iommu_kind,
							NULL};
	struct policy_ioapic ioapics[MUEN_IOAPIC_MAX] = {{0}};
	struct policy_iommu iommus[MUEN_IOMMU_MAX] = {{0}};

	for (size_t i = 0; i < units->ioapic_count; i++)
		ioapics[i].registers = registers_of(units->ioapics[i]);
	for (size_t i = 0; i < units->iommu_count; i++) {
		const struct region *queue = policy_kernel_region(audit->policy, policy_boot_cpu(audit->policy),
								  MUEN_KVA_IOMMU_QUEUE + i * MUEN_PAGE_SIZE);

		iommus[i] = (struct policy_iommu){
		    .registers = registers_of(units->iommus[i]),
		    .root_table = address_of(audit->policy, "vtd_root"),
		    .irt = address_of(audit->policy, "vtd_ir"),
		    .queue = queue != NULL ? queue->address : UINT64_MAX,
		    .fault_offset = (uint16_t)interrupt_capability(units->iommus[i], "fr_offset", 0),
		    .fault_count = (uint8_t)interrupt_capability(units->iommus[i], "nfr", 1),
		    .agaw = (uint8_t)interrupt_capability(units->iommus[i], "agaw", 0),
		    .flags = interrupt_extended(audit->policy, units->iommus[i]) ? POLICY_IOMMU_EIM : 0,
		};
	}
	record_table_compare(audit, &ioapic_table, ioapics, units->ioapic_count);
	record_table_compare(audit, &iommu_table, iommus, units->iommu_count);
}

void device_audit(const struct audit *audit)
{
	const struct kernel_units units = interrupt_units(audit->policy);
	size_t count;
	struct interrupt *list = interrupt_list(audit->policy, &count);

	vectors_compare(audit, list, count);
	lines_compare(audit, &units, list, count);
	units_compare(audit, &units);
	free(list);
}
