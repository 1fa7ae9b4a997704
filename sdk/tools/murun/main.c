/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* murun: boots a system on an emulator and judges it by its serial lines. See options.c for its command line. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "junit.h"
#include "process.h"
#include "report.h"
#include "session.h"
#include "watch.h"

#define STARTS_AGAIN_MAX 10U
#define EMULATOR_LOG_LIMIT_BYTES (1U << 20)

static bool open_serial(const struct session *session, struct serial *serial, const char *name, struct text *error)
{
	char *path = workspace_path(&session->workspace, name);
	const bool ok = serial_open(serial, path);

	if (!ok)
		text_printf(error, "cannot create '%s'", path);
	free(path);
	return ok;
}

static bool start_emulator(const struct session *session, struct watch *watch, struct text *error)
{
	return process_start(watch->emulator, session->command.arguments, session->workspace.folder,
			     WORKSPACE_EMULATOR_LOG, error);
}

static bool start(const struct session *session, struct watch *watch, struct text *error)
{
	return open_serial(session, &watch->serials[CONSOLE_LOG], COMMAND_COM1, error) &&
	       open_serial(session, &watch->serials[CONSOLE_KERNEL], COMMAND_COM2, error) &&
	       start_emulator(session, watch, error);
}

/* Whether the emulator ended before the machine ran, for a passing reason that emulator.conf names. */
static bool was_in_the_way(const struct session *session, const struct watch *watch, enum watch_end end)
{
	const char *reason = emulator_conf_get(&session->conf, "start_again");
	struct text log = {0};
	struct text error = {0};
	char *path;
	bool named;

	if (reason == NULL || end != WATCH_EMULATOR_ENDED || watch->saw_output)
		return false;
	path = workspace_path(&session->workspace, WORKSPACE_EMULATOR_LOG);
	named =
	    text_read_file(&log, path, EMULATOR_LOG_LIMIT_BYTES, &error) && strstr(text_string(&log), reason) != NULL;
	free(path);
	text_free(&log);
	text_free(&error);
	return named;
}

static enum watch_end watch_until_done(const struct session *session, struct watch *watch, struct text *error)
{
	enum watch_end end = watch_run(watch);

	for (unsigned int again = 0; again < STARTS_AGAIN_MAX && was_in_the_way(session, watch, end); again++) {
		if (!start_emulator(session, watch, error))
			break;
		end = watch_run(watch);
	}
	return end;
}

static double time_limit(const struct session *session)
{
	if (session->options.for_seconds >= 0)
		return session->options.for_seconds;
	return judge_has_demands(&session->judge) ? session->options.timeout_seconds : -1;
}

/* A run without demands is in order if the machine said anything and did not give up. */
static bool shown_well(const struct watch *watch, enum watch_end end, struct text *reason)
{
	if (watch->judge->panic.length > 0)
		text_printf(reason, "%s", text_string(&watch->judge->panic));
	else if (end == WATCH_EMULATOR_ENDED && !watch->saw_output)
		text_printf(reason, "the emulator ended without any output");
	else
		return true;
	return false;
}

static void explain_end(const struct watch *watch, enum watch_end end, struct text *reason)
{
	switch (end) {
	case WATCH_EMULATOR_ENDED:
		text_printf(reason, "; the emulator ended by itself: ");
		process_describe_status(watch->emulator, reason);
		break;
	case WATCH_TIME_OVER:
		text_printf(reason, "; time limit of %.0f s reached", watch->limit_seconds);
		break;
	case WATCH_INTERRUPTED:
		text_printf(reason, "; interrupted");
		break;
	case WATCH_SATISFIED:
	case WATCH_GAVE_UP:
		break;
	}
}

static bool passed(const struct session *session, const struct watch *watch, enum watch_end end, struct text *reason)
{
	if (!judge_has_demands(&session->judge))
		return shown_well(watch, end, reason);
	if (judge_passed(&session->judge, reason))
		return true;
	explain_end(watch, end, reason);
	return false;
}

static enum exit_code conclude(const struct session *session, const struct watch *watch, enum watch_end end,
			       double seconds)
{
	struct text reason = {0};
	struct text error = {0};
	const bool ok = passed(session, watch, end, &reason);
	enum exit_code code = ok ? EXIT_PASSED : EXIT_FAILED;
	char *name = report_name(session);

	if (!ok)
		report_failed(session, name, text_string(&reason), seconds);
	else if (judge_has_demands(&session->judge))
		report_passed(session, name, seconds);
	if (session->options.junit != NULL && !junit_write(session->options.junit, name, &session->judge,
							   ok ? NULL : text_string(&reason), seconds, &error)) {
		fprintf(stderr, "murun: error: %s\n", text_string(&error));
		code = EXIT_ENVIRONMENT;
	}
	free(name);
	text_free(&reason);
	text_free(&error);
	return code;
}

static void announce_gdb(const struct session *session)
{
	struct text kernel = {0};

	if (session->launch.gdb_port == 0)
		return;
	command_quote_argument(&kernel, session->options.gdb_kernel);
	printf("The machine waits for: gdb %s -ex 'target remote 127.0.0.1:%u'\n", text_string(&kernel),
	       session->launch.gdb_port);
	fflush(stdout);
	text_free(&kernel);
}

static enum exit_code run(struct session *session)
{
	struct process emulator = {0};
	struct watch watch = {.serials = {{.descriptor = -1}, {.descriptor = -1}},
			      .judge = &session->judge,
			      .emulator = &emulator,
			      .limit_seconds = time_limit(session),
			      .echo = session->options.live};
	const double begin = watch_seconds();
	enum exit_code code = EXIT_ENVIRONMENT;
	struct text error = {0};

	if (start(session, &watch, &error)) {
		announce_gdb(session);
		const enum watch_end end = watch_until_done(session, &watch, &error);
		code = conclude(session, &watch, end, watch_seconds() - begin);
	} else {
		fprintf(stderr, "murun: error: %s\n", text_string(&error));
	}
	for (size_t i = 0; i < CONSOLE_COUNT; i++)
		serial_close(&watch.serials[i]);
	text_free(&error);
	return code;
}

static enum exit_code print_command(const struct session *session)
{
	struct text line = {0};

	text_printf(&line, "cd ");
	command_quote_argument(&line, session->workspace.folder);
	text_printf(&line, " && ");
	command_quote(&line, &session->command);
	printf("%s\n", text_string(&line));
	text_free(&line);
	return EXIT_PASSED;
}

int main(int argc, char **argv)
{
	struct session session = {0};
	const enum options_result parsed = options_parse(&session.options, &session.judge, argc, argv);
	enum exit_code code = parsed == OPTIONS_WRONG ? EXIT_USAGE : EXIT_PASSED;

	if (parsed == OPTIONS_RUN) {
		process_catch_interrupts();
		code = session_prepare(&session);
		if (code == EXIT_PASSED)
			code = session.options.print_command ? print_command(&session) : run(&session);
	}
	session_free(&session);
	return (int)code;
}
