/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Single changes of a policy: every one that a tree allows has a number, so that a sample is drawn by numbers and any
 * mutant can be made again.
 */
#ifndef MUTATION_MUTANT_H
#define MUTATION_MUTANT_H

#include <stdbool.h>
#include <stddef.h>

#include <libxml/tree.h>

enum mutant_kind {
	MUTANT_ATTRIBUTE_DELETED,
	MUTANT_ATTRIBUTE_EMPTIED,
	MUTANT_ATTRIBUTE_OFF_BY_ONE,
	MUTANT_ATTRIBUTE_OF_SIBLING,
	MUTANT_ELEMENT_DELETED,
	MUTANT_ELEMENT_DOUBLED,
	MUTANT_KIND_COUNT,
};

struct mutant {
	enum mutant_kind kind;
	xmlNode *node;
	const char *attribute; /* or NULL */
	char *old_value;       /* of the attribute; or NULL */
	char *new_value;       /* or NULL */
};

struct mutant_list {
	struct mutant *mutants;
	size_t count;
	size_t capacity;
};

/* All mutants of the tree below root, in document order. Changes that change nothing are left out. */
void mutant_list_make(struct mutant_list *list, xmlNode *root);
void mutant_list_free(struct mutant_list *list);

/* Changes the tree; there is no way back. The element of a deleted mutant stays in memory, outside the tree. */
void mutant_apply(const struct mutant *mutant);

/* Gives a copy of an element, and of all in it, the origins of what it was copied from. */
void mutant_copy_origins(xmlNode *to, const xmlNode *from);

const char *mutant_kind_name(enum mutant_kind kind);

#endif
