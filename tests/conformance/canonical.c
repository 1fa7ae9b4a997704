/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Both trees are walked in step. Comments were dropped when the files were read. */
#include "canonical.h"

#include <stdio.h>
#include <string.h>

#include "number.h"
#include "tree.h"

struct comparison {
	char *difference;
	size_t size_bytes;
};

static bool values_equal(const char *left, const char *right)
{
	uint64_t left_number;
	uint64_t right_number;

	if (strcmp(left, right) == 0)
		return true;
	return number_parse(left, UINT64_MAX, &left_number) && number_parse(right, UINT64_MAX, &right_number) &&
	       left_number == right_number;
}

static bool text_equal(const char *left, const char *right)
{
	static const char blank[] = " \t\r\n";

	left += strspn(left, blank);
	right += strspn(right, blank);
	while (*left != '\0' && *left == *right) {
		left++;
		right++;
	}
	return left[strspn(left, blank)] == '\0' && right[strspn(right, blank)] == '\0';
}

static bool differ(const struct comparison *comparison, const xmlNode *node, const char *what, const char *actual,
		   const char *expected)
{
	xmlChar *path = xmlGetNodePath(node);

	snprintf(comparison->difference, comparison->size_bytes, "%s: %s is '%s', expected '%s'", (const char *)path,
		 what, actual == NULL ? "absent" : actual, expected == NULL ? "absent" : expected);
	xmlFree(path);
	return false;
}

static bool attributes_equal(const struct comparison *comparison, const xmlNode *actual, const xmlNode *expected)
{
	for (const xmlAttr *at = expected->properties; at != NULL; at = at->next) {
		const char *name = (const char *)at->name;
		const char *value = tree_attribute(actual, name);

		if (value == NULL || !values_equal(value, tree_attribute(expected, name)))
			return differ(comparison, actual, name, value, tree_attribute(expected, name));
	}
	for (const xmlAttr *at = actual->properties; at != NULL; at = at->next) {
		const char *name = (const char *)at->name;

		if (tree_attribute(expected, name) == NULL)
			return differ(comparison, actual, name, tree_attribute(actual, name), NULL);
	}
	return true;
}

static bool elements_equal(const struct comparison *comparison, const xmlNode *actual, const xmlNode *expected);

static bool child_equal(const struct comparison *comparison, const xmlNode *parent, const xmlNode *actual,
			const xmlNode *expected)
{
	if (actual == NULL || expected == NULL)
		return actual == expected ||
		       differ(comparison, parent, "a child", actual == NULL ? NULL : (const char *)actual->name,
			      expected == NULL ? NULL : (const char *)expected->name);
	return elements_equal(comparison, actual, expected);
}

/* Documentation has no meaning; some tools keep it, some do not. */
static const xmlNode *skip_doc(const xmlNode *node)
{
	while (node != NULL && tree_is(node, "doc"))
		node = tree_next(node, NULL);
	return node;
}

static bool children_equal(const struct comparison *comparison, const xmlNode *actual, const xmlNode *expected)
{
	const xmlNode *left = skip_doc(tree_child(actual, NULL));
	const xmlNode *right = skip_doc(tree_child(expected, NULL));

	while (left != NULL || right != NULL) {
		if (!child_equal(comparison, actual, left, right))
			return false;
		left = skip_doc(tree_next(left, NULL));
		right = skip_doc(tree_next(right, NULL));
	}
	return true;
}

static const xmlNode *find_named(const xmlNode *config, const xmlNode *wanted)
{
	TREE_FOR_EACH(entry, config, (const char *)wanted->name) {
		if (strcmp(tree_name(entry), tree_name(wanted)) == 0)
			return entry;
	}
	return NULL;
}

/* What mupolicy adds itself: which machine the policy was merged for. */
static bool is_own_entry(const xmlNode *entry)
{
	return strcmp(tree_name(entry), "machine") == 0;
}

static bool set_equal(const struct comparison *comparison, const xmlNode *actual, const xmlNode *expected)
{
	TREE_FOR_EACH(entry, expected, NULL) {
		const xmlNode *own = find_named(actual, entry);

		if (tree_is(entry, "doc"))
			continue;
		if (own == NULL)
			return differ(comparison, actual, tree_name(entry), NULL, tree_attribute(entry, "value"));
		if (!elements_equal(comparison, own, entry))
			return false;
	}
	TREE_FOR_EACH(entry, actual, NULL) {
		if (!is_own_entry(entry) && !tree_is(entry, "doc") && find_named(expected, entry) == NULL)
			return differ(comparison, actual, tree_name(entry), tree_attribute(entry, "value"), NULL);
	}
	return true;
}

/* Elements whose children are told apart by name. */
static bool is_set(const xmlNode *node)
{
	static const char *const sets[] = {"config", "components", "vcpu", "registers", "controls", "masks"};

	for (size_t i = 0; i < sizeof(sets) / sizeof(sets[0]); i++) {
		if (tree_is(node, sets[i]))
			return true;
	}
	return false;
}

static bool elements_equal(const struct comparison *comparison, const xmlNode *actual, const xmlNode *expected)
{
	if (strcmp((const char *)actual->name, (const char *)expected->name) != 0)
		return differ(comparison, actual, "the element", (const char *)actual->name,
			      (const char *)expected->name);
	if (!attributes_equal(comparison, actual, expected))
		return false;
	if (!text_equal(tree_text(actual), tree_text(expected)))
		return differ(comparison, actual, "the text", tree_text(actual), tree_text(expected));
	if (is_set(actual))
		return set_equal(comparison, actual, expected);
	return children_equal(comparison, actual, expected);
}

bool canonical_equal(const xmlNode *actual, const xmlNode *expected, char *difference, size_t size_bytes)
{
	const struct comparison comparison = {.difference = difference, .size_bytes = size_bytes};

	return elements_equal(&comparison, actual, expected);
}
