/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Page tables: IA-32e (SDM vol. 3, 4.5), EPT (28.3.2), AMD nested page tables (APM vol. 2, 15.25), and second-level
 * tables of VT-d units (VT-d specification, 9.8), which alone may have three levels.
 * Owns the invariants that one virtual page has one mapping, and that a table set of n tables is n consecutive pages in
 * the order root, then all tables of the lowest level by address, then the levels above it.
 */
#ifndef EMIT_PAGE_TABLE_H
#define EMIT_PAGE_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum page_table_format {
	PAGE_TABLE_IA32E,
	PAGE_TABLE_EPT,
	PAGE_TABLE_NPT,
	PAGE_TABLE_VTD,
};

enum memory_caching {
	CACHING_UC,
	CACHING_WC,
	CACHING_WT,
	CACHING_WB,
	CACHING_WP,
	CACHING_COUNT,
};

struct page_table_style {
	enum page_table_format format;
	unsigned levels;     /* 3: addresses of 39 bits; 4 (or 0): of 48 bits */
	bool user;           /* IA-32e: every entry has US set */
	bool global;         /* IA-32e: leaves have G set */
	bool accessed_dirty; /* IA-32e, NPT: A, and D of writable leaves, are set: the CPU never writes the tables */
	bool large_pages;    /* 2 MiB and 1 GiB leaves where size and alignment allow */
	bool mark;           /* upstream's software bit in present entries: IA-32e 11, EPT 52 */
};

struct page_table_mapping {
	const char *name;
	uint64_t virtual_address;
	uint64_t physical_address;
	uint64_t size; /* whole pages */
	enum memory_caching caching;
	bool writable;
	bool executable;
};

/* What could not be mapped, and the mapping that was there before (NULL if the address itself is impossible). */
struct page_table_conflict {
	const struct page_table_mapping *mapping;
	const struct page_table_mapping *other;
	uint64_t virtual_address;
};

/* Number of tables that the mappings need. false: conflict filled. Physical addresses matter only with large_pages. */
bool page_table_count(const struct page_table_style *style, const struct page_table_mapping *mappings, size_t count,
		      uint64_t *tables, struct page_table_conflict *conflict);

/* The tables themselves, for a root at physical address root; *content is malloc'ed, *tables pages long. */
bool page_table_build(const struct page_table_style *style, const struct page_table_mapping *mappings, size_t count,
		      uint64_t root, uint8_t **content, uint64_t *tables, struct page_table_conflict *conflict);

#endif
