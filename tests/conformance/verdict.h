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

/* Some lines or bytes are not the same, each for a reason that a .def file states; none: the file is equal. */
static inline void verdict_compared(const char *path, size_t different)
{
	if (different == 0)
		printf("= %s: equal\n", path);
	else
		printf("= %s: equal but for %zu\n", path, different);
}

#endif
