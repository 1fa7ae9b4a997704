/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Small ELF files for tests, made in memory. */
#ifndef EMIT_TESTS_ELF_IMAGE_H
#define EMIT_TESTS_ELF_IMAGE_H

#include <elf.h>
#include <stddef.h>
#include <stdint.h>

struct elf_image_section {
	const char *name;
	uint64_t address;
	uint64_t size;
	uint64_t flags; /* SHF_* */
	uint32_t type;  /* SHT_PROGBITS, SHT_NOBITS */
};

#define ELF_IMAGE_MAX 65536U

struct elf_image {
	uint8_t bytes[ELF_IMAGE_MAX];
	size_t size;
	Elf64_Ehdr *header;   /* inside bytes */
	Elf64_Shdr *sections; /* 0 is the empty one, then as given, then the names */
};

/* Content byte i of section s is (s + 1) * 16 + i. */
void elf_image_make(struct elf_image *image, const struct elf_image_section *sections, size_t count, uint64_t entry);

/* What a linker makes of a subject, and of the kernel. */
void elf_image_subject(struct elf_image *image);
void elf_image_kernel(struct elf_image *image);

Elf64_Shdr *elf_image_section(struct elf_image *image, const char *name);

#endif
