/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* What several tests need: cmocka's headers, trees from text, and runs of the compiler over the policies of
 * tests/negative. */
#ifndef TESTS_SUPPORT_H
#define TESTS_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "policy.h"
#include "tree.h"

/* A policy whose system file is this text, with nothing done yet; the machine and the components are those of NEGATIVE.
 */
struct run {
	struct policy_options options;
	struct policy policy;
	const char *components[1];
	const char *includes[1];
	int file;
	char path[64];
};

/* text NULL: the file good.xml. */
struct run *run_new(const char *text);
/* Runs the stages up to this one. */
void run_until(struct run *run, enum stage until);
void run_free(struct run *run);

/* Everything that the run would print; release with free(). */
char *run_messages(struct run *run);

/* The child of this element whose attribute has this value. */
xmlNode *find_by(const struct run *run, const char *path, const char *attribute, const char *value);

#endif
