/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Owns the invariant that each case is reported once. */
#include "verdict.h"

#include "common/progress.h"

#include <muen/sinfo.h>
#include <muen/test.h>

static const char *const names[CASE_COUNT] = {
    [CASE_MEMORY] = "memory", [CASE_REGISTERS] = "registers",   [CASE_VECTORS] = "vectors",
    [CASE_MSRS] = "msrs",     [CASE_INTERRUPTS] = "interrupts", [CASE_FRAMES] = "frames",
};

static const volatile struct progress *native;
static const volatile struct progress *guest;
static bool failed[CASE_COUNT];

void verdict_begin(void)
{
	native = (const volatile struct progress *)muen_sinfo_memory(muen_sinfo(), "progress_native")->address;
	guest = (const volatile struct progress *)muen_sinfo_memory(muen_sinfo(), "progress_guest")->address;
}

bool verdict_goes_on(void)
{
	return !native->done || !guest->done;
}

void verdict_differs(enum verdict_case number, const char *what, uint64_t index, uint64_t expected, uint64_t found)
{
	if (failed[number])
		return;
	failed[number] = true;
	muen_test_report(muen_sinfo()->name.data, names[number], false,
			 "%s %lu: 0x%lx, but 0x%lx was expected, after %lu actions of hostile and %lu of guest", what,
			 index, found, expected, native->actions, guest->actions);
}

void verdict_frames(uint64_t frames, uint64_t latest_ticks)
{
	if (!failed[CASE_FRAMES])
		muen_test_report(muen_sinfo()->name.data, names[CASE_FRAMES], frames > 0,
				 "%lu frames, latest entry %lu ticks after the plan", frames, latest_ticks);
}

void verdict_end(uint64_t checks)
{
	for (unsigned int number = 0; number < CASE_COUNT; number++) {
		if (number != CASE_FRAMES && !failed[number])
			muen_test_report(muen_sinfo()->name.data, names[number], checks > 0, "%lu checks", checks);
	}
	muen_test_end();
}
