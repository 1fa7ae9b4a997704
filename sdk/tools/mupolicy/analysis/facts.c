/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The list, sorted. A key that is there twice gets a number, in order of the policy. */
#include "analysis/facts.h"

#include <stdlib.h>
#include <string.h>

#include "analysis/facts_parts.h"
#include "tree.h"

static const char *const area_names[FACT_COUNT] = {
    [FACT_FLOWS] = "flows",       [FACT_RIGHTS] = "rights", [FACT_EVENTS] = "events",
    [FACT_DEVICES] = "devices",   [FACT_VCPU] = "vcpu",     [FACT_MACHINE] = "machine",
    [FACT_SCHEDULE] = "schedule", [FACT_MEMORY] = "memory", [FACT_PLACES] = "places",
};

const char *fact_area_name(enum fact_area area)
{
	return area_names[area];
}

bool fact_area_is_security(enum fact_area area)
{
	return area <= FACT_MACHINE;
}

void facts_add(struct facts *facts, enum fact_area area, char *key, char *value)
{
	facts->list = memory_grow(facts->list, &facts->capacity, facts->count, sizeof(*facts->list));
	facts->list[facts->count++] = (struct fact){
	    .area = area,
	    .key = arena_string(&facts->arena, key, strlen(key)),
	    .value = arena_string(&facts->arena, value, strlen(value)),
	};
	free(key);
	free(value);
}

char *facts_attributes(const xmlNode *node, const char *const *but)
{
	char *text = NULL;
	size_t size_bytes = 0;
	FILE *stream = open_memstream(&text, &size_bytes);
	const char *separator = "";

	for (const xmlAttr *attribute = node->properties; attribute != NULL; attribute = attribute->next) {
		const char *const *name = but;

		while (*name != NULL && strcmp(*name, (const char *)attribute->name) != 0)
			name++;
		if (*name != NULL)
			continue;
		fprintf(stream, "%s%s=%s", separator, attribute->name,
			tree_attribute(node, (const char *)attribute->name));
		separator = " ";
	}
	fclose(stream);
	return text;
}

static int compare_facts(const void *left, const void *right)
{
	const struct fact *a = left;
	const struct fact *b = right;
	int order;

	if (a->area != b->area)
		return a->area < b->area ? -1 : 1;
	order = strcmp(a->key, b->key);
	return order != 0 ? order : strcmp(a->value, b->value);
}

/* The sort before has put equal keys together; numbered ones are sorted again. */
static void number_doubles(struct facts *facts)
{
	const char *previous = "";
	unsigned number = 1;

	for (size_t i = 0; i < facts->count; i++) {
		struct fact *fact = &facts->list[i];
		const bool same = i > 0 && facts->list[i - 1].area == fact->area && strcmp(previous, fact->key) == 0;

		number = same ? number + 1 : 1;
		previous = fact->key;
		if (same)
			fact->key = arena_format(&facts->arena, "%s, %u", fact->key, number);
	}
}

void facts_make(struct facts *facts, const xmlNode *root)
{
	*facts = (struct facts){0};
	facts_add_flows(facts, root);
	facts_add_subjects(facts, root);
	facts_add_devices(facts, root);
	facts_add_machine(facts, root);
	facts_add_schedule(facts, root);
	facts_add_memory(facts, root);
	if (facts->count == 0)
		return;
	qsort(facts->list, facts->count, sizeof(*facts->list), compare_facts);
	number_doubles(facts);
	qsort(facts->list, facts->count, sizeof(*facts->list), compare_facts);
}

void facts_free(struct facts *facts)
{
	free(facts->list);
	arena_free(&facts->arena);
}
