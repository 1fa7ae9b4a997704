/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Changes that no rule can find, since the policy is valid with them. Harmless: it means the same, or somebody may do
 * less. Another policy: it means something else, which an author could have meant, and nothing else in the policy says
 * otherwise. Each class is a function and one sentence.
 */
#ifndef MUTATION_CLASSES_H
#define MUTATION_CLASSES_H

#include <stddef.h>

#include "mutant.h"

#define CLASS_MAX 64

enum class_kind {
	CLASS_HARMLESS,
	CLASS_ANOTHER_POLICY,
	CLASS_KIND_COUNT,
};

/* The first class that this mutant belongs to, or CLASS_MAX. Called before the change. */
size_t class_find(const struct mutant *mutant);

enum class_kind class_kind(size_t class);

/* NULL: there are no more. */
const char *class_sentence(size_t class);

#endif
