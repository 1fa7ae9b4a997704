/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The clock's periodic interrupt: while its subject runs, while it sleeps, and not once it is switched off. */
#include <muen/event.h>
#include <muen/interrupt.h>
#include <muen/test.h>

#include "clock.h"

#define SUITE "lines"

static volatile uint64_t ticks;

static void on_tick(uint8_t vector)
{
	(void)vector;
	clock_acknowledge();
	ticks++;
}

static void test_sleep(void)
{
	uint64_t seen = ticks;

	for (uint32_t round = 0; round < 10; round++) {
		seen = muen_interrupt_wait(&ticks, seen);
	}
	muen_test_report(SUITE, "clock-wakes-its-subject", seen >= 10, "ticks %lu", seen);
}

int main(void)
{
	(void)muen_interrupt_enable(CLOCK_VECTOR, on_tick);
	clock_start();
	muen_test_report(SUITE, "clock-interrupts", clock_counts(&ticks, 0), "ticks %lu", ticks);
	test_sleep();
	clock_stop();
	muen_test_report(SUITE, "clock-is-quiet", !clock_counts(&ticks, ticks), "ticks %lu", ticks);
	muen_test_end();
	for (;;) {
		muen_sleep();
	}
}
