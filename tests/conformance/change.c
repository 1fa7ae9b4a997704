/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Upstream's comparisons have the left file up to a mark in a fixed column, and the right one behind it. */
#include "change.h"

#include <stdlib.h>
#include <string.h>

#include <libxml/parser.h>

#include "common/file.h"
#include "common/memory.h"

#define COLUMN 149 /* of the mark: ' ' both are the same, '|' both differ, '<' only left, '>' only right */

static void enter(void *context, char sign, const char *line)
{
	struct change *change = context;

	lines_add(sign == '+' ? &change->added : &change->removed, memory_format("%s", line));
}

void change_add(struct change *change, const struct lines *before, const struct lines *after)
{
	lines_compare(after, before, enter, change);
	lines_sort(&change->added);
	lines_sort(&change->removed);
}

/* One line of a policy as text: the start of an element, or a whole one. */
static void add_text(struct lines *lines, const char *start, const char *end)
{
	const bool is_closed =
	    end - start > 2 && (end[-2] == '/' || memmem(start, (size_t)(end - start), "</", 2) != NULL);
	char *text;
	xmlDoc *document;

	if (end - start < 2 || start[1] == '/')
		return;
	text = memory_format("%.*s%s>", (int)(end - start - 1), start, is_closed ? "" : "/");
	document = xmlReadMemory(text, (int)strlen(text), NULL, NULL, 0);
	if (document == NULL)
		lines_add(lines, memory_format("%s", text));
	else
		lines_add_element(lines, xmlDocGetRootElement(document));
	xmlFreeDoc(document);
	free(text);
}

static void trim(const char **start, const char **end)
{
	while (*start < *end && **start == ' ')
		(*start)++;
	while (*end > *start && (*end)[-1] == ' ')
		(*end)--;
}

static void add_side(struct lines *lines, const char *start, const char *end)
{
	trim(&start, &end);
	add_text(lines, start, end);
}

bool change_read(const char *path, struct change *change)
{
	struct lines before = {0};
	struct lines after = {0};
	uint8_t *bytes = NULL;
	size_t size = 0;

	if (file_read(path, 1 << 20, &bytes, &size) != 0)
		return false;
	for (const char *at = (char *)bytes, *end; at < (char *)bytes + size; at = end + 1) {
		end = memchr(at, '\n', size - (size_t)(at - (char *)bytes));
		end = end != NULL ? end : (char *)bytes + size;
		if (end - at <= COLUMN || at[COLUMN] == ' ')
			continue;
		if (at[COLUMN] != '>')
			add_side(&before, at, at + COLUMN);
		if (at[COLUMN] != '<')
			add_side(&after, at + COLUMN + 1, end);
	}
	lines_sort(&before);
	lines_sort(&after);
	change_add(change, &before, &after);
	lines_free(&before);
	lines_free(&after);
	free(bytes);
	return true;
}

void change_free(struct change *change)
{
	lines_free(&change->added);
	lines_free(&change->removed);
}
