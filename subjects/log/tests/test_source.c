/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* How the log server puts lines together, also from writers that do not keep to the rules. */
#include "source.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define ELEMENTS 8U

static union {
	struct channel_header header;
	uint8_t bytes[sizeof(struct channel_header) + ELEMENTS * sizeof(struct debuglog_element)];
} region;
static struct muen_channel_writer writer;
static struct source source;

const struct sinfo *muen_sinfo(void)
{
	return NULL;
}

static int open_source(void **state)
{
	struct sinfo_memory memory = {.address = (uintptr_t)&region, .size = sizeof(region)};

	(void)state;
	assert_true(muen_channel_writer_init(&writer, &region, sizeof(region), DEBUGLOG_PROTOCOL,
					     sizeof(struct debuglog_element)));
	source_init(&source, "name", false, &memory);
	return 0;
}

static void write_text(uint64_t timestamp, const char *text)
{
	struct debuglog_element element = {.timestamp = timestamp};

	memcpy(element.text, text, strnlen(text, DEBUGLOG_CHARS));
	muen_channel_write(&writer, &element);
}

static void expect_line(const char *text)
{
	assert_int_equal(source_read(&source), SOURCE_LINE);
	assert_string_equal(source.line, text);
	source_next_line(&source);
}

static void test_a_line_of_one_element(void **state)
{
	(void)state;
	assert_int_equal(source_read(&source), SOURCE_EMPTY);
	write_text(7, "hello\n");
	assert_int_equal(source_read(&source), SOURCE_LINE);
	assert_int_equal(source_read(&source), SOURCE_LINE);
	assert_int_equal(source.timestamp, 7);
	expect_line("hello");
	assert_int_equal(source_read(&source), SOURCE_EMPTY);
}

static void test_a_line_of_two_elements_has_the_time_of_the_first(void **state)
{
	(void)state;
	write_text(7, "one ");
	assert_int_equal(source_read(&source), SOURCE_EMPTY);
	write_text(9, "line\n");
	assert_int_equal(source_read(&source), SOURCE_LINE);
	assert_int_equal(source.timestamp, 7);
	expect_line("one line");
}

static void test_two_lines_in_one_element(void **state)
{
	(void)state;
	write_text(7, "a\n\nb\nc");
	expect_line("a");
	expect_line("");
	expect_line("b");
	assert_int_equal(source_read(&source), SOURCE_EMPTY);
	write_text(8, "\n");
	expect_line("c");
}

static void test_control_characters_do_not_reach_the_serial_line(void **state)
{
	(void)state;
	write_text(1, "\x1b[2J\x7f\xff\n");
	expect_line("?[2J??");
}

static void test_an_endless_line_is_cut(void **state)
{
	char expected[SOURCE_LINE_MAX + 1];

	(void)state;
	for (unsigned int i = 0; i < 5; i++)
		write_text(i, "ffffffffffffffffffffffffffffffffffffffffffffffffffffffff");
	write_text(5, "g\n");
	memset(expected, 'f', SOURCE_LINE_MAX);
	expected[SOURCE_LINE_MAX] = '\0';
	expect_line(expected);
	expect_line("fffffffffffffffffffffffffg");
}

static void test_a_loss_is_told_and_drops_the_broken_line(void **state)
{
	(void)state;
	write_text(0, "begun ");
	assert_int_equal(source_read(&source), SOURCE_EMPTY);
	for (unsigned int i = 0; i <= ELEMENTS; i++)
		write_text(i, "lost\n");
	assert_int_equal(source_read(&source), SOURCE_LOST);
	write_text(20, "kept\n");
	expect_line("kept");
}

static void test_a_restarted_writer_begins_a_new_line(void **state)
{
	(void)state;
	write_text(0, "half");
	assert_int_equal(source_read(&source), SOURCE_EMPTY);
	assert_true(muen_channel_writer_init(&writer, &region, sizeof(region), DEBUGLOG_PROTOCOL,
					     sizeof(struct debuglog_element)));
	write_text(1, "anew\n");
	expect_line("anew");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(test_a_line_of_one_element, open_source),
	    cmocka_unit_test_setup(test_a_line_of_two_elements_has_the_time_of_the_first, open_source),
	    cmocka_unit_test_setup(test_two_lines_in_one_element, open_source),
	    cmocka_unit_test_setup(test_control_characters_do_not_reach_the_serial_line, open_source),
	    cmocka_unit_test_setup(test_an_endless_line_is_cut, open_source),
	    cmocka_unit_test_setup(test_a_loss_is_told_and_drops_the_broken_line, open_source),
	    cmocka_unit_test_setup(test_a_restarted_writer_begins_a_new_line, open_source),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
