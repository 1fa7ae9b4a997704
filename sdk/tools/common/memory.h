/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Memory for host tools. Allocation never returns NULL: a tool without memory ends with EXIT_CODE_INTERNAL, so that no
 * caller needs an error path that no test reaches.
 */
#ifndef COMMON_MEMORY_H
#define COMMON_MEMORY_H

#include <stdarg.h>
#include <stddef.h>

/* Zeroed. Release with free(). */
void *memory_alloc(size_t count, size_t size_bytes);

/* Grows an array for at least one more element; *capacity counts elements. */
void *memory_grow(void *array, size_t *capacity, size_t count, size_t size_bytes);

char *memory_format(const char *format, ...) __attribute__((format(printf, 1, 2)));
char *memory_format_list(const char *format, va_list arguments) __attribute__((format(printf, 1, 0)));

/* Many small objects that are released together. */
struct arena {
	struct arena_block *first;
};

void *arena_alloc(struct arena *arena, size_t size_bytes);
char *arena_string(struct arena *arena, const char *text, size_t length);
char *arena_format(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
void arena_free(struct arena *arena);

#endif
