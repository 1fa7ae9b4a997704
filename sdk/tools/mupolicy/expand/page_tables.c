/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Regions for page tables, sized by a dry run of the builder that will fill them. An address space with overlaps cannot
 * be sized; the rules of validation say what is wrong with it.
 */
#include <stdlib.h>

#include <muen/abi/types.h>

#include "emit/address_space.h"
#include "expand/expand.h"
#include "expand/support.h"
#include "tree.h"

static void add_tables(struct policy *policy, const xmlNode *space, const char *owner)
{
	struct report *unread = report_new();
	struct region_request request = {.owner = owner, .part = "pt", .type = "system_pt"};
	uint64_t pages;

	if (address_space_table_pages(space, unread, &pages)) {
		request.size_bytes = pages * MUEN_PAGE_SIZE;
		support_generated_file(support_add_region(policy, &request, space));
	} else {
		policy->unfinished = true;
	}
	report_free(unread);
}

void expand_page_tables(struct policy *policy)
{
	if (report_error_count(policy->report) > 0)
		return;
	TREE_FOR_EACH(cpu, tree_path(policy->root, "kernel/memory"), "cpu") {
		char *owner = memory_format("kernel_%s", tree_attribute(cpu, "id"));

		add_tables(policy, cpu, owner);
		free(owner);
	}
	FOR_EACH_SUBJECT(subject, policy)
		add_tables(policy, subject, tree_name(subject));
}
