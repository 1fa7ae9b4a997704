/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Findings and how they look. Owns the order: stage, then file in order of reading, then position, then code, then the
 * order in which they were found.
 */
#include "report.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "common/memory.h"
#include "report_parts.h"

/* More would not be read; the number of those left out is printed. */
#define FINDING_MAX 500

struct report *report_new(void)
{
	return memory_alloc(1, sizeof(struct report));
}

static void finding_free(struct finding *finding)
{
	for (size_t i = 0; i < finding->remark_count; i++)
		free(finding->remarks[i].text);
	free(finding->path);
	free(finding->text);
	free(finding);
}

void report_free(struct report *report)
{
	for (size_t i = 0; i < report->count; i++)
		finding_free(report->findings[i]);
	free(report->findings);
	free(report);
}

void report_set_stage(struct report *report, unsigned stage)
{
	report->stage = stage;
}

static bool is_warning(enum rule rule)
{
	return rule_describe(rule)->severity == SEVERITY_WARNING;
}

static struct finding *report_add(struct report *report, enum rule rule, const char *format, va_list arguments)
{
	struct finding *finding = memory_alloc(1, sizeof(*finding));

	report->total_count++;
	report->error_count += !is_warning(rule);
	finding->rule = rule;
	finding->stage = report->stage;
	finding->number = report->total_count;
	finding->text = memory_format_list(format, arguments);
	if (report->count == FINDING_MAX)
		finding_free(report->findings[--report->count]);
	report->findings = memory_grow(report->findings, &report->capacity, report->count, sizeof(*report->findings));
	report->findings[report->count++] = finding;
	return finding;
}

void report_error(struct report *report, enum rule rule, const xmlNode *where, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	report_add(report, rule, format, arguments)->where = origin_of(where);
	va_end(arguments);
}

void report_error_attribute(struct report *report, enum rule rule, const xmlNode *where, const char *attribute,
			    const char *format, ...)
{
	const struct origin *origin = origin_of(where);
	struct finding *finding;
	va_list arguments;

	va_start(arguments, format);
	finding = report_add(report, rule, format, arguments);
	va_end(arguments);
	if (origin != NULL) {
		finding->own = origin_of_attribute(origin, attribute);
		finding->where = &finding->own;
	}
}

void report_error_origin(struct report *report, enum rule rule, const struct origin *where, const char *format, ...)
{
	struct finding *finding;
	va_list arguments;

	va_start(arguments, format);
	finding = report_add(report, rule, format, arguments);
	va_end(arguments);
	finding->own = *where;
	finding->where = &finding->own;
}

void report_error_path(struct report *report, enum rule rule, const char *path, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	report_add(report, rule, format, arguments)->path = memory_format("%s", path);
	va_end(arguments);
}

static void report_remark(struct report *report, const struct origin *where, char *text)
{
	struct finding *finding = report->count == 0 ? NULL : report->findings[report->count - 1];

	if (finding == NULL || finding->remark_count == REMARK_MAX) {
		free(text);
		return;
	}
	finding->remarks[finding->remark_count++] = (struct remark){.where = where, .text = text};
}

void report_note(struct report *report, const xmlNode *where, const char *format, ...)
{
	va_list arguments;
	char *text;

	va_start(arguments, format);
	text = memory_format_list(format, arguments);
	va_end(arguments);
	if (origin_of(where) != NULL)
		report_remark(report, origin_of(where), text);
	else
		free(text);
}

void report_help(struct report *report, const char *format, ...)
{
	va_list arguments;
	char *text;

	va_start(arguments, format);
	text = memory_format_list(format, arguments);
	va_end(arguments);
	report_remark(report, NULL, text);
}

void report_did_you_mean(struct report *report, const char *suggestion)
{
	if (suggestion != NULL)
		report_help(report, "did you mean '%s'?", suggestion);
}

size_t report_error_count(const struct report *report)
{
	return report->error_count;
}

bool report_has_rule(const struct report *report, enum rule rule)
{
	for (size_t i = 0; i < report->count; i++) {
		if (report->findings[i]->rule == rule)
			return true;
	}
	return false;
}

enum exit_code report_exit_code(const struct report *report)
{
	for (size_t i = 0; i < report->count; i++) {
		if (rule_describe(report->findings[i]->rule)->severity == SEVERITY_ENVIRONMENT)
			return EXIT_CODE_ENVIRONMENT;
	}
	return report->error_count == 0 ? EXIT_CODE_OK : EXIT_CODE_POLICY;
}

static int compare_numbers(size_t a, size_t b)
{
	return a < b ? -1 : a > b;
}

static int compare_findings(const void *left, const void *right)
{
	const struct finding *a = *(const struct finding *const *)left;
	const struct finding *b = *(const struct finding *const *)right;
	int order = compare_numbers(a->stage, b->stage);

	if (order == 0)
		order = compare_numbers(a->where != NULL, b->where != NULL);
	if (order == 0 && a->where != NULL)
		order = compare_numbers(a->where->file->order, b->where->file->order);
	if (order == 0 && a->where != NULL)
		order = compare_numbers(a->where->offset, b->where->offset);
	if (order == 0)
		order = compare_numbers(rule_describe(a->rule)->code, rule_describe(b->rule)->code);
	return order != 0 ? order : compare_numbers(a->number, b->number);
}

void report_sort(struct report *report)
{
	if (report->count > 0)
		qsort(report->findings, report->count, sizeof(struct finding *), compare_findings);
}

struct colours {
	const char *error;
	const char *warning;
	const char *note;
	const char *help;
	const char *off;
};

static const struct colours colours_none = {"", "", "", "", ""};
static const struct colours colours_terminal = {"\033[1;31m", "\033[1;33m", "\033[1;36m", "\033[1;32m", "\033[0m"};

static void print_place(FILE *stream, const struct origin *origin)
{
	const struct place place = origin_place(origin);

	fprintf(stream, "%s:%zu:%zu: ", place.path, place.line, place.column);
}

/* The include elements through which the file came in. */
static void print_includes(FILE *stream, const struct origin *origin, const struct colours *colours)
{
	for (const struct origin *at = origin->file->include; at != NULL; at = at->file->include) {
		print_place(stream, at);
		fprintf(stream, "%snote:%s included from here\n", colours->note, colours->off);
	}
}

static void print_remark(FILE *stream, const struct remark *remark, const struct colours *colours)
{
	if (remark->where == NULL) {
		fprintf(stream, "  %shelp:%s %s\n", colours->help, colours->off, remark->text);
		return;
	}
	print_place(stream, remark->where);
	fprintf(stream, "%snote:%s %s\n", colours->note, colours->off, remark->text);
}

static void print_finding(FILE *stream, const struct finding *finding, const struct colours *colours)
{
	if (finding->where != NULL)
		print_place(stream, finding->where);
	else if (finding->path != NULL)
		fprintf(stream, "%s: ", finding->path);
	fprintf(stream, "%s%s[MU%03u]:%s %s\n", is_warning(finding->rule) ? colours->warning : colours->error,
		is_warning(finding->rule) ? "warning" : "error", rule_describe(finding->rule)->code, colours->off,
		finding->text);
	if (finding->where != NULL)
		print_includes(stream, finding->where, colours);
	for (size_t i = 0; i < finding->remark_count; i++)
		print_remark(stream, &finding->remarks[i], colours);
}

void report_print(struct report *report, FILE *stream, bool colour)
{
	const struct colours *colours = colour ? &colours_terminal : &colours_none;

	report_sort(report);
	for (size_t i = 0; i < report->count; i++)
		print_finding(stream, report->findings[i], colours);
	if (report->total_count > report->count)
		fprintf(stream, "%zu more findings are not shown\n", report->total_count - report->count);
	if (report->error_count > 0)
		fprintf(stream, "%zu error%s\n", report->error_count, report->error_count == 1 ? "" : "s");
}
