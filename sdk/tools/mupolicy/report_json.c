/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Findings for other programs:
 *   {"errors": [{"code", "severity", "text", "file", "line", "column", "included": [place], "notes": [place + "text"],
 *                "help": [text]}], "count": all errors, of which "errors" holds the first 500}
 * A place is {"file", "line", "column"}; an error without a place in a file has no "line".
 */
#include "common/json.h"
#include "report_parts.h"

static void set_place(json_t *object, const struct origin *origin)
{
	const struct place place = origin_place(origin);

	json_set(object, "file", json_text(place.path));
	json_set(object, "line", json_integer((json_int_t)place.line));
	json_set(object, "column", json_integer((json_int_t)place.column));
}

static json_t *make_includes(const struct origin *origin)
{
	json_t *list = json_array();

	for (const struct origin *at = origin->file->include; at != NULL; at = at->file->include) {
		json_t *place = json_object();

		set_place(place, at);
		json_array_append_new(list, place);
	}
	return list;
}

static json_t *make_notes(const struct finding *finding)
{
	json_t *list = json_array();

	for (size_t i = 0; i < finding->remark_count; i++) {
		json_t *note;

		if (finding->remarks[i].where == NULL)
			continue;
		note = json_object();
		set_place(note, finding->remarks[i].where);
		json_set(note, "text", json_text(finding->remarks[i].text));
		json_array_append_new(list, note);
	}
	return list;
}

static json_t *make_help(const struct finding *finding)
{
	json_t *list = json_array();

	for (size_t i = 0; i < finding->remark_count; i++) {
		if (finding->remarks[i].where == NULL)
			json_array_append_new(list, json_text(finding->remarks[i].text));
	}
	return list;
}

static json_t *make_finding(const struct finding *finding)
{
	const struct rule_description *rule = rule_describe(finding->rule);
	json_t *object = json_object();

	json_set(object, "code", json_sprintf("MU%03u", rule->code));
	json_set(object, "severity", json_text(rule_severity(finding->rule)));
	json_set(object, "text", json_text(finding->text));
	if (finding->where != NULL) {
		set_place(object, finding->where);
		json_set(object, "included", make_includes(finding->where));
	} else if (finding->path != NULL) {
		json_set(object, "file", json_text(finding->path));
	}
	json_set(object, "notes", make_notes(finding));
	json_set(object, "help", make_help(finding));
	return object;
}

void report_print_json(struct report *report, FILE *stream)
{
	json_t *errors = json_array();
	json_t *object = json_object();

	report_sort(report);
	for (size_t i = 0; i < report->count; i++)
		json_array_append_new(errors, make_finding(report->findings[i]));
	json_set(object, "errors", errors);
	json_set(object, "count", json_integer((json_int_t)report->error_count));
	json_print(stream, object);
}
