/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * <amend xpath="...">: its content comes into the one element that the path leads to. An element that is there already
 * (same name, attributes and text) takes the content of its double; others are inserted where the grammar has them.
 */
#include <stdlib.h>
#include <string.h>

#include <libxml/xpath.h>

#include "language/parts.h"
#include "load.h"
#include "schema_order.h"
#include "tree.h"

static bool is_inside_amend(const xmlNode *node)
{
	for (; node != NULL && node->type == XML_ELEMENT_NODE; node = node->parent) {
		if (tree_is(node, "amend"))
			return true;
	}
	return false;
}

static bool target_is_good(struct language *language, const xmlNode *amend, const xmlNodeSet *found)
{
	const char *path = tree_attribute(amend, "xpath");
	const int count = found == NULL ? 0 : found->nodeNr;

	if (count != 1) {
		report_error_attribute(language->report, RULE_AMEND_TARGET, amend, "xpath",
				       "'%s' leads to %d elements, not to one", path, count);
		return false;
	}
	if ((found->nodeTab[0]->type != XML_ELEMENT_NODE && found->nodeTab[0]->type != XML_DOCUMENT_NODE) ||
	    is_inside_amend(found->nodeTab[0])) {
		report_error_attribute(language->report, RULE_AMEND_TARGET, amend, "xpath",
				       "'%s' leads to what cannot be amended", path);
		report_help(language->report, "lead to an element that is not itself part of an <amend>");
		return false;
	}
	if (tree_depth(found->nodeTab[0]) > LOAD_DEPTH_MAX) {
		report_error(language->report, RULE_TOO_DEEP, amend, "elements are nested too deeply");
		return false;
	}
	return true;
}

static void ignore_error(void *context, xmlError *error)
{
	(void)context;
	(void)error;
}

/* A relative path starts where the amend stands. NULL after reporting. */
static xmlNode *find_target(struct language *language, xmlNode *amend)
{
	const char *path = tree_attribute(amend, "xpath");
	xmlXPathContext *context = xmlXPathNewContext(amend->doc);
	xmlXPathObject *result;
	xmlNode *target = NULL;

	context->error = ignore_error;
	context->opLimit = LANGUAGE_XPATH_STEPS - language->path_steps;
	context->node = amend->parent;
	result = xmlXPathEvalExpression((const xmlChar *)path, context);
	language->path_steps += context->opCount;
	if (language->path_steps >= LANGUAGE_XPATH_STEPS)
		report_error_attribute(language->report, RULE_LIMIT, amend, "xpath",
				       "the paths of all amends together take more than %u steps",
				       LANGUAGE_XPATH_STEPS);
	else if (result == NULL || result->type != XPATH_NODESET)
		report_error_attribute(language->report, RULE_AMEND_TARGET, amend, "xpath",
				       "'%s' is no XPath expression that leads to an element", path);
	else if (target_is_good(language, amend, result->nodesetval))
		target = result->nodesetval->nodeTab[0];
	xmlXPathFreeObject(result);
	xmlXPathFreeContext(context);
	return target;
}

static bool has_attributes_of(const xmlNode *node, const xmlNode *other)
{
	for (const xmlAttr *attribute = node->properties; attribute != NULL; attribute = attribute->next) {
		const char *value = tree_attribute(other, (const char *)attribute->name);

		if (value == NULL || strcmp(value, tree_attribute(node, (const char *)attribute->name)) != 0)
			return false;
	}
	return true;
}

static bool is_blank(const char *text)
{
	return text[strspn(text, " \t\r\n")] == '\0';
}

/* An element without text of its own can take any. */
static bool is_double(const xmlNode *old, const xmlNode *node)
{
	return tree_is(old, (const char *)node->name) && has_attributes_of(old, node) && has_attributes_of(node, old) &&
	       (is_blank(tree_text(node)) || is_blank(tree_text(old)) || strcmp(tree_text(old), tree_text(node)) == 0);
}

/* The last one. */
static xmlNode *find_double(const xmlNode *parent, const xmlNode *node)
{
	for (xmlNode *old = parent->last; old != NULL; old = old->prev) {
		if (old->type == XML_ELEMENT_NODE && is_double(old, node))
			return old;
	}
	return NULL;
}

static void merge_content(struct language *language, xmlNode *target, const struct schema_type *type, xmlNode *from)
{
	const bool has_text = !is_blank(tree_text(from));

	if (has_text && (tree_child(from, NULL) != NULL || tree_child(target, NULL) != NULL)) {
		report_error(language->report, RULE_AMEND_TEXT, from, "<%s> has text beside elements", from->name);
		return;
	}
	if (has_text)
		tree_set_text(target, tree_text(from));
	TREE_FOR_EACH_SAFE(child, after, from, NULL) {
		xmlNode *old = find_double(target, child);

		if (old != NULL)
			merge_content(language, old, schema_type_of_child(type, child), child);
		else if (target->type == XML_DOCUMENT_NODE)
			report_error(language->report, RULE_AMEND_TARGET, child, "a policy has one root element: <%s>",
				     language->root->name);
		else
			schema_insert(target, type, child);
	}
}

static void amend_one(struct language *language, xmlNode *amend)
{
	xmlNode *target = NULL;

	if (tree_attribute(amend, "xpath") == NULL) {
		report_error(language->report, RULE_AMEND_TARGET, amend, "<amend> needs the attribute 'xpath'");
		report_help(language->report, "write <amend xpath=\"/system/subjects/subject[@name='...']\">");
	} else if (language->path_steps < LANGUAGE_XPATH_STEPS) {
		target = find_target(language, amend);
	}
	if (target != NULL)
		merge_content(language, target, schema_type_of(language->type, language->root, target), amend);
	tree_remove(amend);
}

struct amends {
	xmlNode **nodes; /* in order of the document; those inside others come later */
	size_t count;
	size_t capacity;
};

static void collect(struct amends *amends, xmlNode *parent)
{
	TREE_FOR_EACH(child, parent, NULL) {
		if (!tree_is(child, "amend")) {
			collect(amends, child);
			continue;
		}
		amends->nodes = memory_grow(amends->nodes, &amends->capacity, amends->count, sizeof(xmlNode *));
		amends->nodes[amends->count++] = child;
	}
}

void amend_all(struct language *language)
{
	size_t total = 0;
	struct amends amends = {.count = 0};

	do {
		amends.count = 0;
		collect(&amends, language->root);
		total += amends.count;
		if (total > LANGUAGE_AMENDS_MAX) {
			report_error(language->report, RULE_LIMIT, amends.nodes[0],
				     "the policy has more than %u amends", LANGUAGE_AMENDS_MAX);
			break;
		}
		for (size_t i = 0; i < amends.count; i++)
			amend_one(language, amends.nodes[i]);
	} while (amends.count > 0);
	free(amends.nodes);
}
