/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The kernel's policy tables (muen/abi/policy.h), one region each, filled from format B. Owns the invariant that every
 * index in a table lies inside the table it points to.
 */
#ifndef EMIT_KERNEL_TABLES_H
#define EMIT_KERNEL_TABLES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <libxml/tree.h>

#include "report.h"

enum kernel_table {
	KERNEL_TABLE_BOOT, /* struct policy_header, then struct policy_cpu[] one page later */
	KERNEL_TABLE_PARTITION,
	KERNEL_TABLE_GROUP,
	KERNEL_TABLE_PLAN,
	KERNEL_TABLE_MAJOR,
	KERNEL_TABLE_BARRIER,
	KERNEL_TABLE_PORT,
	KERNEL_TABLE_MINOR,
	KERNEL_TABLE_TARGET,
	KERNEL_TABLE_SOURCE,
	KERNEL_TABLE_TRAP,
	KERNEL_TABLE_SUBJECT,
	KERNEL_TABLE_VECTOR,
	KERNEL_TABLE_ANSWER,
	KERNEL_TABLE_LINE,
	KERNEL_TABLE_IOAPIC,
	KERNEL_TABLE_IOMMU,
	KERNEL_TABLE_COUNT,
};

/* Name of a table's region, and the virtual address at which every CPU maps it. */
const char *kernel_tables_region(enum kernel_table table);
uint64_t kernel_tables_address(enum kernel_table table);

/* Region size in bytes: whole pages, at least one. Needs events with ids, scheduling and hardware; no addresses. */
uint64_t kernel_tables_size(const xmlDoc *policy, enum kernel_table table);

struct kernel_tables {
	uint8_t *content[KERNEL_TABLE_COUNT]; /* malloc'ed */
	size_t size[KERNEL_TABLE_COUNT];      /* bytes used */
};

/* false after reporting. */
bool kernel_tables_build(const xmlDoc *policy, struct report *report, struct kernel_tables *tables);
void kernel_tables_free(struct kernel_tables *tables);

#endif
