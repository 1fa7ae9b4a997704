/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* What the validator says of one mutant, tried in a process of its own, with all rules or with one of them left out. */
#ifndef MUTATION_TRIAL_H
#define MUTATION_TRIAL_H

#include "mutant.h"
#include "policy.h"

enum verdict {
	VERDICT_CAUGHT,
	VERDICT_ELSEWHERE, /* an error, but its first one leads elsewhere */
	VERDICT_MISSED,
	VERDICT_LATE, /* no error, but the kernel would refuse the policy at boot */
	VERDICT_CRASHED,
	VERDICT_COUNT,
};

struct outcome {
	uint8_t verdict;
	uint16_t first; /* rule of the first finding, if there is any */
};

/* Whether the unchanged policy is valid; if not, what is wrong is printed. */
bool trial_valid(struct policy *policy);

/* without: a rule that finds nothing, or RULE_COUNT. pristine: a copy of the policy's tree, which stays unchanged. */
struct outcome trial_run(struct policy *policy, const struct mutant *mutant, const xmlNode *pristine,
			 enum rule without);

#endif
