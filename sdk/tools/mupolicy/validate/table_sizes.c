/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Rule about page tables: their region has room for what the mappings of their owner need. */
#include <inttypes.h>
#include <stdlib.h>

#include <muen/abi/types.h>

#include "emit/address_space.h"
#include "tree.h"
#include "validate/validate.h"

struct sizing {
	const struct model *model;
	struct name_table regions; /* to their elements */
};

static void check_tables(const struct sizing *sizing, const xmlNode *owner, char *name)
{
	struct report *unread = report_new();
	const struct region_context context = {.regions = &sizing->regions, .report = unread};
	const struct model_region *region = name_table_find(&sizing->model->region_names, name);
	uint64_t pages;

	if (region != NULL && address_space_table_pages(owner, &context, &pages) &&
	    region->size_bytes < pages * MUEN_PAGE_SIZE) {
		report_error_attribute(sizing->model->report, RULE_TABLE_SIZE, region->node, "size",
				       "page tables '%s' have 0x%" PRIx64 " bytes and need 0x%" PRIx64, name,
				       region->size_bytes, pages * MUEN_PAGE_SIZE);
		report_note(sizing->model->report, owner, "for the mappings here");
	}
	report_free(unread);
	free(name);
}

static void check_owners(const struct sizing *sizing)
{
	const struct model *model = sizing->model;

	for (size_t i = 0; i < model->kernel_count; i++)
		check_tables(sizing, model->kernels[i].node,
			     memory_format("kernel_%" PRIu64 "|pt", model->kernels[i].cpu));
	for (size_t i = 0; i < model->subject_count; i++)
		check_tables(sizing, model->subjects[i].node, memory_format("%s|pt", model->subjects[i].name));
	for (size_t i = 0; i < model->domain_count; i++)
		check_tables(sizing, model->domains[i].node, memory_format("vtd_%s_pt", model->domains[i].name));
}

/* Upstream's tables are built by its own rules. */
void validate_table_sizes(const struct model *model)
{
	struct sizing sizing = {.model = model};

	if (model->policy->unfinished || model->policy->options->layout == LAYOUT_UPSTREAM)
		return;
	sizing.regions = policy_view_regions(model->policy->document);
	check_owners(&sizing);
	name_table_free(&sizing.regions);
}
