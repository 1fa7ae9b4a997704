/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Regions for what the CPU and the IOMMU walk: page tables, sized by a dry run of the builder that will fill them, and
 * the VT-d tables. An address space with overlaps cannot be sized; the rules of validation say what is wrong with it.
 */
#include <inttypes.h>
#include <stdlib.h>

#include <muen/abi/types.h>

#include "emit/address_space.h"
#include "expand/expand.h"
#include "expand/support.h"
#include "tree.h"

#define PCI_BUS_COUNT 256

/* name: of the region. */
static void add_tables(struct policy *policy, const xmlNode *space, const char *name)
{
	struct report *unread = report_new();
	const struct region_context context = {.regions = &policy->names.regions, .report = unread};
	struct region_request request = {.part = name, .type = "system_pt"};
	uint64_t pages;

	if (address_space_table_pages(space, &context, &pages)) {
		request.size_bytes = pages * MUEN_PAGE_SIZE;
		support_generated_file(support_add_region(policy, &request, space));
	} else {
		policy->unfinished = true;
	}
	report_free(unread);
}

/* Siblings use the tables of their origin. */
void expand_page_tables(struct policy *policy)
{
	if (report_error_count(policy->report) > 0)
		return;
	TREE_FOR_EACH(cpu, tree_path(policy->root, "kernel/memory"), "cpu") {
		char *name = memory_format("kernel_%s|pt", tree_attribute(cpu, "id"));

		add_tables(policy, cpu, name);
		free(name);
	}
	FOR_EACH_SUBJECT(subject, policy) {
		char *name = memory_format("%s|pt", tree_name(subject));

		if (tree_child(subject, "sibling") == NULL)
			add_tables(policy, subject, name);
		free(name);
	}
}

static void add_vtd_page(struct policy *policy, const char *name, const char *type)
{
	const struct region_request request = {.part = name, .type = type, .size_bytes = MUEN_PAGE_SIZE};

	support_generated_file(support_add_region(policy, &request, tree_child(policy->root, "deviceDomains")));
}

static void note_buses(const struct policy *policy, const xmlNode *references, bool buses[PCI_BUS_COUNT])
{
	TREE_FOR_EACH(reference, references, "device") {
		const xmlNode *device = name_table_find(&policy->names.devices, tree_attribute(reference, "physical"));
		const xmlNode *pci = tree_child(device, "pci");

		if (pci != NULL)
			buses[tree_number(pci, "bus") % PCI_BUS_COUNT] = true;
	}
}

/* A context table for each bus with a device that anybody uses. */
static void add_context_tables(struct policy *policy)
{
	bool buses[PCI_BUS_COUNT] = {false};

	FOR_EACH_SUBJECT(subject, policy)
		note_buses(policy, tree_child(subject, "devices"), buses);
	TREE_FOR_EACH(domain, tree_child(policy->root, "deviceDomains"), "domain")
		note_buses(policy, tree_child(domain, "devices"), buses);
	for (unsigned bus = 0; bus < PCI_BUS_COUNT; bus++) {
		char *name = memory_format("vtd_context_bus_%x", bus);

		if (buses[bus])
			add_vtd_page(policy, name, "system_vtd_context");
		free(name);
	}
}

void expand_vtd_tables(struct policy *policy)
{
	if (report_error_count(policy->report) > 0 || !support_has_iommu(policy))
		return;
	add_vtd_page(policy, "vtd_root", "system_vtd_root");
	add_vtd_page(policy, "vtd_ir", "system_vtd_ir");
	add_context_tables(policy);
	TREE_FOR_EACH(domain, tree_child(policy->root, "deviceDomains"), "domain") {
		char *name = memory_format("vtd_%s_pt", tree_name(domain));

		add_tables(policy, domain, name);
		free(name);
	}
}
