/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Rules about scheduling information: a subject sees that of its own partition, the kernel of a CPU writes that of its
 * own. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tree.h"
#include "validate/validate.h"

/* By scheduling group id: the partition's page. */
static struct name_table group_pages(const struct model *model, struct arena *arena)
{
	struct name_table pages = {0};

	TREE_FOR_EACH(partition, tree_path(model->policy->root, "scheduling/partitions"), "partition") {
		char *name = arena_format(arena, "scheduling_info_%s", tree_attribute(partition, "id"));

		TREE_FOR_EACH(group, partition, "group")
			name_table_add(&pages, tree_attribute(group, "id"), name);
	}
	return pages;
}

static void check_scheduling_info(const struct model *model, const struct model_subject *subject, const char *own)
{
	bool has_own = false;

	for (size_t i = 0; i < subject->space.count; i++) {
		const struct model_mapping *mapping = &subject->space.mappings[i];

		if (mapping->region == NULL || strcmp(mapping->region->type, "subject_scheduling_info") != 0)
			continue;
		if (own != NULL && strcmp(mapping->region->name, own) == 0) {
			has_own = true;
			continue;
		}
		report_error_attribute(model->report, RULE_FOREIGN_SCHEDULING_INFO, mapping->node, "physical",
				       "subject '%s' sees '%s', which is another partition's", subject->name,
				       mapping->region->name);
	}
	if (!has_own)
		report_error(model->report, RULE_FOREIGN_SCHEDULING_INFO, subject->node,
			     "subject '%s' does not see the scheduling information of its partition", subject->name);
}

void validate_scheduling_info(const struct model *model)
{
	struct arena arena = {0};
	struct name_table pages = group_pages(model, &arena);

	for (size_t i = 0; i < model->subject_count; i++)
		check_scheduling_info(model, &model->subjects[i],
				      name_table_find(&pages, tree_attribute(model->subjects[i].node, "schedGroupId")));
	name_table_free(&pages);
	arena_free(&arena);
}
