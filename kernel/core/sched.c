/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Minor and major frames: which partition runs. Groups within a partition: see group.c. Owns the current frame of this
 * CPU and the common start of the major frame.
 */
#include "sched.h"

#include "barrier.h"
#include "events.h"
#include "group.h"
#include "hw.h"
#include "index.h"
#include "pages.h"
#include "panic.h"
#include "policy_tables.h"
#include "subject.h"

__attribute__((section(".shared"))) struct barrier sched_all_cpus_barrier;
__attribute__((section(".shared"))) struct barrier sched_minor_barrier[MUEN_BARRIER_MAX];
__attribute__((section(".shared"))) volatile uint64_t sched_shared_major_start;
__attribute__((section(".shared"))) volatile uint64_t sched_shared_major;

cpu_id_t sched_this_cpu;

struct sched_state sched_state;

/* Where the linker script puts it: tau0 writes it at any time. */
extern const volatile struct tau0_interface tau0_interface;

void sched_meet_all(void)
{
	barrier_wait(&sched_all_cpus_barrier, policy_header.cpu_count);
}

/*@ requires policy_ok && is_cpu(sched_this_cpu) && major < policy_header.major_count;
    assigns \nothing;
    ensures \result == plan_index(major, sched_this_cpu);
    ensures \result < MUEN_MAJOR_MAX * MUEN_CPU_MAX;
    ensures plan_good(\result, \result - sched_this_cpu, major); */
static uint32_t sched_plan(uint32_t major)
{
	uint32_t const plan = major * policy_header.cpu_count + sched_this_cpu;

	//@ assert plans_from_good(plan - sched_this_cpu, major);
	return plan;
}

/* The frame that begins at start is the current one. */
/*@ requires policy_ok && place_inv;
    assigns sched_state.partition, sched_state.switch_time, sched_state.frame_start, sched_state.frame_end, SCHED_INFO;
    ensures frame_inv && sched_state.frame_start == start;
    ensures alone: sched_info_page[sched_state.partition].info.start == start &&
      sched_info_page[sched_state.partition].info.end == sched_state.frame_end; */
static void sched_enter_frame(tsc_t start)
{
	//@ assert plans_good(sched_state.major);
	//@ assert plan_good(plan_here, plan_index(sched_state.major, 0), sched_state.major);
	/*@ assert minor_good(sched_state.minor, sched_this_cpu, sched_state.major,
	      minor_begin(plan_here, sched_state.minor)); */
	struct policy_minor const minor = policy_minor[sched_state.minor];

	sched_state.frame_start = start;
	sched_state.frame_end = sched_state.major_start + minor.deadline;
	sched_state.partition = minor.partition;
	sched_state.switch_time = sched_state.frame_end - policy_header.switch_ticks;
	sched_info_page[minor.partition].info.start = sched_state.frame_start;
	sched_info_page[minor.partition].info.end = sched_state.frame_end;
}

/* The groups of the partition have been asked: note what came out. */
/*@ requires policy_ok && group_inv && frame_inv;
    assigns sched_state.asleep, sched_state.current;
    ensures sched_inv;
    ensures sched_state.asleep <==> asleep; */
static void sched_note_group(bool asleep)
{
	sched_state.asleep = asleep;
	sched_state.current = group_active_subject(sched_state.partition);
}

/*@ requires policy_ok && group_inv && frame_inv;
    assigns sched_state.asleep, sched_state.current, SCHED_GROUPS;
    ensures sched_inv && group_asked == now;
    ensures !sched_state.asleep ==> subject_running[sched_state.current] == \true;
    ensures no_other: \forall integer s; 0 <= s < MUEN_SUBJECT_MAX && (sched_state.asleep ||
      s != sched_state.current) ==>
      subject_running[s] == \old(subject_running[s]); */
static void sched_select_group(tsc_t now)
{
	sched_note_group(group_select(sched_state.partition, now));
}

/* The common time comes from memory that all CPUs write: what is not in the policy is the end. */
/*@ requires policy_ok && is_cpu(sched_this_cpu);
    assigns sched_state.major, sched_state.major_start, sched_state.minor, sched_state.minor_end;
    ensures place_inv;
    ensures first_of_its_plan: sched_state.minor == plan_first(plan_here);
    ensures alone: sched_state.major == sched_shared_major && sched_state.major_start == sched_shared_major_start; */
static void sched_take_major(void)
{
	uint64_t const major = hw_atomic_load(&sched_shared_major);
	uint64_t const start = hw_atomic_load(&sched_shared_major_start);
	struct policy_plan plan;

	if (major >= policy_header.major_count || start > SCHED_TIME_MAX) {
		panic(CRASH_SCHEDULE, "no such major frame or time", major);
	}
	sched_state.major = (uint32_t)index_masked(major, policy_header.major_count);
	sched_state.major_start = start;
	plan = policy_plan[sched_plan(sched_state.major)];
	sched_state.minor = plan.minor_first;
	sched_state.minor_end = plan.minor_first + plan.minor_count;
}

/*
 * The major frame that follows: what tau0 asks for, if the policy has such a frame, else the current one. One read.
 */
/*@ requires policy_ok && current < policy_header.major_count;
    assigns \nothing;
    ensures \result < policy_header.major_count;
    ensures alone: (policy_header.flags & POLICY_FLAG_TAU0) != 0 ==>
      \result == (tau0_interface.next_major < policy_header.major_count ? tau0_interface.next_major : current);
    ensures unasked: (policy_header.flags & POLICY_FLAG_TAU0) == 0 ==> \result == current; */
static uint32_t sched_following_major(uint32_t current)
{
	uint32_t request;

	if ((policy_header.flags & POLICY_FLAG_TAU0) == 0) {
		return current;
	}
	request = tau0_interface.next_major;
	return request < policy_header.major_count ? request : current;
}

/*
 * DMA and interrupts of devices that a VT-d unit has blocked are told to the subject of the policy: however many there
 * are, once a major frame, so that a device cannot flood it.
 */
/*@ requires policy_ok && is_cpu(sched_this_cpu);
    assigns events_word[policy_header.fault_subject], group_activity[0 .. MUEN_PARTITION_MAX - 1],
      hw_asked.interrupted, hw_asked.blocked;
    ensures alone: policy_header.iommu_count != 0 && hw_asked.blocked != 0 &&
      policy_header.fault_subject != MUEN_NONE16 ==> events_word[policy_header.fault_subject] ==
        (\old(events_word[policy_header.fault_subject]) | (1 << policy_header.fault_event)) &&
        is_told(group_activity[partition_of(policy_header.fault_subject)], policy_header.fault_subject);
    ensures elsewhere: policy_header.iommu_count != 0 && hw_asked.blocked != 0 &&
      policy_header.fault_subject != MUEN_NONE16 && policy_subject[policy_header.fault_subject].cpu != sched_this_cpu ==>
      hw_asked.interrupted == policy_subject[policy_header.fault_subject].cpu;
    ensures here: policy_header.fault_subject != MUEN_NONE16 &&
      policy_subject[policy_header.fault_subject].cpu == sched_this_cpu ==>
      hw_asked.interrupted == \old(hw_asked.interrupted);
    ensures none: policy_header.iommu_count == 0 || policy_header.fault_subject == MUEN_NONE16 ==>
      hw_asked.interrupted == \old(hw_asked.interrupted); */
static void sched_report_faults(void)
{
	subject_id_t const subject = policy_header.fault_subject;

	if (policy_header.iommu_count != 0 && hw_poll_faults() != 0 && subject != MUEN_NONE16) {
		events_signal(subject, policy_header.fault_event, policy_subject[subject].cpu != sched_this_cpu)
		    /*@ ghost (SUBJECT_NONE) */;
	}
}

/* All CPUs have ended the major frame: one of them moves the common time on, between two barriers. */
/*@ requires policy_ok && place_inv;
    terminates \false;
    assigns sched_state.major, sched_state.major_start, sched_state.minor, sched_state.minor_end, SCHED_SHARED;
    ensures place_inv;
    ensures first_of_its_plan: sched_state.minor == plan_first(plan_here);
    ensures alone: sched_state.major_start == sched_shared_major_start && sched_state.major == sched_shared_major;
    ensures alone: sched_this_cpu == policy_header.boot_cpu ==> sched_shared_major_start ==
      (uint64_t)(\old(sched_shared_major_start) + policy_major[\old(sched_state.major)].period);
    ensures alone: sched_this_cpu != policy_header.boot_cpu ==>
      sched_shared_major == \old(sched_shared_major) && sched_shared_major_start == \old(sched_shared_major_start);
    ensures alone: sched_this_cpu == policy_header.boot_cpu && (policy_header.flags & POLICY_FLAG_TAU0) == 0 ==>
      sched_state.major == \old(sched_state.major); */
KERNEL_SELDOM static void sched_next_major(void)
{
	sched_meet_all();
	if (sched_this_cpu == policy_header.boot_cpu) {
		(void)hw_atomic_add(&sched_shared_major_start, policy_major[sched_state.major].period);
		(void)hw_atomic_exchange(&sched_shared_major, sched_following_major(sched_state.major));
	}
	sched_meet_all();
	if (sched_this_cpu == policy_header.boot_cpu) {
		sched_report_faults();
	}
	sched_take_major();
}

/*@ requires policy_ok && place_inv && sched_state.minor + 1 < plan_end(plan_here);
    terminates \false;
    assigns sched_state.minor, SCHED_SHARED;
    ensures place_inv;
    ensures the_next_of_its_plan: sched_state.minor == \old(sched_state.minor) + 1; */
static void sched_next_minor(void)
{
	uint32_t const barrier = policy_minor[sched_state.minor].barrier;

	if (barrier != MUEN_NONE16) {
		uint32_t const index = policy_major[sched_state.major].barrier_first + barrier;

		barrier_wait(&sched_minor_barrier[index], policy_barrier[index].size);
	}
	sched_state.minor++;
}

/*@ requires policy_ok && frame_inv;
    terminates \false;
    assigns sched_state, SCHED_SHARED, SCHED_INFO;
    ensures frame_inv;
    ensures in_order: sched_state.minor == \old(sched_state.minor) + 1 || sched_state.minor == plan_first(plan_here);
    ensures without_gap: sched_state.frame_start == \old(sched_state.frame_end); */
static void sched_next_frame(void)
{
	tsc_t const start = sched_state.frame_end;

	if (sched_state.minor + 1 == sched_state.minor_end) {
		sched_next_major();
	} else {
		sched_next_minor();
	}
	sched_enter_frame(start);
}

void sched_init(cpu_id_t cpu)
{
	sched_this_cpu = cpu;
	/*@ loop invariant 0 <= id <= policy_header.partition_count;
	    loop invariant \forall integer p; 0 <= p < id && own_partition(p) ==>
	      running_good(p) && groups_active_good(p) && group_fresh(p);
	    loop assigns id, group_state[0 .. MUEN_PARTITION_MAX - 1], group_activity[0 .. MUEN_PARTITION_MAX - 1],
	      group_active[0 .. MUEN_GROUP_MAX - 1];
	    loop variant policy_header.partition_count - id; */
	for (partition_id_t id = 0; id < policy_header.partition_count; id++) {
		if (policy_partition[id].cpu == cpu) {
			group_init(id);
		}
	}
}

void sched_start_time(tsc_t now)
{
	(void)hw_atomic_exchange(&sched_shared_major, 0);
	(void)hw_atomic_exchange(&sched_shared_major_start, now);
}

void sched_start(void)
{
	sched_take_major();
	sched_enter_frame(sched_state.major_start);
	sched_select_group(sched_state.major_start);
}

tsc_t sched_time(void)
{
	tsc_t now = hw_tsc();

	/*@ loop invariant now == hw_asked.time;
	    loop assigns now, hw_asked.time; */
	while (now < sched_state.frame_start) {
		hw_pause();
		now = hw_tsc();
	}
	return now;
}

/* Groups are asked as of the start of their frame, if that has not come yet. */
/*@ requires policy_ok && group_inv && frame_inv;
    assigns sched_state.asleep, sched_state.current, SCHED_GROUPS;
    ensures sched_inv;
    ensures from_the_start_on: group_asked == (now < sched_state.frame_start ? sched_state.frame_start : now); */
static void sched_select_group_in_frame(tsc_t now)
{
	sched_select_group(now < sched_state.frame_start ? sched_state.frame_start : now);
}

/* Catch up with the plan. A frame that is over before it is entered has no turn of its groups. Returns the time. */
/*@ requires sched_inv;
    terminates \false;
    assigns sched_state, SCHED_SHARED, SCHED_INFO, SCHED_GROUPS;
    ensures sched_inv && \result < sched_state.switch_time;
    ensures still: now < \old(sched_state.switch_time) ==> sched_state == \old(sched_state) && \result == now &&
      hw_asked.time == \old(hw_asked.time);
    ensures moved: now >= \old(sched_state.switch_time) ==> \result == hw_asked.time &&
      group_asked == (\result < sched_state.frame_start ? sched_state.frame_start : \result); */
static tsc_t sched_reach_frame(tsc_t now)
{
	if (now < sched_state.switch_time) {
		return now;
	}
	/*@ loop invariant policy_ok && group_inv && frame_inv;
	    loop assigns now, sched_state, SCHED_SHARED, SCHED_INFO; */
	do {
		sched_next_frame();
		//@ assert the_next: sched_state.frame_start == \at(sched_state.frame_end, LoopCurrent);
		now = hw_tsc();
	} while (now >= sched_state.switch_time);
	sched_select_group_in_frame(now);
	return now;
}

void sched_settle(tsc_t now)
{
	/*@ loop invariant sched_inv;
	    loop invariant now == \at(now, Pre) && sched_state == \at(sched_state, Pre) || now == hw_asked.time;
	    loop invariant now == \at(now, Pre) && sched_state == \at(sched_state, Pre) ||
	      \at(sched_state.asleep, Pre) || \at(now, Pre) >= \at(sched_state.switch_time, Pre);
	    loop assigns now, sched_state, SCHED_SHARED, SCHED_INFO, SCHED_GROUPS; */
	for (;;) {
		now = sched_reach_frame(now);
		if (sched_state.asleep) {
			sched_select_group_in_frame(now);
		}
		if (!sched_state.asleep) {
			return;
		}
		hw_idle(now, group_wake_time(sched_state.partition, sched_state.switch_time));
		now = hw_tsc();
	}
}

void sched_sleep(void)
{
	subject_set_running(sched_state.current, false);
	sched_select_group(hw_tsc());
}

void sched_yield(void)
{
	sched_select_group(hw_tsc());
}

void sched_hand_over(subject_id_t target)
{
	group_hand_over(sched_state.partition, target);
	sched_note_group(false);
}
