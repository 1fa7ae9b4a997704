/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Lists what could be changed, and changes it. */
#include "mutant.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "common/memory.h"
#include "number.h"
#include "source.h"
#include "tree.h"

static const char *const kind_names[MUTANT_KIND_COUNT] = {
    [MUTANT_ATTRIBUTE_DELETED] = "attribute deleted",
    [MUTANT_ATTRIBUTE_EMPTIED] = "attribute emptied",
    [MUTANT_ATTRIBUTE_OFF_BY_ONE] = "attribute off by one",
    [MUTANT_ATTRIBUTE_OF_SIBLING] = "attribute replaced by a sibling's",
    [MUTANT_ELEMENT_DELETED] = "element deleted",
    [MUTANT_ELEMENT_DOUBLED] = "element doubled",
};

const char *mutant_kind_name(enum mutant_kind kind)
{
	return kind_names[kind];
}

static void add(struct mutant_list *list, struct mutant mutant)
{
	list->mutants = memory_grow(list->mutants, &list->capacity, list->count, sizeof(*list->mutants));
	list->mutants[list->count++] = mutant;
}

static char *copy(const char *text)
{
	return text == NULL ? NULL : memory_format("%s", text);
}

static void add_attribute(struct mutant_list *list, enum mutant_kind kind, xmlNode *node, const char *attribute,
			  char *new_value)
{
	add(list, (struct mutant){.kind = kind,
				  .node = node,
				  .attribute = attribute,
				  .old_value = copy(tree_attribute(node, attribute)),
				  .new_value = new_value});
}

/* One more, or one less where one more is not a number of 64 bits. */
static char *off_by_one(const char *text)
{
	uint64_t value;

	if (!number_parse(text, UINT64_MAX, &value))
		return NULL;
	value += value == UINT64_MAX ? UINT64_MAX : 1;
	return strncmp(text, "16#", 3) == 0 ? memory_format("16#%04" PRIx64 "#", value)
					    : memory_format("%" PRIu64, value);
}

/* Numbers may be written in several ways. */
static bool mean_the_same(const char *a, const char *b)
{
	uint64_t first;
	uint64_t second;

	return strcmp(a, b) == 0 ||
	       (number_parse(a, UINT64_MAX, &first) && number_parse(b, UINT64_MAX, &second) && first == second);
}

/* Another value of the same attribute in an element beside. */
static char *value_of_sibling(const xmlNode *node, const char *attribute)
{
	const char *own = tree_attribute(node, attribute);

	TREE_FOR_EACH(sibling, node->parent, (const char *)node->name) {
		const char *other = tree_attribute(sibling, attribute);

		if (other != NULL && !mean_the_same(other, own))
			return copy(other);
	}
	return NULL;
}

static void list_attributes(struct mutant_list *list, xmlNode *node)
{
	for (xmlAttr *at = node->properties; at != NULL; at = at->next) {
		const char *name = (const char *)at->name;
		char *off = off_by_one(tree_attribute(node, name));
		char *other = value_of_sibling(node, name);

		add_attribute(list, MUTANT_ATTRIBUTE_DELETED, node, name, NULL);
		if (tree_attribute(node, name)[0] != '\0')
			add_attribute(list, MUTANT_ATTRIBUTE_EMPTIED, node, name, copy(""));
		if (off != NULL)
			add_attribute(list, MUTANT_ATTRIBUTE_OFF_BY_ONE, node, name, off);
		if (other != NULL)
			add_attribute(list, MUTANT_ATTRIBUTE_OF_SIBLING, node, name, other);
	}
}

static void list_node(struct mutant_list *list, xmlNode *node)
{
	list_attributes(list, node);
	if (node->parent != NULL && node->parent->type == XML_ELEMENT_NODE) {
		add(list, (struct mutant){.kind = MUTANT_ELEMENT_DELETED, .node = node});
		add(list, (struct mutant){.kind = MUTANT_ELEMENT_DOUBLED, .node = node});
	}
	TREE_FOR_EACH(child, node, NULL)
		list_node(list, child);
}

void mutant_list_make(struct mutant_list *list, xmlNode *root)
{
	*list = (struct mutant_list){0};
	list_node(list, root);
}

void mutant_list_free(struct mutant_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		free(list->mutants[i].old_value);
		free(list->mutants[i].new_value);
	}
	free(list->mutants);
}

/* A copy has the origins of what it was copied from. */
void mutant_copy_origins(xmlNode *to, const xmlNode *from)
{
	xmlNode *child = tree_child(to, NULL);

	to->_private = from->_private;
	TREE_FOR_EACH(original, from, NULL) {
		mutant_copy_origins(child, original);
		child = tree_next(child, NULL);
	}
}

static void double_element(xmlNode *node)
{
	xmlNode *twin = xmlDocCopyNode(node, node->doc, 1);

	mutant_copy_origins(twin, node);
	xmlAddNextSibling(node, twin);
}

void mutant_apply(const struct mutant *mutant)
{
	switch (mutant->kind) {
	case MUTANT_ATTRIBUTE_DELETED:
		tree_unset(mutant->node, mutant->attribute);
		break;
	case MUTANT_ELEMENT_DELETED:
		xmlUnlinkNode(mutant->node);
		break;
	case MUTANT_ELEMENT_DOUBLED:
		double_element(mutant->node);
		break;
	case MUTANT_ATTRIBUTE_EMPTIED:
	case MUTANT_ATTRIBUTE_OFF_BY_ONE:
	case MUTANT_ATTRIBUTE_OF_SIBLING:
	case MUTANT_KIND_COUNT:
		tree_set(mutant->node, mutant->attribute, mutant->new_value);
		break;
	}
}
