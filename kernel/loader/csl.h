/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The command stream (muen/abi/csl.h): opened where the boot loader left it, moved to its staging area, checked as a
 * whole, and only then executed. Owns the invariants that no byte is written before every command was checked, and that
 * no command writes over the loader, over the stream, or outside RAM.
 */
#ifndef LOADER_CSL_H
#define LOADER_CSL_H

#include <muen/abi/csl.h>

#include "error.h"
#include "memory.h"

/* Bytes of the module in front of what is moved to the staging area: the magic and the staging command. */
#define CSL_PROLOGUE_BYTES (8U + 16U + 48U)

/* What a command's target is compared with. */
struct csl_machine {
	const struct memory_map *map;
	uint64_t end; /* first physical address that the processor cannot reach */
	struct memory_range loader;
	struct memory_range staging;
};

/* Magic, staging command, and that the module has exactly the size that the staging command says. */
struct loader_report csl_open(const uint8_t *module, uint64_t module_size, struct csl_staging *staging);

/* The staging area is in RAM below 4 GiB and clear of the loader; fills in machine->staging. */
struct loader_report csl_check_staging(const struct csl_staging *staging, struct csl_machine *machine);

/* commands are the staging->size bytes behind the staging command. */
struct loader_report csl_check_hash(const uint8_t *commands, const struct csl_staging *staging);

/* Every command; entry_point is set if the report says LOADER_OK. */
struct loader_report csl_check(const uint8_t *commands, size_t size, const struct csl_machine *machine,
			       uint32_t *entry_point);

/*
 * Only after csl_check() of the same bytes. Content behind the window is placed through high_memory.h. The one error
 * left is a failed check of the processor.
 */
struct loader_report csl_execute(const uint8_t *commands, size_t size, const struct memory_window *window);

#endif
