/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The pages that every native subject has at a fixed address: subject information, scheduling information with the path
 * counters, timed event.
 * The rest of the runtime reaches them through these functions only, so that it also runs in host tests.
 */
#include <muen/path_counters.h>
#include <muen/sched_info.h>
#include <muen/sinfo.h>
#include <muen/timed_event.h>
#include <muen/tsc.h>

#include <muen/abi/layout.h>
#include <muen/abi/path_counters.h>
#include <muen/abi/sched_info.h>
#include <muen/abi/timed_event.h>

#define SCHED_INFO ((const volatile struct sched_info *)MUEN_GVA_SCHED_INFO)
#define PATHS ((const volatile struct path_counters *)(MUEN_GVA_SCHED_INFO + MUEN_PATH_COUNTERS))
#define TIMED_EVENT ((volatile struct timed_event *)MUEN_GVA_TIMED_EVENT)

const struct sinfo *muen_sinfo(void)
{
	return muen_sinfo_check((const struct sinfo *)MUEN_GVA_SINFO);
}

uint64_t muen_frame_start(void)
{
	return SCHED_INFO->start;
}

uint64_t muen_frame_end(void)
{
	return SCHED_INFO->end;
}

uint64_t muen_frame_wait(uint64_t start)
{
	uint64_t now;

	while ((now = SCHED_INFO->start) == start)
		muen_pause();
	return now;
}

uint64_t muen_path_exits(uint32_t trap)
{
	return trap < MUEN_TRAP_MAX ? PATHS->exits[trap] : 0;
}

uint64_t muen_path_switches(void)
{
	return PATHS->switches;
}

/*
 * The kernel may look at the page between any two instructions, so the trigger is off while the event number changes.
 * Both sides are the same CPU: the order of the stores in the program is all that is needed.
 */
void muen_timed_event_set(uint64_t trigger, uint8_t number)
{
	TIMED_EVENT->trigger = TIMED_EVENT_OFF;
	TIMED_EVENT->event = number;
	TIMED_EVENT->trigger = trigger;
}
