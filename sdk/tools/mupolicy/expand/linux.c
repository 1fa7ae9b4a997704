/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * What profile linux has beyond a virtual CPU: the boot protocol's zero page, ACPI tables, the areas where a kernel
 * looks for a BIOS, boot parameters, and interrupts between the virtual CPUs of an SMP guest.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <muen/abi/layout.h>
#include <muen/abi/types.h>

#include "emit/acpi.h"
#include "expand/expand.h"
#include "expand/support.h"
#include "tree.h"

struct guest_page {
	const char *part;
	const char *logical;
	const char *type;
	const char *file; /* "SUBJECT_file", or NULL: no content */
	uint64_t virtual_address;
	uint64_t size_bytes;
	bool writable;
};

/* ACPI is looked for from 0xe0000 on (ACPI 5.2.5.1); the rest up to 0xf0000 reads as nothing. */
static const struct guest_page pages[] = {
    {"zp", "zero_page", "subject_zeropage", "zp", 0, 0x2000, true},
    {"acpi_rsdp", "acpi_rsdp", "subject_acpi_rsdp", "rsdp", 0xe0000, 0x1000, false},
    {"acpi_xsdt", "acpi_xsdt", "subject_acpi_xsdt", "xsdt", 0xe1000, 0x1000, false},
    {"acpi_fadt", "acpi_fadt", "subject_acpi_fadt", "fadt", 0xe2000, 0x1000, false},
    {"acpi_dsdt", "acpi_dsdt", "subject_acpi_dsdt", "dsdt.aml", 0xe3000, 0x1000, false},
};

/* What is free behind the tables. Upstream's guests have no mailbox: they start CPUs by events. No device reaches
 * it (type subject_bios). */
static const struct guest_page mailbox = {
    "acpi_mailbox", ACPI_MAILBOX_NAME, "subject_bios", NULL, 0xe4000, 0x1000, true};
static const struct guest_page rest = {"acpi_empty", "acpi_free", "subject_bios", NULL, 0xe5000, 0xb000, false};
static const struct guest_page upstream_rest = {"acpi_empty", "acpi_free", "subject_bios", NULL,
						0xe4000,      0xc000,      false};

#define BIOS_SIZE 0x10000

static const struct {
	const char *logical;
	uint64_t virtual_address;
} bios_windows[] = {
    {"bios_low", 0xc0000},
    {"bios_high", 0xd0000},
};

/* Interrupts that Linux sends between its CPUs, and their vectors (arch/x86 of Linux 4 and later). */
static const struct {
	const char *name;
	const char *vector;
} smp_interrupts[] = {
    {"call_func", "251"},
    {"reschedule", "253"},
};

static xmlNode *add_region(struct policy *policy, const xmlNode *subject, const struct guest_page *page)
{
	const struct region_request request = {
	    .owner = tree_name(subject), .part = page->part, .type = page->type, .size_bytes = page->size_bytes};
	xmlNode *region = support_add_region(policy, &request, subject);
	xmlNode *file;

	if (region == NULL || page->file == NULL)
		return region;
	file = tree_add(region, "file", region);
	tree_set_format(file, "filename", "%s_%s", tree_name(subject), page->file);
	tree_set(file, "offset", "none");
	return region;
}

static void add_mapping(const xmlNode *subject, const xmlNode *region, const char *logical, uint64_t virtual_address,
			bool writable)
{
	support_add_mapping(tree_child(subject, "memory"),
			    &(struct mapping_request){
				.logical = logical,
				.physical = tree_name(region),
				.virtual_address = virtual_address,
				.writable = writable,
			    },
			    subject);
}

static xmlNode *add_page(struct policy *policy, const xmlNode *subject, const struct guest_page *page)
{
	xmlNode *region = add_region(policy, subject, page);

	if (region != NULL)
		add_mapping(subject, region, page->logical, page->virtual_address, page->writable);
	return region;
}

static void add_pages(struct policy *policy, const xmlNode *subject)
{
	const bool is_upstream = policy->options->layout == LAYOUT_UPSTREAM;

	for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++)
		add_page(policy, subject, &pages[i]);
	add_page(policy, subject, is_upstream ? &upstream_rest : &rest);
	if (!is_upstream)
		support_fill(add_page(policy, subject, &mailbox), "16#00#");
}

static bool overlaps(const xmlNode *mapping, const xmlNode *memory, uint64_t address)
{
	const uint64_t first = tree_number(mapping, "virtualAddress");

	return memory != NULL && first < address + BIOS_SIZE && address < first + tree_number(memory, "size");
}

/* A device may bring a BIOS of its own. */
static bool window_is_free(const struct policy *policy, const xmlNode *subject, uint64_t address)
{
	TREE_FOR_EACH(mapping, tree_child(subject, "memory"), "memory") {
		if (overlaps(mapping, name_table_find(&policy->names.regions, tree_attribute(mapping, "physical")),
			     address))
			return false;
	}
	TREE_FOR_EACH(reference, tree_child(subject, "devices"), "device") {
		const xmlNode *device = name_table_find(&policy->names.devices, tree_attribute(reference, "physical"));

		TREE_FOR_EACH(mapping, reference, "memory") {
			if (overlaps(mapping, support_find_named(device, "memory", tree_attribute(mapping, "physical")),
				     address))
				return false;
		}
	}
	return true;
}

static void add_bios(struct policy *policy, const xmlNode *subject)
{
	static const struct guest_page bios = {.part = "bios", .type = "subject_bios", .size_bytes = BIOS_SIZE};
	const xmlNode *region = NULL;

	for (size_t i = 0; i < sizeof(bios_windows) / sizeof(bios_windows[0]); i++) {
		if (!window_is_free(policy, subject, bios_windows[i].virtual_address))
			continue;
		if (region == NULL)
			region = add_region(policy, subject, &bios);
		if (region != NULL)
			add_mapping(subject, region, bios_windows[i].logical, bios_windows[i].virtual_address, false);
	}
}

static void add_boot_parameters(const struct policy *policy, const xmlNode *subject)
{
	const size_t siblings = sibling_count(policy, subject);
	xmlNode *parameters = tree_child(subject, "bootparams");
	const char *given = tree_text(parameters);
	char *cpus = siblings == 0 ? memory_format("%s", "") : memory_format(" possible_cpus=%zu", siblings + 1);
	char *text = memory_format("%s%smuen_sinfo=0x%" PRIx64 "%s", given, given[0] == '\0' ? "" : " ",
				   (uint64_t)MUEN_GVA_SINFO, cpus);

	tree_set_text(parameters, text);
	free(text);
	free(cpus);
}

static void add_interrupt_target(const xmlNode *subject, const char *logical, const char *physical, const char *vector)
{
	xmlNode *event = tree_add(tree_path(subject, "events/target"), "event", subject);

	tree_set(event, "logical", logical);
	tree_set(event, "physical", physical);
	tree_set(tree_add(event, "inject_interrupt", subject), "vector", vector);
}

/* from and to: a subject and its siblings, numbered. */
static void add_interrupts(struct policy *policy, const xmlNode *origin, const xmlNode *from, size_t from_number,
			   const xmlNode *to, size_t to_number)
{
	for (size_t i = 0; i < sizeof(smp_interrupts) / sizeof(smp_interrupts[0]); i++) {
		char *logical = memory_format("smp_ipi_%s_%02zx%02zx", smp_interrupts[i].name, from_number, to_number);
		char *physical = memory_format("%s_%s", tree_name(origin), logical);

		support_add_event(policy, physical, "asap", origin);
		support_add_vmcall(policy, from, logical, physical, from);
		add_interrupt_target(to, logical, physical, smp_interrupts[i].vector);
		free(physical);
		free(logical);
	}
}

static void connect_cpus(struct policy *policy, const xmlNode *origin)
{
	const size_t count = sibling_count(policy, origin) + 1;
	const xmlNode **cpus = memory_alloc(count, sizeof(*cpus));
	size_t number = 0;

	cpus[number++] = origin;
	for (size_t i = 0; i < policy->sibling_count; i++) {
		if (sibling_is_of(policy->siblings[i], origin))
			cpus[number++] = policy->siblings[i];
	}
	for (size_t from = 0; from < count; from++) {
		for (size_t to = 0; to < count; to++) {
			if (from != to)
				add_interrupts(policy, origin, cpus[from], from, cpus[to], to);
		}
	}
	free(cpus);
}

void expand_linux(struct policy *policy)
{
	FOR_EACH_SUBJECT(subject, policy) {
		if (strcmp(tree_attribute(subject, "profile"), "linux") != 0 || tree_child(subject, "sibling") != NULL)
			continue;
		add_pages(policy, subject);
		add_bios(policy, subject);
		add_boot_parameters(policy, subject);
		connect_cpus(policy, subject);
	}
}
