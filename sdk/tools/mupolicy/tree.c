/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Short forms for libxml2's tree. All documents of a run share one dictionary, so that elements can move between them.
 */
#include "tree.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/memory.h"
#include "number.h"

static const xmlChar *to_xml(const char *text)
{
	return (const xmlChar *)text;
}

bool tree_is(const xmlNode *node, const char *name)
{
	return node->type == XML_ELEMENT_NODE && strcmp((const char *)node->name, name) == 0;
}

static xmlNode *tree_find_from(xmlNode *node, const char *name)
{
	for (; node != NULL; node = node->next) {
		if (node->type == XML_ELEMENT_NODE && (name == NULL || strcmp((const char *)node->name, name) == 0))
			return node;
	}
	return NULL;
}

xmlNode *tree_child(const xmlNode *parent, const char *name)
{
	return parent == NULL ? NULL : tree_find_from(parent->children, name);
}

xmlNode *tree_next(const xmlNode *node, const char *name)
{
	return tree_find_from(node->next, name);
}

xmlNode *tree_path(const xmlNode *node, const char *path)
{
	xmlNode *found = NULL;

	while (*path != '\0') {
		const size_t length = strcspn(path, "/");
		char step[64];

		snprintf(step, sizeof(step), "%.*s", (int)length, path);
		found = tree_child(node, step);
		if (found == NULL)
			return NULL;
		node = found;
		path += length + (path[length] == '/');
	}
	return found;
}

const char *tree_attribute(const xmlNode *node, const char *name)
{
	for (const xmlAttr *attribute = node != NULL ? node->properties : NULL; attribute != NULL;
	     attribute = attribute->next) {
		if (strcmp((const char *)attribute->name, name) != 0)
			continue;
		if (attribute->children == NULL || attribute->children->content == NULL)
			return "";
		return (const char *)attribute->children->content;
	}
	return NULL;
}

const char *tree_name(const xmlNode *node)
{
	const char *name = tree_attribute(node, "name");

	return name == NULL ? "" : name;
}

uint64_t tree_number(const xmlNode *node, const char *name)
{
	const char *text = tree_attribute(node, name);
	uint64_t value;

	return text != NULL && number_parse(text, UINT64_MAX, &value) ? value : 0;
}

bool tree_boolean(const xmlNode *node, const char *name)
{
	const char *text = tree_attribute(node, name);

	return text != NULL && strcmp(text, "true") == 0;
}

const char *tree_text(const xmlNode *node)
{
	for (const xmlNode *child = node->children; child != NULL; child = child->next) {
		if (child->type == XML_TEXT_NODE && child->content != NULL)
			return (const char *)child->content;
	}
	return "";
}

size_t tree_depth(const xmlNode *node)
{
	size_t depth = 0;

	for (; node != NULL; node = node->parent)
		depth++;
	return depth;
}

size_t tree_count(const xmlNode *parent, const char *name)
{
	size_t count = 0;

	TREE_FOR_EACH(child, parent, name)
		count++;
	return count;
}

xmlNode *tree_add(xmlNode *parent, const char *name, const xmlNode *cause)
{
	xmlNode *node = xmlNewDocNode(parent->doc, NULL, to_xml(name), NULL);

	if (node == NULL)
		abort();
	node->_private = cause == NULL ? NULL : cause->_private;
	xmlAddChild(parent, node);
	return node;
}

xmlNode *tree_need(xmlNode *parent, const char *name)
{
	xmlNode *child = tree_child(parent, name);

	return child != NULL ? child : tree_add(parent, name, parent);
}

void tree_set(xmlNode *node, const char *name, const char *value)
{
	xmlSetProp(node, to_xml(name), to_xml(value));
}

void tree_unset(xmlNode *node, const char *name)
{
	xmlUnsetProp(node, to_xml(name));
}

void tree_set_format(xmlNode *node, const char *name, const char *format, ...)
{
	va_list arguments;
	char *text;

	va_start(arguments, format);
	text = memory_format_list(format, arguments);
	va_end(arguments);
	tree_set(node, name, text);
	free(text);
}

void tree_set_number(xmlNode *node, const char *name, uint64_t value)
{
	char text[NUMBER_TEXT_BYTES];

	number_format(value, text);
	tree_set(node, name, text);
}

void tree_set_decimal(xmlNode *node, const char *name, uint64_t value)
{
	tree_set_format(node, name, "%" PRIu64, value);
}

void tree_set_text(xmlNode *node, const char *text)
{
	xmlNode *content = xmlNewDocText(node->doc, to_xml(text));

	while (node->children != NULL)
		tree_remove(node->children);
	if (content == NULL)
		abort();
	xmlAddChild(node, content);
}

/* A copy has the shape of its original: both are walked in step. */
static void copy_origins(xmlNode *copy, const xmlNode *node)
{
	copy->_private = node->_private;
	copy = copy->children;
	for (node = node->children; node != NULL && copy != NULL; node = node->next, copy = copy->next) {
		if (node->type == XML_ELEMENT_NODE)
			copy_origins(copy, node);
	}
}

xmlNode *tree_copy(xmlNode *parent, const xmlNode *node)
{
	xmlNode *copy = xmlDocCopyNode((xmlNode *)(uintptr_t)node, parent->doc, 1);

	if (copy == NULL)
		abort();
	copy_origins(copy, node);
	xmlAddChild(parent, copy);
	return copy;
}

void tree_move(xmlNode *parent, xmlNode *node)
{
	xmlUnlinkNode(node);
	if (parent->doc != node->doc)
		xmlSetTreeDoc(node, parent->doc);
	xmlAddChild(parent, node);
}

void tree_remove(xmlNode *node)
{
	xmlUnlinkNode(node);
	xmlFreeNode(node);
}
