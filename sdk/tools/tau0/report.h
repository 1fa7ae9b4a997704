/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Named refusals. Owns the invariant that an image is written only if none was reported.
 */
#ifndef TAU0_REPORT_H
#define TAU0_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum violation {
#define VIOLATION(name, code, help) VIOLATION_##name,
#include "violation.def"
#undef VIOLATION
	VIOLATION_COUNT,
};

struct report {
	const char *file; /* of the command list */
	FILE *stream;
	size_t errors;
	size_t count[VIOLATION_COUNT];
};

/* "file:line:1: error[CODE]: text" and the help line of the violation. Returns false, for return statements. */
__attribute__((format(printf, 4, 5))) bool report_violation(struct report *report, enum violation violation,
							    unsigned line, const char *format, ...);

#endif
