/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The types of the grammar that a root element reaches in a format: each once, in the order in which they are reached.
 */
#ifndef MUPOLICY_SCHEMA_REACH_H
#define MUPOLICY_SCHEMA_REACH_H

#include "schema.h"

struct schema_reach {
	const struct schema_type **types;
	size_t count;
	size_t capacity;
	bool values[VALUE_COUNT]; /* simple types of their attributes and texts */
};

/* Adds what this root reaches. */
void schema_reach_from(struct schema_reach *reach, const struct schema_type *root, unsigned format);
void schema_reach_free(struct schema_reach *reach);

#endif
