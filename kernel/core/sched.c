/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Minor and major frames: which partition runs. Groups within a partition: see group.c. Owns the current frame of this
 * CPU and the common start of the major frame.
 */
#include "sched.h"

#include "barrier.h"
#include "group.h"
#include "hw.h"
#include "pages.h"
#include "policy_tables.h"
#include "tau0.h"

__attribute__((section(".shared"))) static struct barrier all_cpus_barrier;
__attribute__((section(".shared"))) static struct barrier minor_barrier[MUEN_BARRIER_MAX];
__attribute__((section(".shared"))) static uint64_t shared_major_start;
__attribute__((section(".shared"))) static uint64_t shared_major;

static cpu_id_t this_cpu;
static uint32_t major;
static tsc_t major_start;
static uint32_t minor;     /* index into policy_minor */
static tsc_t frame_end;
static partition_id_t partition;

cpu_id_t sched_cpu(void)
{
	return this_cpu;
}

tsc_t sched_frame_end(void)
{
	return frame_end;
}

subject_id_t sched_current(void)
{
	return group_active_subject(partition);
}

void sched_meet_all(void)
{
	barrier_wait(&all_cpus_barrier, policy_header.cpu_count);
}

static const struct policy_plan *sched_plan(void)
{
	return &policy_plan[major * policy_header.cpu_count + this_cpu];
}

static bool sched_is_last_minor(void)
{
	return minor + 1 == sched_plan()->minor_first + sched_plan()->minor_count;
}

/* The frame that begins at start is the current one. */
static void sched_enter_frame(tsc_t start)
{
	partition = policy_minor[minor].partition;
	frame_end = major_start + policy_minor[minor].deadline;
	sched_info_page[partition].info.start = start;
	sched_info_page[partition].info.end = frame_end;
}

static void sched_take_major(void)
{
	major = (uint32_t)hw_atomic_load(&shared_major);
	major_start = hw_atomic_load(&shared_major_start);
	minor = sched_plan()->minor_first;
}

/* All CPUs have ended the major frame: one of them moves the common time on, between two barriers. */
static void sched_next_major(void)
{
	sched_meet_all();
	if (this_cpu == policy_header.boot_cpu) {
		(void)hw_atomic_add(&shared_major_start, policy_major[major].period);
		(void)hw_atomic_exchange(&shared_major, tau0_next_major(major));
	}
	sched_meet_all();
	sched_take_major();
}

static void sched_next_minor(void)
{
	uint32_t const barrier = policy_minor[minor].barrier;

	if (barrier != MUEN_NONE16) {
		uint32_t const index = policy_major[major].barrier_first + barrier;

		barrier_wait(&minor_barrier[index], policy_barrier[index].size);
	}
	minor++;
}

static void sched_next_frame(void)
{
	tsc_t const start = frame_end;

	if (sched_is_last_minor()) {
		sched_next_major();
	} else {
		sched_next_minor();
	}
	sched_enter_frame(start);
}

void sched_init(cpu_id_t cpu)
{
	this_cpu = cpu;
	for (partition_id_t id = 0; id < policy_header.partition_count; id++) {
		if (policy_partition[id].cpu == cpu) {
			group_init(id);
		}
	}
}

void sched_start_time(tsc_t now)
{
	(void)hw_atomic_exchange(&shared_major, 0);
	(void)hw_atomic_exchange(&shared_major_start, now);
}

void sched_start(void)
{
	sched_take_major();
	sched_enter_frame(major_start);
	(void)group_select(partition, major_start);
}

/* Catch up with the plan. A frame that is over before it is entered has no turn of its groups. */
static tsc_t sched_reach_frame(void)
{
	tsc_t now = hw_tsc();

	if (now < frame_end) {
		return now;
	}
	do {
		sched_next_frame();
		now = hw_tsc();
	} while (now >= frame_end);
	(void)group_select(partition, now);
	return now;
}

subject_id_t sched_select(void)
{
	for (;;) {
		tsc_t const now = sched_reach_frame();

		if (!group_is_asleep(partition) || group_select(partition, now)) {
			return sched_current();
		}
		hw_idle(now, group_wake_time(partition, frame_end));
	}
}

void sched_sleep(void)
{
	group_reschedule(partition, false, hw_tsc());
}

void sched_yield(void)
{
	group_reschedule(partition, true, hw_tsc());
}

void sched_hand_over(subject_id_t target)
{
	group_hand_over(partition, target);
}

void sched_indicate_activity(subject_id_t subject)
{
	group_indicate_activity(subject, this_cpu);
}
