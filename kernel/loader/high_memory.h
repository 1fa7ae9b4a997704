/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Memory that 32-bit addresses do not reach: it is seen 2 MiB at a time through the last 2 MiB of the address space.
 * A host test has a body of its own.
 */
#ifndef LOADER_HIGH_MEMORY_H
#define LOADER_HIGH_MEMORY_H

#include <stdint.h>

/* What is seen at a time, and where its place is: from HIGH_MEMORY_WINDOW to 4 GiB. */
#define HIGH_MEMORY_PAGE 0x200000ULL
#define HIGH_MEMORY_WINDOW 0xffe00000ULL

/* First physical address that this processor cannot reach: 4 GiB if it has no physical address extension. */
uint64_t high_memory_end(void);

/*
 * Where a physical address below high_memory_end() is seen, until the next call. What follows it is seen as well, up to
 * the next multiple of HIGH_MEMORY_PAGE. The first call turns paging on; below the window, physical addresses stay what
 * they are.
 */
uint8_t *high_memory_at(uint64_t address);

#endif
