/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Powers the machine off when what it says has been printed. */
#include <muen/debuglog.h>
#include <muen/event.h>
#include <muen/sched_info.h>
#include <muen/sinfo.h>

#define FRAMES_TO_PRINT 50U

int main(void)
{
	int const event = muen_sinfo_event(muen_sinfo(), "poweroff");
	uint64_t start = muen_frame_start();

	muen_debuglog_puts("power goes off\n");
	for (unsigned int frame = 0; frame < FRAMES_TO_PRINT; frame++)
		start = muen_frame_wait(start);
	if (event >= 0)
		muen_event_send((uint8_t)event);
	muen_debuglog_puts("power is still on\n");
	for (;;)
		muen_sleep();
}
