/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Expansion against upstream's: source policies to format A, for upstream's kernel. Prints for each pair how many lines
 * agree, and for each deliberate difference (differences.def) how many lines are of it. Fails for lines that no
 * difference explains, and for a difference that explains none. Argument: the folder of the references.
 */
#include <fnmatch.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lines.h"
#include "policy.h"
#include "tree.h"
#include "verdict.h"

#define EXIT_SKIPPED 77

struct difference {
	const char *pattern; /* of a line with its sign, as fnmatch(3) */
	const char *reason;
	unsigned count;
};

#define DIFFERENCE(pattern, reason) {pattern, reason, 0},
static struct difference differences[] = {
#include "differences.def"
};

#define DIFFERENCE_COUNT (sizeof(differences) / sizeof(differences[0]))

static const struct {
	const char *input;
	enum stage from;
	const char *components; /* or NULL */
	const char *reference;
} cases[] = {
    {"tools/mucfgexpand/test_policy.xml", STAGE_JOIN, NULL, "tools/mucfgexpand/execute_run.xml"},
    {"runs/demo/4_src.xml", STAGE_JOIN, NULL, "runs/demo/5_a.xml"},
    {"runs/demo/3_vres.xml", STAGE_JOIN, NULL, "runs/demo/5_a.xml"},
    {"runs/demo/2_joined.xml", STAGE_JOIN, NULL, "runs/demo/5_a.xml"},
    {"runs/demo/1_merged.xml", STAGE_MERGE, "runs/demo/cspecs", "runs/demo/5_a.xml"},
};

struct outcome {
	size_t different;
	size_t unexplained;
};

static void explain(void *context, char sign, const char *line)
{
	struct outcome *outcome = context;
	char *signed_line = memory_format("%c%s", sign, line);

	outcome->different++;
	for (size_t i = 0; i < DIFFERENCE_COUNT; i++) {
		if (fnmatch(differences[i].pattern, signed_line, 0) == 0) {
			differences[i].count++;
			free(signed_line);
			return;
		}
	}
	outcome->unexplained++;
	printf("  unexplained: %s\n", signed_line);
	free(signed_line);
}

static xmlDoc *expand(struct policy *policy)
{
	xmlDoc *document;

	if (policy_run(policy, stdout) != EXIT_CODE_OK)
		return NULL;
	document = policy->document;
	policy->document = NULL;
	return document;
}

static bool compare(size_t number, const xmlDoc *actual, const xmlDoc *expected)
{
	struct lines left = {0};
	struct lines right = {0};
	struct outcome outcome = {0};

	lines_of(xmlDocGetRootElement(actual), &left);
	lines_of(xmlDocGetRootElement(expected), &right);
	lines_compare(&left, &right, explain, &outcome);
	printf("%s: %zu lines of upstream's %zu agree, %zu are unexplained\n", cases[number].input,
	       (left.count + right.count - outcome.different) / 2, right.count, outcome.unexplained);
	if (outcome.unexplained == 0) {
		verdict_input(cases[number].input);
		verdict_but(cases[number].reference, outcome.different, "differences.def");
	}
	lines_free(&left);
	lines_free(&right);
	return outcome.unexplained == 0;
}

static bool run_case(const char *references, size_t number)
{
	char *input = memory_format("%s/%s", references, cases[number].input);
	char *reference = memory_format("%s/%s", references, cases[number].reference);
	char *components =
	    memory_format("%s/%s", references, cases[number].components == NULL ? "" : cases[number].components);
	const char *folders[] = {components};
	const struct policy_options options = {
	    .system_path = input,
	    .component_directories = folders,
	    .component_directory_count = cases[number].components != NULL,
	    .from = cases[number].from,
	    .until = STAGE_EXPAND,
	    .layout = LAYOUT_UPSTREAM,
	};
	struct policy policy;
	xmlDoc *actual;
	xmlDoc *expected;
	bool good;

	policy_init(&policy, &options);
	actual = expand(&policy);
	expected = load_file(&policy.loader, reference);
	good = actual != NULL && expected != NULL && compare(number, actual, expected);
	xmlFreeDoc(actual);
	xmlFreeDoc(expected);
	policy_free(&policy);
	free(input);
	free(reference);
	free(components);
	return good;
}

static unsigned report_differences(void)
{
	unsigned unused = 0;

	for (size_t i = 0; i < DIFFERENCE_COUNT; i++) {
		printf("%4u lines differ deliberately: %s\n", differences[i].count, differences[i].reason);
		if (differences[i].count == 0)
			printf("  out of date: no line is like '%s'\n", differences[i].pattern);
		unused += differences[i].count == 0;
	}
	return unused;
}

int main(int argc, char **argv)
{
	char references[PATH_MAX];
	unsigned failures = 0;

	if (argc != 2 || realpath(argv[1], references) == NULL) {
		printf("SKIPPED: the reference pairs are not there: %s\n", argc == 2 ? argv[1] : "no folder given");
		return EXIT_SKIPPED;
	}
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		failures += !run_case(references, i);
	failures += report_differences();
	return failures == 0 ? EXIT_CODE_OK : 1;
}
