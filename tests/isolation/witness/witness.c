/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Counts the minor frames that it gets, on the CPU of the offender, and tells each one through its channel. Whatever
 * the offender does, none may be missing.
 */
#include "common/case_page.h"

#include <muen/channel.h>
#include <muen/sched_info.h>

int main(void)
{
	struct muen_channel_writer frames;
	struct witness_frame frame = {.count = 0};

	if (!muen_channel_open_writer(&frames, "frames", WITNESS_PROTOCOL, sizeof(frame)))
		return 1;
	for (;;) {
		frame.start = muen_frame_wait(frame.start);
		frame.count++;
		muen_channel_write(&frames, &frame);
	}
}
