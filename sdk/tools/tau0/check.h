/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The composer's own invariants over a whole composition. They hold whatever the policy compiler did: the checks read
 * the finished content, not the policy.
 */
#ifndef TAU0_CHECK_H
#define TAU0_CHECK_H

#include "composition.h"
#include "report.h"

/* All of it. Fills composition->by_address first. false after reporting. */
bool check_composition(struct composition *composition, struct report *report);

/* walk.c: the page tables of every owner map only what is attached to it, with no greater rights. */
void walk_owner(struct composition *composition, size_t owner, struct report *report);

/* vtd.c: the tables of VT-d units let through what is assigned only. */
void vtd_check(struct composition *composition, struct report *report);

/* bitmap.c: the permission bitmaps of a subject open only what it was given. */
void bitmap_check(struct composition *composition, size_t owner, struct report *report);

#endif
