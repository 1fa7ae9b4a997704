/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* How the log server reads the test protocol: nothing but a clear PASS or SKIP counts as none failed. */
#include "report.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void expect_failures(const char *line, unsigned int failures)
{
	struct report_result result;
	struct report report = {0};

	assert_true(report_parse(line, &result));
	report_count(&report, &result);
	assert_int_equal(report.case_count, 1);
	assert_int_equal(report.failure_count, failures);
}

static void test_verdicts(void **state)
{
	(void)state;
	expect_failures("MUEN-TEST s c PASS fine", 0);
	expect_failures("MUEN-TEST s c SKIP no such device", 0);
	expect_failures("MUEN-TEST s c PASS", 0);
	expect_failures("MUEN-TEST s c FAIL PASS", 1);
	expect_failures("MUEN-TEST s c PASSED", 1);
	expect_failures("MUEN-TEST s c PAS", 1);
	expect_failures("MUEN-TEST s c", 1);
	expect_failures("MUEN-TEST ", 1);
}

static void test_parts_of_a_result(void **state)
{
	struct report_result result;

	(void)state;
	assert_true(report_parse("MUEN-TEST suite a-case PASS 3 of 3", &result));
	assert_int_equal(result.name_length, 6);
	assert_memory_equal(result.name, "a-case", 6);
	assert_int_equal(result.verdict_length, 4);
	assert_string_equal(result.detail, "3 of 3");
}

static void test_other_lines_are_no_results(void **state)
{
	struct report_result result;

	(void)state;
	assert_false(report_parse("hello", &result));
	assert_false(report_parse("MUEN-TEST-END n=1 fail=0", &result));
	assert_false(report_parse(" MUEN-TEST s c PASS", &result));
}

static void test_the_end(void **state)
{
	unsigned int count = 0;

	(void)state;
	assert_true(report_is_end("MUEN-TEST-END n=13 fail=2", &count));
	assert_int_equal(count, 13);
	assert_true(report_is_end("MUEN-TEST-END n=", &count));
	assert_int_equal(count, 0);
	assert_false(report_is_end("MUEN-TEST-END", &count));
	assert_false(report_is_end("MUEN-TEST s c PASS", &count));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_verdicts),
	    cmocka_unit_test(test_parts_of_a_result),
	    cmocka_unit_test(test_other_lines_are_no_results),
	    cmocka_unit_test(test_the_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
