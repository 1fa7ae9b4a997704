/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The loop that watches a running machine. */
#include "watch.h"

#include <stdio.h>
#include <time.h>

/* How long a machine may still run: after the protocol's end, so that it ends by itself; after it gave up, so that
   its dump is complete. */
#define GRACE_AFTER_END_SECONDS 5.0
#define GRACE_AFTER_PANIC_SECONDS 1.0
#define POLL_NANOSECONDS 10000000L

struct shown_line {
	struct watch *watch;
	enum console console;
};

double watch_seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void show_line(void *context, const char *line, bool complete)
{
	const struct shown_line *shown = context;
	struct watch *watch = shown->watch;

	watch->saw_output = true;
	judge_line(watch->judge, shown->console, line, complete);
	if (watch->echo && complete)
		printf("%s%s\n", shown->console == CONSOLE_KERNEL ? "kernel: " : "", line);
}

/* COM2 first: a panic counts even if the awaited text came with it. */
static void poll_serials(struct watch *watch)
{
	static const enum console order[] = {CONSOLE_KERNEL, CONSOLE_LOG};

	for (size_t i = 0; i < CONSOLE_COUNT; i++) {
		struct shown_line shown = {watch, order[i]};

		serial_poll(&watch->serials[order[i]], show_line, &shown);
	}
	if (watch->echo)
		fflush(stdout);
}

/* Seconds from now until the run should end, given what was seen; negative for no opinion. */
static double grace(const struct watch *watch)
{
	if (watch->judge->panic.length > 0)
		return GRACE_AFTER_PANIC_SECONDS;
	if (!judge_is_satisfied(watch->judge))
		return -1;
	return watch->judge->use_protocol ? GRACE_AFTER_END_SECONDS : 0;
}

static enum watch_end end_of_grace(const struct watch *watch)
{
	return watch->judge->panic.length > 0 ? WATCH_GAVE_UP : WATCH_SATISFIED;
}

static enum watch_end wait_for_end(struct watch *watch)
{
	const double start = watch_seconds();
	double grace_end = -1;

	for (;;) {
		const bool ended = process_has_ended(watch->emulator);
		const double now = watch_seconds();

		poll_serials(watch);
		if (ended)
			return WATCH_EMULATOR_ENDED;
		if (process_interrupted())
			return WATCH_INTERRUPTED;
		if (grace_end < 0 && grace(watch) >= 0)
			grace_end = now + grace(watch);
		if (grace_end >= 0 && now >= grace_end)
			return end_of_grace(watch);
		if (watch->limit_seconds >= 0 && now - start >= watch->limit_seconds)
			return WATCH_TIME_OVER;
		nanosleep(&(struct timespec){.tv_nsec = POLL_NANOSECONDS}, NULL);
	}
}

enum watch_end watch_run(struct watch *watch)
{
	const enum watch_end end = wait_for_end(watch);

	process_end(watch->emulator);
	poll_serials(watch);
	return end;
}
