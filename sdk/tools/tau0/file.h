/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The composer's files, read bounded, and written under a temporary name first. Functions return 0 or an errno value.
 */
#ifndef TAU0_FILE_H
#define TAU0_FILE_H

#include <stddef.h>
#include <stdint.h>

/* *data is malloc'ed. EFBIG above the limit. */
int file_read(const char *path, size_t limit, uint8_t **data, size_t *size);

int file_write(const char *path, const void *data, size_t size);

#endif
