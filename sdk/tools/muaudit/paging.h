/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Page tables in the image, walked as the CPU walks them: IA-32e (SDM vol. 3, 4.5), EPT (28.3), nested page tables
 * (APM vol. 2, 15.25) and second-level tables of VT-d units (VT-d specification, 9.8). Owns the invariants that a walk
 * ends whatever the tables hold (each page is one table once), and that its result is every page that can be reached,
 * with the rights of all levels together.
 */
#ifndef MUAUDIT_PAGING_H
#define MUAUDIT_PAGING_H

#include "image.h"
#include "policy.h"

enum paging_format {
	PAGING_KERNEL, /* IA-32e, supervisor */
	PAGING_NATIVE, /* IA-32e of a subject, user */
	PAGING_EPT,
	PAGING_NPT,
	PAGING_VTD,
};

/* Pages one after the other in both address spaces, alike in everything. */
struct run {
	uint64_t virtual_address;
	uint64_t address;
	uint64_t size;
	enum memory_type memory_type; /* MEMORY_TYPE_COUNT: a type that the kernel does not set up */
	bool writable;
	bool executable;
};

struct space {
	char *title; /* "kernel of CPU 0", "subject 'x'" */
	enum paging_format format;
	unsigned levels;             /* 3, or 4 (0 stands for 4) */
	const struct region *tables; /* where the tables lie, or NULL */
	struct run *runs;            /* by virtual address */
	size_t run_count;
};

/* Walks the tables from the root. space: title and format are set. */
void paging_walk(const struct image *image, const struct policy *policy, uint64_t root, struct space *space);
void paging_free(struct space *space);

/* Index of the first run that ends above the virtual address. */
size_t paging_from(const struct space *space, uint64_t virtual_address);

/* Physical address, or false. */
bool paging_translate(const struct space *space, uint64_t virtual_address, uint64_t *address);

#endif
