/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* VT-d tables from device domains and device interrupts. */
#include "emit/vtd_tables.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <muen/abi/types.h>

#include "common/memory.h"
#include "emit/device_interrupts.h"
#include "emit/kernel_devices.h"
#include "emit/policy_view.h"
#include "tree.h"

#define ENTRY_PRESENT 1ULL
#define CONTEXT_WIDTH_39 1ULL /* address width field: 3-level table */
#define CONTEXT_WIDTH_48 2ULL
#define CONTEXT_DOMAIN_SHIFT 8

#define REMAP_LEVEL (1ULL << 4)
#define REMAP_VECTOR_SHIFT 16
#define REMAP_DESTINATION_X2APIC_SHIFT 32
#define REMAP_DESTINATION_XAPIC_SHIFT 40
#define REMAP_VERIFY_SOURCE (1ULL << 18) /* upper half: SVT = 1, SQ = 0: all 16 bits of the source id */

struct tables {
	const xmlDoc *policy;
	struct report *report;
	struct name_table regions;
	struct name_table devices; /* of the hardware */
	uint8_t *page;
	bool valid;
};

static void fail(struct tables *tables, const xmlNode *where, const char *text, const char *name)
{
	report_error(tables->report, RULE_EMIT_TABLE, where, "'%s' %s", name, text);
	tables->valid = false;
}

static void put64(uint8_t *at, uint64_t value)
{
	for (unsigned i = 0; i < sizeof(value); i++)
		at[i] = (uint8_t)(value >> (8 * i));
}

static void entry_put(struct tables *tables, size_t index, uint64_t low, uint64_t high)
{
	put64(tables->page + 16 * index, low);
	put64(tables->page + 16 * index + 8, high);
}

/* Upstream's name: the bus in lower-case hexadecimal. */
static const xmlNode *context_region(const struct tables *tables, unsigned bus)
{
	char *name = memory_format("vtd_context_bus_%x", bus);
	const xmlNode *region = name_table_find(&tables->regions, name);

	free(name);
	return region;
}

static void root_fill(struct tables *tables)
{
	for (unsigned bus = 0; bus < 256; bus++) {
		const xmlNode *region = context_region(tables, bus);

		if (region != NULL)
			entry_put(tables, bus, tree_number(region, "physicalAddress") | ENTRY_PRESENT, 0);
	}
}

unsigned vtd_tables_width(const xmlDoc *policy)
{
	struct kernel_devices devices;

	kernel_devices_find(policy, &devices);
	if (devices.iommu_count == 0)
		return 48;
	return kernel_devices_capability(devices.iommus[0], "agaw", 48) == 39 ? 39 : 48;
}

static void context_entry_fill(struct tables *tables, const xmlNode *domain, const xmlNode *device)
{
	char *name = memory_format("vtd_%s_pt", tree_name(domain));
	const xmlNode *region = name_table_find(&tables->regions, name);
	uint64_t width = vtd_tables_width(tables->policy) == 39 ? CONTEXT_WIDTH_39 : CONTEXT_WIDTH_48;
	uint64_t id = tree_number(domain, "id");

	if (region == NULL)
		fail(tables, domain, "is missing: the page tables of a device domain", name);
	else if (id == 0 || id > UINT16_MAX)
		fail(tables, domain, "has no id from 1 to 65535", tree_name(domain));
	else
		entry_put(tables, device_interrupts_pci_source(device) & 0xffU,
			  tree_number(region, "physicalAddress") | ENTRY_PRESENT, id << CONTEXT_DOMAIN_SHIFT | width);
	free(name);
}

static void domain_fill(struct tables *tables, const xmlNode *domain, unsigned bus)
{
	TREE_FOR_EACH(reference, tree_child(domain, "devices"), "device") {
		const char *name = tree_attribute(reference, "physical");
		const xmlNode *device = name != NULL ? name_table_find(&tables->devices, name) : NULL;

		if (tree_child(device, "pci") == NULL)
			fail(tables, reference, "is no PCI device of the hardware", name != NULL ? name : "");
		else if (device_interrupts_pci_source(device) >> 8 == bus)
			context_entry_fill(tables, domain, device);
	}
}

static void context_fill(struct tables *tables, const xmlNode *region)
{
	const char *digits = strrchr(tree_name(region), '_');
	unsigned long bus = digits != NULL ? strtoul(digits + 1, NULL, 16) : 0;

	if (bus > UINT8_MAX || context_region(tables, (unsigned)bus) != region) {
		fail(tables, region, "is no context table of a bus", tree_name(region));
		return;
	}
	TREE_FOR_EACH(domain, tree_child(policy_view_system(tables->policy), "deviceDomains"), "domain")
		domain_fill(tables, domain, (unsigned)bus);
}

/* Local APIC id of a CPU. false: the hardware does not have it. */
static bool apic_id(const struct tables *tables, uint64_t cpu, uint64_t *id)
{
	TREE_FOR_EACH(node, tree_path(policy_view_system(tables->policy), "hardware/processor"), "cpu") {
		if (tree_number(node, "cpuId") != cpu)
			continue;
		*id = tree_number(node, "apicId");
		return true;
	}
	return false;
}

/* Who sends it: the I/O APIC that has the line, or the device itself. */
static bool requester(const struct kernel_devices *devices, const struct device_interrupt *interrupt, uint16_t *source)
{
	*source = device_interrupts_pci_source(interrupt->device);
	if (interrupt->kind == DEVICE_INTERRUPT_MSI)
		return true;
	for (size_t i = 0; i < devices->ioapic_count; i++) {
		if (!kernel_devices_has_line(devices->ioapics[i], interrupt->number))
			continue;
		*source = (uint16_t)kernel_devices_capability(devices->ioapics[i], "source_id", 0);
		return kernel_devices_has_capability(devices->ioapics[i], "source_id");
	}
	return false;
}

static void remapping_entry_fill(struct tables *tables, const struct kernel_devices *devices,
				 const struct device_interrupt *interrupt)
{
	bool eim = devices->iommu_count == 0 || kernel_devices_eim(tables->policy, devices->iommus[0]);
	unsigned shift = eim ? REMAP_DESTINATION_X2APIC_SHIFT : REMAP_DESTINATION_XAPIC_SHIFT;
	const char *name = tree_attribute(interrupt->reference, "logical");
	uint64_t destination;
	uint16_t source;

	if (!requester(devices, interrupt, &source))
		fail(tables, interrupt->reference, "is a line of no I/O APIC with a source_id", name);
	else if (!apic_id(tables, interrupt->cpu, &destination) || destination > (eim ? UINT32_MAX : UINT8_MAX))
		fail(tables, interrupt->reference, "goes to a CPU without a local APIC id of that size", name);
	else
		entry_put(tables, interrupt->number,
			  ENTRY_PRESENT | (interrupt->kind == DEVICE_INTERRUPT_LINE ? REMAP_LEVEL : 0) |
			      (uint64_t)(MUEN_VECTOR_FIRST + interrupt->number) << REMAP_VECTOR_SHIFT |
			      destination << shift,
			  source | REMAP_VERIFY_SOURCE);
}

static void remapping_fill(struct tables *tables)
{
	struct device_interrupts interrupts;
	struct kernel_devices devices;

	tables->valid = device_interrupts_collect(tables->policy, tables->report, &interrupts);
	kernel_devices_find(tables->policy, &devices);
	for (size_t i = 0; i < interrupts.count; i++)
		remapping_entry_fill(tables, &devices, &interrupts.entries[i]);
}

uint8_t *vtd_tables_build(const xmlNode *region, struct report *report)
{
	const char *type = tree_attribute(region, "type");
	struct tables tables = {
	    .policy = region->doc,
	    .report = report,
	    .regions = policy_view_regions(region->doc),
	    .devices = policy_view_devices(region->doc),
	    .page = memory_alloc(1, MUEN_PAGE_SIZE),
	    .valid = true,
	};

	if (type != NULL && strcmp(type, "system_vtd_root") == 0)
		root_fill(&tables);
	else if (type != NULL && strcmp(type, "system_vtd_context") == 0)
		context_fill(&tables, region);
	else
		remapping_fill(&tables);
	name_table_free(&tables.regions);
	name_table_free(&tables.devices);
	if (tables.valid)
		return tables.page;
	free(tables.page);
	return NULL;
}
