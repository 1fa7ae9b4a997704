/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Plain values and how they compare: integers by number, booleans without regard to case, texts exactly. */
#include <string.h>
#include <strings.h>

#include "language/parts.h"
#include "number.h"

static const char *const kind_names[] = {
    [KIND_BOOLEAN] = "boolean", [KIND_INTEGER] = "integer", [KIND_STRING] = "string"};

enum kind value_kind(const char *name)
{
	for (unsigned i = KIND_BOOLEAN; i <= KIND_STRING; i++) {
		if (strcmp(name, kind_names[i]) == 0)
			return (enum kind)i;
	}
	return KIND_NONE;
}

const char *value_kind_name(enum kind kind)
{
	return kind_names[kind];
}

static bool parse_integer(const char *text, int64_t *value)
{
	const bool negative = text[0] == '-';
	uint64_t magnitude;

	if (!number_parse(text + negative, INT64_MAX, &magnitude))
		return false;
	*value = negative ? -(int64_t)magnitude : (int64_t)magnitude;
	return true;
}

static bool parse_boolean(const char *text, int64_t *value)
{
	*value = strcasecmp(text, "true") == 0;
	return *value != 0 || strcasecmp(text, "false") == 0;
}

bool value_parse(enum kind kind, const char *text, struct value *value)
{
	*value = (struct value){.kind = kind, .text = text};
	if (kind == KIND_BOOLEAN)
		return parse_boolean(text, &value->integer);
	if (kind == KIND_INTEGER)
		return parse_integer(text, &value->integer);
	return true;
}

bool value_equal(const struct value *left, const struct value *right)
{
	if (left->kind == KIND_STRING)
		return strcmp(left->text, right->text) == 0;
	return left->integer == right->integer;
}

struct value value_boolean(bool value)
{
	return (struct value){.kind = KIND_BOOLEAN, .integer = value, .text = value ? "true" : "false"};
}
