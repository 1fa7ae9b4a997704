/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Comparing records field by field. Owns the invariant that the fields of a record cover all its bytes, so that no byte
 * of a table goes unseen.
 */
#ifndef MUAUDIT_RECORD_H
#define MUAUDIT_RECORD_H

#include "audit.h"

struct record_field {
	const char *name;
	uint16_t offset;
	uint16_t size; /* 1, 2, 4 or 8: a number; others: bytes */
	uint16_t count;
};

#define RECORD_FIELD(type, member)                                                                                     \
	{                                                                                                              \
#member, offsetof(struct type, member), sizeof(((struct type *)NULL)->member), 1                       \
	}
#define RECORD_ARRAY(type, member)                                                                                     \
	{                                                                                                              \
#member, offsetof(struct type, member), sizeof(((struct type *)NULL)->member[0]),                      \
		    sizeof(((struct type *)NULL)->member) / sizeof(((struct type *)NULL)->member[0])                   \
	}

struct record_kind {
	enum finding_kind finding;
	size_t size;
	const struct record_field *fields;
	size_t field_count;
};

#define RECORD_KIND(finding, type, fields)                                                                             \
	{                                                                                                              \
		FINDING_##finding, sizeof(struct type), fields, sizeof(fields) / sizeof((fields)[0])                   \
	}

/* Compares one record; title: which one it is. */
void record_compare(struct findings *findings, const struct record_kind *kind, const char *region, uint64_t address,
		    const char *title, const void *wanted, const void *found);

/* A table of the kernel: where it looks for it, and what is in each of its entries. */
struct record_table {
	const char *region;
	uint64_t window; /* virtual address in the kernel */
	const struct record_kind *kind;
	char *(*title)(const struct audit *audit, size_t index); /* malloc'ed; NULL: "entry N" */
};

/* Compares the entries, and demands zeros from there to the end of the table's region. */
void record_table_compare(const struct audit *audit, const struct record_table *table, const void *wanted,
			  size_t count);

/* Copies memory of the kernel of CPU 0; false if it does not map all of it, or the image does not write it. */
bool record_kernel_copy(const struct audit *audit, uint64_t virtual_address, void *buffer, size_t size);

#endif
