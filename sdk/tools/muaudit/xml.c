/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The policy's XML tree: elements, attributes, numbers in the policy's spelling. */
#include "xml.h"

#include <string.h>

#include "finding.h"

static const xmlNode *element_from(const xmlNode *node, const char *name)
{
	while (node != NULL &&
	       (node->type != XML_ELEMENT_NODE || (name != NULL && strcmp((const char *)node->name, name) != 0)))
		node = node->next;
	return node;
}

const xmlNode *xml_child(const xmlNode *parent, const char *name)
{
	return parent != NULL ? element_from(parent->children, name) : NULL;
}

const xmlNode *xml_next(const xmlNode *node, const char *name)
{
	return node != NULL ? element_from(node->next, name) : NULL;
}

const xmlNode *xml_path(const xmlNode *node, const char *path)
{
	while (node != NULL && *path != '\0') {
		size_t length = strcspn(path, "/");
		const xmlNode *child = xml_child(node, NULL);

		while (child != NULL && (strlen((const char *)child->name) != length ||
					 strncmp((const char *)child->name, path, length) != 0))
			child = xml_next(child, NULL);
		node = child;
		path += length + (path[length] == '/');
	}
	return node;
}

static const xmlAttr *attribute_find(const xmlNode *node, const char *name)
{
	for (const xmlAttr *at = node != NULL ? node->properties : NULL; at != NULL; at = at->next)
		if (strcmp((const char *)at->name, name) == 0)
			return at;
	return NULL;
}

bool xml_has(const xmlNode *node, const char *attribute)
{
	return attribute_find(node, attribute) != NULL;
}

static const char *text_of(const xmlNode *node)
{
	return node != NULL && node->type == XML_TEXT_NODE && node->content != NULL ? (const char *)node->content : "";
}

const char *xml_text(const xmlNode *node, const char *attribute)
{
	const xmlAttr *found = attribute_find(node, attribute);

	return found != NULL ? text_of(found->children) : "";
}

const char *xml_content(const xmlNode *node)
{
	return node != NULL ? text_of(node->children) : "";
}

bool xml_is(const xmlNode *node, const char *attribute, const char *value)
{
	return strcmp(xml_text(node, attribute), value) == 0;
}

bool xml_flag(const xmlNode *node, const char *attribute)
{
	return xml_is(node, attribute, "true");
}

const xmlNode *xml_child_with(const xmlNode *parent, const char *name, const char *attribute, const char *value)
{
	XML_EACH(child, parent, name) {
		if (xml_is(child, attribute, value))
			return child;
	}
	return NULL;
}

uint64_t xml_count(const xmlNode *parent, const char *name)
{
	uint64_t count = 0;

	XML_EACH(child, parent, name)
		count++;
	return count;
}

static unsigned digit_value(char digit)
{
	if (digit >= '0' && digit <= '9')
		return (unsigned)(digit - '0');
	if (digit >= 'a' && digit <= 'f')
		return (unsigned)(digit - 'a') + 10;
	if (digit >= 'A' && digit <= 'F')
		return (unsigned)(digit - 'A') + 10;
	return UINT32_MAX;
}

/* 1_000, 16#00ff_f000#, 2#1001#. */
static bool read_number(const char *text, uint64_t *value)
{
	unsigned base = 10;
	bool based = false;
	bool any = false;

	*value = 0;
	if (strncmp(text, "16#", 3) == 0 || strncmp(text, "2#", 2) == 0 || strncmp(text, "8#", 2) == 0) {
		base = text[1] == '6' ? 16 : digit_value(text[0]);
		based = true;
		text = strchr(text, '#') + 1;
	}
	for (; *text != '\0' && *text != '#'; text++) {
		if (*text == '_')
			continue;
		if (digit_value(*text) >= base || __builtin_mul_overflow(*value, base, value) ||
		    __builtin_add_overflow(*value, digit_value(*text), value))
			return false;
		any = true;
	}
	return any && strcmp(text, based ? "#" : "") == 0;
}

static void report(const xmlNode *node, const char *what, const char *text)
{
	finding_add_policy(node->doc->_private, (unsigned)xmlGetLineNo(node), "<%s>: %s is no number: '%s'",
			   (const char *)node->name, what, text);
}

uint64_t xml_number_or(const xmlNode *node, const char *attribute, uint64_t otherwise)
{
	uint64_t value;

	if (!xml_has(node, attribute))
		return otherwise;
	if (read_number(xml_text(node, attribute), &value))
		return value;
	report(node, attribute, xml_text(node, attribute));
	return 0;
}

uint64_t xml_number(const xmlNode *node, const char *attribute)
{
	if (node != NULL && !xml_has(node, attribute))
		report(node, attribute, "");
	return xml_number_or(node, attribute, 0);
}

uint64_t xml_content_number(const xmlNode *node)
{
	uint64_t value;

	if (node == NULL || read_number(xml_content(node), &value))
		return node != NULL ? value : 0;
	report(node, "its text", xml_content(node));
	return 0;
}
