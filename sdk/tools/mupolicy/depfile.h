/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* What a compilation depends on, as a rule for Make or Ninja. */
#ifndef MUPOLICY_DEPFILE_H
#define MUPOLICY_DEPFILE_H

#include "policy.h"

/*
 * Writes the rule `OUTPUT/policy_b.xml: every file that was read` to options->depfile_path. To be called after the last
 * stage, when the tree names all files.
 */
void depfile_write(const struct policy *policy);

#endif
