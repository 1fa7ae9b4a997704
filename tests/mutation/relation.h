/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Does a finding lead its reader to the change? It does if it, or a note under it, stands at the line of the changed
 * element or of its parent, or at a counterpart: an element that the changed one names, or that names it.
 */
#ifndef MUTATION_RELATION_H
#define MUTATION_RELATION_H

#include "mutant.h"
#include "report_parts.h"

struct relation {
	const struct mutant *mutant;
	const xmlNode *root; /* of a copy of the policy before the change; so are the next two */
	const xmlNode *node; /* the changed element */
	const xmlNode *parent;
};

/* Before the change. */
struct relation relation_make(const struct mutant *mutant, const xmlNode *pristine);

bool relation_holds(const struct relation *relation, const struct finding *finding);

#endif
