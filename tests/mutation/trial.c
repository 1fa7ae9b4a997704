/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * A process a trial: what a mutant breaks is gone with it. The validator may free the changed element, so that it is
 * judged by a copy of the unchanged tree.
 */
#include "trial.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kernel.h"
#include "relation.h"
#include "silence.h"
#include "validation.h"

static struct outcome judge(struct report *report, const struct relation *relation)
{
	const struct finding *first;

	report_sort(report);
	if (report->count == 0)
		return (struct outcome){.verdict = VERDICT_MISSED};
	first = report->findings[0];
	return (struct outcome){.verdict = relation_holds(relation, first) ? VERDICT_CAUGHT : VERDICT_ELSEWHERE,
				.first = (uint16_t)first->rule};
}

/* Tables that the compiler does not make are no kernel's to refuse. */
static bool boots(struct policy *policy)
{
	struct kernel_tables tables;

	return policy->options->layout != LAYOUT_MUEN ||
	       !kernel_tables_build(policy->document, policy->report, &tables) || kernel_takes(&tables);
}

static void run_in_child(struct policy *policy, const struct mutant *mutant, const xmlNode *pristine, int pipe)
{
	const struct relation relation = relation_make(mutant, pristine);
	struct outcome outcome;

	mutant_apply(mutant);
	validation_run(policy);
	outcome = judge(policy->report, &relation);
	if (outcome.verdict == VERDICT_MISSED && !boots(policy))
		outcome.verdict = VERDICT_LATE;
	_exit(write(pipe, &outcome, sizeof(outcome)) == (ssize_t)sizeof(outcome) ? EXIT_SUCCESS : EXIT_FAILURE);
}

bool trial_valid(struct policy *policy)
{
	const pid_t child = fork();
	int status;

	if (child < 0)
		abort();
	if (child == 0) {
		validation_run(policy);
		_exit(policy_print_findings(policy, stderr) == EXIT_CODE_OK ? EXIT_SUCCESS : EXIT_FAILURE);
	}
	waitpid(child, &status, 0);
	return WIFEXITED(status) && WEXITSTATUS(status) == EXIT_SUCCESS;
}

struct outcome trial_run(struct policy *policy, const struct mutant *mutant, const xmlNode *pristine, enum rule without)
{
	struct outcome outcome;
	int ends[2];
	pid_t child;
	int status;

	if (pipe(ends) != 0 || (child = fork()) < 0)
		abort();
	if (child == 0) {
		silence_rule(without);
		run_in_child(policy, mutant, pristine, ends[1]);
	}
	close(ends[1]);
	if (read(ends[0], &outcome, sizeof(outcome)) != (ssize_t)sizeof(outcome))
		outcome.verdict = VERDICT_CRASHED;
	close(ends[0]);
	waitpid(child, &status, 0);
	if (!WIFEXITED(status) || WEXITSTATUS(status) != EXIT_SUCCESS)
		outcome.verdict = VERDICT_CRASHED;
	return outcome;
}
