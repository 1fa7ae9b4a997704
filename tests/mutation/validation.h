/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
#ifndef MUTATION_VALIDATION_H
#define MUTATION_VALIDATION_H

#include "policy.h"

/* The stages of the compiler that a format B policy goes through, on the tree as it is: findings are in its report. */
void validation_run(struct policy *policy);

#endif
