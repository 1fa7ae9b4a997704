/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The test protocol on the log's serial line:
 *
 *   MUEN-TEST <suite> <case> PASS|FAIL|SKIP <detail>
 *   MUEN-TEST-END n=<number of cases> fail=<number of failed cases>
 *
 * A line may have a prefix that ends in a blank (the log names who wrote it). Owns the invariant that a run passes only
 * if END came, once and last, with the numbers that were really seen, and no case is malformed, repeated or failed.
 */
#ifndef MURUN_PROTOCOL_H
#define MURUN_PROTOCOL_H

#include "text.h"

enum test_result {
	TEST_PASS,
	TEST_FAIL,
	TEST_SKIP
};

struct test_case {
	char *suite;
	char *name;
	char *detail;
	enum test_result result;
};

/* Zero-initialised is the state before the first line. */
struct protocol {
	struct test_case *cases;
	size_t count;
	size_t failed;
	size_t skipped;
	bool ended;
	struct text error; /* the first breach of the protocol */
};

/* Any line of the log; those that are not of the protocol change nothing. */
void protocol_line(struct protocol *protocol, const char *line);

/* Whether all passed; otherwise what is wrong, in reason. demanded: number of cases, negative for any. */
bool protocol_passed(const struct protocol *protocol, long demanded, struct text *reason);
void protocol_free(struct protocol *protocol);

#endif
