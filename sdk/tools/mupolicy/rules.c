/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The table made of rules.def, and its two printed forms: mupolicy rules, mupolicy explain. */
#include "rules.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static const struct rule_description rule_table[RULE_COUNT] = {
#define RULE(code, name, severity, text, why, fix) [RULE_##name] = {code, SEVERITY_##severity, text, why, fix},
#include "rules.def"
#undef RULE
};

const struct rule_description *rule_describe(enum rule rule)
{
	return &rule_table[rule];
}

const char *rule_severity(enum rule rule)
{
	static const char *const names[] = {
	    [SEVERITY_ERROR] = "error", [SEVERITY_ENVIRONMENT] = "environment", [SEVERITY_WARNING] = "warning"};

	return names[rule_describe(rule)->severity];
}

enum rule rule_find(const char *code)
{
	char *end;
	unsigned long number;

	if (tolower((unsigned char)code[0]) == 'm' && tolower((unsigned char)code[1]) == 'u')
		code += 2;
	if (!isdigit((unsigned char)code[0]))
		return RULE_COUNT;
	number = strtoul(code, &end, 10);
	for (unsigned i = 0; *end == '\0' && i < RULE_COUNT; i++) {
		if (rule_table[i].code == number)
			return (enum rule)i;
	}
	return RULE_COUNT;
}

void rules_print_list(FILE *stream)
{
	for (unsigned i = 0; i < RULE_COUNT; i++)
		fprintf(stream, "MU%03u  %s\n", rule_table[i].code, rule_table[i].text);
}

/* Words of a paragraph, wrapped at 80 columns. */
static void print_wrapped(FILE *stream, const char *text)
{
	size_t column = 0;

	while (*text != '\0') {
		const size_t length = strcspn(text, " ");

		if (column > 0 && column + 1 + length > 80) {
			fputc('\n', stream);
			column = 0;
		}
		column += (size_t)fprintf(stream, "%s%.*s", column > 0 ? " " : "", (int)length, text);
		text += length + (text[length] == ' ');
	}
	fputc('\n', stream);
}

void rule_print_explanation(FILE *stream, enum rule rule)
{
	const struct rule_description *description = rule_describe(rule);

	fprintf(stream, "MU%03u: %s\n\nWhy\n", description->code, description->text);
	print_wrapped(stream, description->why);
	fprintf(stream, "\nFix\n");
	print_wrapped(stream, description->fix);
}
