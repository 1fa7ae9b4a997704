/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * A serial line as the emulator writes it to a file, read while it grows and cut into lines. Owns the invariant that
 * whatever a machine sends is turned into bounded, printable text: no byte of it reaches a terminal unfiltered.
 */
#ifndef MURUN_SERIAL_H
#define MURUN_SERIAL_H

#include "text.h"

/* What is longer is cut into lines of this length. */
#define SERIAL_LINE_MAX 4096U

struct serial {
	int descriptor;
	struct text line;
	bool fresh; /* the line grew since it was last shown */
};

typedef void serial_line_function(void *context, const char *line, bool complete);

/* Creates the file, empty, so that it can be read from the start. False: errno. */
bool serial_open(struct serial *serial, const char *path);

/* All that came since the last call. A line not yet complete is shown too, once each time it has grown. */
void serial_poll(struct serial *serial, serial_line_function *show, void *context);
void serial_close(struct serial *serial);

/* Bytes as they come from the machine; serial_poll() calls it. */
void serial_feed(struct serial *serial, const char *bytes, size_t length, serial_line_function *show, void *context);

#endif
