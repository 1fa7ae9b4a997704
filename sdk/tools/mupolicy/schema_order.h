/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Where the grammar has an element: its type, and its place among its siblings. Order has no meaning to the compiler;
 * merged documents are in the grammar's order for those who read them.
 */
#ifndef MUPOLICY_SCHEMA_ORDER_H
#define MUPOLICY_SCHEMA_ORDER_H

#include <libxml/tree.h>

#include "schema.h"

/* NULL as type: nothing is known, nor about anything below. */
const struct schema_type *schema_type_of_child(const struct schema_type *type, const xmlNode *child);
/* Of an element at or below root, which is of root_type. */
const struct schema_type *schema_type_of(const struct schema_type *root_type, const xmlNode *root, const xmlNode *node);

/* Makes the element a child of parent: behind the last of those that the grammar has before it or at the same place. */
void schema_insert(xmlNode *parent, const struct schema_type *type, xmlNode *child);

#endif
