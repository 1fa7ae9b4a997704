/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Takes paths through the kernel a known number of times, and compares the counters. Nothing else is on this CPU: what
 * comes between is the end of frames, and that is counted as a path of its own.
 */
#include <muen/abi/limits.h>
#include <muen/abi/trap.h>
#include <muen/event.h>
#include <muen/path_counters.h>
#include <muen/sched_info.h>
#include <muen/sinfo.h>
#include <muen/test.h>
#include <muen/tsc.h>

#define TIMES 1000U
#define FRAMES 3U

struct counts {
	uint64_t exits[MUEN_TRAP_MAX];
	uint64_t switches;
};

static uint8_t hand_over_event;

static void yield(void)
{
	muen_yield();
}

static void hand_over(void)
{
	muen_event_send(hand_over_event);
}

static void cpuid(void)
{
	uint32_t leaf = 0;

	__asm__ volatile("cpuid" : "+a"(leaf) : : "rbx", "rcx", "rdx");
}

/* RDTSCExiting is set, as the specification does not clear it. */
static void read_clock(void)
{
	(void)muen_tsc();
}

struct path {
	const char *name;
	void (*take)(void);
	uint32_t trap;
	uint32_t exits; /* each time, under a kernel that counts */
	uint32_t switches;
};

/* The partner's hypercall is counted too: it is of the same partition. */
static const struct path paths[] = {
    {"hypercall", yield, TRAP_VMCALL, 1, 0},
    {"answer", cpuid, TRAP_CPUID, 1, 0},
    {"trap", read_clock, TRAP_RDTSC, 1, 0},
    {"handover", hand_over, TRAP_VMCALL, 2, 2},
};

static void read_counts(struct counts *counts)
{
	for (uint32_t trap = 0; trap < MUEN_TRAP_MAX; trap++)
		counts->exits[trap] = muen_path_exits(trap);
	counts->switches = muen_path_switches();
}

/* The end of a frame comes when it comes, and a deadline may be met early: then there is another exit. */
static bool is_end_of_frame(uint32_t trap)
{
	return trap == TRAP_PREEMPTION_TIMER || trap == TRAP_EXTERNAL_INTERRUPT;
}

/* How many exits with another trap number there were. */
static uint64_t other_exits(const struct counts *before, const struct counts *after, uint32_t expected)
{
	uint64_t sum = 0;

	for (uint32_t trap = 0; trap < MUEN_TRAP_MAX; trap++)
		if (trap != expected && !is_end_of_frame(trap))
			sum += after->exits[trap] - before->exits[trap];
	return sum;
}

static void count_path(const struct path *path, bool counts)
{
	static struct counts before, after;
	uint64_t exits, switches, others;

	read_counts(&before);
	for (unsigned int time = 0; time < TIMES; time++)
		path->take();
	read_counts(&after);
	exits = after.exits[path->trap] - before.exits[path->trap];
	switches = after.switches - before.switches;
	others = other_exits(&before, &after, path->trap);
	muen_test_report("paths", path->name,
			 exits == (counts ? TIMES * path->exits : 0) &&
			     switches == (counts ? TIMES * path->switches : 0) && others == 0,
			 "%u times: %lu exits, %lu switches, %lu others", TIMES, exits, switches, others);
}

static uint64_t frame_ends(void)
{
	return muen_path_exits(TRAP_PREEMPTION_TIMER) + muen_path_exits(TRAP_EXTERNAL_INTERRUPT);
}

static void count_frames(bool counts)
{
	uint64_t start = muen_frame_wait(muen_frame_start());
	uint64_t const before = frame_ends();
	uint64_t ends;

	for (unsigned int frame = 0; frame < FRAMES; frame++)
		start = muen_frame_wait(start);
	ends = frame_ends() - before;
	muen_test_report("paths", "frames", counts ? ends >= FRAMES && ends <= 2 * FRAMES : ends == 0,
			 "%u ended: %lu exits", FRAMES, ends);
}

/* Numbers that are no trap's: nothing behind the counters is read. */
static void ask_for_no_trap(void)
{
	uint64_t const sum =
	    muen_path_exits(MUEN_TRAP_MAX) + muen_path_exits(MUEN_TRAP_MAX + 1) + muen_path_exits(UINT32_MAX);

	muen_test_report("paths", "no-trap", sum == 0, "%lu", sum);
}

int main(void)
{
	const struct sinfo_memory *const page = muen_sinfo_memory(muen_sinfo(), "kernel_counts");
	int const event = muen_sinfo_event(muen_sinfo(), "hand_over");

	if (page == NULL || event < 0) {
		muen_test_report("paths", "sinfo", false, "no page that says whether the kernel counts, or no event");
	} else {
		bool const counts = *(const volatile uint8_t *)page->address != 0;

		hand_over_event = (uint8_t)event;
		for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
			count_path(&paths[i], counts);
		count_frames(counts);
		ask_for_no_trap();
	}
	muen_test_end();
	for (;;)
		muen_sleep();
}
