/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Content of regions, kind by kind. */
#include "emit/content_make.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <muen/abi/hypercall.h>

#include "common/memory.h"
#include "emit/acpi.h"
#include "emit/address_space.h"
#include "emit/bitmaps.h"
#include "emit/boot_info.h"
#include "emit/elf_split.h"
#include "emit/msr_store.h"
#include "emit/policy_view.h"
#include "emit/region_owner.h"
#include "emit/sinfo.h"
#include "emit/subject_controls.h"
#include "emit/vtd_tables.h"
#include "tree.h"

static const char *region_type(const xmlNode *region)
{
	const char *type = tree_attribute(region, "type");

	return type != NULL ? type : "";
}

static struct made fail(const struct content_maker *maker, const xmlNode *region, const char *text)
{
	report_error(maker->report, RULE_EMIT_REGION, region, "region '%s' %s", tree_name(region), text);
	return (struct made){NULL, 0};
}

static struct made make_page_table(const struct content_maker *maker, const xmlNode *region)
{
	const xmlNode *owner = region_owner_of_tables(region);
	uint64_t size;
	struct made made = {NULL, 0};

	if (owner == NULL)
		return fail(maker, region, "is a page table of nobody");
	if (!address_space_build(owner, tree_number(region, "physicalAddress"), maker->context, &made.bytes, &size))
		return (struct made){NULL, 0};
	made.size = (size_t)size;
	return made;
}

static void open_ports(const xmlNode *subject, uint8_t *bitmap)
{
	TREE_FOR_EACH(device, tree_child(subject, "devices"), "device") {
		const xmlNode *hardware = policy_view_device(subject->doc, tree_attribute(device, "physical"));

		TREE_FOR_EACH(port, device, "ioPort") {
			const xmlNode *range =
			    policy_view_child(hardware, "ioPort", "name", tree_attribute(port, "physical"));

			if (range != NULL)
				bitmaps_allow_ports(bitmap, (uint16_t)tree_number(range, "start"),
						    (uint16_t)tree_number(range, "end"));
		}
	}
}

static struct made make_io_bitmap(const struct content_maker *maker, const xmlNode *region)
{
	const xmlNode *subject = region_owner_subject(region);
	struct made made = {NULL, bitmaps_io_size(maker->virtualization)};

	if (subject == NULL)
		return fail(maker, region, "is a bitmap of nobody");
	made.bytes = bitmaps_new(made.size);
	if (made.bytes != NULL)
		open_ports(subject, made.bytes);
	return made;
}

static bool open_msrs(const struct content_maker *maker, const xmlNode *subject, uint8_t *bitmap)
{
	const xmlNode *vcpu = tree_child(subject, "vcpu");
	bool valid = true;

	TREE_FOR_EACH(node, tree_child(vcpu, "msrs"), "msr") {
		const char *mode = tree_attribute(node, "mode");
		struct msr_grant grant = {
		    .first = (uint32_t)tree_number(node, "start"),
		    .last = (uint32_t)tree_number(node, "end"),
		    .read = mode != NULL && strchr(mode, 'r') != NULL,
		    .write = mode != NULL && strchr(mode, 'w') != NULL,
		    .efer_switched = subject_controls_switch_efer(vcpu),
		};
		const char *why;
		uint32_t msr;

		if (bitmaps_allow_msrs(bitmap, maker->virtualization, &grant, &msr, &why))
			continue;
		report_error(maker->report, RULE_EMIT_MSR, node, "subject '%s' cannot get MSR 0x%" PRIx32 ": %s",
			     tree_name(subject), msr, why);
		valid = false;
	}
	return valid;
}

static struct made make_msr_bitmap(const struct content_maker *maker, const xmlNode *region)
{
	const xmlNode *subject = region_owner_subject(region);
	struct made made = {NULL, bitmaps_msr_size(maker->virtualization)};

	if (subject == NULL)
		return fail(maker, region, "is a bitmap of nobody");
	made.bytes = bitmaps_new(made.size);
	if (made.bytes == NULL || open_msrs(maker, subject, made.bytes))
		return made;
	free(made.bytes);
	return (struct made){NULL, 0};
}

/* Too many entries are reported with the kernel's tables. */
static struct made make_msr_store(const struct content_maker *maker, const xmlNode *region)
{
	const xmlNode *subject = region_owner_subject(region);
	struct msr_entry entries[MUEN_MSR_STORE_MAX] = {{0}};
	struct made made = {NULL, MUEN_PAGE_SIZE};

	if (subject == NULL)
		return fail(maker, region, "is the MSR store of nobody");
	_Static_assert(sizeof(entries) <= MUEN_PAGE_SIZE, "a store is one page");
	msr_store_build(subject, entries);
	made.bytes = memory_alloc(1, made.size);
	memcpy(made.bytes, entries, sizeof(entries));
	return made;
}

static struct made make_vtd_table(const struct content_maker *maker, const xmlNode *region)
{
	uint8_t *bytes = vtd_tables_build(region, maker->report);

	return (struct made){bytes, bytes != NULL ? MUEN_PAGE_SIZE : 0};
}

/* Zeroes at the end need no place of their own in the region. */
static struct made shorten(const struct content_maker *maker, const xmlNode *region, struct made made)
{
	const uint64_t size = tree_number(region, "size");

	while (made.size > size && made.bytes[made.size - 1] == 0)
		made.size--;
	if (made.size <= size)
		return made;
	free(made.bytes);
	return fail(maker, region, "is too small for the information");
}

static struct made make_sinfo(const struct content_maker *maker, const xmlNode *region)
{
	const xmlNode *subject = region_owner_subject(region);
	struct made made = {NULL, sizeof(struct sinfo)};
	struct sinfo *page;

	if (subject == NULL)
		return fail(maker, region, "is the information of nobody");
	page = memory_alloc(1, sizeof(*page));
	if (sinfo_build(subject, maker->context, page))
		made.bytes = (uint8_t *)page;
	else
		free(page);
	return made.bytes != NULL ? shorten(maker, region, made) : made;
}

/* What a guest finds at its start. */
static struct made make_boot(const struct content_maker *maker, const xmlNode *region, enum content_kind kind)
{
	const xmlNode *subject = region_owner_subject(region);
	struct made made = {NULL, 0};

	if (subject == NULL)
		return fail(maker, region, "is the boot information of nobody");
	if (kind == CONTENT_ZERO_PAGE)
		made.bytes = boot_info_zero_page(subject, maker->report, &made.size);
	else if (kind == CONTENT_SOLO5)
		made.bytes = boot_info_solo5(subject, maker->report, &made.size);
	else
		made.bytes = acpi_build(subject, region, maker->report, &made.size);
	return made;
}

static struct made make_hypercall(const struct content_maker *maker, const xmlNode *region)
{
	static const uint8_t vmx[HYPERCALL_SIZE] = HYPERCALL_VMX;
	static const uint8_t svm[HYPERCALL_SIZE] = HYPERCALL_SVM;
	struct made made = {memory_alloc(1, MUEN_PAGE_SIZE), MUEN_PAGE_SIZE};

	(void)region;
	memset(made.bytes, HYPERCALL_PAD, made.size);
	memcpy(made.bytes, maker->virtualization == POLICY_SVM ? svm : vmx, HYPERCALL_SIZE);
	return made;
}

static struct made make_table(const struct content_maker *maker, enum kernel_table table)
{
	struct made made = {NULL, maker->tables.size[table] > 0 ? maker->tables.size[table] : 1};

	made.bytes = memory_alloc(1, made.size);
	memcpy(made.bytes, maker->tables.content[table], maker->tables.size[table]);
	return made;
}

/* A named section of an ELF file; the ELF file of the kernel has the kernel's sections. */
static struct made make_section(const struct content_maker *maker, const xmlNode *region, const char *elf,
				const char *section)
{
	enum elf_kind kind = strncmp(region_type(region), "subject", 7) == 0 ? ELF_SUBJECT : ELF_KERNEL;
	const struct elf_section_region *found = NULL;
	struct made made = {NULL, 0};
	struct elf_split split;
	struct elf_error error;
	uint8_t *bytes;
	size_t size;

	if (!store_read_input(maker->store, region, elf, &bytes, &size))
		return made;
	if (!elf_split(bytes, size, kind, &split, &error)) {
		report_error(maker->report, RULE_EMIT_CONTENT, region, "%s: %s", elf, error.text);
		if (error.help[0] != '\0')
			report_help(maker->report, "%s", error.help);
		free(bytes);
		return made;
	}
	found = elf_split_find(&split, section);
	if (found == NULL || found->fill) {
		report_error(maker->report, RULE_EMIT_CONTENT, region, "%s has no content in section %s", elf, section);
	} else {
		made.size = (size_t)found->size_bytes;
		made.bytes = memory_alloc(1, made.size);
		memcpy(made.bytes, bytes + found->file_offset, made.size);
	}
	free(bytes);
	return made;
}

static enum kernel_table table_of(const xmlNode *region)
{
	enum kernel_table table = 0;

	while (table < KERNEL_TABLE_COUNT && strcmp(kernel_tables_region(table), tree_name(region)) != 0)
		table++;
	return table;
}

/* Files that a guest's boot regions stand for; a region of these types without a file is filled by a loader. */
static enum content_kind boot_kind(const char *type)
{
	static const struct {
		const char *type;
		enum content_kind kind;
	} kinds[] = {
	    {"subject_zeropage", CONTENT_ZERO_PAGE}, {"subject_solo5_boot_info", CONTENT_SOLO5},
	    {"subject_acpi_rsdp", CONTENT_ACPI},     {"subject_acpi_xsdt", CONTENT_ACPI},
	    {"subject_acpi_fadt", CONTENT_ACPI},     {"subject_acpi_dsdt", CONTENT_ACPI},
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(type, kinds[i].type) == 0)
			return kinds[i].kind;
	return CONTENT_NONE;
}

enum content_kind content_kind(const xmlNode *region)
{
	const xmlNode *file = tree_child(region, "file");
	const char *type = region_type(region);

	if (strcmp(type, "system_pt") == 0)
		return CONTENT_PAGE_TABLE;
	if (strcmp(type, "system_iobm") == 0)
		return CONTENT_IO_BITMAP;
	if (strcmp(type, "system_msrbm") == 0)
		return CONTENT_MSR_BITMAP;
	if (strcmp(type, "kernel_msrstore") == 0)
		return CONTENT_MSR_STORE;
	if (strncmp(type, "system_vtd_", strlen("system_vtd_")) == 0)
		return CONTENT_VTD_TABLE;
	if (strcmp(type, "subject_info") == 0)
		return CONTENT_SINFO;
	if (strcmp(tree_name(region), "hypercall") == 0)
		return CONTENT_HYPERCALL;
	if (table_of(region) < KERNEL_TABLE_COUNT)
		return CONTENT_KERNEL_TABLE;
	if (file != NULL && boot_kind(type) != CONTENT_NONE)
		return boot_kind(type);
	if (file != NULL)
		return tree_attribute(file, "elf") != NULL ? CONTENT_SECTION : CONTENT_FILE;
	return tree_child(region, "fill") != NULL ? CONTENT_FILL : CONTENT_NONE;
}

static struct made make_file(const struct content_maker *maker, const xmlNode *region)
{
	const char *name = tree_attribute(tree_child(region, "file"), "filename");
	struct made made = {NULL, 0};

	store_read_input(maker->store, region, name != NULL ? name : "", &made.bytes, &made.size);
	return made;
}

struct made content_make(const struct content_maker *maker, const xmlNode *region, enum content_kind kind)
{
	const xmlNode *file = tree_child(region, "file");
	const char *section = file != NULL ? tree_attribute(file, "section") : NULL;

	switch (kind) {
	case CONTENT_PAGE_TABLE:
		return make_page_table(maker, region);
	case CONTENT_IO_BITMAP:
		return make_io_bitmap(maker, region);
	case CONTENT_MSR_BITMAP:
		return make_msr_bitmap(maker, region);
	case CONTENT_MSR_STORE:
		return make_msr_store(maker, region);
	case CONTENT_VTD_TABLE:
		return make_vtd_table(maker, region);
	case CONTENT_SINFO:
		return make_sinfo(maker, region);
	case CONTENT_ZERO_PAGE:
	case CONTENT_SOLO5:
	case CONTENT_ACPI:
		return make_boot(maker, region, kind);
	case CONTENT_HYPERCALL:
		return make_hypercall(maker, region);
	case CONTENT_KERNEL_TABLE:
		return make_table(maker, table_of(region));
	case CONTENT_SECTION:
		return make_section(maker, region, tree_attribute(file, "elf"), section != NULL ? section : "");
	case CONTENT_FILE:
		return make_file(maker, region);
	case CONTENT_NONE:
	case CONTENT_FILL:
		break;
	}
	return (struct made){NULL, 0};
}
