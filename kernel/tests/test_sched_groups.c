/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Rules 2 and 3 of core/sched.h: which group runs, and when a timed event fires. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "frame_systems.h"
#include "interrupts.h"
#include "subject.h"

/* Rule 2: group. */

static void assert_round_robin_by_yield(uint32_t groups)
{
	uint32_t last = 0;

	build_alone(groups);
	assert_int_equal(machine_boot(0), member[last]);
	for (uint32_t round = 0; round < 3 * groups; round++) {
		uint32_t const next = (last + 1) % groups;

		assert_int_equal(machine_hypercall(YIELD), member[next]);
		last = next;
	}
}

static void rule2_one_group_yields_to_itself(void **state)
{
	(void)state;
	assert_round_robin_by_yield(1);
}

static void rule2_two_groups_take_turns(void **state)
{
	(void)state;
	assert_round_robin_by_yield(2);
}

static void rule2_three_groups_take_turns(void **state)
{
	(void)state;
	assert_round_robin_by_yield(3);
}

static void rule2_64_groups_take_turns(void **state)
{
	(void)state;
	assert_round_robin_by_yield(MUEN_PARTITION_GROUPS);
}

static void rule2_64_groups_sleep_and_one_by_one_wakes(void **state)
{
	(void)state;
	build_alone(MUEN_PARTITION_GROUPS);
	(void)machine_boot(0);
	for (uint32_t group = 0; group < MUEN_PARTITION_GROUPS; group++) {
		set_trigger(member[group], 900 - 10 * group);
	}
	assert_int_equal(all_sleep(MUEN_PARTITION_GROUPS), member[MUEN_PARTITION_GROUPS - 1]);
	for (uint32_t group = MUEN_PARTITION_GROUPS - 1; group-- > 0;) {
		assert_int_equal(machine_hypercall(SLEEP), member[group]);
		assert_int_equal(elapsed(), 900 - 10 * group);
	}
}

static void assert_round_robin_by_frame(uint32_t groups)
{
	uint32_t last = 0;

	build_alone(groups);
	assert_int_equal(machine_boot(0), member[last]);
	for (uint32_t round = 1; round < 3 * groups; round++) {
		last = (last + 1) % groups;
		assert_int_equal(machine_run_until((2 * round - 1) * FRAME), other);
		assert_int_equal(machine_run_until(2 * round * FRAME), member[last]);
	}
}

static void rule2_a_frame_begins_with_the_next_of_one_group(void **state)
{
	(void)state;
	assert_round_robin_by_frame(1);
}

static void rule2_a_frame_begins_with_the_next_of_two_groups(void **state)
{
	(void)state;
	assert_round_robin_by_frame(2);
}

static void rule2_a_frame_begins_with_the_next_of_three_groups(void **state)
{
	(void)state;
	assert_round_robin_by_frame(3);
}

static void rule2_a_frame_begins_with_the_next_of_64_groups(void **state)
{
	(void)state;
	assert_round_robin_by_frame(MUEN_PARTITION_GROUPS);
}

/* Each partition begins with its first group, whenever its first frame is. */
static void rule2_the_first_frame_runs_the_first_group(void **state)
{
	(void)state;
	build_alone(2);
	table_minor[0].partition = (uint16_t)policy_partition_of(other);
	table_minor[1].partition = (uint16_t)policy_partition_of(member[0]);
	assert_int_equal(machine_boot(0), other);
	assert_int_equal(machine_run_until(FRAME), member[0]);
	assert_int_equal(machine_run_until(2 * FRAME), other);
	assert_int_equal(machine_run_until(3 * FRAME), member[1]);
}

/* An exit so late that a frame of the partition is over before it begins: the group's turn comes with the next one. */
static void rule2_a_frame_that_is_skipped_takes_no_turn(void **state)
{
	(void)state;
	build_alone(3);
	assert_int_equal(machine_boot(0), member[0]);
	assert_int_equal(machine_run_until(FRAME), other);
	assert_int_equal(machine_run_until(3 * FRAME), other);
	assert_int_equal(machine_run_until(4 * FRAME), member[1]);
	assert_int_equal(machine_run_until(8 * FRAME), member[2]);
}

static void rule2_an_exit_within_the_frame_changes_no_group(void **state)
{
	(void)state;
	build_alone(3);
	(void)machine_boot(0);
	for (tsc_t time = 1; time < FRAME; time += 111) {
		assert_int_equal(machine_run_until(time), member[0]);
		assert_int_equal(machine_exit(VCPU_EXIT_INTERRUPT, 0), member[0]);
	}
}

static void rule2_sleeping_groups_are_passed_over(void **state)
{
	(void)state;
	build_alone(3);
	(void)machine_boot(0);
	assert_int_equal(machine_hypercall(SLEEP), member[1]);
	assert_int_equal(machine_hypercall(YIELD), member[2]);
	assert_int_equal(machine_hypercall(YIELD), member[1]);
	assert_int_equal(machine_hypercall(SLEEP), member[2]);
	assert_int_equal(machine_hypercall(YIELD), member[2]);
}

/* Within a frame, a group that wakes waits until the running one gives up the CPU. */
static void rule2_a_group_that_wakes_does_not_preempt(void **state)
{
	(void)state;
	build_alone(2);
	(void)machine_boot(0);
	set_trigger(member[0], 200);
	assert_int_equal(machine_hypercall(SLEEP), member[1]);
	assert_int_equal(machine_run_until(300), member[1]);
	assert_int_equal(machine_hypercall(YIELD), member[0]);
}

static void rule2_the_partitions_groups_do_not_mix(void **state)
{
	(void)state;
	build_alone(2);
	(void)machine_boot(0);
	(void)machine_run_until(FRAME);
	assert_int_equal(machine_hypercall(YIELD), other);
	assert_int_equal(machine_hypercall(YIELD), other);
}

/* Rule 3: timed event. */

static void rule3_fires_within_the_frame(void **state)
{
	(void)state;
	build_alone(1);
	(void)policy_add_target(member[0], target_inject(80));
	(void)policy_add_source(member[0], event_signal(member[0], 1));
	(void)machine_boot(0);
	set_trigger(member[0], 400);
	subject_pages[member[0]].timed_event.event = 2;
	(void)machine_exit(VCPU_EXIT_INTERRUPT, 0);
	assert_int_equal(fake_vcpu.deadline, MACHINE_START + 400);
	assert_int_equal(machine_run_until(399), member[0]);
	assert_false(interrupts_pending(member[0]));
	assert_int_equal(machine_run_until(400), member[0]);
	assert_true(interrupts_pending(member[0]));
	assert_int_equal(subject_pages[member[0]].timed_event.trigger, TIMED_EVENT_OFF);
	assert_int_equal(fake_vcpu.deadline, MACHINE_START + FRAME);
}

/* Sampled at each entry: the subject sets it while it runs, and any exit makes it known. */
static void rule3_samples_the_trigger_at_each_entry(void **state)
{
	static const tsc_t triggers[] = {900, 300, 500, 50};

	(void)state;
	build_alone(1);
	(void)machine_boot(0);
	for (uint32_t i = 0; i < sizeof(triggers) / sizeof(triggers[0]); i++) {
		set_trigger(member[0], triggers[i]);
		(void)machine_exit(VCPU_EXIT_INTERRUPT, 0);
		assert_int_equal(fake_vcpu.deadline, MACHINE_START + triggers[i]);
	}
}

static void rule3_a_trigger_in_the_past_fires_at_once(void **state)
{
	(void)state;
	build_alone(2);
	(void)machine_boot(0);
	subject_pages[member[0]].timed_event.trigger = 0;
	subject_pages[member[0]].timed_event.event = YIELD;
	assert_int_equal(machine_exit(VCPU_EXIT_INTERRUPT, 0), member[1]);
}

static void rule3_fires_once(void **state)
{
	(void)state;
	build_alone(2);
	(void)machine_boot(0);
	set_trigger(member[0], 10);
	subject_pages[member[0]].timed_event.event = YIELD;
	assert_int_equal(machine_run_until(10), member[1]);
	assert_int_equal(machine_run_until(20), member[1]);
	assert_int_equal(machine_hypercall(YIELD), member[0]);
	assert_int_equal(machine_run_until(30), member[0]);
}

static void rule3_off_never_fires(void **state)
{
	(void)state;
	build_alone(1);
	(void)machine_boot(0);
	subject_pages[member[0]].timed_event.event = SLEEP;
	for (tsc_t time = 100; time < FRAME; time += 100) {
		assert_int_equal(machine_run_until(time), member[0]);
		assert_int_equal(fake_vcpu.deadline, MACHINE_START + FRAME);
	}
	assert_int_equal(fake_hw.idle_count, 0);
	assert_int_equal(subject_pages[member[0]].timed_event.event, SLEEP);
}

/* The one of the subject that runs counts; those of others wait for their turn. */
static void rule3_is_that_of_the_subject_about_to_run(void **state)
{
	(void)state;
	build_alone(2);
	(void)machine_boot(0);
	set_trigger(member[1], 100);
	subject_pages[member[1]].timed_event.event = SLEEP;
	assert_int_equal(machine_run_until(200), member[0]);
	assert_int_equal(subject_pages[member[1]].timed_event.trigger, MACHINE_START + 100);
	assert_int_equal(machine_hypercall(YIELD), member[0]);
	assert_int_equal(subject_pages[member[1]].timed_event.trigger, TIMED_EVENT_OFF);
	assert_false(subject_running[member[1]]);
}

/* The event of the next subject hands over to one whose own is due: that one's run ends at once, by its deadline. */
static void rule3_one_timed_event_an_entry(void **state)
{
	(void)state;
	build_siblings();
	(void)machine_boot(0);
	set_trigger(member[0], 10);
	subject_pages[member[0]].timed_event.event = 2;
	set_trigger(member[1], 20);
	subject_pages[member[1]].timed_event.event = 63;
	assert_int_equal(machine_run_until(30), member[1]);
	assert_int_equal(fake_vcpu.deadline, MACHINE_START + 20);
	assert_int_equal(machine_exit(VCPU_EXIT_TIMER, 0), member[1]);
	assert_int_equal(subject_pages[member[1]].timed_event.trigger, TIMED_EVENT_OFF);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    machine_test(rule2_one_group_yields_to_itself),
	    machine_test(rule2_two_groups_take_turns),
	    machine_test(rule2_three_groups_take_turns),
	    machine_test(rule2_64_groups_take_turns),
	    machine_test(rule2_64_groups_sleep_and_one_by_one_wakes),
	    machine_test(rule2_a_frame_begins_with_the_next_of_one_group),
	    machine_test(rule2_a_frame_begins_with_the_next_of_two_groups),
	    machine_test(rule2_a_frame_begins_with_the_next_of_three_groups),
	    machine_test(rule2_a_frame_begins_with_the_next_of_64_groups),
	    machine_test(rule2_the_first_frame_runs_the_first_group),
	    machine_test(rule2_a_frame_that_is_skipped_takes_no_turn),
	    machine_test(rule2_an_exit_within_the_frame_changes_no_group),
	    machine_test(rule2_sleeping_groups_are_passed_over),
	    machine_test(rule2_a_group_that_wakes_does_not_preempt),
	    machine_test(rule2_the_partitions_groups_do_not_mix),
	    machine_test(rule3_fires_within_the_frame),
	    machine_test(rule3_samples_the_trigger_at_each_entry),
	    machine_test(rule3_a_trigger_in_the_past_fires_at_once),
	    machine_test(rule3_fires_once),
	    machine_test(rule3_off_never_fires),
	    machine_test(rule3_is_that_of_the_subject_about_to_run),
	    machine_test(rule3_one_timed_event_an_entry),
	};

	return cmocka_run_group_tests_name("scheduler: groups and timed events", tests, NULL, NULL);
}
