/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Checks a tree against the grammar. Owns the invariant that later stages rely on: an element that stays in the tree
 * has every attribute and child that the grammar demands, with values in range. What does not is reported, then
 * removed, and its names are remembered, so that nobody complains that they are unknown.
 */
#ifndef MUPOLICY_STRUCTURE_H
#define MUPOLICY_STRUCTURE_H

#include <stdbool.h>

#include <libxml/tree.h>

#include "common/memory.h"
#include "name_table.h"
#include "report.h"
#include "schema.h"

enum structure_result {
	STRUCTURE_GOOD,
	STRUCTURE_PRUNED,   /* elements were removed: others may now miss them */
	STRUCTURE_UNUSABLE, /* the root itself does not hold what it must */
};

struct structure_input {
	struct report *report;
	unsigned format;            /* one of FORMAT_* */
	struct name_table *dropped; /* names of what was removed are entered here */
	struct arena *names;        /* and kept here */
};

enum structure_result structure_check(xmlNode *root, const struct schema_type *type,
				      const struct structure_input *input);

#endif
