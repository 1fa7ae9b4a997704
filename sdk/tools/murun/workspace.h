/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The log folder, in which the emulator runs: serial logs, its own output, generated configuration, and links with
 * plain names to loader, image and ISO. Owns the invariant that one run at a time uses it.
 */
#ifndef MURUN_WORKSPACE_H
#define MURUN_WORKSPACE_H

#include "command.h"

#define WORKSPACE_EMULATOR_LOG "emulator.log"
#define WORKSPACE_REPLAY "replay.sh"

struct workspace {
	char *folder; /* absolute */
	int lock;
};

/* Makes the folder, and waits until no other run uses it. */
bool workspace_open(struct workspace *workspace, const char *folder, struct text *error);
void workspace_close(struct workspace *workspace);

/* The caller frees. */
char *workspace_path(const struct workspace *workspace, const char *name);

bool workspace_link(const struct workspace *workspace, const char *name, const char *target, struct text *error);

/* The files that emulator.conf describes line by line. */
bool workspace_write_files(const struct workspace *workspace, const struct emulator_conf *conf,
			   const struct launch *launch, struct text *error);

/* A script that runs the same command again. */
bool workspace_write_replay(const struct workspace *workspace, const struct command *command, struct text *error);

#endif
