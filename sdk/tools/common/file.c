/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Reading and writing whole files. A reader of a final name sees the old file or the complete new one. */
#include "common/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/memory.h"

static int file_read_open(int descriptor, size_t limit_bytes, uint8_t **data, size_t *size_bytes)
{
	struct stat status;
	size_t done = 0;

	if (fstat(descriptor, &status) != 0)
		return errno;
	if (S_ISDIR(status.st_mode))
		return EISDIR;
	if (!S_ISREG(status.st_mode))
		return EINVAL;
	if ((uint64_t)status.st_size > limit_bytes)
		return EFBIG;
	*size_bytes = (size_t)status.st_size;
	*data = memory_alloc(*size_bytes + 1, 1);
	while (done < *size_bytes) {
		const ssize_t got = read(descriptor, *data + done, *size_bytes - done);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0) {
			free(*data);
			return got < 0 ? errno : EIO;
		}
		done += (size_t)got;
	}
	return 0;
}

int file_read(const char *path, size_t limit_bytes, uint8_t **data, size_t *size_bytes)
{
	/* O_NONBLOCK: a name that turns out to be a pipe must not hang the tool; regular files ignore it. */
	const int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	int error;

	if (descriptor < 0)
		return errno;
	error = file_read_open(descriptor, limit_bytes, data, size_bytes);
	close(descriptor);
	return error;
}

static int file_write_open(int descriptor, const uint8_t *data, size_t size_bytes)
{
	size_t done = 0;

	while (done < size_bytes) {
		const ssize_t put = write(descriptor, data + done, size_bytes - done);

		if (put < 0 && errno != EINTR)
			return errno;
		if (put > 0)
			done += (size_t)put;
	}
	return 0;
}

int file_write_atomic(const char *path, const void *data, size_t size_bytes)
{
	char *temporary = memory_format("%s.%ld.tmp", path, (long)getpid());
	const int descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	int error = descriptor < 0 ? errno : 0;

	if (error == 0) {
		error = file_write_open(descriptor, data, size_bytes);
		if (close(descriptor) != 0 && error == 0)
			error = errno;
		if (error == 0 && rename(temporary, path) != 0)
			error = errno;
		if (error != 0)
			unlink(temporary);
	}
	free(temporary);
	return error;
}

int file_make_folder(const char *path)
{
	struct stat status;

	if (mkdir(path, 0777) == 0)
		return 0;
	if (errno != EEXIST)
		return errno;
	if (stat(path, &status) != 0)
		return errno;
	return S_ISDIR(status.st_mode) ? 0 : ENOTDIR;
}

const char *file_base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? path : slash + 1;
}

char *file_join(const char *folder, const char *name)
{
	const bool alone = name[0] == '/' || folder[0] == '\0' || strcmp(folder, ".") == 0;
	const bool closed = folder[0] != '\0' && folder[strlen(folder) - 1] == '/';

	return alone ? memory_format("%s", name) : memory_format("%s%s%s", folder, closed ? "" : "/", name);
}

char *file_folder_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	if (slash == NULL)
		return memory_format(".");
	if (slash == path)
		return memory_format("/");
	return memory_format("%.*s", (int)(slash - path), path);
}
