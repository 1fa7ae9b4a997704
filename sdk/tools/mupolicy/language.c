/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Variables and conditions. Variables are the entries of <config>; a value may be $other, but not lead back to itself.
 * Conditions are decided inside out.
 */
#include "language.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "name_table.h"
#include "number.h"
#include "tree.h"

struct language {
	struct report *report;
	struct name_table variables; /* names to entries of <config> */
	bool failed;
};

static const xmlNode *find_variable(struct language *language, const xmlNode *where, const char *attribute,
				    const char *name)
{
	const xmlNode *variable = name_table_find(&language->variables, name);

	if (variable != NULL)
		return variable;
	language->failed = true;
	report_error_attribute(language->report, RULE_UNKNOWN_VARIABLE, where, attribute, "unknown config value '%s'",
			       name);
	report_did_you_mean(language->report, name_table_suggest(&language->variables, name));
	return NULL;
}

/* The value that a text stands for: itself, or that of the variable that it names. NULL after reporting. */
static const char *value_of(struct language *language, const xmlNode *where, const char *attribute, const char *text)
{
	size_t steps = 0;

	while (text != NULL && text[0] == '$') {
		const xmlNode *variable = find_variable(language, where, attribute, text + 1);

		if (variable != NULL && steps++ > language->variables.count) {
			report_error_attribute(language->report, RULE_VARIABLE_LOOP, where, attribute,
					       "config value '%s' leads back to itself", text + 1);
			report_note(language->report, variable, "it is defined here");
			language->failed = true;
			return NULL;
		}
		text = variable == NULL ? NULL : tree_attribute(variable, "value");
	}
	return text;
}

/* Not what holds a name already: the variable of a condition, and names of variables, which the table points to. */
static bool is_plain_name(const xmlNode *node, const char *attribute)
{
	return strcmp(attribute, "variable") == 0 ||
	       (strcmp(attribute, "name") == 0 && tree_is(node->parent, "config"));
}

static void substitute_attributes(struct language *language, xmlNode *node)
{
	for (const xmlAttr *attribute = node->properties; attribute != NULL; attribute = attribute->next) {
		const char *name = (const char *)attribute->name;
		const char *text = tree_attribute(node, name);
		const char *value;

		if (text[0] != '$' || is_plain_name(node, name))
			continue;
		value = value_of(language, node, name, text);
		if (value != NULL)
			tree_set(node, name, value);
	}
}

static void substitute_text(struct language *language, xmlNode *node)
{
	const char *text = tree_text(node);
	const char *value = text[0] == '$' ? value_of(language, node, "", text) : NULL;

	if (value != NULL && tree_child(node, NULL) == NULL)
		tree_set_text(node, value);
}

static bool parse_integer(const char *text, bool *negative, uint64_t *value)
{
	*negative = text[0] == '-';
	return number_parse(text + *negative, INT64_MAX, value);
}

static bool integers_equal(const char *left, const char *right)
{
	bool left_negative;
	bool right_negative;
	uint64_t left_value;
	uint64_t right_value;

	return parse_integer(left, &left_negative, &left_value) &&
	       parse_integer(right, &right_negative, &right_value) && left_value == right_value &&
	       (left_negative == right_negative || left_value == 0);
}

static bool values_equal(const xmlNode *variable, const char *left, const char *right)
{
	if (tree_is(variable, "integer"))
		return integers_equal(left, right);
	if (tree_is(variable, "boolean"))
		return strcasecmp(left, right) == 0;
	return strcmp(left, right) == 0;
}

static bool is_literal_of(const xmlNode *variable, const char *text)
{
	bool negative;
	uint64_t value;

	if (tree_is(variable, "integer"))
		return parse_integer(text, &negative, &value);
	if (tree_is(variable, "boolean"))
		return strcasecmp(text, "true") == 0 || strcasecmp(text, "false") == 0;
	return true;
}

static bool condition_holds(struct language *language, const xmlNode *condition)
{
	const char *name = tree_attribute(condition, "variable");
	const char *wanted = tree_attribute(condition, "value");
	const xmlNode *variable;
	const char *value;

	if (name == NULL || wanted == NULL) {
		report_error(language->report, RULE_CONDITION, condition,
			     "<if> needs the attributes 'variable' and 'value'");
		report_help(language->report, "write <if variable=\"name\" value=\"true\">");
		language->failed = true;
		return false;
	}
	variable = find_variable(language, condition, "variable", name);
	if (variable == NULL)
		return false;
	if (!is_literal_of(variable, wanted)) {
		report_error_attribute(language->report, RULE_CONDITION, condition, "value", "'%s' is no %s", wanted,
				       variable->name);
		report_note(language->report, variable, "'%s' is defined here", name);
		language->failed = true;
		return false;
	}
	value = value_of(language, variable, "value", tree_attribute(variable, "value"));
	return value != NULL && values_equal(variable, value, wanted);
}

static void resolve_condition(struct language *language, xmlNode *condition)
{
	const bool holds = condition_holds(language, condition);

	while (holds && condition->children != NULL) {
		xmlNode *child = condition->children;

		xmlUnlinkNode(child);
		xmlAddPrevSibling(condition, child);
	}
	tree_remove(condition);
}

static void resolve_element(struct language *language, xmlNode *node)
{
	substitute_attributes(language, node);
	substitute_text(language, node);
	TREE_FOR_EACH_SAFE(child, after, node, NULL)
		resolve_element(language, child);
	if (tree_is(node, "if"))
		resolve_condition(language, node);
}

bool language_resolve(xmlNode *root, struct report *report)
{
	struct language language = {.report = report};

	TREE_FOR_EACH(entry, tree_child(root, "config"), NULL) {
		if (tree_attribute(entry, "name") != NULL && tree_attribute(entry, "value") != NULL)
			name_table_add(&language.variables, tree_name(entry), entry);
	}
	TREE_FOR_EACH_SAFE(child, after, root, NULL)
		resolve_element(&language, child);
	name_table_free(&language.variables);
	return !language.failed;
}
