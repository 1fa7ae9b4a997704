/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * <template> and <useTemplate>. Each use is a copy of the template whose own names (parameters, config, expressions)
 * get a prefix that no other use has; its body takes the place of the use, the rest goes to the sections of the policy.
 * Uses are expanded in the order of the document, those that come out of bodies afterwards.
 */
#include <stdlib.h>
#include <string.h>

#include "language/parts.h"
#include "load.h"
#include "tree.h"

struct definition {
	const xmlNode *node;
	struct name_table parameters; /* names to their declarations */
	struct name_table names;      /* all that get a prefix, parameters included */
	size_t element_count;
	bool broken;
};

/* A use, and the use whose body it came from. */
struct use {
	xmlNode *node;
	size_t parent; /* index, or NO_PARENT */
	struct definition *definition;
};

#define NO_PARENT SIZE_MAX

struct expansion {
	struct language *language;
	xmlNode *holder; /* templates, taken out of the policy */
	struct name_table definitions;
	struct use *uses;
	size_t use_count;
	size_t use_capacity;
	size_t element_count; /* copied so far */
};

/* The copy of a template that one use works on. */
struct copy {
	const struct definition *definition;
	const char *prefix;
	xmlNode *node;
};

static size_t count_elements(const xmlNode *node)
{
	size_t count = 1;

	TREE_FOR_EACH(child, node, NULL)
		count += count_elements(child);
	return count;
}

static void collect_uses(struct expansion *expansion, xmlNode *node, size_t parent)
{
	if (!tree_is(node, "useTemplate")) {
		TREE_FOR_EACH(child, node, NULL)
			collect_uses(expansion, child, parent);
		return;
	}
	expansion->uses =
	    memory_grow(expansion->uses, &expansion->use_capacity, expansion->use_count, sizeof(*expansion->uses));
	expansion->uses[expansion->use_count++] = (struct use){.node = node, .parent = parent};
}

/* Definitions */

static void refuse_definition(struct expansion *expansion, struct definition *definition, const xmlNode *where,
			      const char *text)
{
	report_error(expansion->language->report, RULE_TEMPLATE, where, "<%s> %s", where->name, text);
	definition->broken = true;
}

static void check_sections(struct expansion *expansion, struct definition *definition)
{
	static const char *const sections[] = {"parameters", "config", "expressions", "body"};
	size_t known = 0;

	for (size_t i = 0; i < 4; i++) {
		const size_t count = tree_count(definition->node, sections[i]);

		known += count;
		if (count > 1)
			refuse_definition(expansion, definition, tree_child(definition->node, sections[i]),
					  "stands twice in a template");
	}
	if (known != tree_count(definition->node, NULL))
		refuse_definition(expansion, definition, definition->node,
				  "has only the elements <parameters>, <config>, <expressions> and <body>");
	if (tree_child(definition->node, "body") == NULL)
		refuse_definition(expansion, definition, definition->node, "needs an element <body>");
}

static bool is_literal(const char *text, enum kind kind)
{
	struct value value;

	return text == NULL || text[0] == '$' || value_parse(kind, text, &value);
}

static void enter_names(struct expansion *expansion, struct definition *definition, const char *section)
{
	TREE_FOR_EACH(entry, tree_child(definition->node, section), NULL) {
		const xmlNode *first = NULL;

		if (tree_name(entry)[0] == '\0')
			refuse_definition(expansion, definition, entry, "needs the attribute 'name'");
		else
			first = name_table_add(&definition->names, tree_name(entry), entry);
		if (first == NULL)
			continue;
		refuse_definition(expansion, definition, entry, "has a name that the template defines already");
		report_note(expansion->language->report, first, "the first one is here");
	}
}

static void enter_parameters(struct expansion *expansion, struct definition *definition)
{
	TREE_FOR_EACH(parameter, tree_child(definition->node, "parameters"), NULL) {
		const enum kind kind = value_kind((const char *)parameter->name);

		if (kind == KIND_NONE)
			refuse_definition(expansion, definition, parameter,
					  "is no parameter: expected boolean, integer or string");
		else if (!is_literal(tree_attribute(parameter, "defaultValue"), kind))
			refuse_definition(expansion, definition, parameter, "has a default of another kind");
		name_table_add(&definition->parameters, tree_name(parameter), parameter);
	}
}

static void define(struct expansion *expansion, xmlNode *node)
{
	struct report *report = expansion->language->report;
	struct definition *definition;
	const struct definition *first;

	if (tree_name(node)[0] == '\0') {
		report_error(report, RULE_TEMPLATE, node, "<template> needs the attribute 'name'");
		return;
	}
	first = name_table_find(&expansion->definitions, tree_name(node));
	if (first != NULL) {
		report_error_attribute(report, RULE_DUPLICATE_TEMPLATE, node, "name", "template '%s' is defined twice",
				       tree_name(node));
		report_note(report, first->node, "the first one is here");
		return;
	}
	definition = arena_alloc(&expansion->language->arena, sizeof(*definition));
	*definition = (struct definition){.node = node, .element_count = count_elements(node)};
	check_sections(expansion, definition);
	enter_names(expansion, definition, "parameters");
	enter_names(expansion, definition, "config");
	enter_names(expansion, definition, "expressions");
	enter_parameters(expansion, definition);
	name_table_add(&expansion->definitions, tree_name(node), definition);
}

/* Templates may stand anywhere, in others too. */
static void take_templates(struct expansion *expansion, xmlNode *parent)
{
	TREE_FOR_EACH_SAFE(child, after, parent, NULL) {
		take_templates(expansion, child);
		if (tree_is(child, "template"))
			tree_move(expansion->holder, child);
	}
}

/* Names */

static bool is_own_name(const struct copy *copy, const char *name)
{
	return name_table_find(&copy->definition->names, name) != NULL;
}

/* "a${x}b" with prefix to those x that are the template's. What is too long is refused when it is evaluated. */
static void prefix_pattern(struct language *language, const struct copy *copy, xmlNode *node)
{
	const char *at = tree_attribute(node, "value");
	const char *result = "";

	if (at == NULL || strlen(at) > LANGUAGE_TEXT_MAX)
		return;
	while (*at != '\0') {
		const char *open = strstr(at, "${");
		const char *close = open == NULL ? NULL : strchr(open, '}');
		const char *name;

		if (close == NULL) {
			result = arena_format(&language->arena, "%s%s", result, at);
			break;
		}
		name = arena_string(&language->arena, open + 2, (size_t)(close - open - 2));
		result = arena_format(&language->arena, "%s%.*s%s%s}", result, (int)(open + 2 - at), at,
				      is_own_name(copy, name) ? copy->prefix : "", name);
		at = close + 1;
	}
	tree_set(node, "value", result);
}

static bool holds_name(const xmlNode *node, const char *attribute)
{
	if (strcmp(attribute, "variable") == 0)
		return tree_is(node, "if") || tree_is(node, "case");
	return strcmp(attribute, "name") == 0 && tree_is(node, "variable");
}

static void prefix_attributes(const struct copy *copy, xmlNode *node)
{
	for (const xmlAttr *attribute = node->properties; attribute != NULL; attribute = attribute->next) {
		const char *name = (const char *)attribute->name;
		const char *text = tree_attribute(node, name);

		if (text[0] == '$' && is_own_name(copy, text + 1))
			tree_set_format(node, name, "$%s%s", copy->prefix, text + 1);
		else if (holds_name(node, name) && is_own_name(copy, text))
			tree_set_format(node, name, "%s%s", copy->prefix, text);
	}
}

static void prefix_names(struct language *language, const struct copy *copy, xmlNode *node)
{
	const char *old = tree_is(node, "useTemplate") ? tree_attribute(node, "namePrefix") : NULL;
	const char *text = tree_text(node);

	prefix_attributes(copy, node);
	if (tree_is(node, "evalString"))
		prefix_pattern(language, copy, node);
	if (tree_is(node, "useTemplate"))
		tree_set_format(node, "namePrefix", "%s%s", copy->prefix, old == NULL ? "" : old);
	if (text[0] == '$' && tree_child(node, NULL) == NULL && is_own_name(copy, text + 1))
		tree_set_text(node, arena_format(&language->arena, "$%s%s", copy->prefix, text + 1));
	TREE_FOR_EACH(child, node, NULL)
		prefix_names(language, copy, child);
}

/* Into a section of the policy, made if missing. */
static void move_section(struct language *language, const struct copy *copy, const char *name)
{
	TREE_FOR_EACH_SAFE(entry, after, tree_child(copy->node, name), NULL) {
		tree_set_format(entry, "name", "%s%s", copy->prefix, tree_name(entry));
		tree_move(tree_need(language->root, name), entry);
	}
}

/* Uses */

static void report_parameter(struct expansion *expansion, const struct use *use, const xmlNode *where, const char *name,
			     const char *text)
{
	report_error(expansion->language->report, RULE_TEMPLATE_PARAMETER, where, "parameter '%s' of template '%s' %s",
		     name, tree_name(use->definition->node), text);
	report_note(expansion->language->report, use->definition->node, "the template is here");
}

/* What the use gives, by name. */
static bool read_arguments(struct expansion *expansion, const struct use *use, struct name_table *arguments)
{
	bool good = true;

	TREE_FOR_EACH(argument, use->node, NULL) {
		const xmlNode *parameter = name_table_find(&use->definition->parameters, tree_name(argument));
		const char *value = tree_attribute(argument, "value");
		const char *fault = NULL;

		if (!tree_is(argument, "parameter") || value == NULL)
			fault = "is not given as <parameter name=\"...\" value=\"...\"/>";
		else if (parameter == NULL)
			fault = "does not exist";
		else if (name_table_add(arguments, tree_name(argument), argument) != NULL)
			fault = "is given twice";
		else if (!is_literal(value, value_kind((const char *)parameter->name)))
			fault = "is of another kind";
		if (fault == NULL)
			continue;
		report_parameter(expansion, use, argument, tree_name(argument), fault);
		if (parameter == NULL)
			report_did_you_mean(expansion->language->report,
					    name_table_suggest(&use->definition->parameters, tree_name(argument)));
		good = false;
	}
	return good;
}

static bool add_parameters(struct expansion *expansion, const struct use *use, const struct copy *copy,
			   const struct name_table *arguments)
{
	xmlNode *config = tree_need(expansion->language->root, "config");
	bool good = true;

	TREE_FOR_EACH(parameter, tree_child(copy->node, "parameters"), NULL) {
		const xmlNode *argument = name_table_find(arguments, tree_name(parameter));
		const char *value = tree_attribute(parameter, "defaultValue");
		xmlNode *entry;

		if (argument != NULL)
			value = tree_attribute(argument, "value");
		if (value == NULL) {
			report_parameter(expansion, use, use->node, tree_name(parameter), "is not given");
			good = false;
			continue;
		}
		entry = tree_add(config, (const char *)parameter->name, argument == NULL ? use->node : argument);
		tree_set_format(entry, "name", "%s%s", copy->prefix, tree_name(parameter));
		tree_set(entry, "value", value);
	}
	return good;
}

/* The body comes before the use, in order. */
static void place_body(struct expansion *expansion, size_t index, xmlNode *body)
{
	while (body->children != NULL) {
		xmlNode *child = body->children;

		xmlUnlinkNode(child);
		child = xmlAddPrevSibling(expansion->uses[index].node, child);
		if (child->type == XML_ELEMENT_NODE)
			collect_uses(expansion, child, index);
	}
}

static void expand_copy(struct expansion *expansion, size_t index, const struct copy *copy)
{
	struct language *language = expansion->language;
	const struct use use = expansion->uses[index];
	struct name_table arguments = {0};

	if (read_arguments(expansion, &use, &arguments) && add_parameters(expansion, &use, copy, &arguments)) {
		TREE_FOR_EACH(section, copy->node, NULL)
			prefix_names(language, copy, section);
		move_section(language, copy, "config");
		move_section(language, copy, "expressions");
		place_body(expansion, index, tree_child(copy->node, "body"));
	}
	name_table_free(&arguments);
}

/* A template inside its own body, over others or not, has no end. */
static bool is_within_bounds(struct expansion *expansion, const struct use *use)
{
	struct report *report = expansion->language->report;
	size_t depth = 0;

	for (size_t at = use->parent; at != NO_PARENT; at = expansion->uses[at].parent) {
		if (expansion->uses[at].definition != use->definition && ++depth < LANGUAGE_TEMPLATES_MAX)
			continue;
		report_error(report, RULE_TEMPLATE_LOOP, use->node,
			     depth < LANGUAGE_TEMPLATES_MAX ? "template '%s' uses itself"
							    : "template '%s' is used too many templates away",
			     tree_name(use->definition->node));
		report_note(report, use->definition->node, "the template is here");
		return false;
	}
	expansion->element_count += use->definition->element_count;
	if (expansion->element_count <= LOAD_ELEMENTS_MAX)
		return true;
	report_error(report, RULE_TOO_MANY_ELEMENTS, use->node, "the policy has too many elements");
	return false;
}

static bool find_definition(struct expansion *expansion, struct use *use)
{
	struct report *report = expansion->language->report;
	const char *name = tree_attribute(use->node, "name");

	if (name == NULL) {
		report_error(report, RULE_UNKNOWN_TEMPLATE, use->node, "<useTemplate> needs the attribute 'name'");
		return false;
	}
	use->definition = name_table_find(&expansion->definitions, name);
	if (use->definition != NULL)
		return !use->definition->broken;
	report_error_attribute(report, RULE_UNKNOWN_TEMPLATE, use->node, "name", "unknown template '%s'", name);
	report_did_you_mean(report, name_table_suggest(&expansion->definitions, name));
	return false;
}

/* false: no further use is to be expanded. */
static bool expand_use(struct expansion *expansion, size_t index)
{
	struct use *use = &expansion->uses[index];
	const char *name_prefix = tree_attribute(use->node, "namePrefix");
	struct copy copy;

	if (!find_definition(expansion, use))
		return true;
	if (!is_within_bounds(expansion, use))
		return false;
	if (tree_depth(use->node) > LOAD_DEPTH_MAX) {
		report_error(expansion->language->report, RULE_TOO_DEEP, use->node, "elements are nested too deeply");
		return false;
	}
	copy.definition = use->definition;
	copy.prefix =
	    arena_format(&expansion->language->arena, "%st%zu_", name_prefix == NULL ? "" : name_prefix, index + 1);
	copy.node = tree_copy(expansion->holder, use->definition->node);
	expand_copy(expansion, index, &copy);
	tree_remove(copy.node);
	return true;
}

static void expansion_free(struct expansion *expansion)
{
	for (size_t i = 0; i < expansion->use_count; i++)
		tree_remove(expansion->uses[i].node);
	for (size_t i = 0; i < expansion->definitions.count; i++) {
		struct definition *definition = expansion->definitions.entries[i].object;

		name_table_free(&definition->parameters);
		name_table_free(&definition->names);
	}
	name_table_free(&expansion->definitions);
	free(expansion->uses);
	xmlFreeNode(expansion->holder);
}

void template_expand_all(struct language *language)
{
	struct expansion expansion = {.language = language};

	expansion.holder = xmlNewDocNode(language->root->doc, NULL, (const xmlChar *)"templates", NULL);
	take_templates(&expansion, language->root);
	TREE_FOR_EACH(template, expansion.holder, NULL)
		define(&expansion, template);
	collect_uses(&expansion, language->root, NO_PARENT);
	for (size_t i = 0; i < expansion.use_count && expand_use(&expansion, i); i++)
		;
	expansion_free(&expansion);
}
