/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * One run of one system: what was asked for, what the system and its machine say, and what was made of both.
 * session_prepare() fills it in from left to right; nothing is started by it but the making of an ISO.
 */
#ifndef MURUN_SESSION_H
#define MURUN_SESSION_H

#include "command.h"
#include "options.h"
#include "policy.h"
#include "workspace.h"

enum exit_code {
	EXIT_PASSED = 0,
	EXIT_FAILED = 1,
	EXIT_USAGE = 2,
	EXIT_POLICY = 3,
	EXIT_ENVIRONMENT = 4
};

struct session {
	struct options options;
	struct judge judge;
	struct policy policy;
	struct emulator_conf conf;
	struct launch launch;
	char *boot;
	struct workspace workspace;
	struct command command;
};

/* EXIT_PASSED, or what to exit with; the reason has then been printed. */
enum exit_code session_prepare(struct session *session);
void session_free(struct session *session);

#endif
