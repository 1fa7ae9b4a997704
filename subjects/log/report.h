/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The test protocol (<muen/test.h>) as the log server knows it. Each reporter ends with a MUEN-TEST-END of its own;
 * the server checks that no result was lost on the way and writes one for the whole system.
 */
#ifndef REPORT_H
#define REPORT_H

#include <stdbool.h>

#define REPORT_RESULT "MUEN-TEST "
#define REPORT_END "MUEN-TEST-END n="

struct report {
	unsigned int case_count;
	unsigned int failure_count;
};

/* One result. The pointers lead into the line; detail goes to its end. */
struct report_result {
	const char *name;
	const char *verdict;
	const char *detail;
	unsigned int name_length;
	unsigned int verdict_length;
};

/* Takes a line of the form MUEN-TEST <suite> <case> <verdict> <detail> apart. False if it is none. */
bool report_parse(const char *line, struct report_result *result);

void report_count(struct report *report, const struct report_result *result);

/* Whether line is the MUEN-TEST-END of a reporter; *count is what it says it has reported. */
bool report_is_end(const char *line, unsigned int *count);

#endif
