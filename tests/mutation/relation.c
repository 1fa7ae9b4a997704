/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Places of findings back to elements, and elements compared by the names that they share. */
#include "relation.h"

#include <string.h>

#include "tree.h"

/* Attributes whose values are names of objects. */
static const char *const name_attributes[] = {"name",   "physical", "logical", "ref",      "subject", "partition",
					      "memory", "number",   "id",      "globalId", "cpu",     "schedGroupId",
					      "vector", "barrier",  "apicId",  "cpuId",    "bus",     "device"};

#define NAME_ATTRIBUTES (sizeof(name_attributes) / sizeof(name_attributes[0]))

static bool is_name(const char *attribute)
{
	for (size_t i = 0; i < NAME_ATTRIBUTES; i++) {
		if (strcmp(name_attributes[i], attribute) == 0)
			return true;
	}
	return false;
}

/* "subject|part" is the subject's: both names meet in it. */
static bool names_meet(const char *a, const char *b)
{
	const size_t length = strcspn(a, "|");
	const size_t other = strcspn(b, "|");

	return strcmp(a, b) == 0 || (length == other && strncmp(a, b, length) == 0) || strcmp(a, b + other) == 0;
}

static bool has_name(const xmlNode *node, const char *name)
{
	for (const xmlAttr *at = node->properties; name != NULL && at != NULL; at = at->next) {
		const char *attribute = (const char *)at->name;

		if (is_name(attribute) && names_meet(tree_attribute(node, attribute), name))
			return true;
	}
	return false;
}

static bool share_name(const xmlNode *a, const xmlNode *b)
{
	for (const xmlAttr *at = a->properties; at != NULL; at = at->next) {
		const char *attribute = (const char *)at->name;

		if (is_name(attribute) && has_name(b, tree_attribute(a, attribute)))
			return true;
	}
	return false;
}

/* The element, or one inside it, has a name in common with the other. */
static bool any_shares_name(const xmlNode *node, const xmlNode *other)
{
	if (share_name(node, other))
		return true;
	TREE_FOR_EACH(child, node, NULL) {
		if (any_shares_name(child, other))
			return true;
	}
	return false;
}

static const xmlNode *find_node(const xmlNode *node, const struct origin *where)
{
	const struct origin *own = origin_of(node);

	if (own != NULL && own->file == where->file && own->offset == where->offset)
		return node;
	TREE_FOR_EACH(child, node, NULL) {
		const xmlNode *found = find_node(child, where);

		if (found != NULL)
			return found;
	}
	return NULL;
}

/* An origin may point into a start tag, at an attribute: the element is the last that begins before. */
static void find_before(const xmlNode *node, const struct origin *where, const xmlNode **best)
{
	const struct origin *own = origin_of(node);

	if (own != NULL && own->file == where->file && own->offset <= where->offset &&
	    (*best == NULL || own->offset >= origin_of(*best)->offset))
		*best = node;
	TREE_FOR_EACH(child, node, NULL)
		find_before(child, where, best);
}

static bool is_near(const struct relation *relation, const struct origin *where)
{
	const size_t line = origin_place(where).line;

	return line == origin_place(origin_of(relation->node)).line ||
	       (relation->parent != NULL && line == origin_place(origin_of(relation->parent)).line);
}

static bool is_counterpart(const struct relation *relation, const struct origin *where)
{
	const struct mutant *mutant = relation->mutant;
	const xmlNode *found = find_node(relation->root, where);

	if (found == NULL)
		find_before(relation->root, where, &found);
	if (found == NULL)
		return false;
	return any_shares_name(relation->node, found) || has_name(found, mutant->old_value) ||
	       has_name(found, mutant->new_value) || (relation->parent != NULL && share_name(relation->parent, found));
}

static bool leads_to(const struct relation *relation, const struct origin *where)
{
	return where != NULL && (is_near(relation, where) || is_counterpart(relation, where));
}

bool relation_holds(const struct relation *relation, const struct finding *finding)
{
	if (leads_to(relation, finding->where))
		return true;
	for (size_t i = 0; i < finding->remark_count; i++) {
		if (leads_to(relation, finding->remarks[i].where))
			return true;
	}
	return false;
}

struct relation relation_make(const struct mutant *mutant, const xmlNode *pristine)
{
	const xmlNode *node = find_node(pristine, origin_of(mutant->node));

	return (struct relation){.mutant = mutant, .root = pristine, .node = node, .parent = node->parent};
}
