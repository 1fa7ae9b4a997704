/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * On the other CPU; its interrupt handlers stamp the page. T8 and T9: it runs in a loop, and sleeps once the caller says
 * so. T11: the real-time clock interrupts it, from the last look at the time before to the handler.
 */
#include "bench.h"

#include <muen/event.h>
#include <muen/tsc.h>

#include "devices/clock.h"

static void measure_clock(volatile struct bench_page *own)
{
	bench_stamp_interrupts(CLOCK_VECTOR, own);
	clock_start();
	while (own->count < BENCH_SAMPLES) {
		uint64_t const serial = own->serial;
		uint64_t now = muen_tsc();
		uint64_t before;

		do {
			before = now;
			now = muen_tsc();
		} while (own->serial == serial);
		bench_record(own, own->stamp - (now < own->stamp ? now : before));
		clock_acknowledge();
	}
	clock_stop();
}

int main(void)
{
	volatile struct bench_page *const caller = bench_page("page_caller");
	volatile struct bench_page *const own = bench_page("page_remote");

	bench_stamp_interrupts(64, own);
	while (caller->ready == BENCH_RUN) {
		muen_pause();
	}
	while (caller->ready == BENCH_SLEEP) {
		muen_sleep();
	}
	measure_clock(own);
	for (;;) {
		muen_sleep();
	}
}
