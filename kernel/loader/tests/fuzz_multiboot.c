/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Fuzz target: any bytes as boot information in either format; the first byte decides which. */
#include <stdlib.h>
#include <string.h>

#include "multiboot.h"

#define BASE 0x9000U

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct boot_info info = {0};
	struct memory_window window = {.start = BASE};
	uint8_t *copy;

	if (size < 1)
		return 0;
	/* A block of exactly this size, so that ASan sees every byte too many. */
	copy = malloc(size);
	if (copy == NULL)
		return 0;
	memcpy(copy, data, size);
	window.bytes = copy;
	window.end = BASE + size;
	if (multiboot_read(&window, data[0] % 2 == 0 ? MULTIBOOT1_MAGIC : MULTIBOOT2_MAGIC, BASE, &info).error ==
		LOADER_OK &&
	    (info.module.end <= info.module.start || info.map.count > MEMORY_MAP_MAX))
		abort();
	free(copy);
	return 0;
}
