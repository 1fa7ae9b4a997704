/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Runs the compiler over reference pairs of the policy language (cases.def) and prints per folder how many agree, how
 * many differ deliberately, and how many fail. A pair that differs deliberately and yet agrees fails: its entry is out
 * of date. Argument: the folder of the references.
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "canonical.h"
#include "common/file.h"
#include "tree.h"
#include "verdict.h"
#include "work.h"

#define EXIT_SKIPPED 77

struct conformance_case {
	const char *folder;
	step_function *step;
	const char *input;
	const char *reference;
	const char *difference;
};

#define CASE(folder, step, input, reference, difference) {folder, step, input, reference, difference},
static const struct conformance_case cases[] = {
#include "cases.def"
};

struct count {
	unsigned agree;
	unsigned differ;
	unsigned fail;
};

/* A folder where "data" is that of the case, "policy" has the shared policies, and "specs" has the specifications that
 * step_join() wants. */
static void enter_folder(const char *scratch, const char *references, const char *folder)
{
	char *target = memory_format("%s/%s", references, folder);
	char *component = memory_format("%s/component_debug.xml", target);
	char *library = memory_format("%s/library_debug.xml", target);

	char *policy = memory_format("%s/policy", references);

	if (chdir(scratch) != 0 || file_make_folder("specs") != 0)
		exit(EXIT_CODE_ENVIRONMENT);
	unlink("policy");
	unlink("data");
	unlink("specs/dbgserver.xml");
	unlink("specs/libdebuglog.xml");
	if (symlink(target, "data") != 0 || symlink(policy, "policy") != 0 ||
	    symlink(component, "specs/dbgserver.xml") != 0 || symlink(library, "specs/libdebuglog.xml") != 0)
		exit(EXIT_CODE_ENVIRONMENT);
	free(target);
	free(policy);
	free(component);
	free(library);
}

static bool agrees(struct work *work, const struct conformance_case *one, char *why, size_t size_bytes)
{
	char *input = memory_format("data/%s", one->input);
	char *reference = one->reference == NULL ? NULL : memory_format("data/%s", one->reference);
	bool good;

	snprintf(why, size_bytes, "%s", "refused");
	if (reference != NULL)
		work->expected = load_file(&work->policy.loader, reference);
	good = one->step(work, input) == (reference != NULL);
	if (good && reference != NULL)
		good = work->expected != NULL && canonical_equal(xmlDocGetRootElement(work->actual),
								 xmlDocGetRootElement(work->expected), why, size_bytes);
	else if (reference == NULL)
		snprintf(why, size_bytes, "%s", "not refused");
	free(input);
	free(reference);
	return good;
}

/* Of profiles the input is the reference, too: they are made anew. */
static bool is_only_read(step_function *step)
{
	return step != step_native_profile && step != step_vm_profile;
}

static void print_verdicts(const struct conformance_case *one)
{
	char *input = memory_format("%s/%s", one->folder, one->input);
	char *reference = memory_format("%s/%s", one->folder, one->reference == NULL ? "" : one->reference);

	verdict_input(input);
	if (one->reference == NULL)
		verdict_said(input, "refused");
	else if (one->difference == NULL && strcmp(one->input, one->reference) == 0 && is_only_read(one->step))
		verdict_said(input, "accepted");
	else
		verdict_but(reference, one->difference != NULL, one->difference);
	free(input);
	free(reference);
}

static void run_case(const struct conformance_case *one, struct count *count)
{
	struct work work = {.options = {.until = STAGE_JOIN}};
	char why[512];
	bool good;

	policy_init(&work.policy, &work.options);
	good = agrees(&work, one, why, sizeof(why));
	if (one->difference != NULL && !good) {
		printf("%s/%s differs deliberately: %s\n", one->folder, one->input, one->difference);
		count->differ++;
		print_verdicts(one);
	} else if (good && one->difference == NULL) {
		count->agree++;
		print_verdicts(one);
	} else {
		printf("%s/%s FAILS: %s\n", one->folder, one->input, good ? "agrees; its entry is out of date" : why);
		if (!good)
			report_print(work.policy.report, stdout, false);
		count->fail++;
	}
	xmlFreeDoc(work.actual);
	xmlFreeDoc(work.expected);
	policy_free(&work.policy);
}

static unsigned run_all(const char *scratch, const char *references)
{
	unsigned failures = 0;
	size_t i = 0;

	while (i < sizeof(cases) / sizeof(cases[0])) {
		const char *folder = cases[i].folder;
		struct count count = {.agree = 0};

		enter_folder(scratch, references, folder);
		for (; i < sizeof(cases) / sizeof(cases[0]) && strcmp(cases[i].folder, folder) == 0; i++)
			run_case(&cases[i], &count);
		printf("%s: %u agree, %u differ deliberately, %u fail\n", folder, count.agree, count.differ,
		       count.fail);
		failures += count.fail;
	}
	return failures;
}

int main(int argc, char **argv)
{
	char scratch[] = "/tmp/conformance-XXXXXX";
	char references[PATH_MAX];
	char *command;
	unsigned failures;

	if (argc != 2 || realpath(argv[1], references) == NULL) {
		printf("SKIPPED: the reference pairs are not there: %s\n", argc == 2 ? argv[1] : "no folder given");
		return EXIT_SKIPPED;
	}
	if (mkdtemp(scratch) == NULL)
		return EXIT_CODE_ENVIRONMENT;
	failures = run_all(scratch, references);
	command = memory_format("rm -r '%s'", scratch);
	if (chdir("/") != 0 || system(command) != 0)
		failures++;
	free(command);
	return failures == 0 ? EXIT_CODE_OK : 1;
}
