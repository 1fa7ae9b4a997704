/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Serial lines: cutting, filtering, bounding, and a file that grows while it is read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <unistd.h>

#include "serial.h"

static struct serial serial;
static struct text seen;

static int tear_down(void **state)
{
	(void)state;
	text_free(&serial.line);
	text_free(&seen);
	serial = (struct serial){.descriptor = -1};
	return 0;
}

static void show(void *context, const char *line, bool complete)
{
	(void)context;
	text_printf(&seen, "%s%s", line, complete ? "|" : "~");
}

static void feed(const char *bytes, size_t length)
{
	serial_feed(&serial, bytes, length, show, NULL);
}

static void lines_are_cut_and_shown_as_they_grow(void **state)
{
	(void)state;
	feed("one\r\ntw", 7);
	feed("", 0);
	feed("o\n\n", 3);
	assert_string_equal(text_string(&seen), "one|tw~two||");
}

static void garbage_becomes_printable(void **state)
{
	(void)state;
	feed("a\x1b[2J\0\x7f\tb\xc3\xa4\n", 12);
	assert_string_equal(text_string(&seen), "a.[2J..\tb\xc3\xa4|");
}

static void lines_are_bounded(void **state)
{
	static char many[3 * SERIAL_LINE_MAX];

	(void)state;
	memset(many, 'x', sizeof(many));
	feed(many, sizeof(many));
	assert_int_equal(seen.length, 3 * (SERIAL_LINE_MAX + 1));
	assert_int_equal(serial.line.length, 0);
}

static void growing_file_is_followed(void **state)
{
	char path[] = "/tmp/murun-serial-XXXXXX";
	const int descriptor = mkstemp(path);

	(void)state;
	assert_true(descriptor >= 0);
	assert_int_equal(write(descriptor, "old\n", 4), 4);
	assert_true(serial_open(&serial, path));
	serial_poll(&serial, show, NULL);
	assert_string_equal(text_string(&seen), "");
	assert_int_equal(pwrite(descriptor, "new", 3, 0), 3);
	serial_poll(&serial, show, NULL);
	assert_int_equal(pwrite(descriptor, "er\n", 3, 3), 3);
	serial_poll(&serial, show, NULL);
	serial_poll(&serial, show, NULL);
	assert_string_equal(text_string(&seen), "new~newer|");
	serial_close(&serial);
	close(descriptor);
	unlink(path);
}

#define TEST(function) cmocka_unit_test_teardown(function, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(lines_are_cut_and_shown_as_they_grow),
	    TEST(garbage_becomes_printable),
	    TEST(lines_are_bounded),
	    TEST(growing_file_is_followed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
