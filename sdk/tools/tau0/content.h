/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Content of regions: read from files, and compared with the hash that the compiler recorded. */
#ifndef TAU0_CONTENT_H
#define TAU0_CONTENT_H

#include "execute.h"

/*
 * Reads pages * PAGE_SIZE bytes at offset of the named file; what the file lacks in its last page is zeros.
 * NULL: *why says why.
 */
uint8_t *content_read(const struct inputs *inputs, const char *file, uint64_t offset, uint64_t pages, const char **why);

/* SHA-256 of all pages of the region; pages without content count as zeros. */
void content_hash(const struct region *region, uint8_t *hash);

#endif
