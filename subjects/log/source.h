/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * One subject's debug log as the log server reads it: elements in, whole lines out. What subjects write is not trusted:
 * a line has a bounded length and printable characters only.
 */
#ifndef SOURCE_H
#define SOURCE_H

#include <muen/abi/debuglog.h>
#include <muen/channel.h>

#define SOURCE_LINE_MAX 255U /* characters of a line; a longer one becomes several */

struct source {
	const char *name; /* of the subject */
	bool reporter;    /* the system waits for its test results */
	bool ended;       /* it has sent its MUEN-TEST-END */
	unsigned int case_count;

	struct muen_channel_reader reader;
	struct debuglog_element element;
	unsigned int position; /* in element.text; DEBUGLOG_CHARS: everything was taken */
	uint64_t timestamp;    /* of the first element of the line */
	char line[SOURCE_LINE_MAX + 1];
	unsigned int length;
	bool complete;
};

enum source_state {
	SOURCE_LINE,  /* a whole line is in source->line, NUL-terminated, without its LF */
	SOURCE_EMPTY, /* nothing, or a part of a line */
	SOURCE_LOST,  /* the writer was faster than we: elements are lost, and with them the line that was begun */
};

void source_init(struct source *source, const char *name, bool reporter, const struct sinfo_memory *channel);

/* Reads until a line is whole or there is no more. A whole line stays until source_next_line(). */
enum source_state source_read(struct source *source);
void source_next_line(struct source *source);

#endif
