/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Reading the test protocol. Everything that does not say PASS or SKIP is a failure. */
#include "report.h"

#include <muen/string.h>

static unsigned int word_length(const char *text)
{
	const char *end = text;

	while (*end != '\0' && *end != ' ')
		end++;
	return (unsigned int)(end - text);
}

static const char *next_word(const char *text)
{
	text += word_length(text);
	return *text == ' ' ? text + 1 : text;
}

bool report_parse(const char *line, struct report_result *result)
{
	if (!muen_string_begins(line, REPORT_RESULT))
		return false;
	result->name = next_word(line + sizeof(REPORT_RESULT) - 1);
	result->name_length = word_length(result->name);
	result->verdict = next_word(result->name);
	result->verdict_length = word_length(result->verdict);
	result->detail = next_word(result->verdict);
	return true;
}

void report_count(struct report *report, const struct report_result *result)
{
	bool passed = muen_string_begins(result->verdict, "PASS") || muen_string_begins(result->verdict, "SKIP");

	report->case_count++;
	report->failure_count += passed && result->verdict_length == 4 ? 0 : 1;
}

bool report_is_end(const char *line, unsigned int *count)
{
	const char *digits = line + sizeof(REPORT_END) - 1;

	if (!muen_string_begins(line, REPORT_END))
		return false;
	*count = 0;
	for (; *digits >= '0' && *digits <= '9'; digits++)
		*count = *count * 10 + (unsigned int)(*digits - '0');
	return true;
}
