/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Arrays of memory and channels in a component: element i becomes a resource of its own, at base + i * elementSize,
 * with vector or event base + i, behind all others. Runs when all bases are chosen.
 */
#include "expand/expand.h"
#include "tree.h"

static void set_number(xmlNode *element, const char *attribute, const xmlNode *array, const char *base, uint64_t index)
{
	if (tree_attribute(array, base) != NULL)
		tree_set_decimal(element, attribute, tree_number(array, base) + index);
}

static void complete_element(xmlNode *element, const xmlNode *array, uint64_t index)
{
	static const char *const rights[] = {"writable", "executable"};
	const uint64_t size_bytes = tree_number(array, "elementSize");

	tree_set_number(element, "size", size_bytes);
	tree_set_number(element, "virtualAddress", tree_number(array, "virtualAddressBase") + index * size_bytes);
	for (size_t i = 0; i < sizeof(rights) / sizeof(rights[0]); i++) {
		if (tree_attribute(array, rights[i]) != NULL)
			tree_set(element, rights[i], tree_attribute(array, rights[i]));
	}
	if (tree_is(element, "reader"))
		set_number(element, "vector", array, "vectorBase", index);
	if (tree_is(element, "writer"))
		set_number(element, "event", array, "eventBase", index);
}

static void expand_array(xmlNode *array)
{
	uint64_t index = 0;

	TREE_FOR_EACH_SAFE(element, after, array, NULL) {
		complete_element(element, array, index++);
		tree_move(array->parent, element);
	}
	tree_remove(array);
}

void expand_arrays(const xmlNode *component)
{
	static const char *const sections[] = {"requires/memory", "requires/channels"};

	for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]); i++) {
		TREE_FOR_EACH_SAFE(array, after, tree_path(component, sections[i]), "array")
			expand_array(array);
	}
}
