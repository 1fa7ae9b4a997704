/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * A child process in a process group of its own. Owns the invariant that it never outlives this program: it is ended
 * when a run ends, when this program is interrupted, and by the operating system if this program dies.
 */
#ifndef MURUN_PROCESS_H
#define MURUN_PROCESS_H

#include <sys/types.h>

#include "text.h"

struct process {
	pid_t id; /* 0: not started, or ended and collected */
	int status;
};

/* Whether the program is a path to something executable, or found by PATH. */
bool process_program_exists(const char *program);

/* Starts in folder; output and errors go to the file output there (NULL: to this program's own). */
bool process_start(struct process *process, char *const *arguments, const char *folder, const char *output,
		   struct text *error);

/* True once it has ended by itself; status is then valid. */
bool process_has_ended(struct process *process);

/* Waits for its end. False if it did not exit with 0. */
bool process_wait(struct process *process);

/* Asks it to end, and makes it after a second. */
void process_end(struct process *process);

/* "exit status 1", "killed by signal 9". */
void process_describe_status(const struct process *process, struct text *text);

/* From now on SIGINT, SIGTERM and SIGHUP only set what process_interrupted() says. */
void process_catch_interrupts(void);
bool process_interrupted(void);

#endif
