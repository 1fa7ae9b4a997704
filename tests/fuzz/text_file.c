/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* A file in memory; each opening of its path in /proc begins at its start. */
#include "text_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

struct text_file text_file_open(const uint8_t *data, size_t size_bytes)
{
	struct text_file file = {.descriptor = memfd_create("input", MFD_CLOEXEC)};

	if (file.descriptor < 0 || write(file.descriptor, data, size_bytes) != (ssize_t)size_bytes)
		abort();
	snprintf(file.path, sizeof(file.path), "/proc/self/fd/%d", file.descriptor);
	return file;
}

void text_file_close(const struct text_file *file)
{
	close(file->descriptor);
}
