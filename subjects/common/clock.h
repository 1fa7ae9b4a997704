/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Time to the length of a minor frame, for subjects that say something once a second. */
#ifndef CLOCK_H
#define CLOCK_H

#include <muen/sched_info.h>
#include <muen/sinfo.h>

#define CLOCK_SECOND_MS 1000U

/* TSC ticks in so many milliseconds. */
static inline uint64_t clock_ticks(uint64_t milliseconds)
{
	const struct sinfo *page = muen_sinfo();

	return page == NULL ? 0 : milliseconds * page->tsc_khz;
}

/* Whether a second has passed since *last, which then moves on to now. The first call (*last is 0) starts the clock. */
static inline bool clock_second_passed(uint64_t *last)
{
	uint64_t now = muen_frame_start();

	bool passed = *last != 0 && now - *last >= clock_ticks(CLOCK_SECOND_MS);

	if (passed || *last == 0)
		*last = now;
	return passed;
}

#endif
