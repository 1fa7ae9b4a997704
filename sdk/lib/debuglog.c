/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Writing to the debug log. Owns the invariant that an element is sent when it is full or its line ends, with NUL
 * behind its last character, and never empty.
 */
#include <muen/debuglog.h>

#include <muen/abi/debuglog.h>
#include <muen/channel.h>
#include <muen/sched_info.h>
#include <muen/string.h>

#define DECIMAL 10U
#define HEXADECIMAL 16U
#define DIGITS_MAX 20U /* of a 64-bit number in decimal */

static enum {
	UNOPENED,
	OPEN,
	ABSENT
} state;
static struct muen_channel_writer writer;
static struct debuglog_element element;
static size_t used;

static bool is_open(void)
{
	if (state == UNOPENED)
		state =
		    muen_channel_open_writer(&writer, "debuglog", DEBUGLOG_PROTOCOL, sizeof(element)) ? OPEN : ABSENT;
	return state == OPEN;
}

static void send_element(void)
{
	element.timestamp = muen_frame_start();
	muen_channel_write(&writer, &element);
	memset(&element, 0, sizeof(element));
	used = 0;
}

static void put_character(char character)
{
	element.text[used] = character;
	used++;
	if (character == '\n' || used == DEBUGLOG_CHARS)
		send_element();
}

void muen_debuglog_puts(const char *text)
{
	if (!is_open())
		return;
	for (; *text != '\0'; text++)
		put_character(*text);
}

static void put_number(unsigned long number, unsigned long base)
{
	char text[DIGITS_MAX + 1];
	size_t i = DIGITS_MAX;

	text[i] = '\0';
	do {
		i--;
		text[i] = "0123456789abcdef"[number % base];
		number /= base;
	} while (number != 0);
	muen_debuglog_puts(&text[i]);
}

/* A va_list that a function can hand on by reference. */
struct arguments {
	va_list list;
};

/* Writes the conversion that begins at *format (behind the '%') and moves *format behind it; false if it is unknown. */
static bool put_conversion(const char **format, struct arguments *arguments)
{
	bool is_long = **format == 'l';
	char kind = is_long ? (*format)[1] : **format;

	if (kind == 'u' || kind == 'x')
		put_number(is_long ? va_arg(arguments->list, unsigned long) : va_arg(arguments->list, unsigned int),
			   kind == 'u' ? DECIMAL : HEXADECIMAL);
	else if (kind == 's' && !is_long)
		muen_debuglog_puts(va_arg(arguments->list, const char *));
	else if (kind == 'c' && !is_long)
		put_character((char)va_arg(arguments->list, int));
	else
		return false;
	*format += is_long ? 2 : 1;
	return true;
}

void muen_debuglog_vprintf(const char *format, va_list list)
{
	struct arguments arguments;

	if (!is_open())
		return;
	va_copy(arguments.list, list);
	while (*format != '\0') {
		char character = *format++;

		if (character == '%' && put_conversion(&format, &arguments))
			continue;
		if (character == '%' && *format == '%')
			format++;
		put_character(character);
	}
	va_end(arguments.list);
}

void muen_debuglog_printf(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	muen_debuglog_vprintf(format, arguments);
	va_end(arguments);
}
