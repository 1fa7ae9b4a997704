/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * What a subject's I/O and MSR bitmaps open, as text: subjects with the same text have the same bitmap. Owns the rule
 * by which bitmaps are shared.
 */
#ifndef EMIT_BITMAP_RIGHTS_H
#define EMIT_BITMAP_RIGHTS_H

#include <stddef.h>

#include <libxml/tree.h>

#include <muen/abi/policy.h>

struct bitmap_kind {
	const char *part;      /* of the region's name, behind '|' */
	const char *type;      /* of the region */
	const char *attribute; /* of the subject: the region of another one that it uses */
	size_t (*size)(enum policy_virtualization virtualization);
	char *(*rights)(const xmlNode *subject);
};

enum bitmap {
	BITMAP_IO,
	BITMAP_MSR,
	BITMAP_COUNT
};
extern const struct bitmap_kind bitmap_kinds[BITMAP_COUNT];

/* The name of the region that is the subject's bitmap. To be freed. */
char *bitmap_region_name(const xmlNode *subject, const struct bitmap_kind *kind);

#endif
