/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* A subject for systems that are expected not to get as far as running one. */
#include <muen/debuglog.h>
#include <muen/event.h>

int main(void)
{
	muen_debuglog_puts("a subject runs\n");
	for (;;) {
		muen_sleep();
	}
}
