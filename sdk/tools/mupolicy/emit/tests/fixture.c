/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Loading and changing the policy of the tests. FIXTURE_FOLDER is set by the build. */
#include "fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include <libxml/parser.h>
#include <libxml/xpath.h>

static const char *conformance = "";

struct fixture fixture_load(const char *path)
{
	struct fixture fixture = {
	    .policy = xmlReadFile(path != NULL ? path : FIXTURE_FOLDER "/fixture_b.xml", NULL, XML_PARSE_NOBLANKS),
	    .report = report_new(),
	};

	assert_non_null(fixture.policy);
	return fixture;
}

const struct region_context *fixture_context(struct fixture *fixture)
{
	name_table_free(&fixture->regions);
	fixture->regions = policy_view_regions(fixture->policy);
	fixture->context = (struct region_context){.regions = &fixture->regions, .report = fixture->report};
	return &fixture->context;
}

void fixture_free(struct fixture *fixture)
{
	name_table_free(&fixture->regions);
	report_free(fixture->report);
	xmlFreeDoc(fixture->policy);
}

xmlNode *fixture_find(const struct fixture *fixture, const char *expression)
{
	xmlXPathContext *context = xmlXPathNewContext(fixture->policy);
	xmlXPathObject *result = xmlXPathEvalExpression(BAD_CAST expression, context);
	xmlNode *node = NULL;

	if (result != NULL && result->nodesetval != NULL && result->nodesetval->nodeNr > 0)
		node = result->nodesetval->nodeTab[0];
	if (node == NULL)
		fail_msg("nothing at %s", expression);
	xmlXPathFreeObject(result);
	xmlXPathFreeContext(context);
	return node;
}

void fixture_set(const struct fixture *fixture, const char *expression, const char *attribute, const char *value)
{
	xmlNode *node = fixture_find(fixture, expression);

	if (value == NULL)
		xmlUnsetProp(node, BAD_CAST attribute);
	else
		xmlSetProp(node, BAD_CAST attribute, BAD_CAST value);
}

void fixture_set_conformance(const char *folder)
{
	conformance = folder;
}

const char *fixture_conformance(const char *file)
{
	static char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s", conformance, file);
	if (access(path, R_OK) != 0) {
		print_message("SKIPPED: upstream's file is not at %s\n", path);
		skip();
	}
	printf("= %s: used\n", file); /* for tests/conformance/table, which knows that this program ended well */
	return path;
}
