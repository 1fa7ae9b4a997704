/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * "Did you mean": the candidate with the smallest edit distance (insert, delete, replace, swap of neighbours), if it is
 * at most a third of the name's length; of equals, the first by alphabet, so that messages do not depend on order.
 */
#ifndef MUPOLICY_SUGGEST_H
#define MUPOLICY_SUGGEST_H

#include <stddef.h>

struct suggestion {
	const char *wanted;
	const char *name; /* best so far, or NULL */
	size_t distance;  /* of name; without one, the first distance that is too far */
};

struct suggestion suggest_start(const char *wanted);
void suggest_offer(struct suggestion *best, const char *candidate);

#endif
