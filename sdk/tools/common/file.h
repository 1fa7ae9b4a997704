/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Files of host tools: bounded reading, and writing that never leaves half a file under the final name.
 * Functions return 0, or an errno value.
 */
#ifndef COMMON_FILE_H
#define COMMON_FILE_H

#include <stddef.h>
#include <stdint.h>

/* Reads a regular file whole; one NUL follows the content. EFBIG beyond limit_bytes. Release *data with free(). */
int file_read(const char *path, size_t limit_bytes, uint8_t **data, size_t *size_bytes);

/* Writes under a temporary name beside path, then renames. */
int file_write_atomic(const char *path, const void *data, size_t size_bytes);

/* Creates a folder; no error when it exists. */
int file_make_folder(const char *path);

/* Last component of a path; points into path. */
const char *file_base_name(const char *path);

/* "folder/name", or name alone if it is absolute or folder is empty or ".". Release with free(). */
char *file_join(const char *folder, const char *name);

/* The folder of a path, "." if it has none. Release with free(). */
char *file_folder_name(const char *path);

#endif
