/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Rule 1 of core/sched.h: a sleeping partition wakes as soon as one of its groups becomes active. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "events.h"
#include "frame_systems.h"
#include "group.h"
#include "interrupts.h"
#include "sched.h"
#include "subject.h"

static subject_id_t woken;

/* 100 ticks into the halt, an event with IPI arrives. */
static void idle_until_event(void)
{
	fake_hw.now += 100;
	if (fake_hw.idle_count == 1) {
		events_execute_number(remote, 2 + table_subject[woken].group);
		fake_hw.trace[0] = '\0';
	}
}

static void rule1_wakes_by_an_event_of_another_cpu_with_ipi(void **state)
{
	(void)state;
	build_with_remote(2, true);
	(void)machine_boot(0);
	woken = member[0];
	fake_hw.on_idle = idle_until_event;
	assert_int_equal(all_sleep(2), member[0]);
	assert_int_equal(elapsed(), 100);
	assert_int_equal(fake_hw.idle_count, 1);
	assert_true(subject_running[member[0]]);
	assert_false(subject_running[member[1]]);
}

static void assert_woken_by_event(uint32_t group)
{
	machine_restart();
	fake_hw.now = MACHINE_START;
	fake_hw.idle_count = 0;
	woken = member[group];
	for (uint32_t sleeper = 0; sleeper < 3; sleeper++) {
		sched_sleep();
	}
	sched_settle(hw_tsc());
	assert_int_equal(sched_current(), member[group]);
	assert_int_equal(elapsed(), 100);
}

static void rule1_wakes_by_an_event_for_any_group(void **state)
{
	(void)state;
	build_with_remote(3, true);
	(void)machine_boot(0);
	fake_hw.on_idle = idle_until_event;
	for (uint32_t group = 0; group < 3; group++) {
		assert_woken_by_event(group);
	}
}

static void idle_until_interrupt(void)
{
	fake_hw.now += 100;
	interrupts_set(member[1], 44);
	group_indicate_activity(member[1]);
}

static void rule1_wakes_by_an_interrupt(void **state)
{
	(void)state;
	build_with_remote(2, true);
	(void)machine_boot(0);
	fake_hw.on_idle = idle_until_interrupt;
	assert_int_equal(all_sleep(2), member[1]);
	assert_int_equal(elapsed(), 100);
}

static void rule1_wakes_by_the_timed_event_of_the_subject_that_ran(void **state)
{
	(void)state;
	build_alone(2);
	(void)machine_boot(0);
	assert_int_equal(machine_hypercall(SLEEP), member[1]);
	set_trigger(member[1], 300);
	assert_int_equal(machine_hypercall(SLEEP), member[1]);
	assert_int_equal(elapsed(), 300);
	assert_int_equal(fake_hw.idle_deadline, MACHINE_START + 300);
	assert_int_equal(subject_pages[member[1]].timed_event.trigger, TIMED_EVENT_OFF);
}

static void rule1_wakes_by_the_timed_event_of_another_group(void **state)
{
	(void)state;
	build_alone(3);
	(void)machine_boot(0);
	set_trigger(member[0], 300);
	assert_int_equal(all_sleep(3), member[0]);
	assert_int_equal(elapsed(), 300);
}

static void rule1_wakes_by_the_earliest_timed_event_first(void **state)
{
	(void)state;
	build_alone(3);
	(void)machine_boot(0);
	set_trigger(member[0], 300);
	set_trigger(member[1], 100);
	set_trigger(member[2], 200);
	assert_int_equal(all_sleep(3), member[1]);
	assert_int_equal(elapsed(), 100);
	assert_int_equal(machine_hypercall(SLEEP), member[2]);
	assert_int_equal(elapsed(), 200);
	assert_int_equal(machine_hypercall(SLEEP), member[0]);
	assert_int_equal(elapsed(), 300);
	assert_int_equal(machine_hypercall(SLEEP), other);
	assert_int_equal(elapsed(), FRAME);
}

/* The events of two groups fall due together: both run, in turn. */
static void rule1_wakes_all_groups_whose_timed_events_are_due(void **state)
{
	(void)state;
	build_alone(3);
	(void)machine_boot(0);
	set_trigger(member[0], 100);
	set_trigger(member[2], 100);
	(void)all_sleep(3);
	assert_int_equal(elapsed(), 100);
	assert_int_equal(sched_current(), member[0]);
	assert_int_equal(machine_hypercall(SLEEP), member[2]);
	assert_int_equal(elapsed(), 100);
}

static void rule1_does_not_wake_for_a_timed_event_behind_the_frame(void **state)
{
	(void)state;
	build_alone(1);
	(void)machine_boot(0);
	set_trigger(member[0], FRAME + 1);
	assert_int_equal(all_sleep(1), other);
	assert_int_equal(elapsed(), FRAME);
	assert_int_equal(fake_hw.idle_deadline, MACHINE_START + FRAME);
}

/* It fell due in a frame of the other partition: the partition's next frame begins with it. */
static void rule1_wakes_at_the_next_frame_by_a_timed_event_that_fell_due_before(void **state)
{
	(void)state;
	build_alone(1);
	(void)machine_boot(0);
	set_trigger(member[0], FRAME + 1);
	(void)all_sleep(1);
	assert_int_equal(machine_run_until(2 * FRAME), member[0]);
	assert_int_equal(elapsed(), 2 * FRAME);
}

static void rule1_never_runs_a_partition_outside_its_frames(void **state)
{
	(void)state;
	build_alone(1);
	(void)machine_boot(0);
	set_trigger(member[0], FRAME + 10);
	(void)all_sleep(1);
	assert_int_equal(machine_run_until(FRAME + 10), other);
	assert_int_equal(machine_run_until(2 * FRAME - 1), other);
	assert_int_equal(machine_run_until(2 * FRAME), member[0]);
}

/* Without IPI the CPU is not interrupted, and looks at its next frame. */
static void idle_until_event_without_ipi(void)
{
	if (fake_hw.idle_count == 1) {
		events_execute_number(remote, 2);
	}
	fake_hw.now = fake_hw.idle_deadline;
}

static void rule1_wakes_by_an_event_without_ipi_at_the_next_frame(void **state)
{
	(void)state;
	build_with_remote(1, false);
	(void)machine_boot(0);
	fake_hw.on_idle = idle_until_event_without_ipi;
	assert_int_equal(all_sleep(1), member[0]);
	assert_int_equal(elapsed(), FRAME);
	assert_int_equal(fake_hw.idle_count, 1);
}

static void indicate_activity_from(cpu_id_t cpu, subject_id_t subject)
{
	cpu_id_t const this_cpu = sched_this_cpu;

	sched_this_cpu = cpu;
	group_indicate_activity(subject);
	sched_this_cpu = this_cpu;
}

/* Both ways in which the event may arrive: of a CPU that knows who is active in the group, and of one that does not. */
static void idle_until_event_for_the_inactive_sibling(void)
{
	if (fake_hw.idle_count == 1) {
		events_execute_number(remote, 3);
	}
	indicate_activity_from(1, member[1]);
	fake_hw.now += FRAME / 4;
	fake_hw.trace[0] = '\0';
}

static void rule1_does_not_wake_for_an_inactive_subject_of_a_group(void **state)
{
	(void)state;
	build_siblings();
	(void)machine_boot(0);
	fake_hw.on_idle = idle_until_event_for_the_inactive_sibling;
	set_trigger(member[0], FRAME * 3);
	assert_int_equal(machine_hypercall(SLEEP), member[0]);
	assert_int_equal(elapsed(), FRAME * 3);
	assert_true(events_pending(member[1]));
	assert_int_equal(machine_hypercall(2), member[1]);
	assert_false(events_pending(member[1]));
}

static void rule1_event_for_the_inactive_sibling_of_a_local_subject_sets_no_activity(void **state)
{
	(void)state;
	build_siblings();
	(void)machine_boot(0);
	fake_hw.recording = true;
	indicate_activity_from(0, member[1]);
	assert_int_equal(fake_hw.op_count, 0);
	indicate_activity_from(0, member[0]);
	assert_int_equal(fake_hw.op_count, 1);
	indicate_activity_from(1, member[1]);
	assert_int_equal(fake_hw.op_count, 2);
}

/* The three effects of a remote event, each carried out before the step of this CPU that is given here. */
static uint32_t effect_step[3];

/* Long after this CPU has gone to sleep. */
#define FAR_STEP 100U

static void carry_out_effects(uint32_t step)
{
	for (uint32_t i = 0; i < fake_hw.op_count; i++) {
		if (effect_step[i] == step) {
			fake_hw_replay(&fake_hw.op[i]);
		}
	}
}

/* All members but the current one sleep; then that one goes to sleep while the effects come in. */
static void sleep_while_event_arrives(uint32_t groups, uint32_t target)
{
	machine_restart();
	for (uint32_t group = 1; group < groups; group++) {
		sched_sleep();
	}
	fake_hw.op_count = 0;
	fake_hw.recording = true;
	events_execute_number(remote, 2 + target);
	fake_hw.recording = false;
	assert_int_equal(fake_hw.op_count, 3);
	fake_hw.now = MACHINE_START;
	fake_hw.trace[0] = '\0';
	fake_hw.interrupt_pending = false;
	fake_hw.idle_count = 0;
	fake_hw.steps = 0;
	fake_hw.on_step = carry_out_effects;
	sched_sleep();
	sched_settle(hw_tsc());
	fake_hw.on_step = NULL;
}

/* A halt in which no interrupt arrives lasts to the end of the frame: then a wake-up was lost. */
static void assert_no_race(uint32_t groups, uint32_t target)
{
	sleep_while_event_arrives(groups, target);
	if (fake_hw.idle_count == 0 || effect_step[2] <= fake_hw.idle_step) {
		assert_int_equal(sched_current(), member[target]);
		assert_int_equal(elapsed(), 0);
	}
}

/* Every interleaving of the signal's three effects with the steps by which this CPU goes to sleep, up to its halt. */
static void assert_no_race_in_any_order(uint32_t groups, uint32_t target)
{
	uint32_t steps;

	build_with_remote(groups, true);
	(void)machine_boot(0);
	for (uint32_t i = 0; i < 3; i++) {
		effect_step[i] = FAR_STEP;
	}
	sleep_while_event_arrives(groups, target);
	assert_true(elapsed() >= FRAME);
	steps = fake_hw.idle_step;
	assert_true(steps >= 6 && steps < FAR_STEP);
	for (effect_step[0] = 0; effect_step[0] <= steps; effect_step[0]++) {
		for (effect_step[1] = effect_step[0]; effect_step[1] <= steps; effect_step[1]++) {
			for (effect_step[2] = effect_step[1]; effect_step[2] <= steps; effect_step[2]++) {
				assert_no_race(groups, target);
			}
		}
	}
}

static void rule1_loses_no_wake_up_of_a_lone_subject(void **state)
{
	(void)state;
	assert_no_race_in_any_order(1, 0);
}

static void rule1_loses_no_wake_up_of_the_first_group(void **state)
{
	(void)state;
	assert_no_race_in_any_order(2, 0);
}

static void rule1_loses_no_wake_up_of_the_second_group(void **state)
{
	(void)state;
	assert_no_race_in_any_order(2, 1);
}

/* The trigger is set to a later time while the group sleeps: nobody wakes too early, nobody too late. */
static void postpone_trigger(void)
{
	if (fake_hw.idle_count == 1) {
		set_trigger(member[0], 500);
	}
	fake_hw.now = fake_hw.idle_deadline;
}

static void rule1_wakes_by_a_trigger_that_was_postponed(void **state)
{
	(void)state;
	build_alone(1);
	(void)machine_boot(0);
	set_trigger(member[0], 300);
	fake_hw.on_idle = postpone_trigger;
	assert_int_equal(machine_hypercall(SLEEP), member[0]);
	assert_int_equal(elapsed(), 500);
	assert_int_equal(fake_hw.idle_count, 2);
}

/* Woken by an event before its trigger is due, a group no longer waits for the trigger. */
static void rule1_forgets_the_trigger_of_a_group_that_woke_otherwise(void **state)
{
	(void)state;
	build_with_remote(1, true);
	(void)machine_boot(0);
	set_trigger(member[0], 900);
	woken = member[0];
	fake_hw.on_idle = idle_until_event;
	assert_int_equal(machine_hypercall(SLEEP), member[0]);
	assert_int_equal(elapsed(), 100);
	subject_pages[member[0]].timed_event.trigger = TIMED_EVENT_OFF;
	fake_hw.on_idle = NULL;
	woken = SUBJECT_NONE;
	sched_sleep();
	assert_true(sched_state.asleep);
	assert_true(group_select(0, MACHINE_START + 900));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    machine_test(rule1_wakes_by_an_event_of_another_cpu_with_ipi),
	    machine_test(rule1_wakes_by_an_event_for_any_group),
	    machine_test(rule1_wakes_by_an_interrupt),
	    machine_test(rule1_wakes_by_the_timed_event_of_the_subject_that_ran),
	    machine_test(rule1_wakes_by_the_timed_event_of_another_group),
	    machine_test(rule1_wakes_by_the_earliest_timed_event_first),
	    machine_test(rule1_wakes_all_groups_whose_timed_events_are_due),
	    machine_test(rule1_does_not_wake_for_a_timed_event_behind_the_frame),
	    machine_test(rule1_wakes_at_the_next_frame_by_a_timed_event_that_fell_due_before),
	    machine_test(rule1_never_runs_a_partition_outside_its_frames),
	    machine_test(rule1_wakes_by_an_event_without_ipi_at_the_next_frame),
	    machine_test(rule1_does_not_wake_for_an_inactive_subject_of_a_group),
	    machine_test(rule1_event_for_the_inactive_sibling_of_a_local_subject_sets_no_activity),
	    machine_test(rule1_loses_no_wake_up_of_a_lone_subject),
	    machine_test(rule1_loses_no_wake_up_of_the_first_group),
	    machine_test(rule1_loses_no_wake_up_of_the_second_group),
	    machine_test(rule1_wakes_by_a_trigger_that_was_postponed),
	    machine_test(rule1_forgets_the_trigger_of_a_group_that_woke_otherwise),
	};

	return cmocka_run_group_tests_name("scheduler: wake", tests, NULL, NULL);
}
