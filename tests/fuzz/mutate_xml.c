/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Mutations that keep a document well-formed, so that the search gets behind the parser: an attribute gets the value of
 * another, an element is deleted, doubled or moved. Half of all mutations stay libFuzzer's own, on bytes.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <libxml/parser.h>
#include <libxml/tree.h>

#define NODES_MAX 4096

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed);

struct choice {
	xmlNode *elements[NODES_MAX];
	size_t element_count;
	xmlAttr *attributes[NODES_MAX];
	size_t attribute_count;
	unsigned state;
};

/* A linear congruential generator: the same seed gives the same mutation. */
static unsigned draw(struct choice *choice, size_t count)
{
	choice->state = choice->state * 1664525U + 1013904223U;
	return (unsigned)((choice->state >> 8) % count);
}

static void collect(struct choice *choice, xmlNode *node)
{
	if (choice->element_count < NODES_MAX)
		choice->elements[choice->element_count++] = node;
	for (xmlAttr *attribute = node->properties; attribute != NULL; attribute = attribute->next) {
		if (choice->attribute_count < NODES_MAX)
			choice->attributes[choice->attribute_count++] = attribute;
	}
	for (xmlNode *child = node->children; child != NULL; child = child->next) {
		if (child->type == XML_ELEMENT_NODE)
			collect(choice, child);
	}
}

static void copy_value(struct choice *choice)
{
	xmlAttr *from = choice->attributes[draw(choice, choice->attribute_count)];
	xmlAttr *to = choice->attributes[draw(choice, choice->attribute_count)];
	xmlChar *value = xmlNodeGetContent((xmlNode *)from);

	xmlSetProp(to->parent, to->name, value);
	xmlFree(value);
}

static void set_value(struct choice *choice)
{
	static const char *const values[] = {
	    "",         "0",        "1",
	    "63",       "64",       "255",
	    "16#1000#", "16#0fff#", "16#ffff_ffff_ffff_f000#",
	    "auto",     "16#ff#",   "16#8000_0000_0000#",
	    "true",     "asap",     "switch",
	    "self",     "kernel",   "none",
	};
	xmlAttr *to = choice->attributes[draw(choice, choice->attribute_count)];

	xmlSetProp(to->parent, to->name, (const xmlChar *)values[draw(choice, sizeof(values) / sizeof(values[0]))]);
}

/* Not the root: it has to stay. */
static xmlNode *draw_element(struct choice *choice)
{
	return choice->element_count < 2 ? NULL : choice->elements[1 + draw(choice, choice->element_count - 1)];
}

static bool contains(const xmlNode *outer, const xmlNode *inner)
{
	while (inner != NULL && inner != outer)
		inner = inner->parent;
	return inner != NULL;
}

static void change_tree(struct choice *choice, unsigned kind)
{
	xmlNode *node = draw_element(choice);
	xmlNode *place = draw_element(choice);

	if (node == NULL)
		return;
	if (kind == 0) {
		xmlUnlinkNode(node);
		xmlFreeNode(node);
	} else if (kind == 1) {
		xmlAddNextSibling(node, xmlDocCopyNode(node, node->doc, 1));
	} else if (kind == 2) {
		xmlAddChild(place, xmlDocCopyNode(node, node->doc, 1));
	} else if (!contains(node, place)) {
		xmlUnlinkNode(node);
		xmlAddChild(place, node);
	}
}

static void mutate(struct choice *choice)
{
	const unsigned kind = draw(choice, 8);

	if (kind < 2 && choice->attribute_count > 0)
		copy_value(choice);
	else if (kind < 4 && choice->attribute_count > 0)
		set_value(choice);
	else
		change_tree(choice, kind % 4);
}

static size_t mutate_document(xmlDoc *document, uint8_t *data, size_t max_size, unsigned seed)
{
	struct choice *choice = calloc(1, sizeof(*choice));
	xmlChar *text = NULL;
	int length = 0;

	if (choice == NULL)
		abort();
	choice->state = seed;
	collect(choice, xmlDocGetRootElement(document));
	mutate(choice);
	free(choice);
	xmlDocDumpMemory(document, &text, &length);
	if (text == NULL || (size_t)length > max_size)
		length = 0;
	else
		memcpy(data, text, (size_t)length);
	xmlFree(text);
	return (size_t)length;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed)
{
	const int options = XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NONET;
	xmlDoc *document = NULL;
	size_t mutated = 0;

	if (seed % 2 == 0)
		document = xmlReadMemory((const char *)data, (int)size, NULL, NULL, options);
	if (document != NULL && xmlDocGetRootElement(document) != NULL)
		mutated = mutate_document(document, data, max_size, seed / 2);
	xmlFreeDoc(document);
	return mutated > 0 ? mutated : LLVMFuzzerMutate(data, size, max_size);
}
