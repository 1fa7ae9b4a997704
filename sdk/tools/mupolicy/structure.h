/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Checks a tree against the grammar. Owns the invariant that later stages rely on: an element that stays in the tree
 * has every attribute and child that the grammar demands, with values in range. What does not is reported, then removed.
 */
#ifndef MUPOLICY_STRUCTURE_H
#define MUPOLICY_STRUCTURE_H

#include <stdbool.h>

#include <libxml/tree.h>

#include "report.h"
#include "schema.h"

enum structure_result {
	STRUCTURE_GOOD,
	STRUCTURE_PRUNED,   /* elements were removed: others may now miss them */
	STRUCTURE_UNUSABLE, /* the root itself does not hold what it must */
};

enum structure_result structure_check(xmlNode *root, const struct schema_type *type, unsigned format,
				      struct report *report);

#endif
