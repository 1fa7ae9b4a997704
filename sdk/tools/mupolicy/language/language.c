/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The order of the language: templates, expressions, $names and conditions, amends. Variables are the entries of
 * <config>, those that expressions make included; a value may be $other, but not lead back to itself. Conditions are
 * decided inside out.
 */
#include "language/language.h"

#include <string.h>

#include "language/parts.h"
#include "suggest.h"
#include "tree.h"

bool language_enter(struct language *language, const xmlNode *where, const char *attribute, const char *name,
		    const xmlNode *definition)
{
	size_t i = 0;

	while (i < language->way_length && strcmp(language->way[i], name) != 0)
		i++;
	if (i == language->way_length && i < LANGUAGE_REFERENCES_MAX) {
		language->way[language->way_length++] = name;
		return true;
	}
	if (i == LANGUAGE_REFERENCES_MAX)
		report_error_attribute(language->report, RULE_VARIABLE_LOOP, where, attribute,
				       "config value '%s' is more than %u references away", name,
				       LANGUAGE_REFERENCES_MAX);
	else
		report_error_attribute(language->report, RULE_VARIABLE_LOOP, where, attribute,
				       "config value '%s' leads back to itself", name);
	report_note(language->report, definition, "it is defined here");
	return false;
}

void language_leave(struct language *language)
{
	language->way_length--;
}

const xmlNode *language_variable(struct language *language, const xmlNode *where, const char *attribute,
				 const char *name)
{
	const xmlNode *variable = name_table_find(&language->variables, name);
	const xmlNode *expression = variable != NULL ? NULL : name_table_find(&language->expressions, name);
	struct suggestion best = suggest_start(name);

	if (variable != NULL)
		return variable;
	if (expression != NULL)
		return expression_evaluate(language, expression);
	if (name_table_find(&language->broken, name) != NULL)
		return NULL;
	report_error_attribute(language->report, RULE_UNKNOWN_VARIABLE, where, attribute, "unknown config value '%s'",
			       name);
	name_table_offer(&language->variables, &best);
	name_table_offer(&language->expressions, &best);
	report_did_you_mean(language->report, best.name);
	return NULL;
}

const char *language_text(struct language *language, const xmlNode *where, const char *attribute, const char *text)
{
	const xmlNode *variable;
	const char *value = NULL;

	if (text == NULL || text[0] != '$')
		return text;
	variable = language_variable(language, where, attribute, text + 1);
	if (variable != NULL && language_enter(language, where, attribute, text + 1, variable)) {
		value = language_text(language, variable, "value", tree_attribute(variable, "value"));
		language_leave(language);
	}
	return value;
}

struct value language_value(struct language *language, const xmlNode *where, const char *attribute, const char *name)
{
	const xmlNode *variable = language_variable(language, where, attribute, name);
	struct value value = {.kind = KIND_NONE};
	const char *text = NULL;

	if (variable != NULL && language_enter(language, where, attribute, name, variable)) {
		text = language_text(language, variable, "value", tree_attribute(variable, "value"));
		language_leave(language);
	}
	if (text != NULL && !value_parse(value_kind((const char *)variable->name), text, &value)) {
		report_error_attribute(language->report, RULE_CONDITION, where, attribute,
				       "'%s' is of kind %s, but its value is '%s'", name, variable->name, text);
		report_note(language->report, variable, "it is defined here");
		value.kind = KIND_NONE;
	}
	return value;
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
		value = language_text(language, node, name, text);
		if (value != NULL)
			tree_set(node, name, value);
	}
}

static void substitute_text(struct language *language, xmlNode *node)
{
	const char *text = tree_text(node);
	const char *value = text[0] == '$' ? language_text(language, node, "", text) : NULL;

	if (value != NULL && tree_child(node, NULL) == NULL)
		tree_set_text(node, value);
}

static void resolve_element(struct language *language, xmlNode *node)
{
	substitute_attributes(language, node);
	substitute_text(language, node);
	TREE_FOR_EACH_SAFE(child, after, node, NULL)
		resolve_element(language, child);
	if (tree_is(node, "if") || tree_is(node, "case"))
		condition_resolve(language, node);
}

static void report_duplicate(struct language *language, const xmlNode *second, const xmlNode *first)
{
	report_error_attribute(language->report, RULE_DUPLICATE_CONFIG, second, "name",
			       "config value '%s' is defined twice", tree_name(second));
	report_note(language->report, first, "the first one is here");
}

bool language_is_value_of(const xmlNode *entry, const char *text)
{
	struct value value;

	return text[0] == '$' || value_parse(value_kind((const char *)entry->name), text, &value);
}

static void check_literal(struct language *language, const xmlNode *entry)
{
	const enum kind kind = value_kind((const char *)entry->name);
	const char *text = tree_attribute(entry, "value");

	if (language_is_value_of(entry, text))
		return;
	report_error_attribute(language->report, RULE_BAD_VALUE, entry, "value",
			       "'%.64s' is no value for 'value': expected %s", text,
			       kind == KIND_INTEGER ? "a whole number" : "true or false");
}

static void enter_variables(struct language *language)
{
	TREE_FOR_EACH(entry, tree_child(language->root, "config"), NULL) {
		const xmlNode *first;

		if (tree_name(entry)[0] == '\0' || tree_attribute(entry, "value") == NULL)
			continue;
		first = name_table_add(&language->variables, tree_name(entry), entry);
		if (first != NULL)
			report_duplicate(language, entry, first);
		check_literal(language, entry);
	}
}

static void enter_expression(struct language *language, xmlNode *expression)
{
	const xmlNode *first;

	if (!tree_is(expression, "expression") || tree_name(expression)[0] == '\0') {
		report_error(language->report, RULE_EXPRESSION, expression,
			     "<expressions> holds <expression> elements with a name");
		report_help(language->report, "write <expression name=\"...\">");
		return;
	}
	first = name_table_find(&language->variables, tree_name(expression));
	if (first == NULL)
		first = name_table_add(&language->expressions, tree_name(expression), expression);
	if (first != NULL)
		report_duplicate(language, expression, first);
}

/* There may be several sections: an included file may bring its own. */
static void evaluate_expressions(struct language *language)
{
	TREE_FOR_EACH(section, language->root, "expressions") {
		TREE_FOR_EACH(expression, section, NULL)
			enter_expression(language, expression);
	}
	for (size_t i = 0; i < language->expressions.count; i++) {
		if (name_table_find(&language->variables, language->expressions.entries[i].name) == NULL)
			expression_evaluate(language, language->expressions.entries[i].object);
	}
}

static void remove_expressions(struct language *language)
{
	TREE_FOR_EACH_SAFE(section, after, language->root, "expressions")
		tree_remove(section);
	name_table_free(&language->expressions);
}

/* Amends may have added entries. */
static void check_names_again(struct language *language)
{
	struct name_table names = {0};

	TREE_FOR_EACH(entry, tree_child(language->root, "config"), NULL) {
		const xmlNode *first =
		    tree_name(entry)[0] == '\0' ? NULL : name_table_add(&names, tree_name(entry), entry);

		if (first != NULL)
			report_duplicate(language, entry, first);
	}
	name_table_free(&names);
}

static void language_free(struct language *language)
{
	name_table_free(&language->variables);
	name_table_free(&language->expressions);
	name_table_free(&language->broken);
	arena_free(&language->arena);
}

bool language_resolve(xmlNode *root, const struct schema_type *type, struct report *report)
{
	struct language language = {.root = root, .type = type, .report = report};
	const size_t errors = report_error_count(report);

	template_expand_all(&language);
	enter_variables(&language);
	evaluate_expressions(&language);
	remove_expressions(&language);
	TREE_FOR_EACH_SAFE(child, after, root, NULL)
		resolve_element(&language, child);
	if (report_error_count(report) == errors)
		amend_all(&language);
	if (report_error_count(report) == errors)
		check_names_again(&language);
	language_free(&language);
	return report_error_count(report) == errors;
}
