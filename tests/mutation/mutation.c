/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Single changes of valid policies of format B, each in a process of its own, which runs the validator over the changed
 * tree and says what it found. A mutant is caught if the first error leads to the change (relation.h). What is not
 * found must be of a class (classes.h); all else is printed. With --rules, what was caught is tried again without the
 * rule that found it: at the end stands by how much the score falls without each rule.
 *
 * What is not found is shown to the kernel's own check of a policy, too: it must take it.
 *
 * Ends with success if nothing crashed, the kernel took all that was shown to it, the score is at least --score
 * percent, and no more than 3 % are of a class.
 *
 * usage: mutation [--rules] [--sample N] [--seed N] [--score PERCENT] [--layout NAME] POLICY.xml... [--layout NAME ...]
 */
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <libxml/parser.h>

#include "score.h"
#include "trial.h"

struct run_options {
	size_t sample; /* 0: all */
	uint64_t seed;
	double score;
	enum layout layout;
	bool rules;
};

#define CLASS_PERCENT_MAX 3.0

/* The first count of the list become a random choice of all. */
static void choose(struct mutant_list *list, size_t count, uint64_t state)
{
	for (size_t i = 0; i < count; i++) {
		const size_t other = i + (size_t)(score_draw(&state) % (list->count - i));
		const struct mutant chosen = list->mutants[other];

		list->mutants[other] = list->mutants[i];
		list->mutants[i] = chosen;
	}
}

static void run_mutant(struct policy *policy, const struct mutant *mutant, const xmlNode *pristine, bool rules,
		       struct score *score)
{
	const struct outcome outcome = trial_run(policy, mutant, pristine, RULE_COUNT);

	score_count(score, mutant, &outcome);
	if (rules && outcome.verdict == VERDICT_CAUGHT)
		score_count_rule(score, &outcome,
				 trial_run(policy, mutant, pristine, (enum rule)outcome.first).verdict);
}

static void run_policy(const char *path, const struct run_options *options, struct score *score)
{
	const struct policy_options policy_options = {
	    .system_path = path, .from = STAGE_ALLOCATE, .until = STAGE_VALIDATE, .layout = options->layout};
	struct mutant_list list;
	struct policy policy;
	size_t count;
	xmlNode *pristine;

	policy_init(&policy, &policy_options);
	policy.document = load_file(&policy.loader, path);
	if (policy.document == NULL)
		abort();
	policy.root = xmlDocGetRootElement(policy.document);
	if (!trial_valid(&policy))
		exit(EXIT_FAILURE);
	pristine = xmlDocCopyNode(policy.root, policy.document, 1);
	mutant_copy_origins(pristine, policy.root);
	mutant_list_make(&list, policy.root);
	count = options->sample == 0 || options->sample > list.count ? list.count : options->sample;
	choose(&list, count, options->seed);
	printf("%s: %zu of %zu mutants\n", path, count, list.count);
	fflush(stdout);
	for (size_t i = 0; i < count; i++)
		run_mutant(&policy, &list.mutants[i], pristine, options->rules, score);
	mutant_list_free(&list);
	xmlFreeNode(pristine);
	policy_free(&policy);
}

static bool is_good(const struct score *score, const struct run_options *options)
{
	return score->total > 0 && score->verdicts[VERDICT_CRASHED] == 0 && score->verdicts[VERDICT_LATE] == 0 &&
	       score_caught_percent(score) >= options->score && score_class_percent(score) <= CLASS_PERCENT_MAX;
}

int main(int argc, char **argv)
{
	static const struct option long_options[] = {
	    {"sample", required_argument, NULL, 'n'}, {"seed", required_argument, NULL, 's'},
	    {"rules", no_argument, NULL, 'r'},        {"score", required_argument, NULL, 'c'},
	    {"layout", required_argument, NULL, 'l'}, {NULL, 0, NULL, 0}};
	struct run_options options = {.seed = 1};
	static struct score score = {.state = 1};
	bool good;
	int option;

	xmlInitParser();
	while ((option = getopt_long(argc, argv, "-", long_options, NULL)) != -1) {
		if (option == 'n')
			options.sample = strtoul(optarg, NULL, 10);
		else if (option == 's')
			options.seed = score.state = strtoul(optarg, NULL, 10);
		else if (option == 'c')
			options.score = strtod(optarg, NULL);
		else if (option == 'r')
			options.rules = true;
		else if (option == 1)
			run_policy(optarg, &options, &score);
		else if (option == 'l')
			options.layout = layout_find(optarg);
		else
			return EXIT_FAILURE;
	}
	score_print(&score);
	good = is_good(&score, &options);
	score_free(&score);
	return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
