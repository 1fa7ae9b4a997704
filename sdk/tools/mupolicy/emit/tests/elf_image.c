/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Small ELF files for tests. */
#include "elf_image.h"

#include <stdlib.h>
#include <string.h>

#define HEADERS_SIZE 4096U

#define RX (SHF_ALLOC | SHF_EXECINSTR)
#define R SHF_ALLOC
#define RW (SHF_ALLOC | SHF_WRITE)

static const struct elf_image_section subject_sections[] = {
    {".stack", 0x1000, 0x2000, RW, SHT_NOBITS},   {".text", 0x200000, 0x4c, RX, SHT_PROGBITS},
    {".rodata", 0x201000, 0x14, R, SHT_PROGBITS}, {".data", 0x202000, 4, RW, SHT_PROGBITS},
    {".bss", 0x203000, 4, RW, SHT_NOBITS},        {".comment", 0, 9, 0, SHT_PROGBITS},
};

static const struct elf_image_section kernel_sections[] = {
    {".trampoline", 0x1000, 2, RX, SHT_PROGBITS}, {".text", 0x100000, 0x30, RX, SHT_PROGBITS},
    {".rodata", 0x150000, 7, R, SHT_PROGBITS},    {".shared", 0x170000, 4, RW, SHT_NOBITS},
    {".data", 0x180000, 4, RW, SHT_PROGBITS},     {".bss", 0x190000, 4, RW, SHT_NOBITS},
};

static size_t bytes_add(struct elf_image *image, const void *bytes, size_t size)
{
	size_t offset = image->size;

	if (size > ELF_IMAGE_MAX - offset)
		abort();
	memcpy(image->bytes + offset, bytes, size);
	image->size += size;
	return offset;
}

static void section_make(struct elf_image *image, const struct elf_image_section *section, size_t number)
{
	Elf64_Shdr *header = &image->sections[number + 1];

	header->sh_type = section->type;
	header->sh_flags = section->flags;
	header->sh_addr = section->address;
	header->sh_size = section->size;
	header->sh_offset = image->size;
	for (uint64_t i = 0; section->type == SHT_PROGBITS && i < section->size; i++) {
		uint8_t byte = (uint8_t)((number + 1) * 16 + i);

		bytes_add(image, &byte, 1);
	}
}

void elf_image_make(struct elf_image *image, const struct elf_image_section *sections, size_t count, uint64_t entry)
{
	static const Elf64_Ehdr header = {
	    .e_ident = {0x7f, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB, EV_CURRENT},
	    .e_type = ET_EXEC,
	    .e_machine = EM_X86_64,
	    .e_shentsize = sizeof(Elf64_Shdr),
	    .e_shoff = sizeof(Elf64_Ehdr),
	};
	Elf64_Shdr *names;

	memset(image, 0, sizeof(*image));
	image->header = (Elf64_Ehdr *)(void *)image->bytes;
	image->sections = (Elf64_Shdr *)(void *)(image->bytes + sizeof(header));
	*image->header = header;
	image->header->e_entry = entry;
	image->header->e_shnum = (Elf64_Half)(count + 2);
	image->header->e_shstrndx = (Elf64_Half)(count + 1);
	image->size = HEADERS_SIZE;
	for (size_t i = 0; i < count; i++)
		section_make(image, &sections[i], i);
	names = &image->sections[count + 1];
	names->sh_type = SHT_STRTAB;
	names->sh_offset = bytes_add(image, "", 1);
	for (size_t i = 0; i < count; i++)
		image->sections[i + 1].sh_name =
		    (Elf64_Word)(bytes_add(image, sections[i].name, strlen(sections[i].name) + 1) - names->sh_offset);
	names->sh_size = image->size - names->sh_offset;
}

void elf_image_subject(struct elf_image *image)
{
	elf_image_make(image, subject_sections, sizeof(subject_sections) / sizeof(subject_sections[0]), 0x200000);
}

void elf_image_kernel(struct elf_image *image)
{
	elf_image_make(image, kernel_sections, sizeof(kernel_sections) / sizeof(kernel_sections[0]), 0x100000);
}

Elf64_Shdr *elf_image_section(struct elf_image *image, const char *name)
{
	const Elf64_Shdr *names = &image->sections[image->header->e_shstrndx];

	for (unsigned i = 1; i < image->header->e_shnum; i++)
		if (strcmp((char *)image->bytes + names->sh_offset + image->sections[i].sh_name, name) == 0)
			return &image->sections[i];
	abort();
}
