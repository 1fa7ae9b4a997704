/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Counts of what became of the mutants, by verdict, by rule and by class; and mutants of classes to be read. */
#ifndef MUTATION_SCORE_H
#define MUTATION_SCORE_H

#include "classes.h"
#include "trial.h"

#define SCORE_READ_MAX 50 /* of each kind of class */

struct score {
	size_t total;
	size_t verdicts[VERDICT_COUNT]; /* of those of no class */
	size_t kinds[CLASS_KIND_COUNT];
	size_t classes[CLASS_MAX];
	size_t first[RULE_COUNT];  /* mutants whose first finding is of this rule, and leads to the change */
	size_t needed[RULE_COUNT]; /* of these, those that are not caught without the rule */
	char *read[CLASS_KIND_COUNT][SCORE_READ_MAX]; /* a random choice, each as likely as another */
	uint64_t state;                               /* of the choice */
};

/* A pseudo-random number; the state, not 0, decides all that follow. */
uint64_t score_draw(uint64_t *state);

void score_count(struct score *score, const struct mutant *mutant, const struct outcome *outcome);

/* Of a mutant that was caught: what the verdict is without the rule of the first finding. */
void score_count_rule(struct score *score, const struct outcome *outcome, uint8_t verdict);

/* Everything that is neither caught nor of a class was printed when it was counted; this prints the rest. */
void score_print(const struct score *score);
double score_caught_percent(const struct score *score);
double score_class_percent(const struct score *score);
void score_free(struct score *score);

#endif
