/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Exit codes of the host tools: one meaning each, the same in every tool. */
#ifndef COMMON_EXIT_CODE_H
#define COMMON_EXIT_CODE_H

enum exit_code {
	EXIT_CODE_OK = 0,
	EXIT_CODE_DIFFERENT = 1,   /* mupolicy diff: the inputs are good, and not the same */
	EXIT_CODE_USAGE = 2,       /* the command line is wrong */
	EXIT_CODE_POLICY = 3,      /* the input is wrong: the messages say where and how to mend it */
	EXIT_CODE_ENVIRONMENT = 4, /* a file cannot be read or written, a program is missing */
	EXIT_CODE_INTERNAL = 70,   /* out of memory, or a defect of the tool */
};

#endif
