/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Breadth first, over the children that the format allows. */
#include "schema_reach.h"

#include <stdlib.h>

#include "common/memory.h"

static void add_type(struct schema_reach *reach, const struct schema_type *type)
{
	for (size_t i = 0; i < reach->count; i++) {
		if (reach->types[i] == type)
			return;
	}
	reach->types = memory_grow(reach->types, &reach->capacity, reach->count, sizeof(*reach->types));
	reach->types[reach->count++] = type;
}

static void add_content(struct schema_reach *reach, const struct schema_type *type, unsigned format)
{
	for (const struct schema_attribute *at = type->attributes; at != NULL && at->name != NULL; at++) {
		if ((at->allowed & format) != 0)
			reach->values[at->value] = true;
	}
	for (const struct schema_child *at = type->children; at != NULL && at->name != NULL; at++) {
		if ((at->allowed & format) != 0)
			add_type(reach, at->type);
	}
	reach->values[type->text] |= type->text != VALUE_NONE;
}

void schema_reach_from(struct schema_reach *reach, const struct schema_type *root, unsigned format)
{
	size_t next = reach->count;

	add_type(reach, root);
	for (; next < reach->count; next++)
		add_content(reach, reach->types[next], format);
}

void schema_reach_free(struct schema_reach *reach)
{
	free(reach->types);
}
