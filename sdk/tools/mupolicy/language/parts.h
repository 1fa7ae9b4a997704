/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * What the parts of the policy language share: the variables, and what is being resolved right now. Owns the invariant
 * that every chain of references ends: a name that is being resolved is on the way, and the way is bounded.
 */
#ifndef MUPOLICY_LANGUAGE_PARTS_H
#define MUPOLICY_LANGUAGE_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <libxml/tree.h>

#include "common/memory.h"
#include "name_table.h"
#include "report.h"
#include "schema.h"

#define LANGUAGE_REFERENCES_MAX 64U    /* from a value over others to a plain one */
#define LANGUAGE_TEXT_MAX 4096U        /* characters of a text that an expression makes */
#define LANGUAGE_TEMPLATES_MAX 100U    /* templates that use each other */
#define LANGUAGE_AMENDS_MAX 10000U     /* each searches the whole policy */
#define LANGUAGE_XPATH_STEPS 20000000U /* of libxml2, for all searches together */

enum kind {
	KIND_NONE, /* could not be had: it was reported */
	KIND_BOOLEAN,
	KIND_INTEGER,
	KIND_STRING,
};

struct value {
	enum kind kind;
	int64_t integer; /* of an integer; 0 or 1 of a boolean */
	const char *text;
};

struct language {
	xmlNode *root;
	const struct schema_type *type; /* of root */
	struct report *report;
	struct arena arena;
	struct name_table variables;   /* names to entries of <config> */
	struct name_table expressions; /* names to <expression> */
	struct name_table broken;      /* expressions that were faulty: reported once */
	const char *way[LANGUAGE_REFERENCES_MAX];
	size_t way_length;
	unsigned long path_steps; /* that searches have taken */
};

/* value.c */
enum kind value_kind(const char *name); /* of an element: boolean, integer, string */
const char *value_kind_name(enum kind kind);
bool value_parse(enum kind kind, const char *text, struct value *value);
bool value_equal(const struct value *left, const struct value *right);
struct value value_boolean(bool value);

/* language.c: the entry of <config>, the plain text, the value that a name or a $name stands for. NULL, or KIND_NONE,
 * after reporting. */
const xmlNode *language_variable(struct language *language, const xmlNode *where, const char *attribute,
				 const char *name);
const char *language_text(struct language *language, const xmlNode *where, const char *attribute, const char *text);
struct value language_value(struct language *language, const xmlNode *where, const char *attribute, const char *name);
/* A name is being resolved from here until language_leave(). false after reporting: it leads back to itself. */
bool language_enter(struct language *language, const xmlNode *where, const char *attribute, const char *name,
		    const xmlNode *definition);
void language_leave(struct language *language);

/* expression.c: the entry of <config> that an <expression> becomes. */
const xmlNode *expression_evaluate(struct language *language, const xmlNode *expression);

/* condition.c: <if>, <case> become their content or nothing. */
void condition_resolve(struct language *language, xmlNode *condition);
/* The branch of a <case> that holds, or NULL if none does. false after reporting. */
bool condition_choose(struct language *language, const xmlNode *choice, xmlNode **branch);

/* template.c, amend.c: all of the tree. */
void template_expand_all(struct language *language);
void amend_all(struct language *language);

#endif
