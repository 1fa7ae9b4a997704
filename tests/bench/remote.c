/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* T8 and T9: on the other CPU, its interrupt handler stamps the page. It sleeps once the caller says so. */
#include "bench.h"

#include <muen/event.h>
#include <muen/tsc.h>

int main(void)
{
	volatile struct bench_page *const caller = bench_page("page_caller");

	bench_stamp_interrupts(64, bench_page("page_remote"));
	while (caller->ready == 0) {
		muen_pause();
	}
	for (;;) {
		muen_sleep();
	}
}
