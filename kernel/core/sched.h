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

#include "types.h"

/* This CPU, as the policy numbers it. Set by sched_init(). */
cpu_id_t sched_cpu(void);

/* All CPUs: initial groups and subjects. Then the boot CPU starts time with sched_start_time(); then all sched_start(). */
void sched_init(cpu_id_t cpu);
void sched_start_time(tsc_t now);
void sched_start(void);

/* Where this CPU is in the plan: written by sched.c alone, read at every exit. */
struct sched_state {
	tsc_t switch_time;      /* when the next minor frame is prepared: switch_ticks before the end of this one */
	partition_id_t partition;
	subject_id_t current;   /* active subject of the partition's running group; it may be asleep */
	bool asleep;            /* no group of the partition is active */
};

extern struct sched_state sched_state;

static inline subject_id_t sched_current(void)
{
	return sched_state.current;
}

/* When the current subject's run ends at the latest. */
static inline tsc_t sched_switch_time(void)
{
	return sched_state.switch_time;
}

/* The current subject may run at this time, without sched_settle(). */
static inline bool sched_is_settled(tsc_t now)
{
	return now < sched_state.switch_time && !sched_state.asleep;
}

/* Go to the frame of the time, and idle while its partition sleeps. Then the current subject may run. Returns the time. */
tsc_t sched_settle(void);

/* Source actions of the current subject. */
void sched_sleep(void);
void sched_yield(void);

/* Switch event: target, of the current subject's group, becomes active and current. */
void sched_hand_over(subject_id_t target);

/* Something happened for a subject of this or another CPU: its group may have become active. */
void sched_indicate_activity(subject_id_t subject);

/* All CPUs of the policy meet here. */
void sched_meet_all(void);

#endif
