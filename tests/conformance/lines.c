/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Elements are told apart by name, logical name or id, else by their place among their like. */
#include "lines.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "common/memory.h"
#include "number.h"
#include "tree.h"

void lines_add(struct lines *lines, char *line)
{
	lines->list = memory_grow(lines->list, &lines->capacity, lines->count, sizeof(*lines->list));
	lines->list[lines->count++] = line;
}

static char *value_text(const char *text)
{
	static const char blank[] = " \t\r\n";
	uint64_t value;

	if (number_parse(text, UINT64_MAX, &value))
		return memory_format("%" PRIu64, value);
	text += strspn(text, blank);
	return memory_format("%s", text);
}

static size_t place_among_like(const xmlNode *node)
{
	size_t place = 0;

	for (const xmlNode *at = node->prev; at != NULL; at = at->prev)
		place += tree_is(at, (const char *)node->name);
	return place;
}

static char *element_path(const char *parent, const xmlNode *node)
{
	static const char *const keys[] = {"name", "logical", "id"};

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		const char *key = tree_attribute(node, keys[i]);

		if (key != NULL)
			return memory_format("%s/%s(%s)", parent, node->name, key);
	}
	if (place_among_like(node) == 0 && tree_next(node, (const char *)node->name) == NULL)
		return memory_format("%s/%s", parent, node->name);
	return memory_format("%s/%s(%zu)", parent, node->name, place_among_like(node));
}

static void add_element(struct lines *lines, const char *parent, const xmlNode *node)
{
	char *path = element_path(parent, node);
	char *text = value_text(tree_text(node));
	const bool is_leaf = tree_child(node, NULL) == NULL;
	const bool is_action = is_leaf && node->properties == NULL && tree_is(node->parent, "event");

	for (const xmlAttr *at = node->properties; at != NULL; at = at->next) {
		char *value = value_text(tree_attribute(node, (const char *)at->name));

		lines_add(lines, memory_format("%s @%s=%s", path, at->name, value));
		free(value);
	}
	if (is_action || (is_leaf && text[0] != '\0'))
		lines_add(lines, memory_format("%s %s", path, text));
	TREE_FOR_EACH(child, node, NULL)
		add_element(lines, path, child);
	free(text);
	free(path);
}

static int compare_lines(const void *left, const void *right)
{
	return strcmp(*(char *const *)left, *(char *const *)right);
}

void lines_sort(struct lines *lines)
{
	if (lines->count > 1)
		qsort(lines->list, lines->count, sizeof(*lines->list), compare_lines);
}

void lines_of(const xmlNode *root, struct lines *lines)
{
	TREE_FOR_EACH(child, root, NULL)
		add_element(lines, "", child);
	lines_sort(lines);
}

/* All of an element in one line. */
static char *whole_element(const xmlNode *node)
{
	struct lines attributes = {0};
	char *line = memory_format("%s", node->name);

	for (const xmlAttr *at = node->properties; at != NULL; at = at->next) {
		char *value = value_text(tree_attribute(node, (const char *)at->name));

		lines_add(&attributes, memory_format("%s=%s", at->name, value));
		free(value);
	}
	lines_sort(&attributes);
	for (size_t i = 0; i < attributes.count; i++) {
		char *longer = memory_format("%s %s", line, attributes.list[i]);

		free(line);
		line = longer;
	}
	lines_free(&attributes);
	return line;
}

static void add_named(struct lines *lines, const xmlNode *node, const char *name)
{
	for (const xmlAttr *at = node->properties; at != NULL; at = at->next) {
		char *value = value_text(tree_attribute(node, (const char *)at->name));

		lines_add(lines, memory_format("%s(%s) @%s=%s", node->name, name, at->name, value));
		free(value);
	}
}

void lines_add_element(struct lines *lines, const xmlNode *node)
{
	const char *name = tree_attribute(node, "name");
	char *text = value_text(tree_child(node, NULL) == NULL ? tree_text(node) : "");

	if (name == NULL)
		name = tree_attribute(node, "logical");
	if (name != NULL)
		add_named(lines, node, name);
	else if (text[0] != '\0')
		lines_add(lines, memory_format("%s %s", node->name, text));
	else
		lines_add(lines, whole_element(node));
	free(text);
}

static void add_elements(struct lines *lines, const xmlNode *node)
{
	lines_add_element(lines, node);
	TREE_FOR_EACH(child, node, NULL)
		add_elements(lines, child);
}

void lines_of_elements(const xmlNode *root, struct lines *lines)
{
	add_elements(lines, root);
	lines_sort(lines);
}

void lines_free(struct lines *lines)
{
	for (size_t i = 0; i < lines->count; i++)
		free(lines->list[i]);
	free(lines->list);
}

void lines_compare(const struct lines *left, const struct lines *right,
		   void (*differ)(void *context, char sign, const char *line), void *context)
{
	size_t l = 0;
	size_t r = 0;

	while (l < left->count || r < right->count) {
		const int order = l == left->count ? 1 : r == right->count ? -1 : strcmp(left->list[l], right->list[r]);

		if (order < 0)
			differ(context, '+', left->list[l]);
		if (order > 0)
			differ(context, '-', right->list[r]);
		l += order <= 0;
		r += order >= 0;
	}
}
