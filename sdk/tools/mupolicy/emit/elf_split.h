/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * ELF to typed regions. Reads an untrusted 64-bit x86 ELF file and accepts exactly the sections that a subject, or the
 * kernel, may have. Owns the invariant that an accepted region is whole pages, lies where its kind must lie, does not
 * overlap another, and that its content lies inside the file.
 */
#ifndef EMIT_ELF_SPLIT_H
#define EMIT_ELF_SPLIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum elf_kind {
	ELF_SUBJECT, /* .text .rodata .stack, and .data .bss where present */
	ELF_KERNEL,  /* .trampoline .text .rodata .bss, and .data .shared where present */
};

#define ELF_REGION_MAX 6

struct elf_section_region {
	const char *section; /* ".text" */
	const char *region;  /* subject: logical name "text"; kernel: physical name "kernel_text", "kernel_data" ... */
	uint64_t virtual_address;
	uint64_t size_bytes;  /* of the section; of the content, unless fill */
	uint64_t region_size; /* whole pages, at least one */
	uint64_t file_offset; /* of the content; 0 with fill */
	bool writable;
	bool executable;
	bool fill; /* content is zeros */
};

struct elf_split {
	struct elf_section_region region[ELF_REGION_MAX]; /* in the order above: text, rodata, data, bss, ... */
	size_t count;
	uint64_t entry; /* inside .text */
};

struct elf_error {
	char text[256]; /* what is wrong, naming the section */
	char help[256]; /* how to mend it; "" if there is nothing to say */
};

/* bytes must outlive nothing: split holds no pointer into it. Returns false with error filled. */
bool elf_split(const uint8_t *bytes, size_t size, enum elf_kind kind, struct elf_split *split, struct elf_error *error);

/* Region of the named section, or NULL. */
const struct elf_section_region *elf_split_find(const struct elf_split *split, const char *section);

#endif
