/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* A run's result as a JUnit file: one case for each case of the protocol and each awaited text, and one for the run. */
#ifndef MURUN_JUNIT_H
#define MURUN_JUNIT_H

#include "judge.h"

/*
 * suite: the run's name. reason: why it failed; NULL if it passed. The file appears complete or not at all.
 * False with a reason in error.
 */
bool junit_write(const char *path, const char *suite, const struct judge *judge, const char *reason, double seconds,
		 struct text *error);

#endif
