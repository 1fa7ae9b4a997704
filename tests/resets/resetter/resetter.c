/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Resets the guest on the other CPU, while it runs, whenever it says that it is ready; and reports when it has started
 * often enough.
 */
#include "common/results.h"

#include <muen/event.h>
#include <muen/sched_info.h>
#include <muen/sinfo.h>
#include <muen/test.h>
#include <muen/tsc.h>

#define SUITE "resets"
#define OTHERS_RUN_EVERY 64U
#define FPU_CONTROL_WORD 0x37fU /* after FNINIT */
#define XCR0_X87_SSE 3U
#define MXCSR 0x1f80U
#define FXSAVE_MXCSR 24U

static const volatile uint32_t *result;

static uint32_t first_state(uint32_t offset)
{
	return result[(FIRST_STATE + offset) / sizeof(uint32_t)];
}

/* Now and then, so that the guest's registers have been put away when it is reset. */
static void let_others_run(uint32_t ready)
{
	if (ready % OTHERS_RUN_EVERY == 0)
		(void)muen_frame_wait(muen_frame_start());
}

static void reset_until_done(uint8_t reset)
{
	uint32_t done = 0;

	while (result[RESULT_STARTS] <= RESETS) {
		uint32_t const ready = result[RESULT_READY];

		if (ready != done) {
			done = ready;
			let_others_run(ready);
			muen_event_send(reset);
		}
		muen_pause();
	}
}

static void report(void)
{
	muen_test_report(SUITE, "first-state",
			 first_state(STATE_REGISTERS) == 0 && first_state(STATE_HIGH) == 0 &&
			     (first_state(STATE_FPU) & 0xffffU) == FPU_CONTROL_WORD &&
			     first_state(STATE_FPU + FXSAVE_MXCSR) == MXCSR &&
			     (first_state(STATE_XCR0) & XCR0_X87_SSE) == XCR0_X87_SSE,
			 "FCW %x, MXCSR %x, XCR0 %x", first_state(STATE_FPU) & 0xffffU,
			 first_state(STATE_FPU + FXSAVE_MXCSR), first_state(STATE_XCR0));
	muen_test_report(SUITE, "state-is-the-first-one",
			 result[RESULT_STARTS] > RESETS && result[RESULT_DIFFERENT] == 0,
			 "%u starts, %u different, at byte %x: %x", result[RESULT_STARTS], result[RESULT_DIFFERENT],
			 STATE_BYTES - 4 * result[RESULT_WHERE] - 4, result[RESULT_WHAT]);
	muen_test_end();
}

int main(void)
{
	const struct sinfo *const sinfo = muen_sinfo();
	const struct sinfo_memory *const results = muen_sinfo_memory(sinfo, "results");
	int const reset = muen_sinfo_event(sinfo, "reset");

	if (results == NULL || reset < 0)
		return 1;
	result = (const volatile uint32_t *)results->address;
	reset_until_done((uint8_t)reset);
	report();
	for (;;)
		(void)muen_frame_wait(muen_frame_start());
}
