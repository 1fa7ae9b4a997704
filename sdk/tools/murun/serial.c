/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Reads a growing file and cuts it into lines. */
#include "serial.h"

#include <fcntl.h>
#include <unistd.h>

bool serial_open(struct serial *serial, const char *path)
{
	*serial = (struct serial){.descriptor = open(path, O_RDONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666)};
	return serial->descriptor >= 0;
}

static void end_line(struct serial *serial, serial_line_function *show, void *context)
{
	show(context, text_string(&serial->line), true);
	text_clear(&serial->line);
	serial->fresh = false;
}

/* Control characters become dots; bytes of UTF-8 stay. */
static char filter(char byte)
{
	const unsigned char value = (unsigned char)byte;

	return (value < ' ' && value != '\t') || value == 0x7f ? '.' : byte;
}

static void feed_byte(struct serial *serial, char byte, serial_line_function *show, void *context)
{
	if (byte == '\n') {
		end_line(serial, show, context);
		return;
	}
	if (byte == '\r')
		return;
	byte = filter(byte);
	text_append(&serial->line, &byte, 1);
	serial->fresh = true;
	if (serial->line.length == SERIAL_LINE_MAX)
		end_line(serial, show, context);
}

void serial_feed(struct serial *serial, const char *bytes, size_t length, serial_line_function *show, void *context)
{
	for (size_t i = 0; i < length; i++)
		feed_byte(serial, bytes[i], show, context);
	if (serial->fresh) {
		show(context, text_string(&serial->line), false);
		serial->fresh = false;
	}
}

void serial_poll(struct serial *serial, serial_line_function *show, void *context)
{
	char block[16384];
	ssize_t got;

	while ((got = read(serial->descriptor, block, sizeof(block))) > 0)
		serial_feed(serial, block, (size_t)got, show, context);
}

void serial_close(struct serial *serial)
{
	if (serial->descriptor >= 0)
		close(serial->descriptor);
	text_free(&serial->line);
	serial->descriptor = -1;
}
