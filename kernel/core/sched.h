/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The scheduler of one CPU: which subject runs, by the fixed plan. A major frame is a sequence of minor frames; a minor
 * frame gives a partition the CPU until its deadline; within a partition, groups share it by yield and sleep; within a
 * group, exactly one subject is active, and switch events move that.
 *
 * Five rules, each with tests of its name in tests/test_sched_*.c:
 *
 * 1. wake: A sleeping partition wakes, within its frame, as soon as one of its groups becomes active: a target event
 *    or interrupt for the group's active subject, or that subject's timed event, as it was set when the group went to
 *    sleep, falling due. (An event from another CPU is noticed at once if its mode is ipi, else at the next frame of the
 *    partition.)
 * 2. group: The group that runs then, and the one that runs at the start of each frame, is the next active one after the
 *    group that ran last, in the order of the policy.
 * 3. timed event: The trigger of the subject about to run is sampled at each entry, and its event fires when the
 *    trigger is due, within the frame; one that falls due while the kernel prepares the next frame fires in the
 *    partition's next one.
 * 4. scheduling info: Start and end are those of the partition's frame, computed from the plan; a yield, a sleep or a
 *    handover changes neither, as the frame stays the same.
 * 5. frame: The last switch_ticks of a frame are the kernel's, which prepares the next frame in them; no subject of the
 *    next frame runs before its start, however early the kernel is ready. An exit that comes late is the next frame's
 *    loss: the next frame starts where the plan says, so nothing drifts.
 */
#ifndef KERNEL_SCHED_H
#define KERNEL_SCHED_H

#include "barrier.h"
#include "group.h"
#include "pages.h"
#include "policy_ok.h"
#include "types.h"

/* No common time of major frames is later: no sum with a deadline wraps. Some 40 years at 4 GHz. */
#define SCHED_TIME_MAX (1ULL << 62)

/* Where this CPU is in the plan: written by sched.c alone, read at every exit. */
struct sched_state {
	tsc_t switch_time;      /* when the next minor frame is prepared: switch_ticks before the end of this one */
	partition_id_t partition;
	subject_id_t current;   /* active subject of the partition's running group; it may be asleep */
	bool asleep;            /* no group of the partition is active: nothing may run before sched_settle() */
	uint32_t major;
	uint32_t minor;         /* index into policy_minor */
	uint32_t minor_end;     /* behind the last one of the major frame on this CPU */
	tsc_t major_start;
	tsc_t frame_start;
	tsc_t frame_end;
};

extern struct sched_state sched_state;

/* Common to all CPUs. */
extern struct barrier sched_all_cpus_barrier;
extern struct barrier sched_minor_barrier[MUEN_BARRIER_MAX];
extern volatile uint64_t sched_shared_major_start;
extern volatile uint64_t sched_shared_major;

/*@ logic integer plan_here = plan_index(sched_state.major, sched_this_cpu);

    // The major and minor frame are ones of this CPU's plan.
    predicate place_inv =
      is_cpu(sched_this_cpu) && sched_state.major < policy_header.major_count &&
      sched_state.major_start <= SCHED_TIME_MAX &&
      plan_first(plan_here) <= sched_state.minor < plan_end(plan_here) && sched_state.minor_end == plan_end(plan_here);

    // Partition and times are those of the minor frame.
    predicate frame_inv =
      place_inv && sched_state.partition == policy_minor[sched_state.minor].partition &&
      sched_state.frame_end == sched_state.major_start + policy_minor[sched_state.minor].deadline &&
      sched_state.switch_time == sched_state.frame_end - policy_header.switch_ticks &&
      own_partition(sched_state.partition);

    // The current subject is the one that plan and groups name.
    predicate current_inv =
      sched_state.current == group_active[running_group(sched_state.partition)] && own_subject(sched_state.current);

    predicate sched_inv = policy_ok && group_inv && frame_inv && current_inv;
*/

#define SCHED_SHARED                                                                                                   \
	sched_all_cpus_barrier, sched_minor_barrier[0 .. MUEN_BARRIER_MAX - 1], sched_shared_major_start,              \
	    sched_shared_major, events_word[policy_header.fault_subject], group_activity[0 .. MUEN_PARTITION_MAX - 1],            \
	    hw_asked
#define SCHED_GROUPS                                                                                                   \
	group_state[0 .. MUEN_PARTITION_MAX - 1], group_trigger[0 .. MUEN_GROUP_MAX - 1],                              \
	    group_activity[0 .. MUEN_PARTITION_MAX - 1], subject_running[0 .. MUEN_SUBJECT_MAX - 1],                   \
	    subject_pages[0 .. MUEN_SUBJECT_MAX - 1], group_asked
#define SCHED_INFO sched_info_page[0 .. MUEN_PARTITION_MAX - 1]

/* All CPUs: initial groups and subjects. Then the boot CPU starts time with sched_start_time(); then all sched_start(). */
/*@ requires policy_ok && is_cpu(cpu);
    assigns sched_this_cpu, group_state[0 .. MUEN_PARTITION_MAX - 1], group_activity[0 .. MUEN_PARTITION_MAX - 1],
      group_active[0 .. MUEN_GROUP_MAX - 1];
    ensures sched_this_cpu == cpu && group_inv;
    ensures fresh: \forall integer p; own_partition(p) ==> group_fresh(p); */
void sched_init(cpu_id_t cpu);

/*@ assigns SCHED_SHARED;
    ensures alone: sched_shared_major == 0 && sched_shared_major_start == now; */
void sched_start_time(tsc_t now);

/*@ requires policy_ok && group_inv && is_cpu(sched_this_cpu);
    assigns sched_state, SCHED_INFO, SCHED_GROUPS;
    ensures sched_inv;
    ensures at_the_start: sched_state.minor == plan_first(plan_here) && sched_state.frame_start ==
      sched_state.major_start &&
      group_asked == sched_state.major_start;
    ensures alone: sched_state.major == sched_shared_major && sched_state.major_start == sched_shared_major_start; */
void sched_start(void);

/*@ requires sched_inv;
    assigns \nothing;
    ensures \result == sched_state.current && own_subject(\result); */
static inline subject_id_t sched_current(void)
{
	return sched_state.current;
}

/* The time, once the frame has started: it is waited for. */
/*@ terminates \false;
    assigns hw_asked.time;
    ensures \result >= sched_state.frame_start && \result == hw_asked.time; */
tsc_t sched_time(void);

/* Go to the frame of the time now, and idle while its partition sleeps. Then the current subject may be made ready. */
/*@ requires sched_inv;
    terminates \false;
    assigns sched_state, SCHED_SHARED, SCHED_INFO, SCHED_GROUPS;
    ensures sched_inv && !sched_state.asleep;
    ensures moved: now >= \old(sched_state.switch_time) ==> hw_asked.time < sched_state.switch_time;
    ensures still: now < \old(sched_state.switch_time) && !\old(sched_state.asleep) ==>
      sched_state == \old(sched_state); */
void sched_settle(tsc_t now);

/* Source actions of the current subject. */
/*@ requires sched_inv;
    assigns sched_state, SCHED_GROUPS, hw_asked.time;
    ensures sched_inv && group_asked == hw_asked.time;
    ensures not_running: sched_state.asleep || sched_state.current != \old(sched_state.current) ==>
      subject_running[\old(sched_state.current)] == \false; */
void sched_sleep(void);
/*@ requires sched_inv;
    assigns sched_state, SCHED_GROUPS, hw_asked.time;
    ensures sched_inv && group_asked == hw_asked.time;
    ensures still_running: sched_state.asleep || sched_state.current != \old(sched_state.current) ==>
      subject_running[\old(sched_state.current)] == \old(subject_running[sched_state.current]); */
void sched_yield(void);

/* Switch event: target, of the current subject's group, becomes active and current. */
/*@ requires sched_inv;
    requires within_the_group: is_subject(target) &&
      policy_subject[target].group == policy_subject[sched_state.current].group;
    assigns sched_state, group_active[0 .. MUEN_GROUP_MAX - 1], subject_running[target],
      subject_pages[target].state.flags;
    ensures sched_inv && sched_state.current == target && !sched_state.asleep; */
void sched_hand_over(subject_id_t target);

/* All CPUs of the policy meet here. */
/*@ terminates \false;
    assigns sched_all_cpus_barrier;
    ensures alone: \old(sched_all_cpus_barrier.arrived) + 1 == policy_header.cpu_count ==>
      sched_all_cpus_barrier.phase == (uint64_t)(\old(sched_all_cpus_barrier.phase) + 1); */
void sched_meet_all(void);

#endif
