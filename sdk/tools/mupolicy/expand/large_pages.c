/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Alignment of large regions of guests: where a guest on EPT or NPT sees a region at a multiple of 2 MiB, the region
 * lies at such a multiple in memory too, so that one entry maps 2 MiB. An address or a larger alignment that the author
 * chose stays.
 */
#include "emit/policy_view.h"
#include "expand/expand.h"
#include "expand/kernel_layout.h"
#include "expand/support.h"
#include "tree.h"

#define LARGE_PAGE_BYTES 0x200000U

static bool is_free_to_move(const xmlNode *region)
{
	return tree_attribute(region, "physicalAddress") == NULL && tree_number(region, "alignment") < LARGE_PAGE_BYTES;
}

void expand_large_pages(struct policy *policy)
{
	if (kernel_layout_of(policy->options->layout)->is_upstream)
		return;
	FOR_EACH_SUBJECT(subject, policy) {
		if (!policy_view_nested(subject))
			continue;
		TREE_FOR_EACH(mapping, tree_child(subject, "memory"), "memory") {
			xmlNode *region = name_table_find(&policy->names.regions, tree_attribute(mapping, "physical"));

			if (region != NULL && is_free_to_move(region) &&
			    tree_number(region, "size") >= LARGE_PAGE_BYTES &&
			    tree_number(mapping, "virtualAddress") % LARGE_PAGE_BYTES == 0)
				tree_set_number(region, "alignment", LARGE_PAGE_BYTES);
		}
	}
}
