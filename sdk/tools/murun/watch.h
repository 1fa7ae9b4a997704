/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Watches a running machine: shows its serial lines to the judge, and decides when it has run long enough. */
#ifndef MURUN_WATCH_H
#define MURUN_WATCH_H

#include "judge.h"
#include "process.h"
#include "serial.h"

enum watch_end {
	WATCH_SATISFIED,      /* all that was demanded came */
	WATCH_GAVE_UP,        /* kernel or loader did */
	WATCH_EMULATOR_ENDED, /* by itself */
	WATCH_TIME_OVER,
	WATCH_INTERRUPTED
};

struct watch {
	struct serial serials[CONSOLE_COUNT];
	struct judge *judge;
	struct process *emulator;
	double limit_seconds; /* negative: none */
	bool echo;            /* complete lines to standard output */
	bool saw_output;
};

/* The emulator has ended when this returns. */
enum watch_end watch_run(struct watch *watch);

/* Of a clock that nobody sets. */
double watch_seconds(void);

#endif
