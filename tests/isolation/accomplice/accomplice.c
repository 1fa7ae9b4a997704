/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * A monitor that lets the offender pass: it sends it on where it wants to go, and tells nobody. Stands for a missing
 * protection where the kernel boots no policy without it; not part of the isolation suite proper.
 */
#include "common/case_page.h"

#include <muen/abi/subject_state.h>
#include <muen/event.h>
#include <muen/sinfo.h>

int main(void)
{
	const struct sinfo *sinfo = muen_sinfo();
	const struct sinfo_memory *shared = muen_sinfo_memory(sinfo, "case_page");
	const struct sinfo_memory *offender = muen_sinfo_memory(sinfo, "offender_state");
	int resume = muen_sinfo_event(sinfo, "resume");
	const volatile struct case_page *page;
	struct subject_state *state;

	if (shared == NULL || offender == NULL || resume < 0)
		return 1;
	page = (const volatile struct case_page *)shared->address;
	state = (struct subject_state *)offender->address;
	for (;;) {
		state->rip = page->resume;
		muen_event_send((uint8_t)resume);
	}
}
