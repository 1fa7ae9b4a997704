/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * What is in a region, and the making of it: page tables, bitmaps, kernel and VT-d tables, MSR stores, hypercall and
 * information pages, what guests boot with, sections of ELF files, copies of input files.
 */
#ifndef EMIT_CONTENT_MAKE_H
#define EMIT_CONTENT_MAKE_H

#include "emit/kernel_tables.h"
#include "emit/store.h"

#include <muen/abi/policy.h>

enum content_kind {
	CONTENT_NONE,
	CONTENT_FILL,
	CONTENT_PAGE_TABLE,
	CONTENT_IO_BITMAP,
	CONTENT_MSR_BITMAP,
	CONTENT_MSR_STORE,
	CONTENT_VTD_TABLE,
	CONTENT_SINFO,
	CONTENT_ZERO_PAGE,
	CONTENT_SOLO5,
	CONTENT_ACPI,
	CONTENT_HYPERCALL,
	CONTENT_KERNEL_TABLE,
	CONTENT_SECTION,
	CONTENT_FILE,
};

struct content_maker {
	struct store *store;
	struct report *report;
	const struct region_context *context;
	struct kernel_tables tables;
	enum policy_virtualization virtualization;
};

/* Content made for a region, malloc'ed; bytes NULL after reporting. */
struct made {
	uint8_t *bytes;
	size_t size;
};

/* What the compiler makes is known by the region's type or name, whatever content the tree has for it. */
enum content_kind content_kind(const xmlNode *region);

/* For every kind but CONTENT_NONE and CONTENT_FILL. */
struct made content_make(const struct content_maker *maker, const xmlNode *region, enum content_kind kind);

#endif
