/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * What the VT-d units read: root table, context tables, interrupt remapping table (VT-d specification, chapter 9), and
 * the page tables of device domains. Every entry of every table is held against the policy, also those that must be
 * empty: a device in no domain reaches nothing, an interrupt that nobody has is blocked.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "audit.h"
#include "interrupt.h"
#include "memory.h"
#include "space.h"

#define ENTRIES 256U
#define SOURCE_VALIDATION (1ULL << 18) /* compare all 16 bits of the requester id */

struct entry {
	uint64_t low;
	uint64_t high;
};

struct table {
	const struct region *region;
	enum finding_kind finding;
	const char *what; /* an entry is for */
	struct entry wanted[ENTRIES];
};

static void table_compare(const struct audit *audit, const struct table *table)
{
	struct entry found[ENTRIES] = {{0}};

	image_copy(audit->image, table->region->address, found, sizeof(found));
	audit->findings->counts.records += ENTRIES;
	for (size_t i = 0; i < ENTRIES; i++) {
		const struct entry *wanted = &table->wanted[i];

		if (found[i].low != wanted->low || found[i].high != wanted->high)
			finding_add(audit->findings, table->finding, table->region->name,
				    table->region->address + i * sizeof(*wanted),
				    "%s 0x%zx: the policy says 0x%" PRIx64 " 0x%" PRIx64 ", the image has 0x%" PRIx64
				    " 0x%" PRIx64,
				    table->what, i, wanted->high, wanted->low, found[i].high, found[i].low);
	}
}

/* A context table's region is named after its bus, in hexadecimal. */
static const struct region *context_of_bus(const struct policy *policy, unsigned bus)
{
	char name[32];

	snprintf(name, sizeof(name), "vtd_context_bus_%x", bus);
	return policy_region(policy, name);
}

static void root_compare(const struct audit *audit, const struct region *region)
{
	struct table table = {.region = region, .finding = FINDING_VTD_ROOT, .what = "bus"};

	for (unsigned bus = 0; bus < ENTRIES; bus++) {
		const struct region *context = context_of_bus(audit->policy, bus);

		if (context != NULL)
			table.wanted[bus].low = context->address | 1;
	}
	table_compare(audit, &table);
}

static unsigned domain_levels(const struct policy *policy)
{
	const struct kernel_units units = interrupt_units(policy);

	return units.iommu_count > 0 && interrupt_capability(units.iommus[0], "agaw", 48) == 39 ? 3 : 4;
}

static const struct region *domain_tables(const struct policy *policy, const xmlNode *domain)
{
	char *name = memory_text("vtd_%s_pt", xml_text(domain, "name"));
	const struct region *region = policy_region(policy, name);

	free(name);
	return region;
}

/* Address width in bits 66:64: 1 for three levels, 2 for four; domain id in bits 87:72. */
static void context_compare(const struct audit *audit, const struct region *region, unsigned bus)
{
	struct table table = {.region = region, .finding = FINDING_VTD_CONTEXT, .what = "device and function"};

	XML_EACH(domain, xml_child(audit->policy->system, "deviceDomains"), "domain") {
		const struct region *tables = domain_tables(audit->policy, domain);

		XML_EACH(device, xml_child(domain, "devices"), "device") {
			uint16_t requester =
			    interrupt_requester(policy_device(audit->policy, xml_text(device, "physical")));

			if (requester / 256 == bus)
				table.wanted[requester % 256] = (struct entry){
				    .low = (tables != NULL ? tables->address : 0) | 1,
				    .high = xml_number(domain, "id") << 8 | (domain_levels(audit->policy) - 2),
				};
		}
	}
	table_compare(audit, &table);
}

static uint64_t apic_of(const struct policy *policy, uint64_t cpu)
{
	char number[24];

	snprintf(number, sizeof(number), "%" PRIu64, cpu);
	return xml_number(xml_child_with(xml_path(policy->system, "hardware/processor"), "cpu", "cpuId", number),
			  "apicId");
}

static struct entry remapping_want(const struct policy *policy, const struct kernel_units *units,
				   const struct interrupt *interrupt)
{
	bool extended = units->iommu_count == 0 || interrupt_extended(policy, units->iommus[0]);
	size_t ioapic = interrupt_ioapic(units, interrupt);
	uint64_t source = interrupt_requester(interrupt->device);

	if (!interrupt->msi)
		source = ioapic < units->ioapic_count
			     ? interrupt_capability(units->ioapics[ioapic], "source_id", UINT16_MAX)
			     : UINT16_MAX;
	return (struct entry){
	    .low = 1 | (interrupt->pci && !interrupt->msi ? 1ULL << 4 : 0) |
		   (MUEN_VECTOR_FIRST + interrupt->number) << 16 |
		   apic_of(policy, interrupt->cpu) << (extended ? 32 : 40),
	    .high = source | SOURCE_VALIDATION,
	};
}

static void remapping_compare(const struct audit *audit, const struct region *region)
{
	struct table table = {.region = region, .finding = FINDING_VTD_INTERRUPT, .what = "interrupt"};
	const struct kernel_units units = interrupt_units(audit->policy);
	size_t count;
	struct interrupt *list = interrupt_list(audit->policy, &count);

	for (size_t i = 0; i < count; i++)
		table.wanted[list[i].number] = remapping_want(audit->policy, &units, &list[i]);
	table_compare(audit, &table);
	free(list);
}

static void domains_audit(const struct audit *audit)
{
	XML_EACH(domain, xml_child(audit->policy->system, "deviceDomains"), "domain") {
		const struct region *tables = domain_tables(audit->policy, domain);
		struct owner owner = policy_domain_owner(audit->policy, domain);
		struct space space = {
		    .title = memory_text("device domain '%s'", xml_text(domain, "name")),
		    .format = PAGING_VTD,
		    .levels = domain_levels(audit->policy),
		};

		paging_walk(audit->image, audit->policy, tables != NULL ? tables->address : UINT64_MAX, &space);
		space_compare(audit->policy, &owner, &space);
		paging_free(&space);
		policy_owner_free(&owner);
	}
}

void vtd_audit(const struct audit *audit)
{
	for (size_t i = 0; i < audit->policy->region_count; i++) {
		const struct region *region = &audit->policy->regions[i];

		if (strcmp(region->type, "system_vtd_root") == 0)
			root_compare(audit, region);
		else if (strcmp(region->type, "system_vtd_ir") == 0)
			remapping_compare(audit, region);
	}
	for (unsigned bus = 0; bus < ENTRIES; bus++) {
		const struct region *context = context_of_bus(audit->policy, bus);

		if (context != NULL)
			context_compare(audit, context, bus);
	}
	domains_audit(audit);
}
