/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * A small valid system for the composer: one kernel, a subject with a sibling, a device domain; content files made by
 * hand in a temporary folder. Tests change one thing in it, in the list or in a file, and name the refusal that they
 * expect.
 */
#ifndef TAU0_TESTS_LIST_FIXTURE_H
#define TAU0_TESTS_LIST_FIXTURE_H

#include <stddef.h>
#include <stdint.h>

#include "check.h"
#include "execute.h"

/* Physical addresses of the fixture's regions. */
#define KERNEL_TEXT 0x100000ULL
#define KERNEL_STACK 0x101000ULL
#define KERNEL_TABLES 0x102000ULL
#define SUBJECT_TABLES 0x106000ULL
#define SUBJECT_TEXT 0x10a000ULL
#define SUBJECT_RAM 0x10b000ULL
#define HYPERCALL 0x111000ULL
#define BUFFER 0x112000ULL
#define TRAMPOLINE 0x1000ULL

/* Offsets of the leaf entries in file "spt". */
#define LEAF_TEXT 0x1000U
#define LEAF_RAM 0x1008U
#define LEAF_HYPERCALL 0x1078U
#define LEAF_FREE 0x1100U /* not present */

/* Offsets in files "vtdcontext" (device 0:2.1), "vtdir" (interrupt 24) and "dpt" (address 0). */
#define VTD_DEVICE (16U * 0x11U)
#define VTD_MSI (16U * 24U)
#define DMA_LEAF 0x1000U

#define PRESENT 0x1ULL
#define WRITABLE 0x2ULL
#define USER 0x4ULL
#define NX 0x8000000000000000ULL

struct list_fixture {
	char folder[64];
	char *text;
	struct composition composition;
	struct report report;
	char *messages; /* what was reported */
	size_t messages_size;
};

void list_fixture_make(struct list_fixture *fixture);
void list_fixture_free(struct list_fixture *fixture);

/* Puts other text in place of the first occurrence of a piece of the list, which must be there. */
void list_fixture_replace(struct list_fixture *fixture, const char *piece, const char *other);

/* Writes an 8-byte value, or whole content, into a content file. */
void list_fixture_poke(struct list_fixture *fixture, const char *file, size_t offset, uint64_t value);
void list_fixture_write(struct list_fixture *fixture, const char *file, const void *bytes, size_t size);

/* Executes and checks; true if nothing was reported. */
bool list_fixture_run(struct list_fixture *fixture);

#endif
