/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The policy tree: short forms for libxml2's. Reading never allocates. Every element that is made here gets the origin
 * of the element that caused it.
 */
#ifndef MUPOLICY_TREE_H
#define MUPOLICY_TREE_H

#include <stdbool.h>
#include <stdint.h>

#include <libxml/tree.h>

bool tree_is(const xmlNode *node, const char *name);

/* First child element, next sibling element, of this name; NULL as name means any. parent may be NULL. */
xmlNode *tree_child(const xmlNode *parent, const char *name);
xmlNode *tree_next(const xmlNode *node, const char *name);

#define TREE_FOR_EACH(child, parent, name)                                                                             \
	for (xmlNode *child = tree_child(parent, name); child != NULL; child = tree_next(child, name))

/* The same where the body may remove the child. */
#define TREE_FOR_EACH_SAFE(child, after, parent, name)                                                                 \
	for (xmlNode *child = tree_child(parent, name), *after = child == NULL ? NULL : tree_next(child, name);        \
	     child != NULL; child = after, after = child == NULL ? NULL : tree_next(child, name))

/* Down a path of child elements, "subjects/subject"; NULL if a step is missing. */
xmlNode *tree_path(const xmlNode *node, const char *path);

/* Value of an attribute or NULL; tree_name: of @name, "" if it is missing. A missing node has no attributes. */
const char *tree_attribute(const xmlNode *node, const char *name);
const char *tree_name(const xmlNode *node);

/* Value of a number attribute; 0 if it is missing or no number. */
uint64_t tree_number(const xmlNode *node, const char *name);

/* true if the attribute is "true". */
bool tree_boolean(const xmlNode *node, const char *name);

/* Text content of an element, "" if empty. */
const char *tree_text(const xmlNode *node);

/* Elements, and the document, from here up. */
size_t tree_depth(const xmlNode *node);

size_t tree_count(const xmlNode *parent, const char *name);

/* New last child. */
xmlNode *tree_add(xmlNode *parent, const char *name, const xmlNode *cause);
/* The child of this name, made if missing. */
xmlNode *tree_need(xmlNode *parent, const char *name);

void tree_set(xmlNode *node, const char *name, const char *value);
void tree_set_format(xmlNode *node, const char *name, const char *format, ...) __attribute__((format(printf, 3, 4)));
void tree_set_number(xmlNode *node, const char *name, uint64_t value); /* 16#..# */
void tree_set_decimal(xmlNode *node, const char *name, uint64_t value);
void tree_unset(xmlNode *node, const char *name);
void tree_set_text(xmlNode *node, const char *text);

/* A deep copy as new last child, origins included. */
xmlNode *tree_copy(xmlNode *parent, const xmlNode *node);
void tree_move(xmlNode *parent, xmlNode *node);
void tree_remove(xmlNode *node);

#endif
