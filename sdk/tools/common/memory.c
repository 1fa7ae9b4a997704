/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Allocation that cannot fail, and arenas. An arena's objects are aligned for any type. */
#include "common/memory.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/exit_code.h"

#define ARENA_BLOCK_BYTES 65536U

struct arena_block {
	struct arena_block *next;
	size_t used_bytes;
	size_t size_bytes;
	max_align_t data[];
};

static _Noreturn void memory_exhausted(void)
{
	fputs("error: out of memory\n", stderr);
	exit(EXIT_CODE_INTERNAL);
}

void *memory_alloc(size_t count, size_t size_bytes)
{
	void *memory = calloc(count == 0 ? 1 : count, size_bytes == 0 ? 1 : size_bytes);

	if (memory == NULL)
		memory_exhausted();
	return memory;
}

void *memory_grow(void *array, size_t *capacity, size_t count, size_t size_bytes)
{
	size_t wanted = *capacity == 0 ? 16 : *capacity * 2;
	void *grown;

	if (count < *capacity)
		return array;
	if (wanted > SIZE_MAX / size_bytes)
		memory_exhausted();
	grown = realloc(array, wanted * size_bytes);
	if (grown == NULL)
		memory_exhausted();
	*capacity = wanted;
	return grown;
}

char *memory_format_list(const char *format, va_list arguments)
{
	va_list copy;
	int length;
	char *text;

	va_copy(copy, arguments);
	length = vsnprintf(NULL, 0, format, copy);
	va_end(copy);
	if (length < 0)
		memory_exhausted();
	text = memory_alloc((size_t)length + 1, 1);
	vsnprintf(text, (size_t)length + 1, format, arguments);
	return text;
}

char *memory_format(const char *format, ...)
{
	va_list arguments;
	char *text;

	va_start(arguments, format);
	text = memory_format_list(format, arguments);
	va_end(arguments);
	return text;
}

static struct arena_block *arena_new_block(struct arena *arena, size_t size_bytes)
{
	size_t capacity = size_bytes > ARENA_BLOCK_BYTES ? size_bytes : ARENA_BLOCK_BYTES;
	struct arena_block *block = memory_alloc(1, sizeof(*block) + capacity);

	block->size_bytes = capacity;
	block->next = arena->first;
	arena->first = block;
	return block;
}

void *arena_alloc(struct arena *arena, size_t size_bytes)
{
	const size_t alignment = _Alignof(max_align_t);
	const size_t rounded = (size_bytes + alignment - 1) / alignment * alignment;
	struct arena_block *block = arena->first;
	void *object;

	if (block == NULL || block->size_bytes - block->used_bytes < rounded)
		block = arena_new_block(arena, rounded);
	object = (char *)block->data + block->used_bytes;
	block->used_bytes += rounded;
	return object;
}

char *arena_string(struct arena *arena, const char *text, size_t length)
{
	char *copy = arena_alloc(arena, length + 1);

	memcpy(copy, text, length);
	return copy;
}

char *arena_format(struct arena *arena, const char *format, ...)
{
	va_list arguments;
	char *text;
	char *copy;

	va_start(arguments, format);
	text = memory_format_list(format, arguments);
	va_end(arguments);
	copy = arena_string(arena, text, strlen(text));
	free(text);
	return copy;
}

void arena_free(struct arena *arena)
{
	while (arena->first != NULL) {
		struct arena_block *next = arena->first->next;

		free(arena->first);
		arena->first = next;
	}
}
