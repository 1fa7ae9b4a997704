/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Positions are kept as byte offsets and turned into line and column only when a message needs them. */
#include "source.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static void source_find_lines(struct source_file *file)
{
	size_t capacity = 0;

	file->line_starts = memory_grow(NULL, &capacity, 0, sizeof(*file->line_starts));
	file->line_starts[0] = 0;
	file->line_count = 1;
	for (size_t i = 0; i < file->size_bytes; i++) {
		if (file->text[i] != '\n')
			continue;
		file->line_starts =
		    memory_grow(file->line_starts, &capacity, file->line_count, sizeof(*file->line_starts));
		file->line_starts[file->line_count++] = i + 1;
	}
}

struct source_file *source_add(struct sources *sources, const char *path, char *text, size_t size_bytes,
			       const struct origin *include)
{
	struct source_file *file = arena_alloc(&sources->arena, sizeof(*file));

	file->path = arena_string(&sources->arena, path, strlen(path));
	file->text = text;
	file->size_bytes = size_bytes;
	file->order = (unsigned)sources->count;
	file->include = include;
	source_find_lines(file);
	sources->files = memory_grow(sources->files, &sources->capacity, sources->count, sizeof(*sources->files));
	sources->files[sources->count++] = file;
	sources->total_bytes += size_bytes;
	return file;
}

void sources_free(struct sources *sources)
{
	for (size_t i = 0; i < sources->count; i++) {
		free((void *)(uintptr_t)sources->files[i]->text);
		free(sources->files[i]->line_starts);
	}
	free(sources->files);
	arena_free(&sources->arena);
	*sources = (struct sources){0};
}

const struct origin *source_origin(struct sources *sources, const struct source_file *file, size_t offset)
{
	struct origin *origin = arena_alloc(&sources->arena, sizeof(*origin));

	origin->file = file;
	origin->offset = offset;
	return origin;
}

const struct origin *origin_of(const xmlNode *node)
{
	return node == NULL || node->type != XML_ELEMENT_NODE ? NULL : node->_private;
}

/* Index of the line that holds a byte. */
static size_t source_line(const struct source_file *file, size_t offset)
{
	size_t low = 0;
	size_t high = file->line_count;

	while (high - low > 1) {
		const size_t middle = low + (high - low) / 2;

		if (file->line_starts[middle] <= offset)
			low = middle;
		else
			high = middle;
	}
	return low;
}

/* Characters of UTF-8 text: bytes that do not continue one. */
static size_t count_characters(const char *text, size_t size_bytes)
{
	size_t count = 0;

	for (size_t i = 0; i < size_bytes; i++)
		count += ((unsigned char)text[i] & 0xc0) != 0x80;
	return count;
}

struct place origin_place(const struct origin *origin)
{
	const struct source_file *file = origin->file;
	const size_t line = source_line(file, origin->offset);
	const size_t start = file->line_starts[line];

	return (struct place){
	    .path = file->path,
	    .line = line + 1,
	    .column = count_characters(file->text + start, origin->offset - start) + 1,
	};
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Steps over one attribute value; *at stands on its opening quote. */
static size_t skip_value(const struct source_file *file, size_t at)
{
	const char quote = file->text[at];

	for (at++; at < file->size_bytes && file->text[at] != quote; at++)
		;
	return at;
}

struct origin origin_of_attribute(const struct origin *origin, const char *attribute)
{
	const struct source_file *file = origin->file;
	const size_t length = strlen(attribute);

	for (size_t at = origin->offset; at < file->size_bytes && file->text[at] != '>'; at++) {
		const char *text = file->text + at;

		if (*text == '"' || *text == '\'')
			at = skip_value(file, at);
		else if (is_space(*text) && file->size_bytes - at > length + 1 &&
			 strncmp(text + 1, attribute, length) == 0 &&
			 (is_space(text[length + 1]) || text[length + 1] == '='))
			return (struct origin){.file = file, .offset = at + 1};
	}
	return *origin;
}
