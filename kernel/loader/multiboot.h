/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * What the loader takes from a boot loader: the module and the memory map, copied out of either Multiboot format.
 * Owns the invariant that nothing of the boot loader's memory is used after multiboot_read() returned.
 */
#ifndef LOADER_MULTIBOOT_H
#define LOADER_MULTIBOOT_H

#include "error.h"
#include "memory.h"

/* In EAX at entry. Multiboot 0.6.96 section 3.2; Multiboot2 2.0 section 3.3. */
#define MULTIBOOT1_MAGIC 0x2badb002U
#define MULTIBOOT2_MAGIC 0x36d76289U

struct boot_info {
	struct memory_range module;
	struct memory_map map;
};

/* info is zeroed by the caller; it is complete only if the report says LOADER_OK. */
struct loader_report multiboot_read(const struct memory_window *window, uint32_t magic, uint32_t address,
				    struct boot_info *info);

#endif
