/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Texts awaited on one serial line, in order. A text must stand within one line; several may stand in the same line,
 * one behind the other. Owns the invariant that a text counts once, however often its line is shown while it grows.
 */
#ifndef MURUN_EXPECT_H
#define MURUN_EXPECT_H

#include "text.h"

struct expect {
	const char **texts;
	size_t count;
	size_t found;
	size_t line_offset; /* behind the last text found in the current line */
	bool found_in_line;
};

void expect_add(struct expect *expect, const char *text);

/* The current line as far as it is known; complete with its last call. */
void expect_line(struct expect *expect, const char *line, bool complete);

bool expect_done(const struct expect *expect);
void expect_free(struct expect *expect);

#endif
