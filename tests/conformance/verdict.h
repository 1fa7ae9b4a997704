/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* What was done with a file of the references, in the form that `table` reads: "= PATH: VERDICT". */
#ifndef CONFORMANCE_VERDICT_H
#define CONFORMANCE_VERDICT_H

#include <stddef.h>
#include <stdio.h>

static inline void verdict_input(const char *path)
{
	printf("= %s: input\n", path);
}

/* "accepted" or "refused", where that is what the file is for. */
static inline void verdict_said(const char *path, const char *word)
{
	printf("= %s: %s\n", path, word);
}

static inline void verdict_equal(const char *path)
{
	printf("= %s: equal\n", path);
}

/* So many lines, or bytes, are not the same, for this reason; 0: the file is equal. */
static inline void verdict_but(const char *path, size_t different, const char *reason)
{
	if (different == 0)
		verdict_equal(path);
	else
		printf("= %s: equal but for %zu (%s)\n", path, different, reason);
}

#endif
