/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Named refusals, printed in the form that all tools of the SDK share. */
#include "report.h"

#include <stdarg.h>

static const struct {
	const char *code;
	const char *help;
} violations[VIOLATION_COUNT] = {
#define VIOLATION(name, code, help) [VIOLATION_##name] = {code, help},
#include "violation.def"
#undef VIOLATION
};

bool report_violation(struct report *report, enum violation violation, unsigned line, const char *format, ...)
{
	va_list arguments;

	fprintf(report->stream, "%s:%u:1: error[%s]: ", report->file, line, violations[violation].code);
	va_start(arguments, format);
	vfprintf(report->stream, format, arguments);
	va_end(arguments);
	fprintf(report->stream, "\nhelp: %s\n", violations[violation].help);
	report->errors++;
	report->count[violation]++;
	return false;
}
