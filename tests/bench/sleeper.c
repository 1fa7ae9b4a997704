/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* One of many in a group of its own, beside those that are measured: nothing may cost more because it is there. */
#include <muen/event.h>

int main(void)
{
	for (;;) {
		muen_sleep();
	}
}
