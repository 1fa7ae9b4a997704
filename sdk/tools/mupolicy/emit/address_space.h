/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The mappings of one owner of page tables (a subject, the kernel of one CPU, or a device domain) as the policy says
 * them. Owns the invariant that whatever is counted before allocation and built after it comes from the same list.
 */
#ifndef EMIT_ADDRESS_SPACE_H
#define EMIT_ADDRESS_SPACE_H

#include <stdbool.h>
#include <stdint.h>

#include <libxml/tree.h>

#include "emit/page_table.h"
#include "emit/policy_view.h"

struct address_space {
	struct page_table_style style;
	struct page_table_mapping *mappings; /* names point into the tree */
	size_t count;
};

/* owner: a /system/subjects/subject, /system/kernel/memory/cpu or /system/deviceDomains/domain. false after reporting.
 */
bool address_space_collect(const xmlNode *owner, const struct region_context *context, struct address_space *space);
void address_space_free(struct address_space *space);

/* Pages of the owner's page-table region. Works before physical addresses are known (format A). */
bool address_space_table_pages(const xmlNode *owner, const struct region_context *context, uint64_t *pages);

/* Content of the owner's page-table region, malloc'ed, *size bytes; root is the region's physical address. */
bool address_space_build(const xmlNode *owner, uint64_t root, const struct region_context *context, uint8_t **content,
			 uint64_t *size);

#endif
