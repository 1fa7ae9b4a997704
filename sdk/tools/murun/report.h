/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* What murun prints about a run that is over. */
#ifndef MURUN_REPORT_H
#define MURUN_REPORT_H

#include "session.h"

/* The system's name: that of its folder. The caller frees. */
char *report_name(const struct session *session);

void report_passed(const struct session *session, const char *name, double seconds);

/* The reason, the failed cases, the last lines of all logs, and how to run it again. */
void report_failed(const struct session *session, const char *name, const char *reason, double seconds);

#endif
