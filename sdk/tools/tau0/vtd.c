/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The tables that VT-d units read (VT-d specification, chapter 9), entry by entry: none lets a device reach more than
 * its domain, and none lets an interrupt through that is not assigned, from another source, or to another CPU. One
 * finding for each table. An entry that is missing only keeps something out.
 */
#include "check.h"

#include <inttypes.h>

#define ENTRIES 256U
#define ENTRY_SIZE 16U
#define PRESENT 1ULL
#define FIRST_VECTOR 32U
#define VERIFY_SOURCE (1ULL << 18)
#define LEVEL_TRIGGERED (1ULL << 4)

struct entry {
	uint64_t low;
	uint64_t high;
};

static uint64_t load64(const uint8_t *at)
{
	uint64_t value = 0;

	for (unsigned i = 0; i < 8; i++)
		value |= (uint64_t)at[i] << (8 * i);
	return value;
}

static bool table_report(const struct composition *composition, enum violation violation, uint64_t page,
			 const char *what, unsigned index, struct report *report)
{
	report_violation(report, violation, composition->vtd.line,
			 "VT-d table at 0x%" PRIx64 ": %s 0x%x is not as assigned", page, what, index);
	return false;
}

/* The page of the table: a region of one page, of that type; NULL after reporting. Without content it is empty. */
static const uint8_t *table_at(struct composition *composition, uint64_t page, const char *type, struct report *report)
{
	static const uint8_t empty[PAGE_SIZE];
	struct region *region = composition_region_at(composition, page);
	const uint8_t *bytes;
	uint8_t pattern;

	if (region == NULL || region->address != page || region->pages != 1 || !composition_type_is(region, type)) {
		report_violation(report, VIOLATION_VTD_PLACE, composition->vtd.line,
				 "0x%" PRIx64 " is no page of type %s", page, type);
		return NULL;
	}
	region->user = 1;
	bytes = composition_page(region, 0, &pattern);
	if (bytes == NULL && pattern != 0) {
		report_violation(report, VIOLATION_VTD_PLACE, region->line, "region '%s' at 0x%" PRIx64 " is no table",
				 region->name, page);
		return NULL;
	}
	return bytes != NULL ? bytes : empty;
}

static struct entry entry_of(const uint8_t *table, unsigned index)
{
	return (struct entry){load64(table + ENTRY_SIZE * index), load64(table + ENTRY_SIZE * index + 8)};
}

static const struct context_table *context_of_bus(const struct vtd_tables *vtd, unsigned bus)
{
	for (size_t i = 0; i < vtd->context_count; i++)
		if (vtd->contexts[i].bus == bus)
			return &vtd->contexts[i];
	return NULL;
}

static bool root_check(struct composition *composition, struct report *report)
{
	const uint8_t *table = table_at(composition, composition->vtd.root, "system_vtd_root", report);

	for (unsigned bus = 0; table != NULL && bus < ENTRIES; bus++) {
		const struct context_table *context = context_of_bus(&composition->vtd, bus);
		struct entry entry = entry_of(table, bus);

		if (entry.low == 0 && entry.high == 0)
			continue;
		if (context == NULL || entry.low != (context->page | PRESENT) || entry.high != 0)
			return table_report(composition, VIOLATION_VTD_DEVICE, composition->vtd.root, "bus", bus,
					    report);
	}
	return table != NULL;
}

static const struct owner *domain_of(const struct composition *composition, uint16_t requester)
{
	for (size_t i = 0; i < composition->device_count; i++)
		if (composition->devices[i].pci && composition->devices[i].requester == requester &&
		    composition->devices[i].domain != 0)
			return &composition->owners[composition->devices[i].domain - 1];
	return NULL;
}

/* Translation type 0, the domain's root, its number of levels (AW = levels - 2) and its id. */
static bool context_check(struct composition *composition, const struct context_table *context, struct report *report)
{
	const uint8_t *table = table_at(composition, context->page, "system_vtd_context", report);

	for (unsigned i = 0; table != NULL && i < ENTRIES; i++) {
		const struct owner *domain = domain_of(composition, (uint16_t)((unsigned)context->bus << 8 | i));
		struct entry entry = entry_of(table, i);

		if (entry.low == 0 && entry.high == 0)
			continue;
		if (domain == NULL || entry.low != (domain->root | PRESENT) ||
		    entry.high != (domain->domain_id << 8 | (domain->levels - 2)))
			return table_report(composition, VIOLATION_VTD_DEVICE, context->page, "device and function", i,
					    report);
	}
	return table != NULL;
}

/* An MSI comes from its device, a line from an I/O APIC of the machine. */
static bool source_allowed(const struct composition *composition, const struct device *device, uint64_t source)
{
	if (device->pci && device->msi)
		return source == device->requester;
	for (size_t i = 0; i < composition->ioapic_count; i++)
		if (source == composition->ioapics[i])
			return true;
	return false;
}

static bool interrupt_allowed(const struct composition *composition, unsigned index, struct entry entry)
{
	for (size_t i = 0; i < composition->irq_count; i++) {
		const struct device_irq *irq = &composition->irqs[i];
		const struct device *device = &composition->devices[irq->device];
		uint64_t wanted = PRESENT | (uint64_t)(FIRST_VECTOR + index) << 16;

		if (irq->irq != index || irq->subject == 0)
			continue;
		for (size_t j = 0; j < composition->cpu_count; j++)
			if (composition->cpus[j].id == composition->owners[irq->subject - 1].cpu)
				wanted |= composition->cpus[j].apic_id << (composition->vtd.extended ? 32 : 40);
		wanted |= device->pci && !device->msi ? LEVEL_TRIGGERED : 0;
		return entry.low == wanted && entry.high >> 16 == VERIFY_SOURCE >> 16 &&
		       source_allowed(composition, device, entry.high & 0xffff);
	}
	return false;
}

static bool remapping_check(struct composition *composition, struct report *report)
{
	const uint8_t *table = table_at(composition, composition->vtd.remapping, "system_vtd_ir", report);

	for (unsigned i = 0; table != NULL && i < ENTRIES; i++) {
		struct entry entry = entry_of(table, i);

		if (entry.low == 0 && entry.high == 0)
			continue;
		if (!interrupt_allowed(composition, i, entry))
			return table_report(composition, VIOLATION_VTD_INTERRUPT, composition->vtd.remapping,
					    "interrupt", i, report);
	}
	return table != NULL;
}

/* Tables that no command names could be used without having been judged. */
static void strays_check(const struct composition *composition, struct report *report)
{
	static const char *const types[] = {"system_vtd_root", "system_vtd_context", "system_vtd_ir"};

	for (size_t i = 0; i < composition->region_count; i++)
		for (size_t j = 0; j < sizeof(types) / sizeof(types[0]); j++)
			if (composition_type_is(&composition->regions[i], types[j]) &&
			    composition->regions[i].user == 0)
				report_violation(report, VIOLATION_VTD_PLACE, composition->regions[i].line,
						 "region '%s' at 0x%" PRIx64 " is named by no command",
						 composition->regions[i].name, composition->regions[i].address);
}

void vtd_check(struct composition *composition, struct report *report)
{
	if (composition->vtd.root != 0)
		root_check(composition, report);
	for (size_t i = 0; i < composition->vtd.context_count; i++)
		context_check(composition, &composition->vtd.contexts[i], report);
	if (composition->vtd.remapping != 0)
		remapping_check(composition, report);
	strays_check(composition, report);
}
