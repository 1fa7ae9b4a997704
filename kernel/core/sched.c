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
#include "subject.h"
#include "tau0.h"

__attribute__((section(".shared"))) static struct barrier all_cpus_barrier;
__attribute__((section(".shared"))) static struct barrier minor_barrier[MUEN_BARRIER_MAX];
__attribute__((section(".shared"))) static uint64_t shared_major_start;
__attribute__((section(".shared"))) static uint64_t shared_major;

cpu_id_t sched_this_cpu;
static uint32_t major;
static tsc_t major_start;
static uint32_t minor; /* index into policy_minor */
static tsc_t frame_start;
static tsc_t frame_end;

struct sched_state sched_state;

cpu_id_t sched_cpu(void)
{
	return sched_this_cpu;
}

void sched_meet_all(void)
{
	barrier_wait(&all_cpus_barrier, policy_header.cpu_count);
}

static const struct policy_plan *sched_plan(void)
{
	return &policy_plan[major * policy_header.cpu_count + sched_this_cpu];
}

static bool sched_is_last_minor(void)
{
	return minor + 1 == sched_plan()->minor_first + sched_plan()->minor_count;
}

/* The frame that begins at start is the current one. */
static void sched_enter_frame(tsc_t start)
{
	partition_id_t const partition = policy_minor[minor].partition;

	frame_start = start;
	frame_end = major_start + policy_minor[minor].deadline;
	sched_state.partition = partition;
	sched_state.switch_time = frame_end - policy_header.switch_ticks;
	sched_info_page[partition].info.start = frame_start;
	sched_info_page[partition].info.end = frame_end;
}

/* The groups of the partition have been asked: note what came out. */
static void sched_note_group(bool found)
{
	sched_state.asleep = !found;
	sched_state.current = group_active_subject(sched_state.partition);
}

static void sched_select_group(tsc_t now)
{
	sched_note_group(group_select(sched_state.partition, now));
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
	if (sched_this_cpu == policy_header.boot_cpu) {
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
	sched_this_cpu = cpu;
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
	sched_select_group(major_start);
}

static tsc_t sched_wait_for(tsc_t time)
{
	tsc_t now = hw_tsc();

	while (now < time) {
		hw_pause();
		now = hw_tsc();
	}
	return now;
}

/* Catch up with the plan. A frame that is over before it is entered has no turn of its groups. */
static tsc_t sched_reach_frame(void)
{
	tsc_t now = hw_tsc();

	if (now < sched_state.switch_time) {
		return now;
	}
	do {
		sched_next_frame();
		now = hw_tsc();
	} while (now >= sched_state.switch_time);
	sched_select_group(now);
	return sched_wait_for(frame_start);
}

tsc_t sched_settle(void)
{
	for (;;) {
		tsc_t const now = sched_reach_frame();

		if (sched_state.asleep) {
			sched_select_group(now);
		}
		if (!sched_state.asleep) {
			return now;
		}
		hw_idle(now, group_wake_time(sched_state.partition, sched_state.switch_time));
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
	sched_note_group(true);
}

void sched_indicate_activity(subject_id_t subject)
{
	group_indicate_activity(subject, sched_this_cpu);
}
