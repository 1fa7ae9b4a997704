/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Rule about scheduling information: a subject sees that of its own partition, and that of each subject whose
 * information it sees (siblings, and what it loads). */
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

static bool is_page_of(const struct name_table *pages, const struct model_region *page, const xmlNode *subject)
{
	const char *name = name_table_find(pages, tree_attribute(subject, "schedGroupId"));

	return name != NULL && strcmp(page->name, name) == 0;
}

/* The subject sees the information page of one whose partition's page this is. */
static bool sees_owner(const struct model *model, const struct model_subject *subject, const struct name_table *pages,
		       const struct model_region *page)
{
	for (size_t i = 0; i < subject->space.count; i++) {
		const struct model_region *region = subject->space.mappings[i].region;
		const struct model_subject *owner =
		    region == NULL || strcmp(region->type, "subject_info") != 0 ? NULL : model_owner_of(model, region);

		if (owner != NULL && is_page_of(pages, page, owner->node))
			return true;
	}
	return false;
}

static void report_not_seen(const struct model *model, const struct model_subject *subject,
			    const struct name_table *pages)
{
	const xmlNode *list = tree_child(subject->node, "memory");
	const char *page = name_table_find(pages, tree_attribute(subject->node, "schedGroupId"));
	const struct model_region *region = page == NULL ? NULL : name_table_find(&model->region_names, page);

	report_error(model->report, RULE_FOREIGN_SCHEDULING_INFO, list != NULL ? list : subject->node,
		     "subject '%s' does not see the scheduling information of its partition", subject->name);
	report_note(model->report, subject->node, "the subject is here");
	if (region != NULL)
		report_note(model->report, region->node, "it is in '%s'", region->name);
}

static void check_scheduling_info(const struct model *model, const struct model_subject *subject,
				  const struct name_table *pages)
{
	bool has_own = false;

	for (size_t i = 0; i < subject->space.count; i++) {
		const struct model_mapping *mapping = &subject->space.mappings[i];

		if (mapping->region == NULL || strcmp(mapping->region->type, "subject_scheduling_info") != 0)
			continue;
		has_own |= is_page_of(pages, mapping->region, subject->node);
		if (is_page_of(pages, mapping->region, subject->node) ||
		    sees_owner(model, subject, pages, mapping->region))
			continue;
		report_error_attribute(model->report, RULE_FOREIGN_SCHEDULING_INFO, mapping->node, "physical",
				       "subject '%s' sees '%s', which is another partition's", subject->name,
				       mapping->region->name);
	}
	if (!has_own)
		report_not_seen(model, subject, pages);
}

void validate_scheduling_info(const struct model *model)
{
	struct arena arena = {0};
	struct name_table pages = group_pages(model, &arena);

	for (size_t i = 0; i < model->subject_count; i++)
		check_scheduling_info(model, &model->subjects[i], &pages);
	name_table_free(&pages);
	arena_free(&arena);
}
