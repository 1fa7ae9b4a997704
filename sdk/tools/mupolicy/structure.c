/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* One walk over the tree, guided by the table of the grammar. Elements named doc carry no meaning and are dropped. */
#include "structure.h"

#include <string.h>

#include <muen/abi/limits.h>

#include "number.h"
#include "suggest.h"
#include "tree.h"

struct check {
	struct report *report;
	unsigned format;
	const struct structure_input *input;
	bool pruned;
};

static bool element_is_good(struct check *check, xmlNode *node, const struct schema_type *type);

static bool is_one_of(const char *text, const char *const *words)
{
	for (; words != NULL && *words != NULL; words++) {
		if (strcmp(text, *words) == 0)
			return true;
	}
	return false;
}

static bool is_hash(const char *text)
{
	return strcmp(text, "none") == 0 || (strncmp(text, "16#", 3) == 0 && strlen(text) == 68 && text[67] == '#' &&
					     strspn(text + 3, "0123456789abcdefABCDEF") == 64);
}

static bool is_integer(const char *text)
{
	uint64_t value;

	return number_parse(text + (text[0] == '-'), INT64_MAX, &value);
}

static bool is_alignment(uint64_t value)
{
	return value == 0x1000 || value == 0x200000 || value == 0x40000000;
}

static bool value_is_good(enum schema_value value, const char *text)
{
	const struct schema_value_description *description = schema_describe(value);
	uint64_t number;

	if (value == VALUE_TEXT)
		return true;
	if (value == VALUE_NAME)
		return text[0] != '\0' && strlen(text) <= MUEN_NAME_MAX;
	if (value == VALUE_HASH)
		return is_hash(text);
	if (value == VALUE_INTEGER)
		return is_integer(text);
	if (is_one_of(text, description->words))
		return true;
	return description->is_number && number_parse(text, description->max, &number) && number >= description->min &&
	       (value != VALUE_ALIGNMENT || is_alignment(number));
}

static void suggest_word(struct report *report, enum schema_value value, const char *text)
{
	struct suggestion best = suggest_start(text);

	for (const char *const *words = schema_describe(value)->words; words != NULL && *words != NULL; words++)
		suggest_offer(&best, *words);
	report_did_you_mean(report, best.name);
}

static const struct schema_attribute *find_attribute(const struct schema_type *type, const char *name, unsigned format)
{
	for (const struct schema_attribute *at = type->attributes; at != NULL && at->name != NULL; at++) {
		if ((at->allowed & format) != 0 && strcmp(at->name, name) == 0)
			return at;
	}
	return NULL;
}

static const struct schema_child *find_child(const struct schema_type *type, const char *name, unsigned format)
{
	for (const struct schema_child *at = type->children; at != NULL && at->name != NULL; at++) {
		if ((at->allowed & format) != 0 && strcmp(at->name, name) == 0)
			return at;
	}
	return NULL;
}

static void report_unknown_attribute(const struct check *check, const xmlNode *node, const struct schema_type *type,
				     const char *name)
{
	struct suggestion best = suggest_start(name);

	report_error_attribute(check->report, RULE_UNKNOWN_ATTRIBUTE, node, name, "<%s> has no attribute '%s'",
			       node->name, name);
	for (const struct schema_attribute *at = type->attributes; at != NULL && at->name != NULL; at++) {
		if ((at->allowed & check->format) != 0 && tree_attribute(node, at->name) == NULL)
			suggest_offer(&best, at->name);
	}
	report_did_you_mean(check->report, best.name);
}

static bool value_of_attribute_is_good(const struct check *check, const xmlNode *node,
				       const struct schema_attribute *known)
{
	const char *text = tree_attribute(node, known->name);

	if (value_is_good(known->value, text))
		return true;
	report_error_attribute(check->report, RULE_BAD_VALUE, node, known->name,
			       "'%.64s' is no value for '%s': expected %s", text, known->name,
			       schema_describe(known->value)->expected);
	suggest_word(check->report, known->value, text);
	return false;
}

/* Removes what the grammar does not know. Returns whether there was anything. */
static bool drop_unknown_attributes(const struct check *check, xmlNode *node, const struct schema_type *type)
{
	bool dropped = false;
	xmlAttr *next;

	for (xmlAttr *attribute = node->properties; attribute != NULL; attribute = next) {
		const char *name = (const char *)attribute->name;

		next = attribute->next;
		if (find_attribute(type, name, check->format) != NULL && attribute->ns == NULL)
			continue;
		report_unknown_attribute(check, node, type, name);
		xmlRemoveProp(attribute);
		dropped = true;
	}
	return dropped;
}

/* Every missing attribute is named, unless an unknown one was just reported: that is it, most likely. */
static bool attributes_are_good(const struct check *check, xmlNode *node, const struct schema_type *type)
{
	const bool dropped = drop_unknown_attributes(check, node, type);
	bool good = true;

	for (const struct schema_attribute *at = type->attributes; at != NULL && at->name != NULL; at++) {
		if ((at->allowed & check->format) == 0)
			continue;
		if (tree_attribute(node, at->name) != NULL) {
			good &= value_of_attribute_is_good(check, node, at);
			continue;
		}
		if ((at->required & check->format) == 0)
			continue;
		good = false;
		if (dropped)
			continue;
		report_error(check->report, RULE_MISSING_ATTRIBUTE, node, "<%s> needs the attribute '%s'", node->name,
			     at->name);
		report_help(check->report, "add %s=\"...\": %s", at->name, schema_describe(at->value)->expected);
	}
	return good;
}

static void report_unknown_child(const struct check *check, const xmlNode *child, const struct schema_type *type)
{
	const char *name = (const char *)child->name;
	struct suggestion best = suggest_start(name);

	report_error(check->report, RULE_UNKNOWN_ELEMENT, child, "<%s> has no element <%s>", child->parent->name,
		     child->name);
	for (const struct schema_child *at = type->children; at != NULL && at->name != NULL; at++) {
		if ((at->allowed & check->format) != 0)
			suggest_offer(&best, at->name);
	}
	report_did_you_mean(check->report, best.name);
}

static bool child_is_good(struct check *check, xmlNode *child, const struct schema_type *type)
{
	const struct schema_child *known = find_child(type, (const char *)child->name, check->format);
	const xmlNode *first;

	if (known == NULL || child->ns != NULL) {
		report_unknown_child(check, child, type);
		return false;
	}
	first = known->many ? child : tree_child(child->parent, (const char *)child->name);
	if (first != child) {
		report_error(check->report, RULE_DOUBLE_ELEMENT, child, "<%s> may have only one <%s>",
			     child->parent->name, child->name);
		report_note(check->report, first, "the first one is here");
		return false;
	}
	return element_is_good(check, child, known->type);
}

/* Returns false when an element is missing that was not there to begin with, or was there and could not be kept. */
static bool required_children_are_good(const struct check *check, const xmlNode *node, const struct schema_type *type,
				       bool pruned)
{
	bool good = true;

	for (const struct schema_child *at = type->children; at != NULL && at->name != NULL; at++) {
		if ((at->required & check->format) == 0 || tree_child(node, at->name) != NULL)
			continue;
		good = false;
		if (pruned)
			continue;
		report_error(check->report, RULE_MISSING_ELEMENT, node, "<%s> needs an element <%s>", node->name,
			     at->name);
	}
	return good;
}

/* Text in the tree, other than in an element that takes text, is a slip of the pen. */
static bool text_is_good(const struct check *check, const xmlNode *node, const struct schema_type *type)
{
	const char *text = tree_text(node);

	if (type->text == VALUE_NONE && text[0] != '\0') {
		report_error(check->report, RULE_UNEXPECTED_TEXT, node, "<%s> takes no text", node->name);
		return false;
	}
	if (type->text != VALUE_NONE && !value_is_good(type->text, text)) {
		report_error(check->report, RULE_BAD_VALUE, node, "'%.64s' is no value for <%s>: expected %s", text,
			     node->name, schema_describe(type->text)->expected);
		return false;
	}
	return true;
}

static void remember_names(const struct check *check, const xmlNode *node)
{
	const char *name = tree_attribute(node, "name");

	if (name != NULL)
		name_table_add(check->input->dropped, arena_string(check->input->names, name, strlen(name)),
			       check->input->dropped);
	TREE_FOR_EACH(child, node, NULL)
		remember_names(check, child);
}

static bool children_are_good(struct check *check, xmlNode *node, const struct schema_type *type)
{
	bool pruned = false;

	TREE_FOR_EACH_SAFE(child, after, node, NULL) {
		if (tree_is(child, "doc")) {
			tree_remove(child);
		} else if (!child_is_good(check, child, type)) {
			remember_names(check, child);
			tree_remove(child);
			pruned = true;
		}
	}
	check->pruned |= pruned;
	return required_children_are_good(check, node, type, pruned);
}

static bool element_is_good(struct check *check, xmlNode *node, const struct schema_type *type)
{
	bool good = attributes_are_good(check, node, type);

	good &= text_is_good(check, node, type);
	good &= children_are_good(check, node, type);
	return good;
}

enum structure_result structure_check(xmlNode *root, const struct schema_type *type,
				      const struct structure_input *input)
{
	struct check check = {.report = input->report, .format = input->format, .input = input};

	if (!element_is_good(&check, root, type))
		return STRUCTURE_UNUSABLE;
	return check.pruned ? STRUCTURE_PRUNED : STRUCTURE_GOOD;
}
