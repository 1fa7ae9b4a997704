/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Looks whether a hostile subject leaves a trace: in the memory, the registers, the time of this subject. There are
 * three: on the CPU of one hostile subject and on that of the other, with a minor frame in each major frame; and one in
 * the partition of a hostile subject, in a group of its own, which gets its turns by yielding.
 *
 * It has an event that interrupts it, and never sends it.
 */
#include "machine.h"
#include "memory.h"
#include "outlet.h"
#include "verdict.h"

#include <muen/interrupt.h>
#include <muen/sched_info.h>
#include <muen/sinfo.h>

#define MAJOR_FRAME_MS 8U /* as in the policy */

/*
 * Greatest lateness allowed: what the kernel still does for an exit right before the end of the frame. Where one tick
 * is one instruction (Bochs, 50 MHz), that is a trap to a monitor (840), the reset of a subject that its event asks for
 * (2400, most of them words that it clears: bench.boot, what 32 more subjects cost), and the way into the next frame
 * (570), less the switchTicks (340). Elsewhere 50 us, most of which is the emulator's turn-taking.
 */
#define INSTRUCTION_CLOCK_KHZ 50000U
#define LIMIT_INSTRUCTIONS 3500U
#define LIMIT_US 50U
#define US_PER_MS 1000U

static volatile uint64_t interrupts;

static void on_interrupt(uint8_t vector)
{
	(void)vector;
	interrupts++;
}

/* Any vector will do for the event that it never sends. */
static void begin_interrupts(void)
{
	int const vector = muen_sinfo_vector(muen_sinfo(), "unasked");

	if (vector < 0)
		verdict_differs(CASE_INTERRUPTS, "vectors of the event", 0, 1, 0);
	else
		muen_interrupt_enable((uint8_t)vector, on_interrupt);
}

static void check_interrupts(void)
{
	if (interrupts != 0)
		verdict_differs(CASE_INTERRUPTS, "interrupts", 0, 0, interrupts);
}

static uint64_t lateness_limit(void)
{
	uint64_t const khz = muen_sinfo()->tsc_khz;

	return khz == INSTRUCTION_CLOCK_KHZ ? LIMIT_INSTRUCTIONS : khz * LIMIT_US / US_PER_MS;
}

/* Returns how late the frame was entered, at most. */
static uint64_t check_frame(uint64_t start, uint64_t before, uint64_t now)
{
	uint64_t const expected = before + (uint64_t)MAJOR_FRAME_MS * muen_sinfo()->tsc_khz;

	if (start != expected)
		verdict_differs(CASE_FRAMES, "start of the frame, in ticks", 0, expected, start);
	if (now - start > lateness_limit())
		verdict_differs(CASE_FRAMES, "ticks late", 0, lateness_limit(), now - start);
	return now - start;
}

/* In each frame. */
static void witness_frames(void)
{
	uint64_t frames = 0, latest = 0;
	uint64_t start = muen_frame_wait(muen_frame_start());

	while (verdict_goes_on()) {
		uint64_t lateness, now;

		memory_check();
		outlet_read();
		check_interrupts();
		now = machine_check(WAIT_FOR_FRAME, 0);
		lateness = check_frame(muen_frame_start(), start, now);
		start = muen_frame_start();
		latest = lateness > latest ? lateness : latest;
		frames++;
	}
	verdict_frames(frames, latest);
	verdict_end(frames);
}

/* In each turn. */
static void witness_turns(uint64_t yield)
{
	uint64_t turns = 0;

	while (verdict_goes_on()) {
		(void)machine_check(WAIT_FOR_TURN, yield);
		memory_check();
		check_interrupts();
		turns++;
	}
	verdict_end(turns);
}

int main(void)
{
	int const yield = muen_sinfo_event(muen_sinfo(), "yield");

	verdict_begin();
	memory_begin();
	outlet_begin();
	begin_interrupts();
	if (yield < 0)
		witness_frames();
	else
		witness_turns((uint64_t)yield);
	for (;;)
		muen_frame_wait(muen_frame_start());
}
