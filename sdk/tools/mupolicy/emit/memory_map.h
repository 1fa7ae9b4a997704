/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The physical memory of the finished system, for other programs (memory-map.json): what lies where, and who maps it.
 *   {"memory": [area ...], "memoryPerSubject": [{"name", "size", "plain"} ...], "fixedPart"}; areas by address, sums as
 *   memory_sum.h counts them. An area is
 *   {"kind": "region", "address", "size", "name", "type", "caching", "content": "file" | "fill" | "none", "users":
 * [user]}; of a bitmap also "bitmapOf": [name of a subject ...]
 *   {"kind": "free", "address", "size", "allocatable"}: RAM that no region has
 *   {"kind": "device", "address", "size", "name", "memory", "caching"}
 * A user is {"owner": "subject" | "kernel" | "domain", "name", "virtualAddress", "writable", "executable"}.
 */
#ifndef EMIT_MEMORY_MAP_H
#define EMIT_MEMORY_MAP_H

#include <stddef.h>

#include <libxml/tree.h>

/* malloc'ed text of *size bytes. */
char *memory_map_text(const xmlDoc *policy, size_t *size);

#endif
