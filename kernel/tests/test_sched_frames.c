/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Rules 4 and 5 of core/sched.h: frames and what is said of them; major frames, barriers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "frame_systems.h"
#include "sched.h"

/* Rule 4: scheduling information. */

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
		assert_int_equal(sched_state.switch_time, MACHINE_START + end);
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
		assert_true(fake_hw.now < sched_state.switch_time + 3 * fake_hw.cost);
		assert_int_equal((sched_state.switch_time - MACHINE_START) % FRAME, 0);
	}
}

/* The time is asked for at the exit, and again when the subject is ready: then the frame is over. */
static void rule5_a_frame_that_ends_while_its_subject_is_made_ready_is_left(void **state)
{
	(void)state;
	build_alone(1);
	(void)machine_boot(0);
	fake_hw.cost = 1;
	assert_int_equal(machine_run_until(FRAME - 4), member[0]);
	assert_int_equal(machine_run_until(FRAME - 2), other);
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

/* What the boot CPU does between the two meetings: here to a time that shows who did it. */
static void boot_cpu_moves_time(uint32_t step)
{
	(void)step;
	if (fake_hw.meetings == 1) {
		sched_start_time(MACHINE_START + 7 * FRAME);
	}
}

static void another_cpu_takes_the_time_of_the_boot_cpu(void **state)
{
	(void)state;
	build_with_remote(1, false);
	table_header.boot_cpu = 1;
	(void)machine_boot(0);
	assert_int_equal(sched_this_cpu, 0);
	fake_hw.on_step = boot_cpu_moves_time;
	assert_int_equal(machine_run_until(FRAME), member[0]);
	assert_int_equal(fake_hw.meetings, 2);
	assert_int_equal(sched_state.switch_time, MACHINE_START + 8 * FRAME);
}

static void boot_without_the_boot_cpu(void)
{
	build_with_remote(1, false);
	table_header.boot_cpu = 1;
	(void)machine_boot(0);
}

static void a_common_major_frame_that_is_not_in_the_policy_panics(void **state)
{
	(void)state;
	boot_without_the_boot_cpu();
	sched_shared_major = 5;
	assert_panics("no such major frame or time 5", machine_run_until(FRAME));
}

static void a_common_time_that_is_too_late_panics(void **state)
{
	(void)state;
	boot_without_the_boot_cpu();
	fake_hw.now = SCHED_TIME_MAX;
	sched_shared_major_start = SCHED_TIME_MAX;
	(void)machine_exit(VCPU_EXIT_TIMER, 0);
	assert_int_equal(sched_state.switch_time, SCHED_TIME_MAX + FRAME);
	fake_hw.now = sched_state.switch_time;
	sched_shared_major_start = SCHED_TIME_MAX + 1;
	assert_panics("no such major frame or time 0", machine_exit(VCPU_EXIT_TIMER, 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
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
	    machine_test(rule5_a_frame_that_ends_while_its_subject_is_made_ready_is_left),
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
	    machine_test(another_cpu_takes_the_time_of_the_boot_cpu),
	    machine_test(a_common_major_frame_that_is_not_in_the_policy_panics),
	    machine_test(a_common_time_that_is_too_late_panics),
	};

	return cmocka_run_group_tests_name("scheduler: frames", tests, NULL, NULL);
}
