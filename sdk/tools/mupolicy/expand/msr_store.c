/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The page for the MSRs that are switched with a subject; a subject without such MSRs has none. */
#include <muen/abi/types.h>

#include "emit/msr_store.h"
#include "expand/expand.h"
#include "expand/support.h"
#include "tree.h"

void expand_msr_stores(struct policy *policy)
{
	FOR_EACH_SUBJECT(subject, policy) {
		struct msr_entry entries[MUEN_MSR_STORE_MAX];
		const struct region_request request = {
		    .owner = tree_name(subject),
		    .part = "msrstore",
		    .type = "kernel_msrstore",
		    .size_bytes = MUEN_PAGE_SIZE,
		};

		if (msr_store_build(subject, entries) > 0)
			support_generated_file(support_add_region(policy, &request, subject));
	}
}
