/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The format B policy of the tests, and ways to change it. */
#ifndef EMIT_TESTS_FIXTURE_H
#define EMIT_TESTS_FIXTURE_H

#include <libxml/tree.h>

#include "emit/policy_view.h"

struct fixture {
	xmlDoc *policy;
	struct report *report;
	struct name_table regions;
	struct region_context context;
};

/* path NULL: fixture_b.xml of this folder. */
struct fixture fixture_load(const char *path);
void fixture_free(struct fixture *fixture);

/* Regions as they are now, after whatever the test has changed, and the report. */
const struct region_context *fixture_context(struct fixture *fixture);

/* The node that an XPath expression selects first; the test fails if there is none. */
xmlNode *fixture_find(const struct fixture *fixture, const char *expression);
/* value NULL removes the attribute. */
void fixture_set(const struct fixture *fixture, const char *expression, const char *attribute, const char *value);

/* Files of upstream, or a skipped test where they are absent. */
void fixture_set_conformance(const char *folder);
const char *fixture_conformance(const char *file);

#endif
