/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Which stage runs, for who waits at a terminal: shown for stages that start when the run has taken a second. */
#ifndef MUPOLICY_PROGRESS_H
#define MUPOLICY_PROGRESS_H

#include <stdbool.h>
#include <stdio.h>
#include <time.h>

struct progress {
	FILE *stream; /* NULL: nobody watches */
	struct timespec start;
	bool shown;
};

/* stream: where a terminal is, or NULL. */
struct progress progress_start(FILE *stream);

/* The stage that starts now. */
void progress_tell(struct progress *progress, const char *stage);

/* Leaves nothing behind on the terminal. */
void progress_end(struct progress *progress);

#endif
