/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The functions of report.h that add to a report, in front of the real ones. */
#include "silence.h"

#include <stdarg.h>
#include <stdlib.h>

#include "common/memory.h"
#include "report.h"

static enum rule silent = RULE_COUNT;
static bool last_is_silent; /* notes belong to the last finding */

void silence_rule(enum rule rule)
{
	silent = rule;
}

static bool is_silent(enum rule rule)
{
	last_is_silent = rule == silent;
	return last_is_silent;
}

static char *format_text(const char *format, va_list arguments) __attribute__((format(printf, 1, 0)));

static char *format_text(const char *format, va_list arguments)
{
	char *text;

	if (vasprintf(&text, format, arguments) < 0)
		abort();
	return text;
}

/* Calls the real function with the text that format and what follows it make, unless the finding is to get lost. */
#define PASS_ON(is_lost, ...)                                                                                          \
	do {                                                                                                           \
		va_list arguments;                                                                                     \
		char *text;                                                                                            \
                                                                                                                       \
		if (is_lost)                                                                                           \
			return;                                                                                        \
		va_start(arguments, format);                                                                           \
		text = format_text(format, arguments);                                                                 \
		va_end(arguments);                                                                                     \
		__VA_ARGS__;                                                                                           \
		free(text);                                                                                            \
	} while (0)

#define WRAP(name, ...)                                                                                                \
	void __real_##name(__VA_ARGS__, ...);                                                                          \
	void __wrap_##name(__VA_ARGS__, ...);                                                                          \
	void __wrap_##name(__VA_ARGS__, ...)

WRAP(report_error, struct report *report, enum rule rule, const xmlNode *where, const char *format)
{
	PASS_ON(is_silent(rule), __real_report_error(report, rule, where, "%s", text));
}

WRAP(report_error_attribute, struct report *report, enum rule rule, const xmlNode *where, const char *attribute,
     const char *format)
{
	PASS_ON(is_silent(rule), __real_report_error_attribute(report, rule, where, attribute, "%s", text));
}

WRAP(report_error_origin, struct report *report, enum rule rule, const struct origin *where, const char *format)
{
	PASS_ON(is_silent(rule), __real_report_error_origin(report, rule, where, "%s", text));
}

WRAP(report_error_path, struct report *report, enum rule rule, const char *path, const char *format)
{
	PASS_ON(is_silent(rule), __real_report_error_path(report, rule, path, "%s", text));
}

WRAP(report_note, struct report *report, const xmlNode *where, const char *format)
{
	PASS_ON(last_is_silent, __real_report_note(report, where, "%s", text));
}

WRAP(report_help, struct report *report, const char *format)
{
	PASS_ON(last_is_silent, __real_report_help(report, "%s", text));
}

void __real_report_did_you_mean(struct report *report, const char *suggestion);
void __wrap_report_did_you_mean(struct report *report, const char *suggestion);

void __wrap_report_did_you_mean(struct report *report, const char *suggestion)
{
	if (!last_is_silent)
		__real_report_did_you_mean(report, suggestion);
}
