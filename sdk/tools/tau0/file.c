/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Whole files in, whole files out. */
#include "file.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static int stream_read(FILE *stream, size_t limit, uint8_t **data, size_t *size)
{
	struct stat status;

	if (fstat(fileno(stream), &status) != 0)
		return errno;
	if (!S_ISREG(status.st_mode))
		return EISDIR;
	if ((uint64_t)status.st_size > limit)
		return EFBIG;
	*data = malloc((size_t)status.st_size + 1);
	if (*data == NULL)
		return ENOMEM;
	*size = fread(*data, 1, (size_t)status.st_size, stream);
	if (ferror(stream) == 0)
		return 0;
	free(*data);
	return EIO;
}

int file_read(const char *path, size_t limit, uint8_t **data, size_t *size)
{
	FILE *stream = fopen(path, "rb");
	int error;

	if (stream == NULL)
		return errno;
	error = stream_read(stream, limit, data, size);
	fclose(stream);
	return error;
}

static int descriptor_write(int descriptor, const void *data, size_t size)
{
	FILE *stream = fdopen(descriptor, "wb");
	int error = 0;

	if (stream == NULL) {
		error = errno;
		close(descriptor);
		return error;
	}
	if (fwrite(data, 1, size, stream) != size || fflush(stream) != 0 || fchmod(descriptor, 0644) != 0)
		error = errno;
	if (fclose(stream) != 0 && error == 0)
		error = errno;
	return error;
}

int file_write(const char *path, const void *data, size_t size)
{
	char temporary[PATH_MAX];
	int length = snprintf(temporary, sizeof(temporary), "%s.XXXXXX", path);
	int descriptor;
	int error;

	if (length < 0 || (size_t)length >= sizeof(temporary))
		return ENAMETOOLONG;
	descriptor = mkstemp(temporary);
	if (descriptor < 0)
		return errno;
	error = descriptor_write(descriptor, data, size);
	if (error == 0 && rename(temporary, path) != 0)
		error = errno;
	if (error != 0)
		unlink(temporary);
	return error;
}
