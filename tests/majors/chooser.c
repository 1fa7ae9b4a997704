/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* As subject tau0: asks for major frames, some of which the policy does not have, and watches which ones are run. */
#include "plan.h"

#include <muen/abi/policy.h>
#include <muen/event.h>
#include <muen/test.h>

static volatile struct tau0_interface *request;

static void choose(void)
{
	uint64_t start = muen_frame_start();
	uint32_t major = 0;
	unsigned int exact = 0;

	for (unsigned int frame = 0; frame < REQUEST_COUNT; frame++) {
		uint64_t const expected = start + plan_period(major);

		request->next_major = requests[frame];
		start = muen_frame_wait(start);
		exact += start == expected;
		major = plan_next_major(major, frame);
	}
	muen_test_report("majors", "frames-are-those-asked-for", exact == REQUEST_COUNT, "%u of %lu", exact,
			 REQUEST_COUNT);
}

int main(void)
{
	const struct sinfo_memory *const page = muen_sinfo_memory(muen_sinfo(), "sys_interface");

	if (page == NULL) {
		muen_test_report("majors", "sinfo", false, "no page for requests");
	} else {
		request = (volatile struct tau0_interface *)page->address;
		choose();
	}
	muen_test_end();
	for (;;)
		muen_sleep();
}
