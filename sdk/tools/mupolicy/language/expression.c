/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Expressions: <expression name="x"> with one operator becomes the config value x. Evaluated by need, each once; the
 * way of references (parts.h) finds cycles.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "language/parts.h"
#include "suggest.h"
#include "tree.h"

static const struct value no_value = {.kind = KIND_NONE};

static struct value evaluate(struct language *language, const xmlNode *node);

static struct value refuse(struct language *language, const xmlNode *node, const char *text)
{
	report_error(language->report, RULE_EXPRESSION, node, "<%s> %s", node->name, text);
	return no_value;
}

/* Only KIND_NONE stands for any kind. */
static struct value evaluate_as(struct language *language, const xmlNode *operand, enum kind kind)
{
	const struct value value = evaluate(language, operand);

	if (value.kind == KIND_NONE || value.kind == kind)
		return value;
	report_error(language->report, RULE_EXPRESSION, operand,
		     "<%s> takes operands of kind %s, but this is of kind %s", operand->parent->name,
		     value_kind_name(kind), value_kind_name(value.kind));
	return no_value;
}

static struct value evaluate_literal(struct language *language, const xmlNode *node)
{
	const char *text = tree_attribute(node, "value");
	struct value value;

	if (text == NULL)
		return refuse(language, node, "needs the attribute 'value'");
	if (text[0] == '$') {
		refuse(language, node, "takes no '$' reference in an expression");
		report_help(language->report, "write <variable name=\"%s\"/>", text + 1);
		return no_value;
	}
	if (value_parse(value_kind((const char *)node->name), text, &value))
		return value;
	report_error_attribute(language->report, RULE_EXPRESSION, node, "value", "'%.64s' is no %s", text, node->name);
	return no_value;
}

static struct value evaluate_variable(struct language *language, const xmlNode *node)
{
	const char *name = tree_attribute(node, "name");

	if (name == NULL)
		return refuse(language, node, "needs the attribute 'name'");
	return language_value(language, node, "name", name);
}

static struct value evaluate_only_child(struct language *language, const xmlNode *node)
{
	if (tree_count(node, NULL) != 1)
		return refuse(language, node, "takes exactly one operator or operand");
	return evaluate(language, tree_child(node, NULL));
}

static struct value evaluate_comparison(struct language *language, const xmlNode *node)
{
	struct value left;
	struct value right;

	if (tree_count(node, NULL) != 2)
		return refuse(language, node, "takes exactly two operands");
	left = evaluate_as(language, tree_child(node, NULL), KIND_INTEGER);
	right = evaluate_as(language, tree_next(tree_child(node, NULL), NULL), KIND_INTEGER);
	if (left.kind == KIND_NONE || right.kind == KIND_NONE)
		return no_value;
	if (tree_is(node, "gt"))
		return value_boolean(left.integer > right.integer);
	if (tree_is(node, "lt"))
		return value_boolean(left.integer < right.integer);
	return value_boolean((left.integer == right.integer) == tree_is(node, "eq"));
}

static struct value evaluate_logic(struct language *language, const xmlNode *node)
{
	struct value left;
	struct value right;

	if (tree_count(node, NULL) != 2)
		return refuse(language, node, "takes exactly two operands");
	left = evaluate_as(language, tree_child(node, NULL), KIND_BOOLEAN);
	right = evaluate_as(language, tree_next(tree_child(node, NULL), NULL), KIND_BOOLEAN);
	if (left.kind == KIND_NONE || right.kind == KIND_NONE)
		return no_value;
	if (tree_is(node, "and"))
		return value_boolean(left.integer != 0 && right.integer != 0);
	return value_boolean(left.integer != 0 || right.integer != 0);
}

static struct value evaluate_not(struct language *language, const xmlNode *node)
{
	struct value operand;

	if (tree_count(node, NULL) != 1)
		return refuse(language, node, "takes exactly one operand");
	operand = evaluate_as(language, tree_child(node, NULL), KIND_BOOLEAN);
	return operand.kind == KIND_NONE ? no_value : value_boolean(operand.integer == 0);
}

/* A text that grows; bounded, since texts may be made of texts that are made of texts. */
struct text {
	char characters[LANGUAGE_TEXT_MAX + 1];
	size_t length;
};

static bool text_append(struct language *language, struct text *text, const xmlNode *node, const char *more,
			size_t length)
{
	if (length > LANGUAGE_TEXT_MAX - text->length) {
		report_error(language->report, RULE_EXPRESSION, node, "<%s> makes a text of more than %u characters",
			     node->name, LANGUAGE_TEXT_MAX);
		return false;
	}
	memcpy(text->characters + text->length, more, length);
	text->length += length;
	return true;
}

static struct value text_value(struct language *language, const struct text *text)
{
	return (struct value){.kind = KIND_STRING,
			      .text = arena_string(&language->arena, text->characters, text->length)};
}

static struct value evaluate_concatenation(struct language *language, const xmlNode *node)
{
	struct text text = {.length = 0};

	if (tree_count(node, NULL) < 2)
		return refuse(language, node, "takes at least two operands");
	TREE_FOR_EACH(operand, node, NULL) {
		const struct value part = evaluate_as(language, operand, KIND_STRING);

		if (part.kind == KIND_NONE || !text_append(language, &text, node, part.text, strlen(part.text)))
			return no_value;
	}
	return text_value(language, &text);
}

static bool append_variable(struct language *language, struct text *text, const xmlNode *node, const char *name,
			    size_t length)
{
	const char *own = arena_string(&language->arena, name, length);
	const struct value value = language_value(language, node, "value", own);
	char number[24];

	if (value.kind == KIND_NONE)
		return false;
	if (value.kind == KIND_BOOLEAN)
		return text_append(language, text, node, value.integer != 0 ? "true" : "false",
				   value.integer != 0 ? 4 : 5);
	if (value.kind == KIND_STRING)
		return text_append(language, text, node, value.text, strlen(value.text));
	snprintf(number, sizeof(number), "%" PRId64, value.integer);
	return text_append(language, text, node, number, strlen(number));
}

/* Plain text, then ${name}, then plain text ... */
static bool append_pattern(struct language *language, struct text *text, const xmlNode *node, const char *at)
{
	while (*at != '\0') {
		const size_t plain = strcspn(at, "${}");
		size_t name;

		if (!text_append(language, text, node, at, plain))
			return false;
		at += plain;
		if (*at == '\0')
			return true;
		name = at[0] == '$' && at[1] == '{' ? strcspn(at + 2, "${}") : 0;
		if (name == 0 || at[2 + name] != '}') {
			report_error_attribute(language->report, RULE_EXPRESSION, node, "value",
					       "'%c' here does not belong to a ${name}", *at);
			return false;
		}
		if (!append_variable(language, text, node, at + 2, name))
			return false;
		at += 2 + name + 1;
	}
	return true;
}

static struct value evaluate_pattern(struct language *language, const xmlNode *node)
{
	struct text text = {.length = 0};
	const char *pattern = tree_attribute(node, "value");

	if (pattern == NULL)
		return refuse(language, node, "needs the attribute 'value'");
	if (strlen(pattern) > LANGUAGE_TEXT_MAX)
		return refuse(language, node, "has a pattern that is too long");
	return append_pattern(language, &text, node, pattern) ? text_value(language, &text) : no_value;
}

/* Of what a branch holds, without evaluating a <case> in it. */
static enum kind branch_kind(struct language *language, const xmlNode *branch)
{
	const xmlNode *content = tree_child(branch, NULL);
	const xmlNode *variable;

	if (tree_count(branch, NULL) != 1) {
		refuse(language, branch, "takes exactly one operand");
		return KIND_NONE;
	}
	if (tree_is(content, "case"))
		return tree_child(content, NULL) == NULL ? KIND_NONE : branch_kind(language, tree_child(content, NULL));
	if (!tree_is(content, "variable"))
		return value_kind((const char *)content->name);
	if (tree_attribute(content, "name") == NULL)
		return KIND_NONE;
	variable = language_variable(language, content, "name", tree_attribute(content, "name"));
	return variable == NULL ? KIND_NONE : value_kind((const char *)variable->name);
}

static bool branches_agree(struct language *language, const xmlNode *node)
{
	enum kind first = KIND_NONE;

	TREE_FOR_EACH(branch, node, NULL) {
		const enum kind kind = branch_kind(language, branch);

		if (first != KIND_NONE && kind != KIND_NONE && kind != first) {
			report_error(language->report, RULE_EXPRESSION, branch,
				     "a branch of <case> is of kind %s, but those before are of kind %s",
				     value_kind_name(kind), value_kind_name(first));
			return false;
		}
		if (first == KIND_NONE)
			first = kind;
	}
	return true;
}

static struct value evaluate_case(struct language *language, const xmlNode *node)
{
	xmlNode *branch;

	if (!condition_choose(language, node, &branch) || !branches_agree(language, node))
		return no_value;
	if (branch != NULL)
		return evaluate_only_child(language, branch);
	refuse(language, node, "has no branch for the value of its variable");
	report_help(language->report, "add <others>");
	return no_value;
}

static const struct {
	const char *name;
	struct value (*evaluate)(struct language *language, const xmlNode *node);
} operators[] = {
    {"variable", evaluate_variable},
    {"boolean", evaluate_literal},
    {"integer", evaluate_literal},
    {"string", evaluate_literal},
    {"expression", evaluate_only_child},
    {"eq", evaluate_comparison},
    {"ne", evaluate_comparison},
    {"gt", evaluate_comparison},
    {"lt", evaluate_comparison},
    {"and", evaluate_logic},
    {"or", evaluate_logic},
    {"not", evaluate_not},
    {"concatenation", evaluate_concatenation},
    {"evalString", evaluate_pattern},
    {"case", evaluate_case},
};

static struct value evaluate(struct language *language, const xmlNode *node)
{
	struct suggestion best = suggest_start((const char *)node->name);

	for (size_t i = 0; i < sizeof(operators) / sizeof(operators[0]); i++) {
		if (tree_is(node, operators[i].name))
			return operators[i].evaluate(language, node);
		suggest_offer(&best, operators[i].name);
	}
	report_error(language->report, RULE_EXPRESSION, node, "<%s> is no operator", node->name);
	report_did_you_mean(language->report, best.name);
	return no_value;
}

static xmlNode *add_entry(struct language *language, const xmlNode *expression, const struct value *value)
{
	xmlNode *entry = tree_add(tree_need(language->root, "config"), value_kind_name(value->kind), expression);

	tree_set(entry, "name", tree_name(expression));
	if (value->kind == KIND_STRING)
		tree_set(entry, "value", value->text);
	else if (value->kind == KIND_INTEGER)
		tree_set_format(entry, "value", "%" PRId64, value->integer);
	else
		tree_set(entry, "value", value->integer != 0 ? "true" : "false");
	name_table_add(&language->variables, tree_name(entry), entry);
	return entry;
}

const xmlNode *expression_evaluate(struct language *language, const xmlNode *expression)
{
	const char *name = tree_name(expression);
	struct value value = no_value;

	if (name_table_find(&language->broken, name) != NULL)
		return NULL;
	if (language_enter(language, expression, "name", name, expression)) {
		value = evaluate_only_child(language, expression);
		language_leave(language);
	}
	if (value.kind != KIND_NONE)
		return add_entry(language, expression, &value);
	name_table_add(&language->broken, arena_string(&language->arena, name, strlen(name)), language->root);
	return NULL;
}
