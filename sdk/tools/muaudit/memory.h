/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Memory and files. Allocation never fails: without memory the program ends with exit code 70. The auditor has helpers
 * of its own, because it shares no code with the policy compiler.
 */
#ifndef MUAUDIT_MEMORY_H
#define MUAUDIT_MEMORY_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

/* Zeroed. */
void *memory_get(size_t count, size_t size_bytes);

/* An array for count elements; it grows in powers of two, so call it with count + 1 for each element. */
void *memory_resize(void *array, size_t count, size_t size_bytes);

char *memory_text(const char *format, ...) __attribute__((format(printf, 1, 2)));
char *memory_text_list(const char *format, va_list arguments) __attribute__((format(printf, 1, 0)));

/* A whole regular file. 0, or an errno value (EFBIG beyond limit_bytes). Release *data with free(). */
int memory_read_file(const char *path, size_t limit_bytes, uint8_t **data, size_t *size_bytes);

#endif
