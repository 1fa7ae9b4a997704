/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Sees a few frames go by on its CPU, each one major frame after the one before, while all other CPUs do the same. */
#include <muen/event.h>
#include <muen/sched_info.h>
#include <muen/sinfo.h>
#include <muen/test.h>

#include <stddef.h>

#define MAJOR_FRAME_MS 10U /* as in the policy */
#define FRAME_COUNT 5U

/* Two digits: the CPU's number, of which the page "number" is full. Without the page, dashes. */
static void print_number(char digits[2])
{
	const struct sinfo_memory *const page = muen_sinfo_memory(muen_sinfo(), "number");

	if (page != NULL) {
		uint8_t const number = *(const uint8_t *)page->address;

		digits[0] = (char)('0' + number / 10);
		digits[1] = (char)('0' + number % 10);
	}
}

int main(void)
{
	char name[] = "cpu----frames-follow-the-plan";
	uint64_t const major_frame = (uint64_t)muen_sinfo()->tsc_khz * MAJOR_FRAME_MS;
	uint64_t start = muen_frame_wait(muen_frame_start());
	unsigned int exact = 0;

	for (unsigned int frame = 0; frame < FRAME_COUNT; frame++) {
		uint64_t const expected = start + major_frame;

		start = muen_frame_wait(start);
		exact += start == expected;
	}
	print_number(&name[sizeof("cpu-") - 1]);
	muen_test_report("cpus", name, exact == FRAME_COUNT, "%u of %u", exact, FRAME_COUNT);
	muen_test_end();
	for (;;) {
		muen_sleep();
	}
}
