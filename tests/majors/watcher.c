/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* On another CPU: sees the same major frames, at the same time. */
#include "plan.h"

#include <muen/event.h>
#include <muen/test.h>

int main(void)
{
	uint64_t start = muen_frame_start();
	uint32_t major = 0;
	unsigned int exact = 0;

	for (unsigned int frame = 0; frame < REQUEST_COUNT; frame++) {
		uint64_t const expected = start + plan_period(major);

		start = muen_frame_wait(start);
		exact += start == expected;
		major = plan_next_major(major, frame);
	}
	muen_test_report("majors", "frames-on-another-cpu", exact == REQUEST_COUNT, "%u of %lu", exact, REQUEST_COUNT);
	muen_test_end();
	for (;;)
		muen_sleep();
}
