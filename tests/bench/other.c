/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* T7: the time from the caller's last stamp before its frame ended to the first look at the clock here. */
#include "bench.h"

#include <muen/tsc.h>

int main(void)
{
	volatile struct bench_page *const own = bench_page("page_other");
	volatile struct bench_page *const caller = bench_page("page_caller");
	uint64_t seen = 0;

	for (;;) {
		uint64_t const now = muen_tsc();
		uint64_t const stamp = caller->stamp;

		/* Interrupted between its two lines above, the loop comes back with a time from before the stamp. */
		if (now <= stamp) {
			continue;
		}
		if (caller->serial == 1 && stamp != seen) {
			bench_record(own, now - stamp);
		}
		seen = stamp;
	}
}
