/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The registry of everything the compiler can find fault with: rules.def, as an enumeration and as a table. A code
 * never changes its meaning; a code that falls away is not used again.
 */
#ifndef MUPOLICY_RULES_H
#define MUPOLICY_RULES_H

#include <stdio.h>

enum rule {
#define RULE(code, name, severity, text, why, fix) RULE_##name,
#include "rules.def"
#undef RULE
	RULE_COUNT,
};

enum severity {
	SEVERITY_ERROR,       /* the policy is wrong */
	SEVERITY_ENVIRONMENT, /* the policy may be right, but a file or the machine is not */
	SEVERITY_WARNING,     /* the policy may be meant so; it is compiled */
};

struct rule_description {
	unsigned code; /* printed as MU%03u */
	enum severity severity;
	const char *text; /* what: one line */
	const char *why;
	const char *fix;
};

const struct rule_description *rule_describe(enum rule rule);

/* "error", "environment" or "warning". */
const char *rule_severity(enum rule rule);

/* "MU123", "mu123" or "123"; RULE_COUNT if there is no such code. */
enum rule rule_find(const char *code);

void rules_print_list(FILE *stream);
void rule_print_explanation(FILE *stream, enum rule rule);

/* The same as JSON (rules_json.c says its form). */
void rules_print_json(FILE *stream);
void rule_print_json(FILE *stream, enum rule rule);

#endif
