/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The five rules of core/sched.h, and what they rest on: plans, barriers, major frames. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <muen/abi/trap.h>

#include "events.h"
#include "group.h"
#include "interrupts.h"
#include "machine.h"
#include "sched.h"
#include "subject.h"

#define FRAME 1000U

/* Source events that every subject has. */
enum {
	SLEEP,
	YIELD,
};

/* Subjects of the partition under test: one a group; then the one of another partition, and one of another CPU. */
static subject_id_t member[MUEN_PARTITION_GROUPS];
static subject_id_t other;
static subject_id_t remote;

static subject_id_t add_sleeper(group_id_t group)
{
	subject_id_t const subject = policy_add_subject(group);

	(void)policy_add_source(subject, event_action(POLICY_ACTION_SLEEP));
	(void)policy_add_source(subject, event_action(POLICY_ACTION_YIELD));
	(void)policy_add_target(subject, target_of(POLICY_TARGET_NONE));
	return subject;
}

static void add_member_groups(uint32_t groups)
{
	(void)policy_add_partition(0);
	for (uint32_t group = 0; group < groups; group++) {
		member[group] = add_sleeper(policy_add_group());
	}
}

/* CPU 0 alone: the partition under test in the first half of the major frame, the other one in the second. */
static void build_alone(uint32_t groups)
{
	(void)policy_add_cpu();
	add_member_groups(groups);
	(void)policy_add_partition(0);
	other = add_sleeper(policy_add_group());
	(void)policy_add_major();
	policy_add_minor(0, policy_partition_of(member[0]), FRAME);
	policy_add_minor(0, policy_partition_of(other), FRAME);
}

/* CPU 0 with the partition under test and nothing else; CPU 1 with a subject that signals members by event 2 + group.
 */
static void build_with_remote(uint32_t groups, bool ipi)
{
	(void)policy_add_cpu();
	(void)policy_add_cpu();
	add_member_groups(groups);
	(void)policy_add_partition(1);
	remote = add_sleeper(policy_add_group());
	for (uint32_t group = 0; group < groups; group++) {
		(void)policy_add_source(remote, ipi ? event_ipi(member[group], 0) : event_signal(member[group], 0));
	}
	(void)policy_add_major();
	policy_add_minor(0, policy_partition_of(member[0]), FRAME);
	policy_add_minor(1, policy_partition_of(remote), FRAME);
}

/* All members sleep, one after the other; the result is who is entered then. */
static subject_id_t all_sleep(uint32_t groups)
{
	for (uint32_t group = 1; group < groups; group++) {
		(void)machine_hypercall(SLEEP);
	}
	return machine_hypercall(SLEEP);
}

static tsc_t elapsed(void)
{
	return fake_hw.now - MACHINE_START;
}

/* Rule 1: wake. */

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
	assert_true(subject_is_running(member[0]));
	assert_false(subject_is_running(member[1]));
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
	sched_settle();
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
	sched_indicate_activity(member[1]);
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

static void set_trigger(subject_id_t subject, tsc_t time)
{
	subject_pages[subject].timed_event.trigger = MACHINE_START + time;
	subject_pages[subject].timed_event.event = 63;
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

/* One group of two subjects on CPU 0; the remote subject signals the first by event 2, the second by event 3. */
static void build_siblings(void)
{
	group_id_t group;

	(void)policy_add_cpu();
	(void)policy_add_cpu();
	(void)policy_add_partition(0);
	group = policy_add_group();
	member[0] = add_sleeper(group);
	member[1] = add_sleeper(group);
	(void)policy_add_source(member[0], event_handover(member[1]));
	(void)policy_add_partition(1);
	remote = add_sleeper(policy_add_group());
	(void)policy_add_source(remote, event_ipi(member[0], 0));
	(void)policy_add_source(remote, event_ipi(member[1], 0));
	(void)policy_add_major();
	policy_add_minor(0, policy_partition_of(member[0]), FRAME);
	policy_add_minor(1, policy_partition_of(remote), FRAME);
}

/* Both ways in which the event may arrive: of a CPU that knows who is active in the group, and of one that does not. */
static void idle_until_event_for_the_inactive_sibling(void)
{
	if (fake_hw.idle_count == 1) {
		events_execute_number(remote, 3);
	}
	group_indicate_activity(member[1], 1);
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
	group_indicate_activity(member[1], 0);
	assert_int_equal(fake_hw.op_count, 0);
	group_indicate_activity(member[0], 0);
	assert_int_equal(fake_hw.op_count, 1);
	group_indicate_activity(member[1], 1);
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
	sched_settle();
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
	assert_false(group_select(0, MACHINE_START + 900));
}

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
	assert_false(subject_is_running(member[1]));
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

/* Rule 4: scheduling information. */

static void assert_info(subject_id_t subject, tsc_t start, tsc_t end)
{
	const volatile struct sched_info *const info = &sched_info_page[policy_partition_of(subject)].info;

	assert_int_equal(info->start, MACHINE_START + start);
	assert_int_equal(info->end, MACHINE_START + end);
}

static void rule4_first_frame_is_published(void **state)
{
	(void)state;
	build_alone(1);
	(void)machine_boot(0);
	assert_info(member[0], 0, FRAME);
	assert_int_equal(sched_info_page[policy_partition_of(other)].info.start, 0);
	assert_int_equal(sched_info_page[policy_partition_of(other)].info.end, 0);
}

static void rule4_info_of_a_partition_stays_while_others_run(void **state)
{
	(void)state;
	build_alone(1);
	(void)machine_boot(0);
	(void)machine_run_until(FRAME);
	assert_info(member[0], 0, FRAME);
	assert_info(other, FRAME, 2 * FRAME);
}

static void rule4_yield_changes_nothing(void **state)
{
	(void)state;
	build_alone(2);
	(void)machine_boot(0);
	fake_hw.now += 300;
	(void)machine_hypercall(YIELD);
	assert_info(member[0], 0, FRAME);
}

static void rule4_sleep_changes_nothing(void **state)
{
	(void)state;
	build_alone(2);
	(void)machine_boot(0);
	set_trigger(member[0], 600);
	fake_hw.now += 300;
	assert_int_equal(all_sleep(2), member[0]);
	assert_int_equal(elapsed(), 600);
	assert_info(member[0], 0, FRAME);
}

static void rule4_handover_changes_nothing(void **state)
{
	(void)state;
	build_siblings();
	(void)machine_boot(0);
	fake_hw.now += 300;
	assert_int_equal(machine_hypercall(2), member[1]);
	assert_info(member[0], 0, FRAME);
}

static void rule4_a_sleeping_partitions_frame_is_published(void **state)
{
	(void)state;
	build_alone(1);
	(void)machine_boot(0);
	(void)all_sleep(1);
	(void)machine_run_until(2 * FRAME + 10);
	assert_info(member[0], 2 * FRAME, 3 * FRAME);
}

#define MAJORS 300U

/* Uneven plans, exits at odd times: the start of each frame is what the plan says. */
static void rule4_start_is_the_sum_of_planned_ticks(void **state)
{
	static const tsc_t ticks[] = {700, 1, 1299, 350};
	tsc_t start = 0;

	(void)state;
	build_alone(2);
	table_header.minor_count = 0;
	table_plan[0].minor_count = 0;
	for (uint32_t i = 0; i < 4; i++) {
		policy_add_minor(0, policy_partition_of(i % 2 == 0 ? member[0] : other), ticks[i]);
	}
	(void)machine_boot(0);
	for (uint32_t frame = 0; frame < MAJORS * 4; frame++) {
		tsc_t const end = start + ticks[frame % 4];

		assert_info(frame % 2 == 0 ? member[0] : other, start, end);
		assert_int_equal(sched_switch_time(), MACHINE_START + end);
		if (end > elapsed() + 1) {
			(void)machine_run_until(end - 1);
			(void)machine_hypercall(frame % 3 == 0 ? YIELD : 63);
		}
		(void)machine_run_until(end);
		start = end;
	}
	assert_int_equal(start, MAJORS * 2350U);
}

/* Rule 5: frame. */

static void rule5_late_exit_shortens_the_next_frame(void **state)
{
	(void)state;
	build_alone(1);
	(void)machine_boot(0);
	assert_int_equal(machine_run_until(FRAME + 150), other);
	assert_info(other, FRAME, 2 * FRAME);
	assert_int_equal(fake_vcpu.deadline, MACHINE_START + 2 * FRAME);
	assert_int_equal(machine_run_until(2 * FRAME), member[0]);
	assert_info(member[0], 2 * FRAME, 3 * FRAME);
}

static void rule5_exit_at_the_end_belongs_to_the_next_frame(void **state)
{
	(void)state;
	build_alone(1);
	(void)machine_boot(0);
	assert_int_equal(machine_run_until(FRAME - 1), member[0]);
	assert_int_equal(machine_run_until(FRAME), other);
}

static void rule5_exit_later_than_a_whole_frame_skips_it(void **state)
{
	(void)state;
	build_alone(1);
	(void)machine_boot(0);
	assert_int_equal(machine_run_until(2 * FRAME + 150), member[0]);
	assert_info(member[0], 2 * FRAME, 3 * FRAME);
	assert_int_equal(machine_run_until(3 * FRAME), other);
	assert_info(other, 3 * FRAME, 4 * FRAME);
}

static void rule5_exit_later_than_many_major_frames(void **state)
{
	(void)state;
	build_alone(1);
	(void)machine_boot(0);
	assert_int_equal(machine_run_until(2001 * FRAME + 999), other);
	assert_info(other, 2001 * FRAME, 2002 * FRAME);
	assert_int_equal(machine_run_until(2002 * FRAME), member[0]);
	assert_info(member[0], 2002 * FRAME, 2003 * FRAME);
}

/* Time passes in the kernel too: whatever is chosen, its frame has not ended when it is chosen. */
static void rule5_time_in_the_kernel_counts(void **state)
{
	(void)state;
	build_alone(2);
	fake_hw.cost = 7;
	(void)machine_boot(0);
	for (uint32_t round = 0; round < 1000; round++) {
		fake_hw.now += 61;
		(void)machine_exit(VCPU_EXIT_INTERRUPT, 0);
		assert_true(fake_hw.now < sched_switch_time() + 3 * fake_hw.cost);
		assert_int_equal((sched_switch_time() - MACHINE_START) % FRAME, 0);
	}
}

static void rule5_the_run_ends_with_the_frame(void **state)
{
	(void)state;
	build_alone(1);
	(void)machine_boot(0);
	for (tsc_t time = 1; time < 3 * FRAME; time += 37) {
		(void)machine_run_until(time);
		assert_int_equal(fake_vcpu.deadline, MACHINE_START + (time / FRAME + 1) * FRAME);
	}
}

static void rule5_a_halt_ends_with_the_frame(void **state)
{
	(void)state;
	build_alone(1);
	(void)machine_boot(0);
	assert_int_equal(machine_run_until(100), member[0]);
	assert_int_equal(all_sleep(1), other);
	assert_int_equal(fake_hw.idle_deadline, MACHINE_START + FRAME);
	assert_int_equal(elapsed(), FRAME);
}

static void halt_to_the_deadline(void)
{
	assert_true(fake_hw.idle_deadline - fake_hw.now <= FRAME);
	fake_hw.now = fake_hw.idle_deadline;
}

static void rule5_a_cpu_on_which_all_sleep_halts_frame_by_frame(void **state)
{
	(void)state;
	build_alone(1);
	(void)machine_boot(0);
	(void)machine_hypercall(SLEEP);
	set_trigger(other, 4 * FRAME + 10);
	fake_hw.on_idle = halt_to_the_deadline;
	assert_int_equal(machine_hypercall(SLEEP), other);
	assert_int_equal(elapsed(), 5 * FRAME);
	assert_int_equal(fake_hw.idle_count, 5);
	assert_info(other, 5 * FRAME, 6 * FRAME);
}

#define SWITCH 60U

static void build_with_switch_time(void)
{
	build_alone(2);
	table_header.switch_ticks = SWITCH;
}

static void rule5_the_run_ends_early_enough_to_prepare_the_next_frame(void **state)
{
	(void)state;
	build_with_switch_time();
	(void)machine_boot(0);
	assert_int_equal(fake_vcpu.deadline, MACHINE_START + FRAME - SWITCH);
	assert_int_equal(machine_run_until(FRAME - SWITCH - 1), member[0]);
	assert_int_equal(fake_vcpu.deadline, MACHINE_START + FRAME - SWITCH);
	assert_int_equal(elapsed(), FRAME - SWITCH - 1);
}

/* However early the kernel is ready, it waits, and the frame is that of the plan. */
static void rule5_no_subject_runs_before_its_frame_starts(void **state)
{
	(void)state;
	build_with_switch_time();
	(void)machine_boot(0);
	for (tsc_t frame = 1; frame < 20; frame++) {
		subject_id_t const next = frame % 2 == 1 ? other : member[frame / 2 % 2];

		fake_hw.pauses = 0;
		assert_int_equal(machine_run_until(frame * FRAME - SWITCH + frame), next);
		assert_int_equal(elapsed(), frame * FRAME);
		assert_int_equal(fake_hw.pauses, SWITCH - frame);
		assert_info(next, frame * FRAME, (frame + 1) * FRAME);
		assert_int_equal(fake_vcpu.deadline, MACHINE_START + (frame + 1) * FRAME - SWITCH);
	}
}

static void rule5_late_exit_does_not_wait(void **state)
{
	(void)state;
	build_with_switch_time();
	(void)machine_boot(0);
	assert_int_equal(machine_run_until(FRAME), other);
	assert_int_equal(machine_run_until(2 * FRAME + 5), member[1]);
	assert_int_equal(elapsed(), 2 * FRAME + 5);
	assert_int_equal(fake_hw.pauses, 0);
	assert_info(member[1], 2 * FRAME, 3 * FRAME);
}

/* So late that the kernel would have to prepare the frame after the next one already. */
static void rule5_exit_in_the_switch_time_of_the_next_frame_skips_it(void **state)
{
	(void)state;
	build_with_switch_time();
	(void)machine_boot(0);
	assert_int_equal(machine_run_until(2 * FRAME - SWITCH), member[1]);
	assert_int_equal(elapsed(), 2 * FRAME);
	assert_info(other, FRAME, 2 * FRAME);
	assert_info(member[1], 2 * FRAME, 3 * FRAME);
}

static void rule5_a_halt_ends_early_enough_to_prepare_the_next_frame(void **state)
{
	(void)state;
	build_with_switch_time();
	(void)machine_boot(0);
	assert_int_equal(all_sleep(2), other);
	assert_int_equal(fake_hw.idle_deadline, MACHINE_START + FRAME - SWITCH);
	assert_int_equal(elapsed(), FRAME);
}

/* The kernel's ticks are no subject's: what falls due in them fires when the next frame of the partition starts. */
static void rule3_a_trigger_in_the_switch_time_fires_in_the_next_frame(void **state)
{
	(void)state;
	build_alone(1);
	table_header.switch_ticks = SWITCH;
	(void)machine_boot(0);
	set_trigger(member[0], FRAME - SWITCH / 2);
	(void)machine_exit(VCPU_EXIT_INTERRUPT, 0);
	assert_int_equal(fake_vcpu.deadline, MACHINE_START + FRAME - SWITCH);
	assert_int_equal(machine_run_until(FRAME - SWITCH), other);
	assert_int_not_equal(subject_pages[member[0]].timed_event.trigger, TIMED_EVENT_OFF);
	assert_int_equal(machine_run_until(2 * FRAME - SWITCH), member[0]);
	assert_int_equal(subject_pages[member[0]].timed_event.trigger, TIMED_EVENT_OFF);
}

static void rule5_switch_time_does_not_drift_over_major_frames(void **state)
{
	(void)state;
	build_with_switch_time();
	fake_hw.cost = 3;
	(void)machine_boot(0);
	for (tsc_t frame = 1; frame < 300; frame++) {
		(void)machine_run_until(frame * FRAME - SWITCH);
		assert_true(elapsed() >= frame * FRAME && elapsed() < frame * FRAME + 20);
		assert_info(frame % 2 == 1 ? other : member[0], frame * FRAME, (frame + 1) * FRAME);
	}
}

/* Major frames: what subject tau0 asks for. */

/* Three major frames of 2, 1 and 3 frames' length. */
static void build_majors(void)
{
	build_alone(1);
	(void)policy_add_major();
	policy_add_minor(0, policy_partition_of(other), FRAME);
	(void)policy_add_major();
	policy_add_minor(0, policy_partition_of(member[0]), 3 * FRAME);
	table_header.flags = POLICY_FLAG_TAU0;
}

static void major_stays_without_a_request(void **state)
{
	(void)state;
	build_majors();
	(void)machine_boot(0);
	assert_int_equal(machine_run_until(2 * FRAME), member[0]);
	assert_info(member[0], 2 * FRAME, 3 * FRAME);
}

static void major_changes_at_its_end_only(void **state)
{
	(void)state;
	build_majors();
	(void)machine_boot(0);
	tau0_interface.next_major = 2;
	assert_int_equal(machine_run_until(FRAME), other);
	assert_int_equal(machine_run_until(2 * FRAME), member[0]);
	assert_info(member[0], 2 * FRAME, 5 * FRAME);
	tau0_interface.next_major = 1;
	assert_int_equal(machine_run_until(5 * FRAME - 1), member[0]);
	assert_int_equal(machine_run_until(5 * FRAME), other);
	assert_info(other, 5 * FRAME, 6 * FRAME);
	tau0_interface.next_major = 0;
	assert_int_equal(machine_run_until(6 * FRAME), member[0]);
	assert_info(member[0], 6 * FRAME, 7 * FRAME);
}

static void major_request_at_the_last_instant_counts(void **state)
{
	(void)state;
	build_majors();
	(void)machine_boot(0);
	(void)machine_run_until(2 * FRAME - 1);
	tau0_interface.next_major = 1;
	assert_int_equal(machine_run_until(2 * FRAME), other);
	assert_info(other, 2 * FRAME, 3 * FRAME);
}

static void major_request_out_of_range_keeps_the_current_one(void **state)
{
	static const uint32_t requests[] = {3, 8, 9, 0x10001, 0x80000000U, UINT32_MAX};
	tsc_t start = 2 * FRAME;

	(void)state;
	build_majors();
	(void)machine_boot(0);
	tau0_interface.next_major = 2;
	(void)machine_run_until(start);
	for (uint32_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
		tau0_interface.next_major = requests[i];
		start += 3 * FRAME;
		assert_int_equal(machine_run_until(start), member[0]);
		assert_info(member[0], start, start + 3 * FRAME);
	}
}

static void major_request_without_the_flag_is_not_read(void **state)
{
	(void)state;
	build_majors();
	table_header.flags = 0;
	(void)machine_boot(0);
	tau0_interface.next_major = 1;
	assert_int_equal(machine_run_until(2 * FRAME), member[0]);
	assert_info(member[0], 2 * FRAME, 3 * FRAME);
}

static void major_frames_of_different_lengths_do_not_drift(void **state)
{
	static const uint32_t lengths[] = {2, 1, 3};
	static const uint32_t requests[] = {1, 2, 2, 0, 7, 1, 1, 0};
	uint32_t major = 0;
	tsc_t start = 0;

	(void)state;
	build_majors();
	(void)machine_boot(0);
	for (uint32_t round = 0; round < 400; round++) {
		uint32_t const request = requests[round % 8];

		tau0_interface.next_major = request;
		start += lengths[major] * FRAME;
		major = request < 3 ? request : major;
		(void)machine_run_until(start + round % 50);
		assert_info(major == 1 ? other : member[0], start, start + (major == 2 ? 3 : 1) * FRAME);
	}
}

/* Barriers, with one other CPU that comes when this one waits. */

static void all_cpus_meet_twice_at_the_end_of_a_major_frame(void **state)
{
	(void)state;
	build_with_remote(1, false);
	(void)machine_boot(0);
	(void)machine_run_until(FRAME - 1);
	assert_int_equal(fake_hw.meetings, 0);
	(void)machine_run_until(FRAME);
	assert_int_equal(fake_hw.meetings, 2);
	(void)machine_run_until(3 * FRAME);
	assert_int_equal(fake_hw.meetings, 6);
}

static void build_barrier(void)
{
	build_with_remote(1, false);
	table_header.minor_count = 0;
	table_header.major_count = 0;
	memset(table_plan, 0, 2 * sizeof(table_plan[0]));
	for (uint32_t major = 0; major < 2; major++) {
		(void)policy_add_major();
		policy_add_minor(0, 0, FRAME);
		policy_add_minor(0, 0, FRAME);
		policy_end_at_barrier(policy_add_barrier(2));
		policy_add_minor(0, 0, FRAME);
		policy_add_minor(1, 1, 3 * FRAME);
	}
}

static void minor_frames_end_at_their_barrier(void **state)
{
	(void)state;
	build_barrier();
	(void)machine_boot(0);
	(void)machine_run_until(FRAME);
	assert_int_equal(fake_hw.meetings, 0);
	(void)machine_run_until(2 * FRAME);
	assert_int_equal(fake_hw.meetings, 1);
	(void)machine_run_until(3 * FRAME);
	assert_int_equal(fake_hw.meetings, 3);
	(void)machine_run_until(5 * FRAME);
	assert_int_equal(fake_hw.meetings, 4);
}

/* The barrier counts from the major frame's first: a wrong one would wait for its own size. */
static void minor_barriers_are_those_of_the_major_frame(void **state)
{
	(void)state;
	build_barrier();
	table_header.flags = POLICY_FLAG_TAU0;
	table_barrier[1].size = 1;
	(void)machine_boot(0);
	tau0_interface.next_major = 1;
	(void)machine_run_until(3 * FRAME);
	assert_int_equal(fake_hw.meetings, 3);
	(void)machine_run_until(5 * FRAME);
	assert_int_equal(fake_hw.meetings, 3);
}

/* A CPU that does not boot the system takes the time that the boot CPU sets. */
static void another_cpu_does_not_move_time(void **state)
{
	(void)state;
	build_with_remote(1, false);
	table_header.boot_cpu = 1;
	(void)machine_boot(0);
	assert_int_equal(sched_cpu(), 0);
	assert_int_equal(sched_switch_time(), MACHINE_START + FRAME);
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
	    machine_test(rule4_first_frame_is_published),
	    machine_test(rule4_info_of_a_partition_stays_while_others_run),
	    machine_test(rule4_yield_changes_nothing),
	    machine_test(rule4_sleep_changes_nothing),
	    machine_test(rule4_handover_changes_nothing),
	    machine_test(rule4_a_sleeping_partitions_frame_is_published),
	    machine_test(rule4_start_is_the_sum_of_planned_ticks),
	    machine_test(rule5_late_exit_shortens_the_next_frame),
	    machine_test(rule5_exit_at_the_end_belongs_to_the_next_frame),
	    machine_test(rule5_exit_later_than_a_whole_frame_skips_it),
	    machine_test(rule5_exit_later_than_many_major_frames),
	    machine_test(rule5_time_in_the_kernel_counts),
	    machine_test(rule5_the_run_ends_with_the_frame),
	    machine_test(rule5_a_halt_ends_with_the_frame),
	    machine_test(rule5_a_cpu_on_which_all_sleep_halts_frame_by_frame),
	    machine_test(rule5_the_run_ends_early_enough_to_prepare_the_next_frame),
	    machine_test(rule5_no_subject_runs_before_its_frame_starts),
	    machine_test(rule5_late_exit_does_not_wait),
	    machine_test(rule5_exit_in_the_switch_time_of_the_next_frame_skips_it),
	    machine_test(rule5_a_halt_ends_early_enough_to_prepare_the_next_frame),
	    machine_test(rule3_a_trigger_in_the_switch_time_fires_in_the_next_frame),
	    machine_test(rule5_switch_time_does_not_drift_over_major_frames),
	    machine_test(major_stays_without_a_request),
	    machine_test(major_changes_at_its_end_only),
	    machine_test(major_request_at_the_last_instant_counts),
	    machine_test(major_request_out_of_range_keeps_the_current_one),
	    machine_test(major_request_without_the_flag_is_not_read),
	    machine_test(major_frames_of_different_lengths_do_not_drift),
	    machine_test(all_cpus_meet_twice_at_the_end_of_a_major_frame),
	    machine_test(minor_frames_end_at_their_barrier),
	    machine_test(minor_barriers_are_those_of_the_major_frame),
	    machine_test(another_cpu_does_not_move_time),
	};

	return cmocka_run_group_tests_name("scheduler", tests, NULL, NULL);
}
