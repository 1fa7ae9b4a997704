/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The content of every region: made here (page tables, bitmaps, kernel tables, hypercall and information pages), cut
 * from an ELF file, or copied. Afterwards each region of the tree names a file of the output folder, a fill, or
 * nothing, and carries the SHA-256 of its content.
 */
#ifndef EMIT_REGION_CONTENT_H
#define EMIT_REGION_CONTENT_H

#include <stdbool.h>

#include "emit/store.h"

/* false after reporting. */
bool region_content_write(xmlDoc *policy, struct store *store);

#endif
