/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Places are indices into the list of children of a type. */
#include "schema_order.h"

#include <stdint.h>
#include <string.h>

#include "tree.h"

#define NO_PLACE SIZE_MAX

static size_t place_of(const struct schema_type *type, const xmlNode *child)
{
	const struct schema_child *children = type == NULL ? NULL : type->children;

	for (size_t i = 0; children != NULL && children[i].name != NULL; i++) {
		if (tree_is(child, children[i].name))
			return i;
	}
	return NO_PLACE;
}

const struct schema_type *schema_type_of_child(const struct schema_type *type, const xmlNode *child)
{
	const size_t place = place_of(type, child);

	return place == NO_PLACE ? NULL : type->children[place].type;
}

const struct schema_type *schema_type_of(const struct schema_type *root_type, const xmlNode *root, const xmlNode *node)
{
	if (node == root)
		return root_type;
	if (node == NULL || node->type != XML_ELEMENT_NODE)
		return NULL;
	return schema_type_of_child(schema_type_of(root_type, root, node->parent), node);
}

/* Elements that the grammar does not know here stay where they are. */
static xmlNode *find_predecessor(const xmlNode *parent, const struct schema_type *type, size_t place)
{
	for (xmlNode *child = parent->last; child != NULL; child = child->prev) {
		if (child->type != XML_ELEMENT_NODE)
			continue;
		if (place == NO_PLACE || (place_of(type, child) != NO_PLACE && place_of(type, child) <= place))
			return child;
	}
	return NULL;
}

void schema_insert(xmlNode *parent, const struct schema_type *type, xmlNode *child)
{
	xmlNode *predecessor;

	tree_move(parent, child);
	xmlUnlinkNode(child);
	predecessor = find_predecessor(parent, type, place_of(type, child));
	if (predecessor != NULL)
		xmlAddNextSibling(predecessor, child);
	else if (parent->children != NULL)
		xmlAddPrevSibling(parent->children, child);
	else
		xmlAddChild(parent, child);
}
