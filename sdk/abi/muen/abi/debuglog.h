/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The debug log: a channel of these elements, one from each subject to the log server. */
#ifndef MUEN_ABI_DEBUGLOG_H
#define MUEN_ABI_DEBUGLOG_H

#include <muen/abi/types.h>

#define DEBUGLOG_PROTOCOL 0xf00789094b6f70cfULL
#define DEBUGLOG_CHARS    56

struct debuglog_element {
	uint64_t timestamp;        /* start of the writer's minor frame (scheduling information) */
	char text[DEBUGLOG_CHARS]; /* part of a line; a line ends with LF; unused characters are NUL */
};
MUEN_ASSERT_SIZE(struct debuglog_element, 64);

#endif
