/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Sleeps until its timed event wakes it. First a series of short alarms, which is judged: none early, none later than
 * the longest time its partition has to wait for a frame. Then one alarm a second.
 */
#include "common/clock.h"

#include <muen/debuglog.h>
#include <muen/interrupt.h>
#include <muen/test.h>
#include <muen/timed_event.h>
#include <muen/tsc.h>

#define ALARM_COUNT 20U
#define ALARM_MS 13U   /* no multiple of the major frame, so that alarms fall on all parts of the plan */
#define LATENESS_MS 4U /* the plan leaves the partition 3 ms without a frame, and the other group yields */
#define US_PER_MS 1000U

static volatile uint64_t alarms;
static uint8_t alarm_event;

static void on_alarm(uint8_t vector)
{
	(void)vector;
	alarms++;
}

/* Sleeps for so many milliseconds; returns by how many ticks it was late. Negative: too early. */
static int64_t sleep_ms(uint64_t milliseconds)
{
	uint64_t seen = alarms;
	uint64_t trigger = muen_tsc() + clock_ticks(milliseconds);

	muen_timed_event_set(trigger, alarm_event);
	muen_interrupt_wait(&alarms, seen);
	return (int64_t)(muen_tsc() - trigger);
}

static void judge_alarms(void)
{
	int64_t earliest = INT64_MAX, latest = INT64_MIN;

	for (unsigned int i = 0; i < ALARM_COUNT; i++) {
		int64_t lateness = sleep_ms(ALARM_MS);

		earliest = lateness < earliest ? lateness : earliest;
		latest = lateness > latest ? lateness : latest;
	}
	muen_test_report("demo", "alarms", earliest >= 0 && latest <= (int64_t)clock_ticks(LATENESS_MS),
			 "%u alarms, late by %lu to %lu us", ALARM_COUNT,
			 (uint64_t)earliest * US_PER_MS / clock_ticks(1),
			 (uint64_t)latest * US_PER_MS / clock_ticks(1));
	muen_test_end();
}

int main(void)
{
	const struct sinfo *page = muen_sinfo();
	int event = muen_sinfo_event(page, "alarm");
	int vector = muen_sinfo_vector(page, "alarm");

	if (event < 0 || vector < 0)
		return 1;
	alarm_event = (uint8_t)event;
	muen_interrupt_enable((uint8_t)vector, on_alarm);
	judge_alarms();
	for (unsigned int seconds = 1;; seconds++) {
		int64_t lateness = sleep_ms(CLOCK_SECOND_MS);

		muen_debuglog_printf("slept a second, woke %lu us late (%u times)\n",
				     (uint64_t)lateness * US_PER_MS / clock_ticks(1), seconds);
	}
}
