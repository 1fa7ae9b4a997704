/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Growing text and arrays. Owns the invariant that running out of memory ends the program with exit code 70, so that
 * callers need no error path for it.
 */
#ifndef MURUN_TEXT_H
#define MURUN_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

/* bytes is NULL while empty, else terminated by NUL. Zero-initialised is empty. */
struct text {
	char *bytes;
	size_t length;
	size_t capacity;
};

void text_append(struct text *text, const char *bytes, size_t length);
void text_printf(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
void text_clear(struct text *text);
void text_free(struct text *text);

/* "" instead of NULL. */
const char *text_string(const struct text *text);

/* The caller frees. */
char *text_format(const char *format, ...) __attribute__((format(printf, 1, 2)));
char *text_copy(const char *bytes, size_t length);

/* An array with room for one more element than count; grows by doubling. */
void *array_grow(void *array, size_t count, size_t element_size);

/* The whole file, at most limit bytes. False with a reason in error. */
bool text_read_file(struct text *text, const char *path, size_t limit, struct text *error);

#endif
