/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Numbers, names, suggestions, intervals, registers: the pieces that everything else is made of. */
#include "support.h"

#include <stdio.h>
#include <string.h>

#include "expand/interval.h"
#include "msr_range.h"
#include "name_table.h"
#include "number.h"
#include "suggest.h"

static uint64_t parsed(const char *text)
{
	uint64_t value = 0;

	assert_true(number_parse(text, UINT64_MAX, &value));
	return value;
}

static void numbers_are_read(void **state)
{
	(void)state;
	assert_int_equal(parsed("16#0010_0000#"), 0x100000);
	assert_int_equal(parsed("16#ff#"), 0xff);
	assert_int_equal(parsed("16#FFff_ffff_ffff_ffff#"), UINT64_MAX);
	assert_int_equal(parsed("0x1000"), 0x1000);
	assert_int_equal(parsed("18446744073709551615"), UINT64_MAX);
	assert_int_equal(parsed("0"), 0);
}

static void bad_numbers_are_refused(void **state)
{
	static const char *const bad[] = {
	    "",       " ",        "1 ",    " 1",    "-1",
	    "+1",     "1_000",    "16#",   "16##",  "16#_1#",
	    "16#1_#", "16#1__0#", "16#1",  "16#g#", "16#1_0000_0000_0000_0000#",
	    "0x",     "0xg",      "0x1_0", "1e3",   "18446744073709551616",
	    "8#7#",
	};
	uint64_t value;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (number_parse(bad[i], UINT64_MAX, &value))
			fail_msg("'%s' was read as a number", bad[i]);
	}
}

static void numbers_have_a_bound(void **state)
{
	uint64_t value;

	(void)state;
	assert_true(number_parse("16#ff#", 0xff, &value));
	assert_false(number_parse("16#0100#", 0xff, &value));
}

static void numbers_are_written(void **state)
{
	char text[NUMBER_TEXT_BYTES];

	(void)state;
	number_format(0, text);
	assert_string_equal(text, "16#0000#");
	number_format(0x100000, text);
	assert_string_equal(text, "16#0010_0000#");
	number_format(UINT64_MAX, text);
	assert_string_equal(text, "16#ffff_ffff_ffff_ffff#");
}

static void names_are_found(void **state)
{
	struct name_table table = {0};
	char names[1000][16];
	int first;

	(void)state;
	assert_null(name_table_find(&table, "n1"));
	for (int i = 0; i < 1000; i++) {
		snprintf(names[i], sizeof(names[i]), "n%d", i);
		assert_null(name_table_add(&table, names[i], &names[i]));
	}
	for (int i = 0; i < 1000; i++)
		assert_ptr_equal(name_table_find(&table, names[i]), &names[i]);
	assert_ptr_equal(name_table_add(&table, "n7", &first), &names[7]);
	assert_int_equal(table.count, 1000);
	assert_null(name_table_find(&table, "n1000"));
	assert_string_equal(table.entries[999].name, "n999");
	name_table_free(&table);
}

static const char *suggested(const char *wanted, const char *a, const char *b)
{
	struct suggestion best = suggest_start(wanted);

	suggest_offer(&best, a);
	suggest_offer(&best, b);
	return best.name;
}

static void nearest_name_is_suggested(void **state)
{
	(void)state;
	assert_string_equal(suggested("chanel", "kernel", "channel"), "channel");
	assert_string_equal(suggested("sned", "sleep", "send"), "send");
	assert_null(suggested("postman", "sender", "receiver"));
	assert_null(suggested("a", "xyz", "abcd"));
	assert_string_equal(suggested("in", "inn", "out"), "inn");
}

static void equal_distance_goes_by_alphabet(void **state)
{
	(void)state;
	assert_string_equal(suggested("com_3", "com_2", "com_1"), "com_1");
	assert_string_equal(suggested("com_3", "com_1", "com_2"), "com_1");
}

static void gaps_are_taken_first_fit(void **state)
{
	struct interval_set set = {0};
	uint64_t first;

	(void)state;
	interval_set_add(&set, 30, 10);
	interval_set_add(&set, 10, 5);
	assert_true(interval_set_take(&set, 10, 100, 20, &first));
	assert_int_equal(first, 40);
	assert_true(interval_set_take(&set, 10, 100, 15, &first));
	assert_int_equal(first, 15);
	assert_true(interval_set_take(&set, 10, 100, 41, &first));
	assert_int_equal(first, 60);
	assert_false(interval_set_take(&set, 10, 100, 1, &first));
	interval_set_free(&set);
}

static void gaps_know_the_ends_of_the_domain(void **state)
{
	struct interval_set set = {0};
	uint64_t first;

	(void)state;
	interval_set_add(&set, 0, 20);
	interval_set_add(&set, UINT64_MAX - 5, 100);
	assert_true(interval_set_take(&set, 10, 29, 10, &first));
	assert_int_equal(first, 20);
	assert_false(interval_set_take(&set, 10, 29, 1, &first));
	assert_false(interval_set_take(&set, 40, 49, 11, &first));
	assert_false(interval_set_take(&set, 40, 49, 0, &first));
	interval_set_free(&set);
}

/* A row that the table's count has too many would be all zeroes, and allow register 0. */
static void ranges_of_registers_ascend(void **state)
{
	uint32_t longest = 0;

	(void)state;
	for (size_t i = 0; i < MSR_RANGE_COUNT; i++) {
		const uint32_t length = msr_ranges[i].last - msr_ranges[i].first + 1;

		assert_true(msr_ranges[i].first > (i == 0 ? 0 : msr_ranges[i - 1].last));
		assert_true(msr_ranges[i].last >= msr_ranges[i].first);
		if (length > longest)
			longest = length;
	}
	assert_int_equal(longest, MSR_RANGE_LENGTH_MAX);
	assert_null(msr_range_find(0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(numbers_are_read),
	    cmocka_unit_test(bad_numbers_are_refused),
	    cmocka_unit_test(numbers_have_a_bound),
	    cmocka_unit_test(numbers_are_written),
	    cmocka_unit_test(names_are_found),
	    cmocka_unit_test(nearest_name_is_suggested),
	    cmocka_unit_test(equal_distance_goes_by_alphabet),
	    cmocka_unit_test(gaps_are_taken_first_fit),
	    cmocka_unit_test(gaps_know_the_ends_of_the_domain),
	    cmocka_unit_test(ranges_of_registers_ascend),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
