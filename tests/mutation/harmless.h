/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Changes after which the policy is as valid as before: each class is a function and one sentence. */
#ifndef MUTATION_HARMLESS_H
#define MUTATION_HARMLESS_H

#include "mutant.h"

/* The sentence of the class that this mutant belongs to, or NULL. Called before the change. */
const char *harmless_class(const struct mutant *mutant);

#endif
