/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The verdict on a run, from what stands on the serial lines alone: never from silence or from an exit code.
 *
 * A run passes if all awaited texts came, the test protocol (where demanded) is fulfilled, and neither kernel nor
 * loader gave up: a line of COM2 that begins with PANIC or "loader: error:", or that tells of a second start, fails the
 * run, unless it is itself awaited.
 */
#ifndef MURUN_JUDGE_H
#define MURUN_JUDGE_H

#include "expect.h"
#include "protocol.h"

enum console {
	CONSOLE_LOG,
	CONSOLE_KERNEL,
	CONSOLE_COUNT
};

struct judge {
	bool use_protocol;
	long demanded_cases; /* negative: any number */
	struct expect expect[CONSOLE_COUNT];
	struct protocol protocol;
	bool started;      /* the loader has entered the kernel */
	struct text panic; /* the line with which kernel or loader gave up, or what stands for it */
};

/* line: without its end; while it is not complete, it comes again as it grows. */
void judge_line(struct judge *judge, enum console console, const char *line, bool complete);

/* There is something to wait for at all. */
bool judge_has_demands(const struct judge *judge);

/* Nothing more needs to be seen. */
bool judge_is_satisfied(const struct judge *judge);

/* At the end of the run: whether it passed; otherwise why not. */
bool judge_passed(const struct judge *judge, struct text *reason);
void judge_free(struct judge *judge);

#endif
