/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The registry for other programs: {"code", "severity", "text", "why", "fix"}, and a list of these. */
#include "common/json.h"
#include "rules.h"

static json_t *make_rule(enum rule rule)
{
	const struct rule_description *description = rule_describe(rule);
	json_t *object = json_object();

	json_set(object, "code", json_sprintf("MU%03u", description->code));
	json_set(object, "severity", json_text(rule_severity(rule)));
	json_set(object, "text", json_text(description->text));
	json_set(object, "why", json_text(description->why));
	json_set(object, "fix", json_text(description->fix));
	return object;
}

void rules_print_json(FILE *stream)
{
	json_t *list = json_array();

	for (unsigned i = 0; i < RULE_COUNT; i++)
		json_array_append_new(list, make_rule((enum rule)i));
	json_print(stream, list);
}

void rule_print_json(FILE *stream, enum rule rule)
{
	json_print(stream, make_rule(rule));
}
