/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Growing text and arrays. */
#include "text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *reallocate(void *block, size_t size)
{
	void *result = realloc(block, size);

	if (result == NULL) {
		fputs("murun: error: out of memory\n", stderr);
		exit(70);
	}
	return result;
}

static void reserve(struct text *text, size_t length)
{
	size_t capacity = text->capacity == 0 ? 64 : text->capacity;

	while (capacity <= length)
		capacity *= 2;
	if (capacity != text->capacity)
		text->bytes = reallocate(text->bytes, capacity);
	text->capacity = capacity;
}

void text_append(struct text *text, const char *bytes, size_t length)
{
	reserve(text, text->length + length);
	if (length > 0)
		memcpy(text->bytes + text->length, bytes, length);
	text->length += length;
	text->bytes[text->length] = '\0';
}

static void append_formatted(struct text *text, const char *format, va_list arguments)
{
	va_list again;
	int length;

	va_copy(again, arguments);
	length = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (length < 0)
		return;
	reserve(text, text->length + (size_t)length);
	vsnprintf(text->bytes + text->length, (size_t)length + 1, format, arguments);
	text->length += (size_t)length;
}

void text_printf(struct text *text, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	append_formatted(text, format, arguments);
	va_end(arguments);
}

void text_clear(struct text *text)
{
	text->length = 0;
	if (text->bytes != NULL)
		text->bytes[0] = '\0';
}

void text_free(struct text *text)
{
	free(text->bytes);
	*text = (struct text){0};
}

const char *text_string(const struct text *text)
{
	return text->bytes == NULL ? "" : text->bytes;
}

char *text_format(const char *format, ...)
{
	struct text text = {0};
	va_list arguments;

	va_start(arguments, format);
	append_formatted(&text, format, arguments);
	va_end(arguments);
	return text.bytes;
}

char *text_copy(const char *bytes, size_t length)
{
	struct text text = {0};

	text_append(&text, bytes, length);
	return text.bytes;
}

void *array_grow(void *array, size_t count, size_t element_size)
{
	/* Room doubles whenever the count is a power of two (or zero). */
	if ((count & (count - 1)) != 0)
		return array;
	return reallocate(array, (count == 0 ? 1 : count * 2) * element_size);
}

bool text_read_file(struct text *text, const char *path, size_t limit, struct text *error)
{
	FILE *file = fopen(path, "rb");
	char block[4096];
	size_t got;

	if (file == NULL) {
		text_printf(error, "cannot open '%s': %s", path, strerror(errno));
		return false;
	}
	while ((got = fread(block, 1, sizeof(block), file)) > 0 && text->length <= limit)
		text_append(text, block, got);
	if (ferror(file) || text->length > limit) {
		text_printf(error, ferror(file) ? "cannot read '%s'" : "'%s' is too large", path);
		fclose(file);
		return false;
	}
	fclose(file);
	return true;
}
