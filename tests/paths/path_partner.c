/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Hands back at once. */
#include <muen/event.h>
#include <muen/sinfo.h>

int main(void)
{
	int const back = muen_sinfo_event(muen_sinfo(), "hand_back");

	if (back < 0)
		return 1;
	for (;;)
		muen_event_send((uint8_t)back);
}
