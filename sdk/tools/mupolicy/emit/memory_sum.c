/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Each region counts once: for a subject by its name, else as fixed, or as memory of subjects. */
#include "emit/memory_sum.h"

#include <stdlib.h>
#include <string.h>

#include "common/memory.h"
#include "emit/bitmap_rights.h"
#include "emit/policy_view.h"
#include "name_table.h"
#include "region_type.h"
#include "tree.h"

static bool is_of_system(const xmlNode *region)
{
	const char *type = tree_attribute(region, "type");

	return type != NULL && (region_type_is_system(type) || region_type_is_kept(type) ||
				region_type_is_shown(type) || strcmp(type, "subject_info") == 0);
}

static struct name_table collect_shared(const xmlNode *system)
{
	struct name_table shared = {0};

	TREE_FOR_EACH(subject, tree_child(system, "subjects"), "subject") {
		for (size_t i = 0; i < BITMAP_COUNT; i++) {
			const char *region = tree_attribute(subject, bitmap_kinds[i].attribute);

			if (region != NULL)
				name_table_add(&shared, region, subject);
		}
	}
	return shared;
}

static void add_subjects(struct memory_sum *sum, const xmlNode *system, struct name_table *names)
{
	const xmlNode *list = tree_child(system, "subjects");

	sum->subjects = memory_alloc(tree_count(list, "subject") + 1, sizeof(*sum->subjects));
	TREE_FOR_EACH(subject, list, "subject") {
		struct memory_of_subject *entry = &sum->subjects[sum->count++];

		entry->name = tree_name(subject);
		entry->plain = !tree_boolean(subject, "mirrored") && !policy_view_nested(subject);
		name_table_add(names, entry->name, entry);
	}
}

/* What stands before the bar in the region's name, or NULL. To be freed. */
static char *owner_name(const xmlNode *region)
{
	const char *name = tree_name(region);
	const char *bar = strchr(name, '|');

	return bar == NULL ? NULL : memory_format("%.*s", (int)(bar - name), name);
}

static void add_region(struct memory_sum *sum, const xmlNode *region, const struct name_table *subjects,
		       const struct name_table *shared)
{
	char *name = owner_name(region);
	struct memory_of_subject *owner =
	    name_table_find(shared, tree_name(region)) == NULL ? name_table_find(subjects, name) : NULL;

	free(name);
	*(owner != NULL ? &owner->bytes : &sum->fixed_bytes) += tree_number(region, "size");
}

struct memory_sum memory_sum_make(const xmlDoc *policy)
{
	const xmlNode *system = policy_view_system(policy);
	struct name_table shared = collect_shared(system);
	struct name_table subjects = {0};
	struct memory_sum sum = {0};

	add_subjects(&sum, system, &subjects);
	TREE_FOR_EACH(region, tree_child(system, "memory"), "memory") {
		if (is_of_system(region))
			add_region(&sum, region, &subjects, &shared);
	}
	for (size_t i = 0; i < sum.count; i++) {
		if (sum.subjects[i].plain && sum.subjects[i].bytes > sum.largest_plain_bytes)
			sum.largest_plain_bytes = sum.subjects[i].bytes;
	}
	name_table_free(&subjects);
	name_table_free(&shared);
	return sum;
}

void memory_sum_free(struct memory_sum *sum)
{
	free(sum->subjects);
	*sum = (struct memory_sum){0};
}
