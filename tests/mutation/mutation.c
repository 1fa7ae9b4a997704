/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Single changes of valid policies of format B, each in a process of its own, which runs the validator over the changed
 * tree and says what it found. A mutant is caught if the first error leads to the change (relation.h). What is not
 * found must be of a harmless class; all other misses are printed.
 *
 * Ends with success if nothing crashed, the score is at least --score percent, and no more than 3 % were harmless. At
 * the end stands how often each rule was first, and how often without it the first error would have led elsewhere: a
 * rule that was never needed is not shown to be by these policies.
 *
 * usage: mutation [--sample N] [--seed N] [--show] [--score PERCENT] [--layout NAME] POLICY.xml... [--layout NAME ...]
 */
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <libxml/parser.h>

#include "expand/expand.h"
#include "harmless.h"
#include "mutant.h"
#include "policy.h"
#include "relation.h"
#include "report_parts.h"
#include "tree.h"

#define CODES_MAX 24
#define PRINTED_MAX 50
#define PRINTED_EVERY 13

enum verdict {
	VERDICT_CAUGHT,
	VERDICT_ELSEWHERE, /* an error, but its first one leads elsewhere */
	VERDICT_MISSED,
	VERDICT_CRASHED,
	VERDICT_COUNT,
};

/* What a child says of its mutant. */
struct outcome {
	uint8_t verdict;
	uint8_t code_count;
	uint16_t codes[CODES_MAX]; /* rules of the findings in order; top bit: it leads to the change */
};

#define LEADS 0x8000U

struct score {
	size_t total;
	size_t verdicts[VERDICT_COUNT];
	size_t harmless;
	size_t needed[RULE_COUNT]; /* mutants that are caught only while this rule is there */
	size_t seen[RULE_COUNT];
};

struct run_options {
	size_t sample;
	uint64_t seed;
	bool show;
	double score;
	enum layout layout;
};

#define HARMLESS_PERCENT_MAX 3.0

static uint64_t draw(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

/* The stages of the compiler that a format B policy goes through, on the changed tree. */
static void validate(struct policy *policy)
{
	report_set_stage(policy->report, STAGE_VALIDATE);
	if (!policy_check_structure(policy, policy->root, &schema_system, FORMAT_B))
		return;
	expand_defaults(policy->root);
	policy_validate(policy);
}

static struct outcome judge(struct policy *policy, const struct relation *relation)
{
	struct outcome outcome = {.verdict = VERDICT_MISSED};
	struct report *report = policy->report;

	report_sort(report);
	for (size_t i = 0; i < report->count && i < CODES_MAX; i++) {
		const bool leads = relation_holds(relation, report->findings[i]);

		outcome.codes[outcome.code_count++] = (uint16_t)(report->findings[i]->rule | (leads ? LEADS : 0));
	}
	if (report->count > 0)
		outcome.verdict = (outcome.codes[0] & LEADS) != 0 ? VERDICT_CAUGHT : VERDICT_ELSEWHERE;
	return outcome;
}

/* In the child. The validator may free the changed element, so that it is judged by a copy of the unchanged tree. */
static void run_mutant(struct policy *policy, const struct mutant *mutant, const xmlNode *pristine, int pipe)
{
	const struct relation relation = relation_make(mutant, pristine);
	struct outcome outcome;

	mutant_apply(mutant);
	validate(policy);
	outcome = judge(policy, &relation);
	if (write(pipe, &outcome, sizeof(outcome)) != (ssize_t)sizeof(outcome))
		_exit(EXIT_FAILURE);
	_exit(EXIT_SUCCESS);
}

static struct outcome run_child(struct policy *policy, const struct mutant *mutant, const xmlNode *pristine)
{
	struct outcome outcome = {.verdict = VERDICT_CRASHED};
	int ends[2];
	pid_t child;
	int status;

	fflush(stdout);
	if (pipe(ends) != 0 || (child = fork()) < 0)
		abort();
	if (child == 0)
		run_mutant(policy, mutant, pristine, ends[1]);
	close(ends[1]);
	if (read(ends[0], &outcome, sizeof(outcome)) != (ssize_t)sizeof(outcome))
		outcome = (struct outcome){.verdict = VERDICT_CRASHED};
	close(ends[0]);
	waitpid(child, &status, 0);
	if (!WIFEXITED(status) || WEXITSTATUS(status) != EXIT_SUCCESS)
		outcome.verdict = VERDICT_CRASHED;
	return outcome;
}

static void print_mutant(const struct mutant *mutant, const char *what)
{
	const struct place place = origin_place(origin_of(mutant->node));

	printf("%s: %s:%zu: <%s> %s", what,
	       strrchr(place.path, '/') == NULL ? place.path : strrchr(place.path, '/') + 1, place.line,
	       mutant->node->name, mutant_kind_name(mutant->kind));
	if (mutant->attribute != NULL)
		printf(": %s=\"%s\" -> \"%s\"", mutant->attribute, mutant->old_value,
		       mutant->new_value == NULL ? "(none)" : mutant->new_value);
	putchar('\n');
}

/* A rule is needed if without its findings the first error would not lead to the change. */
static void count_rules(struct score *score, const struct outcome *outcome)
{
	const unsigned first = outcome->codes[0] & ~LEADS;
	size_t next = 0;

	score->seen[first]++;
	while (next < outcome->code_count && (outcome->codes[next] & ~LEADS) == first)
		next++;
	if (next == outcome->code_count || (outcome->codes[next] & LEADS) == 0)
		score->needed[first]++;
}

static void count(struct score *score, const struct mutant *mutant, const struct outcome *outcome, bool show)
{
	static const char *const names[] = {"caught", "elsewhere", "missed", "CRASHED"};
	const char *harmless = outcome->verdict == VERDICT_MISSED ? harmless_class(mutant) : NULL;

	score->total++;
	if (harmless != NULL) {
		score->harmless++;
		if (score->harmless % PRINTED_EVERY == 1 && score->harmless < PRINTED_EVERY * PRINTED_MAX)
			print_mutant(mutant, "harmless");
		return;
	}
	score->verdicts[outcome->verdict]++;
	if (outcome->verdict == VERDICT_CAUGHT)
		count_rules(score, outcome);
	else if (show || outcome->verdict == VERDICT_CRASHED) {
		print_mutant(mutant, names[outcome->verdict]);
		if (outcome->verdict == VERDICT_ELSEWHERE)
			printf("           by MU%03u\n", rule_describe((enum rule)(outcome->codes[0] & ~LEADS))->code);
	}
}

static void run_policy(const char *path, const struct run_options *options, struct score *score)
{
	const struct policy_options policy_options = {
	    .system_path = path, .from = STAGE_ALLOCATE, .until = STAGE_VALIDATE, .layout = options->layout};
	struct mutant_list list;
	struct policy policy;
	uint64_t state = options->seed;
	xmlNode *pristine;

	policy_init(&policy, &policy_options);
	policy.document = load_file(&policy.loader, path);
	if (policy.document == NULL)
		abort();
	policy.root = xmlDocGetRootElement(policy.document);
	pristine = xmlDocCopyNode(policy.root, policy.document, 1);
	mutant_copy_origins(pristine, policy.root);
	mutant_list_make(&list, policy.root);
	printf("%s: %zu mutants\n", path, list.count);
	for (size_t i = 0; i < (options->sample == 0 ? list.count : options->sample); i++) {
		const struct mutant *mutant = &list.mutants[options->sample == 0 ? i : draw(&state) % list.count];
		const struct outcome outcome = run_child(&policy, mutant, pristine);

		count(score, mutant, &outcome, options->show);
	}
	mutant_list_free(&list);
	xmlFreeNode(pristine);
	policy_free(&policy);
}

static double percent(size_t part, size_t whole)
{
	return whole == 0 ? 0 : 100.0 * (double)part / (double)whole;
}

static void print_rules(const struct score *score)
{
	for (unsigned i = 0; i < RULE_COUNT; i++) {
		if (score->seen[i] > 0)
			printf("MU%03u first in %zu, needed in %zu\n", rule_describe((enum rule)i)->code,
			       score->seen[i], score->needed[i]);
	}
	printf("never needed:");
	for (unsigned i = 0; i < RULE_COUNT; i++) {
		if (score->needed[i] == 0)
			printf(" MU%03u", rule_describe((enum rule)i)->code);
	}
	putchar('\n');
}

static bool print_score(const struct score *score, const struct run_options *options)
{
	const double caught = percent(score->verdicts[VERDICT_CAUGHT], score->total - score->harmless);
	const double harmless = percent(score->harmless, score->total);

	print_rules(score);
	printf("%zu mutants: %zu harmless (%.2f %%), %zu caught, %zu by an error elsewhere, %zu missed, %zu crashed\n",
	       score->total, score->harmless, harmless, score->verdicts[VERDICT_CAUGHT],
	       score->verdicts[VERDICT_ELSEWHERE], score->verdicts[VERDICT_MISSED], score->verdicts[VERDICT_CRASHED]);
	printf("score: %.2f %%\n", caught);
	return score->verdicts[VERDICT_CRASHED] == 0 && caught >= options->score && harmless <= HARMLESS_PERCENT_MAX;
}

int main(int argc, char **argv)
{
	static const struct option long_options[] = {
	    {"sample", required_argument, NULL, 'n'}, {"seed", required_argument, NULL, 's'},
	    {"show", no_argument, NULL, 'v'},         {"score", required_argument, NULL, 'c'},
	    {"layout", required_argument, NULL, 'l'}, {NULL, 0, NULL, 0}};
	struct run_options options = {.seed = 1};
	static struct score score;
	int option;

	xmlInitParser();
	while ((option = getopt_long(argc, argv, "-", long_options, NULL)) != -1) {
		if (option == 'n')
			options.sample = strtoul(optarg, NULL, 10);
		else if (option == 's')
			options.seed = strtoul(optarg, NULL, 10);
		else if (option == 'v')
			options.show = true;
		else if (option == 'c')
			options.score = strtod(optarg, NULL);
		else if (option == 1)
			run_policy(optarg, &options, &score);
		else if (option == 'l')
			options.layout = layout_find(optarg);
		else
			return EXIT_FAILURE;
	}
	return score.total > 0 && print_score(&score, &options) ? EXIT_SUCCESS : EXIT_FAILURE;
}
