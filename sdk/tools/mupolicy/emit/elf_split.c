/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Section table of an ELF file to regions. Every offset is checked against the file before it is followed; structures
 * are copied out, never cast.
 */
#include "emit/elf_split.h"

#include <elf.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <muen/abi/layout.h>
#include <muen/abi/types.h>

#define ADDRESS_LIMIT (1ULL << 47)
#define ANY_ADDRESS UINT64_MAX

/* What a section must be. address: fixed, or ANY_ADDRESS. limit: largest region, 0 = no limit of its own. */
struct section_rule {
	const char *section;
	const char *region;
	uint64_t address;
	uint64_t limit;
	bool mandatory;
	bool writable;
	bool executable;
	bool fill;
};

static const struct section_rule subject_rules[] = {
    {".text", "text", ANY_ADDRESS, 0, true, false, true, false},
    {".rodata", "rodata", ANY_ADDRESS, 0, true, false, false, false},
    {".data", "data", ANY_ADDRESS, 0, false, true, false, false},
    {".bss", "bss", ANY_ADDRESS, 0, false, true, false, true},
    {".stack", "stack", ANY_ADDRESS, 0, true, true, false, true},
    {NULL, NULL, 0, 0, false, false, false, false},
};

/* The kernel's windows of layout.h. The start-up code of application processors is linked where it is copied to. */
static const struct section_rule kernel_rules[] = {
    {".trampoline", "trampoline", MUEN_TRAMPOLINE_PHYS, MUEN_PAGE_SIZE, true, false, true, false},
    {".text", "kernel_text", MUEN_KVA_TEXT, MUEN_KVA_TEXT_SIZE, true, false, true, false},
    {".rodata", "kernel_ro", MUEN_KVA_RODATA, MUEN_KVA_RODATA_SIZE, true, false, false, false},
    {".data", "kernel_data", MUEN_KVA_DATA, MUEN_KVA_DATA_SIZE, false, true, false, false},
    {".bss", "kernel_bss", MUEN_KVA_BSS, MUEN_KVA_BSS_SIZE, true, true, false, true},
    {".shared", "kernel_shared", MUEN_KVA_SHARED, MUEN_KVA_SHARED_SIZE, false, true, false, true},
    {NULL, NULL, 0, 0, false, false, false, false},
};

struct elf_view {
	const uint8_t *bytes;
	size_t size;
	Elf64_Ehdr header;
	Elf64_Shdr names; /* section of section names */
	struct elf_error *error;
};

__attribute__((format(printf, 2, 3))) static bool fail(struct elf_error *error, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(error->text, sizeof(error->text), format, arguments);
	va_end(arguments);
	return false;
}

__attribute__((format(printf, 2, 3))) static void advise(struct elf_error *error, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(error->help, sizeof(error->help), format, arguments);
	va_end(arguments);
}

static bool range_inside(const struct elf_view *view, uint64_t offset, uint64_t length)
{
	return offset <= view->size && length <= view->size - offset;
}

static bool header_read(struct elf_view *view)
{
	const Elf64_Ehdr *header = &view->header;

	if (view->size < sizeof(view->header))
		return fail(view->error, "not an ELF file: only %zu bytes", view->size);
	memcpy(&view->header, view->bytes, sizeof(view->header));
	if (memcmp(header->e_ident, ELFMAG, SELFMAG) != 0)
		return fail(view->error, "not an ELF file: no ELF magic");
	if (header->e_ident[EI_CLASS] != ELFCLASS64 || header->e_ident[EI_DATA] != ELFDATA2LSB ||
	    header->e_machine != EM_X86_64)
		return fail(view->error, "not a 64-bit x86 ELF file");
	if (header->e_type != ET_EXEC) {
		advise(view->error, "link with -static -no-pie");
		return fail(view->error, "not an executable with fixed addresses (ELF type %u)", header->e_type);
	}
	if (header->e_shentsize != sizeof(Elf64_Shdr) || header->e_shnum == 0)
		return fail(view->error, "no section table (is the file stripped of it?)");
	if (!range_inside(view, header->e_shoff, (uint64_t)header->e_shnum * sizeof(Elf64_Shdr)))
		return fail(view->error, "the section table lies outside the file");
	return true;
}

static Elf64_Shdr section_read(const struct elf_view *view, unsigned index)
{
	Elf64_Shdr section;

	memcpy(&section, view->bytes + view->header.e_shoff + index * sizeof(section), sizeof(section));
	return section;
}

static bool names_read(struct elf_view *view)
{
	if (view->header.e_shstrndx >= view->header.e_shnum)
		return fail(view->error, "the section of section names does not exist");
	view->names = section_read(view, view->header.e_shstrndx);
	if (view->names.sh_type != SHT_STRTAB || view->names.sh_size == 0 ||
	    !range_inside(view, view->names.sh_offset, view->names.sh_size))
		return fail(view->error, "the section names lie outside the file");
	if (view->bytes[view->names.sh_offset + view->names.sh_size - 1] != 0)
		return fail(view->error, "the section names have no end");
	return true;
}

static const char *section_name(const struct elf_view *view, const Elf64_Shdr *section)
{
	if (section->sh_name >= view->names.sh_size)
		return "";
	return (const char *)view->bytes + view->names.sh_offset + section->sh_name;
}

static const struct section_rule *rule_find(const struct section_rule *rules, const char *name)
{
	for (; rules->section != NULL; rules++)
		if (strcmp(rules->section, name) == 0)
			return rules;
	return NULL;
}

static bool flags_check(const struct elf_view *view, const struct section_rule *rule, const Elf64_Shdr *section)
{
	bool writable = (section->sh_flags & SHF_WRITE) != 0;
	bool executable = (section->sh_flags & SHF_EXECINSTR) != 0;
	bool content = section->sh_type != SHT_NOBITS;

	if (writable != rule->writable || executable != rule->executable) {
		advise(view->error, "%s must be %s and %s", rule->section, rule->writable ? "writable" : "read-only",
		       rule->executable ? "executable" : "not executable");
		return fail(view->error, "section %s is %s and %s", rule->section, writable ? "writable" : "read-only",
			    executable ? "executable" : "not executable");
	}
	if (content && rule->fill) {
		advise(view->error, "%s is zeroed memory: nothing in it may have an initial value (NOBITS)",
		       rule->section);
		return fail(view->error, "section %s has content in the file", rule->section);
	}
	if (!content && !rule->fill)
		return fail(view->error, "section %s has no content in the file", rule->section);
	return true;
}

static bool place_check(const struct elf_view *view, const struct section_rule *rule, const Elf64_Shdr *section)
{
	if (section->sh_addr % MUEN_PAGE_SIZE != 0) {
		advise(view->error, "align it in the linker script: . = ALIGN(4096)");
		return fail(view->error, "section %s at 0x%" PRIx64 " is not page aligned", rule->section,
			    section->sh_addr);
	}
	if (section->sh_addr >= ADDRESS_LIMIT || section->sh_size > ADDRESS_LIMIT - section->sh_addr)
		return fail(view->error,
			    "section %s at 0x%" PRIx64 " of 0x%" PRIx64 " bytes is outside any address space",
			    rule->section, section->sh_addr, section->sh_size);
	if (rule->address != ANY_ADDRESS && section->sh_addr != rule->address)
		return fail(view->error, "section %s is at 0x%" PRIx64 ", the kernel's layout wants it at 0x%" PRIx64,
			    rule->section, section->sh_addr, rule->address);
	if (rule->limit != 0 && section->sh_size > rule->limit)
		return fail(view->error, "section %s has 0x%" PRIx64 " bytes, its window has 0x%" PRIx64, rule->section,
			    section->sh_size, rule->limit);
	if (!rule->fill && !range_inside(view, section->sh_offset, section->sh_size))
		return fail(view->error, "the content of section %s lies outside the file", rule->section);
	return true;
}

/* The load address of a section's bytes: from the segment that holds them. Sections outside segments have none. */
static bool load_address_check(const struct elf_view *view, const struct section_rule *rule, const Elf64_Shdr *section)
{
	const Elf64_Ehdr *header = &view->header;

	if (header->e_phnum == 0)
		return true;
	if (header->e_phentsize != sizeof(Elf64_Phdr) ||
	    !range_inside(view, header->e_phoff, (uint64_t)header->e_phnum * sizeof(Elf64_Phdr)))
		return fail(view->error, "the segment table lies outside the file");
	for (unsigned i = 0; i < header->e_phnum; i++) {
		Elf64_Phdr segment;

		memcpy(&segment, view->bytes + header->e_phoff + i * sizeof(segment), sizeof(segment));
		if (segment.p_type != PT_LOAD || section->sh_addr < segment.p_vaddr ||
		    section->sh_addr - segment.p_vaddr >= segment.p_memsz || segment.p_vaddr == segment.p_paddr)
			continue;
		advise(view->error, "link with load address = virtual address");
		return fail(view->error, "section %s is loaded at another address than it runs at", rule->section);
	}
	return true;
}

static uint64_t page_up(uint64_t size)
{
	return (size + MUEN_PAGE_SIZE - 1) & ~(uint64_t)(MUEN_PAGE_SIZE - 1);
}

static struct elf_section_region region_make(const struct section_rule *rule, const Elf64_Shdr *section)
{
	return (struct elf_section_region){
	    .section = rule->section,
	    .region = rule->region,
	    .virtual_address = section->sh_addr,
	    .size_bytes = section->sh_size,
	    .region_size = page_up(section->sh_size),
	    .file_offset = rule->fill ? 0 : section->sh_offset,
	    .writable = rule->writable,
	    .executable = rule->executable,
	    .fill = rule->fill,
	};
}

static bool section_accept(const struct elf_view *view, const struct section_rule *rule, const Elf64_Shdr *section,
			   struct elf_split *split)
{
	if (elf_split_find(split, rule->section) != NULL)
		return fail(view->error, "section %s exists twice", rule->section);
	if (!flags_check(view, rule, section) || !place_check(view, rule, section) ||
	    !load_address_check(view, rule, section))
		return false;
	split->region[split->count++] = region_make(rule, section);
	return true;
}

/* Sections that take no memory (symbols, debug information) may be there; any other must have a rule. */
static bool sections_split(const struct elf_view *view, const struct section_rule *rules, struct elf_split *split)
{
	for (unsigned i = 1; i < view->header.e_shnum; i++) {
		Elf64_Shdr section = section_read(view, i);
		const char *name = section_name(view, &section);
		const struct section_rule *rule = rule_find(rules, name);

		if ((section.sh_flags & SHF_ALLOC) == 0 || section.sh_size == 0)
			continue;
		if (rule == NULL) {
			advise(view->error,
			       "put it into one of the known sections, or /DISCARD/ it, in the linker script");
			return fail(view->error, "unexpected section '%.64s'", name);
		}
		if (!section_accept(view, rule, &section, split))
			return false;
	}
	return true;
}

static bool mandatory_check(const struct elf_view *view, const struct section_rule *rules,
			    const struct elf_split *split)
{
	for (; rules->section != NULL; rules++) {
		if (!rules->mandatory || elf_split_find(split, rules->section) != NULL)
			continue;
		advise(view->error, "is the file linked with the SDK's linker script?");
		return fail(view->error, "section %s is missing or empty", rules->section);
	}
	return true;
}

static bool overlap_check(const struct elf_view *view, const struct elf_split *split)
{
	for (size_t i = 0; i < split->count; i++) {
		for (size_t j = 0; j < i; j++) {
			const struct elf_section_region *a = &split->region[i];
			const struct elf_section_region *b = &split->region[j];

			if (a->virtual_address < b->virtual_address + b->region_size &&
			    b->virtual_address < a->virtual_address + a->region_size)
				return fail(view->error, "sections %s and %s share a page", b->section, a->section);
		}
	}
	return true;
}

static bool entry_check(const struct elf_view *view, enum elf_kind kind, struct elf_split *split)
{
	const struct elf_section_region *text = elf_split_find(split, ".text");

	split->entry = view->header.e_entry;
	if (text == NULL || split->entry < text->virtual_address ||
	    split->entry - text->virtual_address >= text->size_bytes)
		return fail(view->error, "the entry point 0x%" PRIx64 " is not in .text", split->entry);
	if (kind == ELF_KERNEL && split->entry != text->virtual_address)
		return fail(view->error, "the kernel's entry point must be the first byte of .text, it is 0x%" PRIx64,
			    split->entry);
	return true;
}

const struct elf_section_region *elf_split_find(const struct elf_split *split, const char *section)
{
	for (size_t i = 0; i < split->count; i++)
		if (strcmp(split->region[i].section, section) == 0)
			return &split->region[i];
	return NULL;
}

bool elf_split(const uint8_t *bytes, size_t size, enum elf_kind kind, struct elf_split *split, struct elf_error *error)
{
	const struct section_rule *rules = kind == ELF_KERNEL ? kernel_rules : subject_rules;
	struct elf_view view = {.bytes = bytes, .size = size, .error = error};

	memset(split, 0, sizeof(*split));
	memset(error, 0, sizeof(*error));
	return header_read(&view) && names_read(&view) && sections_split(&view, rules, split) &&
	       mandatory_check(&view, rules, split) && overlap_check(&view, split) && entry_check(&view, kind, split);
}
