/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* A chapter a kind of file, a section a type: where it stands, what it means, its attributes and children. */
#include "schema_reference.h"

#include <string.h>

#include "schema_doc.h"
#include "schema_reach.h"

static const struct {
	const char *title;
	const char *root;
	const struct schema_type *type;
} chapters[] = {
    {"Hardware", "hardware", &schema_hardware}, {"Platform", "platform", &schema_platform},
    {"Virtual CPU", "vcpu", &schema_vcpu},      {"Component", "component", &schema_component},
    {"Library", "library", &schema_library},    {"System", "system", &schema_system},
};

#define CHAPTER_COUNT (sizeof(chapters) / sizeof(chapters[0]))

static bool is_written(unsigned allowed)
{
	return (allowed & FORMAT_SOURCE) != 0;
}

/* The chapter's name if the type is a root. */
static const char *root_name(const struct schema_type *type)
{
	for (size_t i = 0; i < CHAPTER_COUNT; i++) {
		if (chapters[i].type == type)
			return chapters[i].root;
	}
	return NULL;
}

/* A name, once; "`<a>`, `<b>`". */
struct names {
	const char *list[16];
	size_t count;
};

static void add_name(struct names *names, const char *name)
{
	for (size_t i = 0; i < names->count; i++) {
		if (strcmp(names->list[i], name) == 0)
			return;
	}
	if (names->count < sizeof(names->list) / sizeof(names->list[0]))
		names->list[names->count++] = name;
}

static void write_names(FILE *stream, const struct names *names)
{
	for (size_t i = 0; i < names->count; i++)
		fprintf(stream, "%s`<%s>`", i > 0 ? ", " : "", names->list[i]);
}

/* What elements of the type are called. */
static struct names names_of(const struct schema_reach *all, const struct schema_type *type)
{
	struct names names = {0};

	if (root_name(type) != NULL)
		add_name(&names, root_name(type));
	for (size_t i = 0; i < all->count; i++) {
		for (const struct schema_child *at = all->types[i]->children; at != NULL && at->name != NULL; at++) {
			if (is_written(at->allowed) && at->type == type)
				add_name(&names, at->name);
		}
	}
	return names;
}

/* What elements that have such a child are called. */
static struct names parents_of(const struct schema_reach *all, const struct schema_type *type)
{
	struct names parents = {0};

	for (size_t i = 0; i < all->count; i++) {
		for (const struct schema_child *at = all->types[i]->children; at != NULL && at->name != NULL; at++) {
			const struct names names = names_of(all, all->types[i]);

			if (!is_written(at->allowed) || at->type != type)
				continue;
			for (size_t n = 0; n < names.count; n++)
				add_name(&parents, names.list[n]);
		}
	}
	return parents;
}

static void write_attribute_rows(FILE *stream, const struct schema_type *type)
{
	bool any = false;

	for (const struct schema_attribute *at = type->attributes; at != NULL && at->name != NULL; at++) {
		if (!is_written(at->allowed))
			continue;
		if (!any)
			fputs("| attribute | value | |\n|---|---|---|\n", stream);
		any = true;
		fprintf(stream, "| `%s`%s | %s | %s |\n", at->name,
			is_written(at->required) ? "" : " (may be left out)", schema_describe(at->value)->expected,
			schema_doc_attribute(type->name, at->name));
	}
	if (any)
		fputc('\n', stream);
}

static const char *times_of(const struct schema_child *child)
{
	if (child->many)
		return is_written(child->required) ? "one or more" : "any number";
	return is_written(child->required) ? "one" : "at most one";
}

static void write_children(FILE *stream, const struct schema_type *type)
{
	const char *before = "Holds: ";

	for (const struct schema_child *at = type->children; at != NULL && at->name != NULL; at++) {
		if (!is_written(at->allowed))
			continue;
		fprintf(stream, "%s`<%s>` (%s)", before, at->name, times_of(at));
		before = ", ";
	}
	if (before[0] == ',')
		fputs(".\n\n", stream);
}

static void write_section(FILE *stream, const struct schema_reach *all, const struct schema_type *type)
{
	const struct names names = names_of(all, type);
	const struct names parents = parents_of(all, type);

	fputs("### ", stream);
	write_names(stream, &names);
	if (parents.count > 0 && parents.count < 16) {
		fputs(" in ", stream);
		write_names(stream, &parents);
	}
	fprintf(stream, "\n\n%s\n\n", schema_doc_element(type->name));
	write_attribute_rows(stream, type);
	write_children(stream, type);
}

void schema_reference_write(FILE *stream)
{
	struct schema_reach all = {0};
	size_t written = 0;

	for (size_t i = 0; i < CHAPTER_COUNT; i++)
		schema_reach_from(&all, chapters[i].type, FORMAT_SOURCE);
	fputs(
	    "<!-- Generated from sdk/tools/mupolicy/schema_table.c and schema_doc.def by mupolicy-schema: do not edit. "
	    "-->\n"
	    "# The policy language: every element\n\n"
	    "What may be written. Each kind of file has a root element; `<include href=\"...\"/>`, `<if>`, `<case>`,\n"
	    "`<template>`, `<useTemplate>`, `<amend>` and `<expressions>` may stand anywhere, and `$name` wherever a "
	    "value may.\n"
	    "Numbers are written `16#0010_0000#`, `0x100000` or `1048576`. Version " SCHEMA_VERSION
	    " of the language.\n\n",
	    stream);
	for (size_t i = 0; i < CHAPTER_COUNT; i++) {
		struct schema_reach own = {0};

		fprintf(stream, "## %s\n\n", chapters[i].title);
		for (size_t n = 0; n <= i; n++)
			schema_reach_from(&own, chapters[n].type, FORMAT_SOURCE);
		for (; written < own.count; written++)
			write_section(stream, &all, own.types[written]);
		schema_reach_free(&own);
	}
	schema_reach_free(&all);
}
