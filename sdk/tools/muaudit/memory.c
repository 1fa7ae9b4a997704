/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Memory and files of the auditor. */
#include "memory.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#define EXIT_INTERNAL 70

static void *memory_check(void *memory)
{
	if (memory == NULL) {
		fputs("muaudit: out of memory\n", stderr);
		exit(EXIT_INTERNAL);
	}
	return memory;
}

void *memory_get(size_t count, size_t size_bytes)
{
	return memory_check(calloc(count > 0 ? count : 1, size_bytes));
}

void *memory_resize(void *array, size_t count, size_t size_bytes)
{
	if (count > 1 && ((count - 1) & (count - 2)) != 0)
		return array; /* the last power of two has room */
	return memory_check(reallocarray(array, count > 1 ? (count - 1) * 2 : 1, size_bytes));
}

char *memory_text_list(const char *format, va_list arguments)
{
	char *text;

	if (vasprintf(&text, format, arguments) < 0)
		text = NULL;
	return memory_check(text);
}

char *memory_text(const char *format, ...)
{
	va_list arguments;
	char *text;

	va_start(arguments, format);
	text = memory_text_list(format, arguments);
	va_end(arguments);
	return text;
}

static int read_all(FILE *file, size_t limit_bytes, uint8_t **data, size_t *size_bytes)
{
	struct stat status;

	if (fstat(fileno(file), &status) != 0)
		return errno;
	if (!S_ISREG(status.st_mode))
		return S_ISDIR(status.st_mode) ? EISDIR : EINVAL;
	if ((uint64_t)status.st_size > limit_bytes)
		return EFBIG;
	*data = memory_get((size_t)status.st_size + 1, 1);
	*size_bytes = fread(*data, 1, (size_t)status.st_size, file);
	if (ferror(file)) {
		free(*data);
		return EIO;
	}
	return 0;
}

int memory_read_file(const char *path, size_t limit_bytes, uint8_t **data, size_t *size_bytes)
{
	FILE *file = fopen(path, "rb");
	int error;

	if (file == NULL)
		return errno;
	error = read_all(file, limit_bytes, data, size_bytes);
	fclose(file);
	return error;
}
