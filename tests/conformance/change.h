/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* What a step does to the elements of a policy, as lines (lines.h) that it adds and removes. */
#ifndef CONFORMANCE_CHANGE_H
#define CONFORMANCE_CHANGE_H

#include <stdbool.h>

#include "lines.h"

struct change {
	struct lines added;
	struct lines removed;
};

/* Adds to the change; both lists are sorted. What stands in both has only been moved. */
void change_add(struct change *change, const struct lines *before, const struct lines *after);

/* From a comparison as upstream keeps it: both files side by side, marked where they differ. false: it cannot be read.
 */
bool change_read(const char *path, struct change *change);

void change_free(struct change *change);

#endif
