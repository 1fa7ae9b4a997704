/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The verdict: awaited texts, the test protocol, panics, and all that must not pass. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "judge.h"

static struct judge judge;
static struct text reason;

static int set_up(void **state)
{
	(void)state;
	judge = (struct judge){.demanded_cases = -1};
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	judge_free(&judge);
	text_free(&reason);
	return 0;
}

static void log_line(const char *line)
{
	judge_line(&judge, CONSOLE_LOG, line, true);
}

static void kernel_line(const char *line)
{
	judge_line(&judge, CONSOLE_KERNEL, line, true);
}

static void assert_passed(void)
{
	assert_true(judge_is_satisfied(&judge));
	if (!judge_passed(&judge, &reason))
		fail_msg("%s", text_string(&reason));
}

static void assert_failed(const char *expected)
{
	assert_false(judge_passed(&judge, &reason));
	assert_string_equal(text_string(&reason), expected);
}

static void texts_must_come_in_order(void **state)
{
	(void)state;
	expect_add(&judge.expect[CONSOLE_LOG], "one");
	expect_add(&judge.expect[CONSOLE_LOG], "two");
	log_line("two");
	log_line("xx one");
	assert_false(judge_is_satisfied(&judge));
	log_line("two xx");
	assert_passed();
}

static void texts_may_share_a_line_but_not_their_bytes(void **state)
{
	(void)state;
	expect_add(&judge.expect[CONSOLE_LOG], "aa");
	expect_add(&judge.expect[CONSOLE_LOG], "aa");
	log_line("aaa");
	assert_false(judge_is_satisfied(&judge));
	log_line("a aaa");
	assert_passed();
}

/* A growing line is shown again and again: what was found in it does not count twice. */
static void growing_lines_count_once(void **state)
{
	(void)state;
	expect_add(&judge.expect[CONSOLE_LOG], "ok");
	expect_add(&judge.expect[CONSOLE_LOG], "ok");
	judge_line(&judge, CONSOLE_LOG, "ok", false);
	judge_line(&judge, CONSOLE_LOG, "ok.", false);
	judge_line(&judge, CONSOLE_LOG, "ok..", true);
	assert_false(judge_is_satisfied(&judge));
	judge_line(&judge, CONSOLE_LOG, "ok", false);
	assert_passed();
}

static void texts_are_looked_for_on_their_own_line_only(void **state)
{
	(void)state;
	expect_add(&judge.expect[CONSOLE_LOG], "ok");
	kernel_line("ok");
	assert_failed("text 1 of 1 never came from the log (COM1): 'ok'");
}

static void panic_fails_a_run(void **state)
{
	(void)state;
	expect_add(&judge.expect[CONSOLE_LOG], "ok");
	log_line("ok");
	log_line("PANIC said by a subject is its own affair");
	kernel_line("no PANIC here");
	assert_passed();
	kernel_line("PANIC: vmx entry");
	kernel_line("PANIC: second");
	assert_failed("PANIC: vmx entry");
}

static void loader_error_fails_a_run(void **state)
{
	(void)state;
	expect_add(&judge.expect[CONSOLE_LOG], "ok");
	kernel_line("loader: error: bad-hash: x");
	log_line("ok");
	assert_failed("loader: error: bad-hash: x");
}

static void awaited_reset_is_no_failure(void **state)
{
	(void)state;
	expect_add(&judge.expect[CONSOLE_KERNEL], "loader: kernel at");
	expect_add(&judge.expect[CONSOLE_KERNEL], "loader: kernel at");
	kernel_line("loader: kernel at 0x100000");
	kernel_line("loader: kernel at 0x100000");
	assert_passed();
	kernel_line("loader: kernel at 0x100000");
	assert_failed("the machine was reset");
}

static void reset_fails_a_run(void **state)
{
	(void)state;
	expect_add(&judge.expect[CONSOLE_LOG], "ok");
	kernel_line("loader: kernel at 0x100000");
	log_line("ok");
	assert_passed();
	kernel_line("loader: kernel at 0x100000");
	assert_failed("the machine was reset");
}

static void awaited_panic_passes(void **state)
{
	(void)state;
	expect_add(&judge.expect[CONSOLE_KERNEL], "no-x2apic");
	judge_line(&judge, CONSOLE_KERNEL, "PANIC: start-up check no-x2apic", false);
	judge_line(&judge, CONSOLE_KERNEL, "PANIC: start-up check no-x2apic failed", true);
	assert_passed();
	kernel_line("PANIC: another");
	assert_failed("PANIC: another");
}

static void run_protocol(const char *const *lines)
{
	judge.use_protocol = true;
	for (; *lines != NULL; lines++)
		log_line(*lines);
}

#define PROTOCOL(...) run_protocol((const char *const[]){__VA_ARGS__, NULL})

static void complete_protocol_passes(void **state)
{
	(void)state;
	judge.demanded_cases = 3;
	PROTOCOL("hello", "MUEN-TEST mem write PASS trap 48 at 16#1000#", "MUEN-TEST mem read SKIP not here",
		 "tester| MUEN-TEST cpu hlt PASS", "MUEN-TEST-END n=3 fail=0", "bye");
	assert_passed();
	assert_int_equal(judge.protocol.count, 3);
	assert_int_equal(judge.protocol.skipped, 1);
	assert_string_equal(judge.protocol.cases[0].detail, "trap 48 at 16#1000#");
	assert_string_equal(judge.protocol.cases[2].suite, "cpu");
	assert_string_equal(judge.protocol.cases[2].detail, "");
}

static void texts_about_the_protocol_are_not_it(void **state)
{
	(void)state;
	PROTOCOL("xMUEN-TEST a b FAIL", "MUEN-TESTING is fun", "MUEN-TEST a b PASS", "MUEN-TEST-END n=1 fail=0");
	assert_passed();
}

static void failed_case_fails(void **state)
{
	(void)state;
	PROTOCOL("MUEN-TEST a b PASS", "MUEN-TEST a c FAIL x", "MUEN-TEST-END n=2 fail=1");
	assert_failed("1 of 2 cases failed");
}

static void missing_end_fails(void **state)
{
	(void)state;
	PROTOCOL("MUEN-TEST a b PASS");
	assert_false(judge_is_satisfied(&judge));
	assert_failed("no MUEN-TEST-END after 1 cases");
}

static void wrong_counts_fail(void **state)
{
	(void)state;
	PROTOCOL("MUEN-TEST a b PASS", "MUEN-TEST-END n=2 fail=0");
	assert_failed("the end does not count what was reported: 'MUEN-TEST-END n=2 fail=0'");
}

static void hidden_failure_fails(void **state)
{
	(void)state;
	PROTOCOL("MUEN-TEST a b FAIL", "MUEN-TEST-END n=1 fail=0");
	assert_failed("the end does not count what was reported: 'MUEN-TEST-END n=1 fail=0'");
}

static void demanded_count_is_exact(void **state)
{
	(void)state;
	judge.demanded_cases = 2;
	PROTOCOL("MUEN-TEST a b PASS", "MUEN-TEST-END n=1 fail=0");
	assert_failed("1 cases instead of 2");
}

static void no_case_fails(void **state)
{
	(void)state;
	PROTOCOL("MUEN-TEST-END n=0 fail=0");
	assert_failed("no case was reported");
}

static void repeated_case_fails(void **state)
{
	(void)state;
	PROTOCOL("MUEN-TEST a b PASS", "MUEN-TEST a b PASS", "MUEN-TEST-END n=1 fail=0");
	assert_failed("case reported twice: 'MUEN-TEST a b PASS'");
}

static void report_after_end_fails(void **state)
{
	(void)state;
	PROTOCOL("MUEN-TEST a b PASS", "MUEN-TEST-END n=1 fail=0", "MUEN-TEST-END n=1 fail=0");
	assert_failed("report after the end: 'MUEN-TEST-END n=1 fail=0'");
}

static void malformed_lines_fail(void **state)
{
	static const char *const lines[] = {"MUEN-TEST",        "MUEN-TEST a",        "MUEN-TEST a b",
					    "MUEN-TEST a b OK", "MUEN-TEST a b pass", "MUEN-TEST a b PASSED"};

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		char *expected = text_format("malformed case: '%s'", lines[i]);

		set_up(state);
		PROTOCOL(lines[i], "MUEN-TEST a b PASS", "MUEN-TEST-END n=1 fail=0");
		assert_failed(expected);
		tear_down(state);
		free(expected);
	}
}

static void malformed_ends_fail(void **state)
{
	static const char *const ends[] = {"MUEN-TEST-END", "MUEN-TEST-END n=1", "MUEN-TEST-END n=1 fail=0 x",
					   "MUEN-TEST-END n=-1 fail=0", "MUEN-TEST-ENDn=1 fail=0"};

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		set_up(state);
		PROTOCOL("MUEN-TEST a b PASS", ends[i]);
		assert_false(judge_passed(&judge, &reason));
		tear_down(state);
	}
}

static void nothing_is_demanded_by_default(void **state)
{
	(void)state;
	assert_false(judge_has_demands(&judge));
	assert_false(judge_is_satisfied(&judge));
	log_line("MUEN-TEST a b FAIL");
	assert_int_equal(judge.protocol.count, 0);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(texts_must_come_in_order),
	    TEST(texts_may_share_a_line_but_not_their_bytes),
	    TEST(growing_lines_count_once),
	    TEST(texts_are_looked_for_on_their_own_line_only),
	    TEST(panic_fails_a_run),
	    TEST(loader_error_fails_a_run),
	    TEST(awaited_reset_is_no_failure),
	    TEST(reset_fails_a_run),
	    TEST(awaited_panic_passes),
	    TEST(complete_protocol_passes),
	    TEST(texts_about_the_protocol_are_not_it),
	    TEST(failed_case_fails),
	    TEST(missing_end_fails),
	    TEST(wrong_counts_fail),
	    TEST(hidden_failure_fails),
	    TEST(demanded_count_is_exact),
	    TEST(no_case_fails),
	    TEST(repeated_case_fails),
	    TEST(report_after_end_fails),
	    TEST(malformed_lines_fail),
	    TEST(malformed_ends_fail),
	    TEST(nothing_is_demanded_by_default),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
