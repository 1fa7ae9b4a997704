/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Executes a command list: XML text in, composition out. Owns the invariant that every object of the composition was
 * created once, before its use, with all content read and its hash compared.
 */
#ifndef TAU0_EXECUTE_H
#define TAU0_EXECUTE_H

#include "composition.h"
#include "report.h"

/* Folders in which content files are looked for, in order. */
struct inputs {
	const char *const *directories;
	size_t count;
};

/* false after reporting. The composition is to be freed in either case. */
bool execute_list(const char *text, size_t size, const struct inputs *inputs, struct composition *composition,
		  struct report *report);

#endif
