/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Child processes: their end is seen, made, and never survived by what they started. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include "process.h"

static struct text text;

static int tear_down(void **state)
{
	(void)state;
	text_free(&text);
	return 0;
}

static void start_shell(struct process *process, const char *script)
{
	char *const arguments[] = {(char[]){"sh"}, (char[]){"-c"}, (char *)(uintptr_t)script, NULL};

	*process = (struct process){0};
	if (!process_start(process, arguments, "/tmp", NULL, &text))
		fail_msg("%s", text_string(&text));
}

static void assert_status(const struct process *process, const char *expected)
{
	process_describe_status(process, &text);
	assert_string_equal(text_string(&text), expected);
}

static void exit_status_is_seen(void **state)
{
	struct process process;

	(void)state;
	start_shell(&process, "exit 3");
	assert_false(process_wait(&process));
	assert_status(&process, "exit status 3");
	start_shell(&process, "exit 0");
	assert_true(process_wait(&process));
}

static void running_process_is_ended(void **state)
{
	struct process process;

	(void)state;
	start_shell(&process, "sleep 60");
	assert_false(process_has_ended(&process));
	process_end(&process);
	assert_true(process_has_ended(&process));
	assert_status(&process, "killed by signal 15");
}

static void stubborn_process_is_killed(void **state)
{
	struct process process;

	(void)state;
	start_shell(&process, "trap '' TERM; while :; do sleep 1; done");
	nanosleep(&(struct timespec){.tv_nsec = 300000000}, NULL);
	process_end(&process);
	assert_status(&process, "killed by signal 9");
}

/* What the child started is in its group, and goes with it. */
static void grandchildren_are_ended(void **state)
{
	char path[] = "/tmp/murun-process-XXXXXX";
	char *script;
	struct process process;
	struct text id = {0};
	pid_t grandchild;

	(void)state;
	close(mkstemp(path));
	script = text_format("sleep 60 & echo $! > %s; exit 0", path);
	start_shell(&process, script);
	assert_true(process_wait(&process));
	assert_true(text_read_file(&id, path, 100, &text));
	grandchild = (pid_t)strtol(text_string(&id), NULL, 10);
	assert_true(grandchild > 1);
	for (int i = 0; i < 200 && kill(grandchild, 0) == 0; i++)
		nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
	assert_int_equal(kill(grandchild, 0), -1);
	assert_int_equal(errno, ESRCH);
	text_free(&id);
	free(script);
	unlink(path);
}

static void what_cannot_start_says_why(void **state)
{
	char *const arguments[] = {(char[]){"/does/not/exist"}, NULL};
	struct process process = {0};

	(void)state;
	assert_false(process_start(&process, arguments, "/tmp", NULL, &text));
	assert_string_equal(text_string(&text), "cannot start '/does/not/exist': No such file or directory");
	assert_true(process_has_ended(&process));
}

static void programs_are_found_by_path(void **state)
{
	(void)state;
	assert_true(process_program_exists("sh"));
	assert_true(process_program_exists("/bin/sh"));
	assert_false(process_program_exists("no-such-program-anywhere"));
	assert_false(process_program_exists("/bin/no-such-program-anywhere"));
}

#define TEST(function) cmocka_unit_test_teardown(function, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(exit_status_is_seen),     TEST(running_process_is_ended),   TEST(stubborn_process_is_killed),
	    TEST(grandchildren_are_ended), TEST(what_cannot_start_says_why), TEST(programs_are_found_by_path),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
