/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Any bytes as the binary of a subject, and of the kernel: what is accepted must hold what the header of elf_split.h
 * says. */
#include <stdlib.h>

#include "emit/elf_split.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_region(const struct elf_section_region *region, size_t size)
{
	if (region->region_size == 0 || region->region_size % 4096 != 0 || region->size_bytes > region->region_size)
		abort();
	if (!region->fill && (region->file_offset > size || region->size_bytes > size - region->file_offset))
		abort();
	if (region->writable && region->executable)
		abort();
}

static void split(const uint8_t *data, size_t size, enum elf_kind kind)
{
	struct elf_split result;
	struct elf_error error;

	if (!elf_split(data, size, kind, &result, &error)) {
		if (error.text[0] == '\0')
			abort();
		return;
	}
	if (result.count > ELF_REGION_MAX)
		abort();
	for (size_t i = 0; i < result.count; i++)
		check_region(&result.region[i], size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	split(data, size, ELF_SUBJECT);
	split(data, size, ELF_KERNEL);
	return 0;
}
