/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Findings and the registry: order, form, exit codes, and that every rule explains itself. */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *printed(struct report *report, bool colour)
{
	char *text = NULL;
	size_t size_bytes = 0;
	FILE *stream = open_memstream(&text, &size_bytes);

	report_print(report, stream, colour);
	fclose(stream);
	return text;
}

static void findings_are_sorted(void **state)
{
	struct sources sources = {0};
	struct report *report = report_new();
	const struct source_file *a = source_add(&sources, "a.xml", memory_format("1\n2\n3\n"), 6, NULL);
	const struct source_file *b = source_add(&sources, "b.xml", memory_format("1\n2\n3\n"), 6, NULL);
	char *text;

	(void)state;
	report_set_stage(report, 2);
	report_error_origin(report, RULE_TICK_SUM, &(struct origin){a, 0}, "sixth");
	report_set_stage(report, 1);
	report_error_origin(report, RULE_BAD_VALUE, &(struct origin){b, 0}, "fifth");
	report_error_origin(report, RULE_BAD_VALUE, &(struct origin){a, 4}, "fourth");
	report_error_origin(report, RULE_BAD_VALUE, &(struct origin){a, 2}, "third");
	report_error_origin(report, RULE_UNKNOWN_ELEMENT, &(struct origin){a, 2}, "second");
	report_error_path(report, RULE_FILE_UNREADABLE, "c.xml", "first");
	text = printed(report, false);
	assert_string_equal(text, "c.xml: error[MU001]: first\n"
				  "a.xml:2:1: error[MU101]: second\n"
				  "a.xml:2:1: error[MU106]: third\n"
				  "a.xml:3:1: error[MU106]: fourth\n"
				  "b.xml:1:1: error[MU106]: fifth\n"
				  "a.xml:1:1: error[MU501]: sixth\n"
				  "6 errors\n");
	free(text);
	report_free(report);
	sources_free(&sources);
}

static void warnings_are_no_errors(void **state)
{
	struct report *report = report_new();
	char *text;

	(void)state;
	report_error(report, RULE_DEVICE_WITHOUT_DOMAIN, NULL, "look here");
	text = printed(report, false);
	assert_string_equal(text, "warning[MU658]: look here\n");
	assert_int_equal(report_error_count(report), 0);
	assert_int_equal(report_exit_code(report), EXIT_CODE_OK);
	free(text);
	report_free(report);
}

static void remarks_follow_their_finding(void **state)
{
	struct report *report = report_new();
	char *text;

	(void)state;
	report_error(report, RULE_BAD_VALUE, NULL, "bad %d", 1);
	report_help(report, "do %s", "this");
	report_did_you_mean(report, "that");
	report_did_you_mean(report, NULL);
	text = printed(report, false);
	assert_string_equal(text, "error[MU106]: bad 1\n  help: do this\n  help: did you mean 'that'?\n1 error\n");
	free(text);
	report_free(report);
}

static void colours_are_only_for_terminals(void **state)
{
	struct report *report = report_new();
	char *plain;
	char *coloured;

	(void)state;
	report_error(report, RULE_BAD_VALUE, NULL, "bad");
	plain = printed(report, false);
	coloured = printed(report, true);
	assert_null(strchr(plain, '\033'));
	assert_non_null(strchr(coloured, '\033'));
	free(plain);
	free(coloured);
	report_free(report);
}

static void many_findings_are_bounded(void **state)
{
	struct report *report = report_new();
	char *text;

	(void)state;
	for (int i = 0; i < 2000; i++)
		report_error(report, RULE_BAD_VALUE, NULL, "bad");
	text = printed(report, false);
	assert_non_null(strstr(text, "1500 more findings are not shown\n2000 errors\n"));
	free(text);
	report_free(report);
}

static void exit_codes_say_whose_fault_it_is(void **state)
{
	struct report *report = report_new();

	(void)state;
	assert_int_equal(report_exit_code(report), EXIT_CODE_OK);
	report_error(report, RULE_BAD_VALUE, NULL, "bad");
	assert_int_equal(report_exit_code(report), EXIT_CODE_POLICY);
	report_error(report, RULE_FILE_UNREADABLE, NULL, "gone");
	assert_int_equal(report_exit_code(report), EXIT_CODE_ENVIRONMENT);
	report_free(report);
}

static void every_rule_explains_itself(void **state)
{
	unsigned last = 0;

	(void)state;
	for (unsigned i = 0; i < RULE_COUNT; i++) {
		const struct rule_description *rule = rule_describe((enum rule)i);

		assert_true(rule->code > last);
		assert_true(rule->code < 1000);
		assert_true(strlen(rule->text) > 10 && strchr(rule->text, '\n') == NULL);
		assert_true(strlen(rule->why) > 20);
		assert_true(strlen(rule->fix) > 10);
		last = rule->code;
	}
}

static void rules_are_found_by_code(void **state)
{
	(void)state;
	assert_int_equal(rule_find("MU501"), RULE_TICK_SUM);
	assert_int_equal(rule_find("mu501"), RULE_TICK_SUM);
	assert_int_equal(rule_find("501"), RULE_TICK_SUM);
	assert_int_equal(rule_find("MU1"), RULE_FILE_UNREADABLE);
	assert_int_equal(rule_find("MU999"), RULE_COUNT);
	assert_int_equal(rule_find("MU501x"), RULE_COUNT);
	assert_int_equal(rule_find(""), RULE_COUNT);
	assert_int_equal(rule_find("MU-1"), RULE_COUNT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(findings_are_sorted),          cmocka_unit_test(warnings_are_no_errors),
	    cmocka_unit_test(remarks_follow_their_finding), cmocka_unit_test(colours_are_only_for_terminals),
	    cmocka_unit_test(many_findings_are_bounded),    cmocka_unit_test(exit_codes_say_whose_fault_it_is),
	    cmocka_unit_test(every_rule_explains_itself),   cmocka_unit_test(rules_are_found_by_code),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
