/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The verdict on a run. */
#include "judge.h"

#include <string.h>

static bool starts_with(const char *line, const char *start)
{
	return strncmp(line, start, strlen(start)) == 0;
}

/* A kernel that gives up resets the machine, and a release kernel says nothing before: the loader starts it anew. */
static void watch_for_reset(struct judge *judge, const char *line, bool awaited)
{
	if (!starts_with(line, "loader: kernel at"))
		return;
	if (judge->started && !awaited && judge->panic.length == 0)
		text_printf(&judge->panic, "the machine was reset");
	judge->started = true;
}

static void watch_for_panic(struct judge *judge, const char *line)
{
	if (judge->panic.length == 0 && (starts_with(line, "PANIC") || starts_with(line, "loader: error:")))
		text_printf(&judge->panic, "%s", line);
}

void judge_line(struct judge *judge, enum console console, const char *line, bool complete)
{
	struct expect *expect = &judge->expect[console];
	bool awaited;

	expect_line(expect, line, false);
	awaited = expect->found_in_line;
	expect_line(expect, line, complete);
	if (!complete)
		return;
	if (console == CONSOLE_KERNEL && !awaited)
		watch_for_panic(judge, line);
	if (console == CONSOLE_KERNEL)
		watch_for_reset(judge, line, awaited);
	if (console == CONSOLE_LOG && judge->use_protocol)
		protocol_line(&judge->protocol, line);
}

bool judge_has_demands(const struct judge *judge)
{
	return judge->use_protocol || judge->expect[CONSOLE_LOG].count > 0 || judge->expect[CONSOLE_KERNEL].count > 0;
}

static bool all_texts_came(const struct judge *judge)
{
	return expect_done(&judge->expect[CONSOLE_LOG]) && expect_done(&judge->expect[CONSOLE_KERNEL]);
}

bool judge_is_satisfied(const struct judge *judge)
{
	return judge_has_demands(judge) && all_texts_came(judge) && (!judge->use_protocol || judge->protocol.ended);
}

static bool texts_passed(const struct judge *judge, struct text *reason)
{
	static const char *const names[] = {[CONSOLE_LOG] = "the log (COM1)", [CONSOLE_KERNEL] = "the kernel (COM2)"};

	for (size_t i = 0; i < CONSOLE_COUNT; i++) {
		const struct expect *expect = &judge->expect[i];

		if (!expect_done(expect)) {
			text_printf(reason, "text %zu of %zu never came from %s: '%s'", expect->found + 1,
				    expect->count, names[i], expect->texts[expect->found]);
			return false;
		}
	}
	return true;
}

bool judge_passed(const struct judge *judge, struct text *reason)
{
	if (judge->panic.length > 0) {
		text_printf(reason, "%s", text_string(&judge->panic));
		return false;
	}
	return texts_passed(judge, reason) &&
	       (!judge->use_protocol || protocol_passed(&judge->protocol, judge->demanded_cases, reason));
}

void judge_free(struct judge *judge)
{
	for (size_t i = 0; i < CONSOLE_COUNT; i++)
		expect_free(&judge->expect[i]);
	protocol_free(&judge->protocol);
	text_free(&judge->panic);
}
