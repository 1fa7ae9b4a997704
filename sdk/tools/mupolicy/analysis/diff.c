/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Two sorted lists of facts, side by side. */
#include "analysis/diff.h"

#include <inttypes.h>
#include <string.h>

#include "analysis/facts.h"
#include "tree.h"

struct diff {
	xmlNode *areas[FACT_COUNT]; /* lists of changes */
	size_t counts[FACT_COUNT];
};

static int compare(const struct fact *before, const struct fact *after)
{
	if (before == NULL || after == NULL)
		return before == NULL ? 1 : -1;
	if (before->area != after->area)
		return before->area < after->area ? -1 : 1;
	return strcmp(before->key, after->key);
}

/* One of the two may be NULL: the fact is not there. */
static void add_change(struct diff *diff, const struct fact *before, const struct fact *after)
{
	const struct fact *any = before == NULL ? after : before;
	xmlNode *change = tree_add(diff->areas[any->area], "change", NULL);

	tree_set(change, "how", before == NULL ? "added" : after == NULL ? "removed" : "changed");
	tree_set(change, "what", any->key);
	if (before != NULL)
		tree_set(change, "before", before->value);
	if (after != NULL)
		tree_set(change, "after", after->value);
	diff->counts[any->area]++;
}

static void compare_facts(struct diff *diff, const struct facts *before, const struct facts *after)
{
	size_t i = 0;
	size_t j = 0;

	while (i < before->count || j < after->count) {
		const struct fact *left = i < before->count ? &before->list[i] : NULL;
		const struct fact *right = j < after->count ? &after->list[j] : NULL;
		const int order = compare(left, right);

		if (order < 0)
			add_change(diff, left, NULL);
		else if (order > 0)
			add_change(diff, NULL, right);
		else if (strcmp(left->value, right->value) != 0)
			add_change(diff, left, right);
		i += order <= 0;
		j += order >= 0;
	}
}

static void add_areas(struct diff *diff, xmlNode *list)
{
	for (unsigned i = 0; i < FACT_COUNT; i++) {
		xmlNode *area = tree_add(list, "area", NULL);

		tree_set(area, "name", fact_area_name((enum fact_area)i));
		tree_set(area, "security", fact_area_is_security((enum fact_area)i) ? "true" : "false");
		diff->areas[i] = tree_add(area, "list", NULL);
	}
}

bool diff_make(xmlNode *result, const xmlNode *before, const xmlNode *after)
{
	struct diff diff = {.counts = {0}};
	struct facts left;
	struct facts right;
	size_t changes = 0;

	facts_make(&left, before);
	facts_make(&right, after);
	add_areas(&diff, tree_add(result, "areas", NULL));
	compare_facts(&diff, &left, &right);
	for (unsigned i = 0; i < FACT_COUNT; i++) {
		tree_set_decimal(diff.areas[i]->parent, "changes", diff.counts[i]);
		changes += diff.counts[i];
	}
	tree_set_decimal(result, "changes", changes);
	facts_free(&left);
	facts_free(&right);
	return changes == 0;
}

static void print_change(FILE *stream, const xmlNode *change)
{
	const char *before = tree_attribute(change, "before");
	const char *after = tree_attribute(change, "after");
	const char *any = before == NULL ? after : before;

	fprintf(stream, "  %c %s", before == NULL ? '+' : after == NULL ? '-' : '~', tree_attribute(change, "what"));
	if (before != NULL && after != NULL)
		fprintf(stream, ": %s => %s\n", before, after);
	else
		fprintf(stream, "%s%s\n", *any == '\0' ? "" : ": ", any);
}

void diff_print(FILE *stream, const xmlNode *result)
{
	if (tree_number(result, "changes") == 0)
		fprintf(stream, "No change.\n");
	TREE_FOR_EACH(area, tree_child(result, "areas"), "area") {
		if (tree_number(area, "changes") == 0)
			continue;
		fprintf(stream, "%s%s: %s\n", tree_attribute(area, "name"),
			tree_boolean(area, "security") ? ", which bear on security" : "",
			tree_attribute(area, "changes"));
		TREE_FOR_EACH(change, tree_child(area, "list"), "change")
			print_change(stream, change);
	}
}
