/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* What a report holds; for report.c, which collects it, and for what prints it. */
#ifndef MUPOLICY_REPORT_PARTS_H
#define MUPOLICY_REPORT_PARTS_H

#include "report.h"

#define REMARK_MAX 6

struct remark {
	const struct origin *where; /* NULL: help */
	struct origin own;
	char *text;
};

struct finding {
	enum rule rule;
	unsigned stage;
	size_t number;
	const struct origin *where; /* NULL: path, or no place at all */
	struct origin own;
	char *path;
	char *text;
	struct remark remarks[REMARK_MAX];
	size_t remark_count;
};

struct report {
	struct finding **findings;
	size_t count;
	size_t capacity;
	size_t error_count; /* including those not kept */
	size_t total_count; /* likewise, with warnings */
	unsigned stage;
};

/* Into the order of printing. */
void report_sort(struct report *report);

#endif
