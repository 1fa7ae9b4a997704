/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Code that belongs to no subject: the hypercall page, the start code of application processors, and, if its file is
 * given, the kernel itself. Offsets in the file are untrusted.
 */
#include <elf.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <muen/abi/hypercall.h>
#include <muen/abi/layout.h>
#include <muen/abi/types.h>

#include "audit.h"
#include "memory.h"

static void hypercall_check(const struct audit *audit, const struct region *region)
{
	static const uint8_t vmx[] = HYPERCALL_VMX;
	static const uint8_t svm[] = HYPERCALL_SVM;
	uint8_t wanted[MUEN_PAGE_SIZE];
	uint8_t found[MUEN_PAGE_SIZE];

	memset(wanted, HYPERCALL_PAD, sizeof(wanted));
	memcpy(wanted, audit->policy->svm ? svm : vmx, HYPERCALL_SIZE);
	if (image_copy(audit->image, region->address, found, sizeof(found)) != sizeof(found))
		memset(found, 0, sizeof(found));
	for (size_t i = 0; i < sizeof(found); i++)
		if (found[i] != wanted[i])
			finding_add(audit->findings, FINDING_HYPERCALL, region->name, region->address + i,
				    "byte %zu of the hypercall page must be 0x%02x on this CPU, the image has 0x%02x",
				    i, wanted[i], found[i]);
}

/* Start-up interrupts carry a page number below 1 MiB: the kernel's is fixed. */
static void trampoline_check(const struct audit *audit)
{
	const struct region *region = policy_region(audit->policy, "trampoline");

	if (region == NULL || region->address != MUEN_TRAMPOLINE_PHYS || region->content != CONTENT_FILE)
		finding_add(audit->findings, FINDING_TRAMPOLINE, "trampoline", region != NULL ? region->address : 0,
			    "the start code must be the content of a region at 0x%x", MUEN_TRAMPOLINE_PHYS);
}

void code_audit(const struct audit *audit)
{
	const struct region *hypercall = policy_region(audit->policy, "hypercall");

	if (hypercall != NULL)
		hypercall_check(audit, hypercall);
	trampoline_check(audit);
}

struct kernel_file {
	const struct audit *audit;
	const uint8_t *bytes;
	size_t size;
	Elf64_Ehdr header;
	uint64_t names_offset;
	uint64_t names_size;
};

static void file_refuse(const struct kernel_file *file, const char *text)
{
	finding_add(file->audit->findings, FINDING_KERNEL_FILE, "kernel_text", MUEN_KVA_TEXT,
		    "the kernel file cannot be compared: %s", text);
}

static bool section_load(const struct kernel_file *file, unsigned index, Elf64_Shdr *section)
{
	uint64_t offset = file->header.e_shoff + (uint64_t)index * sizeof(*section);

	if (index >= file->header.e_shnum || offset > file->size || file->size - offset < sizeof(*section))
		return false;
	memcpy(section, file->bytes + offset, sizeof(*section));
	return section->sh_type == SHT_NOBITS ||
	       (section->sh_offset <= file->size && section->sh_size <= file->size - section->sh_offset);
}

static bool file_read(struct kernel_file *file)
{
	Elf64_Shdr names;

	if (file->size < sizeof(file->header))
		return false;
	memcpy(&file->header, file->bytes, sizeof(file->header));
	if (memcmp(file->header.e_ident, ELFMAG, SELFMAG) != 0 || file->header.e_ident[EI_CLASS] != ELFCLASS64 ||
	    file->header.e_shentsize != sizeof(names) || file->header.e_shoff > file->size ||
	    !section_load(file, file->header.e_shstrndx, &names) || names.sh_type != SHT_STRTAB || names.sh_size == 0 ||
	    file->bytes[names.sh_offset + names.sh_size - 1] != 0)
		return false;
	file->names_offset = names.sh_offset;
	file->names_size = names.sh_size;
	return true;
}

static bool section_find(const struct kernel_file *file, const char *name, Elf64_Shdr *section)
{
	for (unsigned i = 1; i < file->header.e_shnum; i++)
		if (section_load(file, i, section) && section->sh_name < file->names_size &&
		    strcmp((const char *)file->bytes + file->names_offset + section->sh_name, name) == 0)
			return true;
	return false;
}

/* The section, then zeros to the end of the region. */
static void section_compare(const struct kernel_file *file, const Elf64_Shdr *section, const char *name,
			    const struct region *region)
{
	uint64_t size = section->sh_type == SHT_NOBITS ? 0 : section->sh_size;
	uint8_t page[MUEN_PAGE_SIZE];

	if (section->sh_size > region->size) {
		finding_add(file->audit->findings, FINDING_KERNEL_FILE, region->name, region->address,
			    "section %s of the kernel file has 0x%" PRIx64 " bytes, the region 0x%" PRIx64, name,
			    (uint64_t)section->sh_size, region->size);
		return;
	}
	for (uint64_t at = 0; at < region->size; at++) {
		uint8_t wanted = at < size ? file->bytes[section->sh_offset + at] : 0;

		if (at % MUEN_PAGE_SIZE == 0 &&
		    image_copy(file->audit->image, region->address + at, page, sizeof(page)) != sizeof(page))
			return; /* reported by content_audit() */
		if (page[at % MUEN_PAGE_SIZE] == wanted)
			continue;
		finding_add(file->audit->findings, FINDING_KERNEL_FILE, region->name, region->address + at,
			    "section %s of the kernel file has byte 0x%02x at offset 0x%" PRIx64
			    ", the image has 0x%02x",
			    name, wanted, at, page[at % MUEN_PAGE_SIZE]);
		return;
	}
}

/* Regions of the section: one, or a copy for each CPU. */
static void section_audit(const struct kernel_file *file, const char *name, const char *region_name, bool per_cpu)
{
	size_t copies = per_cpu ? file->audit->policy->cpu_count : 1;
	Elf64_Shdr section;
	bool exists = section_find(file, name, &section) && section.sh_size > 0;

	for (size_t i = 0; i < copies; i++) {
		char *full = per_cpu ? memory_text("%s_%zu", region_name, i) : memory_text("%s", region_name);
		const struct region *region = policy_region(file->audit->policy, full);

		if (exists != (region != NULL))
			finding_add(file->audit->findings, FINDING_KERNEL_FILE, full,
				    region != NULL ? region->address : 0,
				    "section %s is %s the kernel file, its region is %s the policy", name,
				    exists ? "in" : "not in", exists ? "not in" : "in");
		else if (exists)
			section_compare(file, &section, name, region);
		free(full);
	}
}

void code_audit_kernel(const struct audit *audit, const uint8_t *bytes, size_t size)
{
	struct kernel_file file = {.audit = audit, .bytes = bytes, .size = size};

	if (!file_read(&file)) {
		file_refuse(&file, "it is no 64-bit ELF file with sections");
		return;
	}
	section_audit(&file, ".trampoline", "trampoline", false);
	section_audit(&file, ".text", "kernel_text", false);
	section_audit(&file, ".rodata", "kernel_ro", false);
	section_audit(&file, ".shared", "kernel_shared", false);
	section_audit(&file, ".data", "kernel_data", true);
	section_audit(&file, ".bss", "kernel_bss", true);
}
