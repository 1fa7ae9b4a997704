/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Source files and origins. Every element of the policy tree has an origin: the file and the byte where its start tag
 * begins. Elements made by the compiler carry the origin of the element that caused them. Owns the invariant that an
 * origin stays valid as long as its struct sources.
 */
#ifndef MUPOLICY_SOURCE_H
#define MUPOLICY_SOURCE_H

#include <stddef.h>

#include <libxml/tree.h>

#include "common/memory.h"

struct origin;

struct source_file {
	const char *path; /* as the user or an include names it */
	const char *text; /* without byte order mark */
	size_t size_bytes;
	unsigned order;               /* of reading, from 0 */
	const struct origin *include; /* the include element that names this file, or NULL */
	size_t *line_starts;          /* byte offsets */
	size_t line_count;
};

struct origin {
	const struct source_file *file;
	size_t offset; /* of the '<' of the start tag */
};

struct place {
	const char *path;
	size_t line;   /* from 1; 0 = the file as a whole */
	size_t column; /* from 1, in characters */
};

struct sources {
	struct arena arena;
	struct source_file **files;
	size_t count;
	size_t capacity;
	size_t total_bytes;
};

/* Takes over text. */
struct source_file *source_add(struct sources *sources, const char *path, char *text, size_t size_bytes,
			       const struct origin *include);
void sources_free(struct sources *sources);

const struct origin *source_origin(struct sources *sources, const struct source_file *file, size_t offset);

/* The origin of an element, or NULL. */
const struct origin *origin_of(const xmlNode *node);

struct place origin_place(const struct origin *origin);

/* Where in its start tag the attribute stands; the tag itself if it has no such attribute. */
struct origin origin_of_attribute(const struct origin *origin, const char *attribute);

#endif
