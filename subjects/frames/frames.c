/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Watches the plan. Its partition has one minor frame in each major frame, so the published starts must lie exactly one
 * major frame apart, for ever: the kernel computes them and never measures. How long after that the subject really gets
 * the CPU is measured at each frame.
 */
#include "common/clock.h"

#include <muen/debuglog.h>
#include <muen/test.h>
#include <muen/tsc.h>

#define MAJOR_FRAME_MS 8U /* as in the policy */
#define FRAME_COUNT 125U  /* of one measurement: a second */

/*
 * Greatest lateness allowed. Where one tick is one instruction (Bochs, 50 MHz) the bound is one of code: 200
 * instructions. Elsewhere it is one of time: 50 us, most of which is the emulator's turn-taking between CPUs.
 */
#define INSTRUCTION_CLOCK_KHZ 50000U
#define LIMIT_INSTRUCTIONS 200U
#define LIMIT_US 50U
#define US_PER_MS 1000U

struct measurement {
	uint64_t lateness[FRAME_COUNT]; /* sorted, ticks */
	unsigned int count;
	unsigned int inexact; /* frames that did not start one major frame after the one before */
};

static void insert_sorted(struct measurement *measurement, uint64_t lateness)
{
	unsigned int i = measurement->count;

	for (; i > 0 && measurement->lateness[i - 1] > lateness; i--)
		measurement->lateness[i] = measurement->lateness[i - 1];
	measurement->lateness[i] = lateness;
	measurement->count++;
}

static void measure(struct measurement *measurement)
{
	uint64_t start = muen_frame_wait(muen_frame_start());

	*measurement = (struct measurement){.count = 0};
	while (measurement->count < FRAME_COUNT) {
		uint64_t expected = start + clock_ticks(MAJOR_FRAME_MS);

		start = muen_frame_wait(start);
		insert_sorted(measurement, muen_tsc() - start);
		measurement->inexact += start != expected;
	}
}

static uint64_t lateness_limit(void)
{
	uint64_t ticks_per_ms = clock_ticks(1);

	return ticks_per_ms == INSTRUCTION_CLOCK_KHZ ? LIMIT_INSTRUCTIONS : ticks_per_ms * LIMIT_US / US_PER_MS;
}

static void judge(const struct measurement *measurement)
{
	const uint64_t *lateness = measurement->lateness;

	muen_test_report("demo", "frame-start-is-exact", measurement->inexact == 0,
			 "%u of %u major frames off the plan", measurement->inexact, FRAME_COUNT);
	muen_test_report("demo", "frame-entry-is-prompt", lateness[FRAME_COUNT - 1] <= lateness_limit(),
			 "late by min %lu median %lu max %lu ticks, limit %lu", lateness[0], lateness[FRAME_COUNT / 2],
			 lateness[FRAME_COUNT - 1], lateness_limit());
	muen_test_end();
}

static void show(const struct measurement *measurement)
{
	const uint64_t *lateness = measurement->lateness;

	muen_debuglog_printf("%u major frames, %u off the plan, entered %lu/%lu/%lu ticks late (min/median/max)\n",
			     FRAME_COUNT, measurement->inexact, lateness[0], lateness[FRAME_COUNT / 2],
			     lateness[FRAME_COUNT - 1]);
}

int main(void)
{
	static struct measurement measurement;

	measure(&measurement);
	judge(&measurement);
	for (;;) {
		show(&measurement);
		measure(&measurement);
	}
}
