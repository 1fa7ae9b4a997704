/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Waits that were counted by hand on paper. */
#include "support.h"

#include <stdlib.h>

#include "analysis/latency.h"
#include "analysis/plan.h"

/*
 * tick     0         10        20        30        40
 * plan 0   CPU 0: |  a      |  b      |  a      |  c      |
 *          CPU 1: |  d                |  d      |  e      |
 * plan 1   CPU 0: |  b                |  a      |  b      |     (20, 5, 15)
 *          CPU 1: |  d                                    |
 */
static const char policy_text[] =
    "<system><hardware><processor/></hardware>"
    "<events><event name='ab' mode='ipi'/><event name='da' mode='ipi'/><event name='da2' mode='async'/>"
    "<event name='ad' mode='async'/><event name='ae' mode='ipi'/><event name='aa' mode='self'/>"
    "<event name='cc2' mode='switch'/></events>"
    "<subjects>"
    "<subject name='a' cpu='0'><events><source><group name='vmcall'><event physical='ab'/><event physical='ad'/>"
    "<event physical='ae'/><event physical='aa'/></group></source><target><event physical='da'/>"
    "<event physical='da2'/><event physical='aa'/></target></events>"
    "<devices><device physical='nic'><irq physical='line' vector='40'/></device></devices></subject>"
    "<subject name='b' cpu='0'><events><target><event physical='ab'/></target></events></subject>"
    "<subject name='c' cpu='0'><events><source><group name='vmx_exit'><event physical='cc2'/></group></source>"
    "</events></subject>"
    "<subject name='c2' cpu='0'><events><target><event physical='cc2'/></target></events></subject>"
    "<subject name='d' cpu='1'><events><source><group name='vmcall'><event physical='da'/><event physical='da2'/>"
    "</group></source><target><event physical='ad'/></target></events></subject>"
    "<subject name='e' cpu='1'><events><target><event physical='ae'/></target></events></subject>"
    "</subjects>"
    "<scheduling tickRate='1000'><partitions>"
    "<partition name='a' cpu='0'><group id='0'><subject name='a'/></group></partition>"
    "<partition name='b' cpu='0'><group id='1'><subject name='b'/></group></partition>"
    "<partition name='c' cpu='0'><group id='2'><subject name='c'/><subject name='c2'/></group></partition>"
    "<partition name='d' cpu='1'><group id='3'><subject name='d'/></group><group id='4'><subject name='idle_1'/>"
    "</group></partition>"
    "<partition name='e' cpu='1'><group id='5'><subject name='e'/></group></partition>"
    "<partition name='f' cpu='1'><group id='6'><subject name='f'/></group></partition>"
    "</partitions><majorFrame>"
    "<cpu id='0'><minorFrame partition='a' ticks='10'/><minorFrame partition='b' ticks='10'/>"
    "<minorFrame partition='a' ticks='10'/><minorFrame partition='c' ticks='10'/></cpu>"
    "<cpu id='1'><minorFrame partition='d' ticks='20'/><minorFrame partition='d' ticks='10'/>"
    "<minorFrame partition='e' ticks='10'/></cpu></majorFrame>"
    "<majorFrame><cpu id='0'><minorFrame partition='b' ticks='20'/><minorFrame partition='a' ticks='5'/>"
    "<minorFrame partition='b' ticks='15'/></cpu><cpu id='1'><minorFrame partition='d' ticks='40'/></cpu>"
    "</majorFrame></scheduling></system>";

struct expectation {
	const char *seat;
	const char *during; /* NULL: any moment */
	bool at_once;
	uint64_t ticks;
};

static const struct expectation expectations[] = {
    /* a's last frame of plan 0 ends at 30, of plan 1 at 25; the latest first frame is at 20 of plan 1. */
    {"a", NULL, true, 15 + 20},
    /* The same by starts: from just after 20 in plan 1 to 20 in the next. */
    {"a", NULL, false, 20 + 20},
    /* While b runs: just before 40 of plan 1 is less than the wait from 25, when b starts. */
    {"a", "b", true, 15 + 20},
    /* While c runs, from 30 of plan 0. */
    {"a", "c", true, 10 + 20},
    /* d runs all the time but from 30 to 40 of plan 0, where e runs: d is next at once in the next plan. */
    {"d", NULL, true, 10},
    {"d", "e", true, 10},
    /* Frames of d start at 0 and 20, or 0: just missed at 0 of plan 1, that is 40. */
    {"d", "a", false, 40 - 20},
    {"d", NULL, false, 40},
    /* e runs in plan 0 only, as long as that is chosen. */
    {"e", NULL, true, 30},
    {"c", NULL, true, 30},
};

static void waits_are_those_of_the_plan(void **state)
{
	xmlDoc *policy = parse_policy(policy_text);
	struct plan plan;

	(void)state;
	plan_make(&plan, xmlDocGetRootElement(policy));
	for (size_t i = 0; i < sizeof(expectations) / sizeof(expectations[0]); i++) {
		const struct expectation *expected = &expectations[i];
		const struct plan_wait wait =
		    plan_worst_wait(&plan, plan_find_seat(&plan, expected->seat),
				    plan_find_seat(&plan, expected->during), expected->at_once);

		if (!wait.bounded || wait.ticks != expected->ticks)
			fail_msg("expectation %zu: %lu ticks, not %lu", i, (unsigned long)wait.ticks,
				 (unsigned long)expected->ticks);
	}
	plan_free(&plan);
	xmlFreeDoc(policy);
}

static char *answer(void (*print)(FILE *, const xmlNode *))
{
	xmlDoc *policy = parse_policy(policy_text);
	xmlDoc *result = result_new("latency");
	char *text;

	latency_make(xmlDocGetRootElement(result), xmlDocGetRootElement(policy));
	text = printed(print, xmlDocGetRootElement(result));
	xmlFreeDoc(result);
	xmlFreeDoc(policy);
	return text;
}

static void each_kind_is_listed(void **state)
{
	char *text = answer(latency_print);

	(void)state;
	assert_has(text, "  da (ipi), d -> a: 35.000 ms\n");
	assert_has(text, "  da2 (async), d -> a: 40.000 ms\n");
	assert_has(text, "  ae (ipi), a -> e: 30.000 ms; not in plan 1\n");
	assert_has(text, "  ad (async), a -> d: 20.000 ms, if the partition's other groups yield or sleep\n");
	assert_has(text, "  cc2 (switch), c -> c2: 30.000 ms; not in plan 1\n");
	assert_has(text, "  nic line -> a, vector 40: 35.000 ms\n");
	assert_has(text, "  c2 (partition c, CPU 0): 30.000 ms, if it is active in its group; not in plan 1\n");
	free(text);
}

static void shares_are_sums_of_frames(void **state)
{
	char *text = answer(latency_print);

	(void)state;
	assert_has(text, "  CPU 0: 100.0 %\n    partition a: 50.0 %\n      group: a\n    partition b: 25.0 %\n");
	assert_has(text, "    partition a: 12.5 %\n");
	assert_has(text, "  CPU 1: 100.0 %\n    partition d: 75.0 %\n      group: d\n      group: idle_1\n");
	free(text);
}

static void without_a_frame_there_is_no_bound(void **state)
{
	xmlDoc *policy = parse_policy(policy_text);
	struct plan plan;

	(void)state;
	plan_make(&plan, xmlDocGetRootElement(policy));
	assert_false(plan_worst_wait(&plan, plan_find_seat(&plan, "f"), NULL, true).bounded);
	assert_null(plan_find_seat(&plan, "nobody"));
	plan_free(&plan);
	xmlFreeDoc(policy);
}

static void long_times_do_not_wrap(void **state)
{
	const struct plan plan = {.tick_rate = 3};

	(void)state;
	assert_true(plan_nanoseconds(&plan, 3ULL * 4000000000) == 4000000000ULL * 1000000000);
	assert_int_equal(plan_nanoseconds(&plan, 1), 333333333);
	assert_int_equal(plan_nanoseconds(&(struct plan){0}, 1), 0);
}

static void json_has_numbers(void **state)
{
	char *text = answer(result_print_json);

	(void)state;
	assert_has(text, "\"bound_ns\": 35000000");
	assert_has(text, "\"share_permille\": 125");
	assert_has(text, "\"bounded\": true");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(waits_are_those_of_the_plan), cmocka_unit_test(each_kind_is_listed),
	    cmocka_unit_test(shares_are_sums_of_frames),   cmocka_unit_test(without_a_frame_there_is_no_bound),
	    cmocka_unit_test(long_times_do_not_wrap),      cmocka_unit_test(json_has_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
