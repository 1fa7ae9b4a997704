/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Sending events. The numbers of sleep and yield are looked up once. */
#include <muen/event.h>

#include <muen/hypercall.h>
#include <muen/sinfo.h>
#include <muen/tsc.h>

#define NOT_LOOKED_UP (-2)

void muen_event_send(uint8_t number)
{
	muen_hypercall(number);
}

static void send_named(int *number, const char *name)
{
	if (*number == NOT_LOOKED_UP)
		*number = muen_sinfo_event(muen_sinfo(), name);
	if (*number < 0)
		muen_pause();
	else
		muen_hypercall((uint64_t)*number);
}

void muen_sleep(void)
{
	static int number = NOT_LOOKED_UP;

	send_named(&number, "sleep");
}

void muen_yield(void)
{
	static int number = NOT_LOOKED_UP;

	send_named(&number, "yield");
}
