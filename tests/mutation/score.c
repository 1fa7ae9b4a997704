/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Counting and printing. */
#include "score.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/memory.h"
#include "source.h"

uint64_t score_draw(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

/* Release with free(). */
static char *describe(const struct mutant *mutant)
{
	const struct place place = origin_place(origin_of(mutant->node));
	const char *slash = strrchr(place.path, '/');
	const char *file = slash == NULL ? place.path : slash + 1;
	const char *kind = mutant_kind_name(mutant->kind);

	if (mutant->attribute == NULL)
		return memory_format("%s:%zu: <%s> %s", file, place.line, mutant->node->name, kind);
	return memory_format("%s:%zu: <%s> %s: %s=\"%s\" -> \"%s\"", file, place.line, mutant->node->name, kind,
			     mutant->attribute, mutant->old_value,
			     mutant->new_value == NULL ? "(none)" : mutant->new_value);
}

/* The n-th of a kind takes the place of a chosen one with the probability that it would have been chosen. */
static void offer_for_reading(struct score *score, const struct mutant *mutant, enum class_kind kind)
{
	const size_t number = score->kinds[kind];
	const size_t place = number <= SCORE_READ_MAX ? number - 1 : (size_t)(score_draw(&score->state) % number);

	if (place >= SCORE_READ_MAX)
		return;
	free(score->read[kind][place]);
	score->read[kind][place] = describe(mutant);
}

static void print_failure(const struct mutant *mutant, const struct outcome *outcome)
{
	static const char *const names[] = {"caught", "elsewhere", "missed", "REFUSED BY THE KERNEL", "CRASHED"};
	char *text = describe(mutant);

	printf("%s: %s", names[outcome->verdict], text);
	if (outcome->verdict == VERDICT_ELSEWHERE)
		printf(" by MU%03u", rule_describe((enum rule)outcome->first)->code);
	putchar('\n');
	free(text);
}

void score_count_rule(struct score *score, const struct outcome *outcome, uint8_t verdict)
{
	score->first[outcome->first]++;
	score->needed[outcome->first] += verdict != VERDICT_CAUGHT;
}

void score_count(struct score *score, const struct mutant *mutant, const struct outcome *outcome)
{
	const size_t class = outcome->verdict == VERDICT_MISSED ? class_find(mutant) : CLASS_MAX;

	score->total++;
	if (class < CLASS_MAX) {
		score->classes[class]++;
		score->kinds[class_kind(class)]++;
		offer_for_reading(score, mutant, class_kind(class));
		return;
	}
	score->verdicts[outcome->verdict]++;
	if (outcome->verdict != VERDICT_CAUGHT)
		print_failure(mutant, outcome);
}

static double percent(size_t part, size_t whole)
{
	return whole == 0 ? 0 : 100.0 * (double)part / (double)whole;
}

static size_t count_of_classes(const struct score *score)
{
	return score->kinds[CLASS_HARMLESS] + score->kinds[CLASS_ANOTHER_POLICY];
}

double score_class_percent(const struct score *score)
{
	return percent(count_of_classes(score), score->total);
}

double score_caught_percent(const struct score *score)
{
	return percent(score->verdicts[VERDICT_CAUGHT], score->total - count_of_classes(score));
}

static void print_classes(const struct score *score, enum class_kind kind, const char *title)
{
	printf("\n%s: %zu (%.2f %%)\n", title, score->kinds[kind], percent(score->kinds[kind], score->total));
	for (size_t i = 0; i < CLASS_MAX && class_sentence(i) != NULL; i++) {
		if (class_kind(i) == kind)
			printf("%7zu  %s\n", score->classes[i], class_sentence(i));
	}
	printf("some of them:\n");
	for (size_t i = 0; i < SCORE_READ_MAX && score->read[kind][i] != NULL; i++)
		printf("  %s\n", score->read[kind][i]);
}

static void print_rule_list(const struct score *score, const char *title, bool is_first)
{
	printf("%s:", title);
	for (unsigned i = 0; i < RULE_COUNT; i++) {
		if (score->needed[i] == 0 && (score->first[i] > 0) == is_first)
			printf(" MU%03u", rule_describe((enum rule)i)->code);
	}
	putchar('\n');
}

static void print_rules(const struct score *score)
{
	printf("\nrule   first  the score falls without it by\n");
	for (unsigned i = 0; i < RULE_COUNT; i++) {
		if (score->first[i] > 0)
			printf("MU%03u %6zu %6zu\n", rule_describe((enum rule)i)->code, score->first[i],
			       score->needed[i]);
	}
	print_rule_list(score, "the score does not fall: another rule finds the same", true);
	print_rule_list(score, "the score does not fall: no single change of these policies is found by", false);
}

static bool has_rules(const struct score *score)
{
	for (unsigned i = 0; i < RULE_COUNT; i++) {
		if (score->first[i] > 0)
			return true;
	}
	return false;
}

void score_print(const struct score *score)
{
	if (has_rules(score))
		print_rules(score);
	print_classes(score, CLASS_HARMLESS, "harmless");
	print_classes(score, CLASS_ANOTHER_POLICY, "another valid policy");
	printf("\n%zu mutants: %zu caught, %zu by an error elsewhere, %zu missed, %zu refused by the kernel alone, %zu "
	       "crashed; %zu harmless, %zu another "
	       "valid policy (together %.2f %%)\n",
	       score->total, score->verdicts[VERDICT_CAUGHT], score->verdicts[VERDICT_ELSEWHERE],
	       score->verdicts[VERDICT_MISSED], score->verdicts[VERDICT_LATE], score->verdicts[VERDICT_CRASHED],
	       score->kinds[CLASS_HARMLESS], score->kinds[CLASS_ANOTHER_POLICY], score_class_percent(score));
	printf("score: %.2f %%\n", score_caught_percent(score));
}

void score_free(struct score *score)
{
	for (size_t kind = 0; kind < CLASS_KIND_COUNT; kind++) {
		for (size_t i = 0; i < SCORE_READ_MAX; i++)
			free(score->read[kind][i]);
	}
}
