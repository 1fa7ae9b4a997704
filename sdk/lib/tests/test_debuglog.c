/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The debug log on the host: how text becomes elements, formatting, and the lines of the test protocol. */
#include <muen/abi/debuglog.h>
#include <muen/channel.h>
#include <muen/debuglog.h>
#include <muen/sched_info.h>
#include <muen/sinfo.h>
#include <muen/test.h>

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static union {
	struct channel_header header;
	uint8_t bytes[0x2000];
} region;
static struct sinfo page;
static struct muen_channel_reader reader;
static uint64_t frame_start;

const struct sinfo *muen_sinfo(void)
{
	return &page;
}

uint64_t muen_frame_start(void)
{
	return frame_start;
}

static int open_log(void **state)
{
	struct sinfo_resource *resource = &page.resource[0];
	struct debuglog_element element;

	(void)state;
	page.magic = SINFO_MAGIC_V5;
	page.resource_count = 1;
	resource->kind = SINFO_MEMORY;
	resource->name.length = 8;
	memcpy(resource->name.data, "debuglog", 8);
	resource->data.memory.kind = SINFO_MEM_CHANNEL;
	resource->data.memory.flags = SINFO_WRITABLE;
	resource->data.memory.address = (uintptr_t)&region;
	resource->data.memory.size = sizeof(region);
	muen_channel_reader_init(&reader, &region, sizeof(region), DEBUGLOG_PROTOCOL, sizeof(element));
	muen_debuglog_puts("\n");
	assert_int_equal(muen_channel_read(&reader, &element), MUEN_CHANNEL_NEW_EPOCH);
	assert_int_equal(muen_channel_read(&reader, &element), MUEN_CHANNEL_OK);
	return 0;
}

static void expect_element(const char *text)
{
	struct debuglog_element element;
	char expected[DEBUGLOG_CHARS] = {0};

	memcpy(expected, text, strlen(text));
	assert_int_equal(muen_channel_read(&reader, &element), MUEN_CHANNEL_OK);
	assert_memory_equal(element.text, expected, DEBUGLOG_CHARS);
	assert_int_equal(element.timestamp, frame_start);
}

static void expect_nothing(void)
{
	struct debuglog_element element;

	assert_int_equal(muen_channel_read(&reader, &element), MUEN_CHANNEL_NO_DATA);
}

static void test_a_line_is_sent_when_it_ends(void **state)
{
	(void)state;
	frame_start = 1234;
	muen_debuglog_puts("hello, ");
	expect_nothing();
	frame_start = 5678;
	muen_debuglog_puts("world\n");
	expect_element("hello, world\n");
	expect_nothing();
}

static void test_two_lines_are_two_elements(void **state)
{
	(void)state;
	muen_debuglog_puts("one\ntwo\n\n");
	expect_element("one\n");
	expect_element("two\n");
	expect_element("\n");
	expect_nothing();
}

#define FIFTY_FIVE "1234567890123456789012345678901234567890123456789012345"

static void test_a_line_that_just_fits_is_one_element(void **state)
{
	(void)state;
	muen_debuglog_puts(FIFTY_FIVE "\n");
	expect_element(FIFTY_FIVE "\n");
	expect_nothing();
}

static void test_a_longer_line_is_split(void **state)
{
	(void)state;
	muen_debuglog_puts(FIFTY_FIVE "6");
	expect_element(FIFTY_FIVE "6");
	expect_nothing();
	muen_debuglog_puts("\n" FIFTY_FIVE "67\n");
	expect_element("\n");
	expect_element(FIFTY_FIVE "6");
	expect_element("7\n");
	expect_nothing();
}

static void test_formats(void **state)
{
	(void)state;
	muen_debuglog_printf("%s %u %lu\n", "a", 0U, UINT64_MAX);
	expect_element("a 0 18446744073709551615\n");
	muen_debuglog_printf("%x 0x%lx %c %%\n", 0xabcU, 0x123456789abcdef0UL, 'c');
	expect_element("abc 0x123456789abcdef0 c %\n");
	muen_debuglog_printf("100%%");
	muen_debuglog_printf("\n");
	expect_element("100%\n");
	expect_nothing();
}

static void test_reports(void **state)
{
	(void)state;
	muen_test_report("s", "good", true, "%u of %u", 3U, 3U);
	muen_test_report("s", "bad", false, "why");
	muen_test_end();
	expect_element("MUEN-TEST s good PASS 3 of 3\n");
	expect_element("MUEN-TEST s bad FAIL why\n");
	expect_element("MUEN-TEST-END n=2 fail=1\n");
	expect_nothing();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_a_line_is_sent_when_it_ends),
	    cmocka_unit_test(test_two_lines_are_two_elements),
	    cmocka_unit_test(test_a_line_that_just_fits_is_one_element),
	    cmocka_unit_test(test_a_longer_line_is_split),
	    cmocka_unit_test(test_formats),
	    cmocka_unit_test(test_reports),
	};

	return cmocka_run_group_tests(tests, open_log, NULL);
}
