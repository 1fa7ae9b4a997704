/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * A rule taken out of the compiler: the linker leads its calls of report.h here (--wrap), where findings of that rule
 * get lost with their notes. So nothing that follows can know that it found anything, as if it were not there.
 */
#ifndef MUTATION_SILENCE_H
#define MUTATION_SILENCE_H

#include "rules.h"

/* From now on, in this process. RULE_COUNT: none. */
void silence_rule(enum rule rule);

#endif
