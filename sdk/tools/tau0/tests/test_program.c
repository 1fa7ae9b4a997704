/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The program as its users call it: exit codes, and no output where there must be none. Argument: path of tau0. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "list_fixture.h"

#define FILE_LIMIT 8192 /* bytes; stands for a full disk */

static char *program;
static struct list_fixture fixture;
static char list[128];
static char output[128];

static int setup(void **state)
{
	(void)state;
	list_fixture_make(&fixture);
	list_fixture_write(&fixture, "commands.xml", fixture.text, strlen(fixture.text));
	snprintf(list, sizeof(list), "%s/commands.xml", fixture.folder);
	snprintf(output, sizeof(output), "%s/system.csl", fixture.folder);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	list_fixture_free(&fixture);
	return 0;
}

static void child(char *const *arguments, bool disk_full)
{
	const struct rlimit limit = {FILE_LIMIT, FILE_LIMIT};
	int null = open("/dev/null", O_WRONLY);

	dup2(null, STDOUT_FILENO);
	dup2(null, STDERR_FILENO);
	if (disk_full) {
		signal(SIGXFSZ, SIG_IGN);
		setrlimit(RLIMIT_FSIZE, &limit);
	}
	execv(program, arguments);
	_exit(127);
}

/* Arguments up to NULL; the exit code. disk_full is a truth value: variable arguments need an int before them. */
static int run(int disk_full, ...)
{
	char *arguments[16] = {program};
	size_t count = 1;
	va_list list_of;
	pid_t process;
	int status;

	va_start(list_of, disk_full);
	do {
		arguments[count] = va_arg(list_of, char *);
	} while (arguments[count++] != NULL);
	va_end(list_of);
	process = fork();
	if (process == 0)
		child(arguments, disk_full != 0);
	assert_int_equal(waitpid(process, &status, 0), process);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void test_usage(void **state)
{
	(void)state;
	assert_int_equal(run(false, "--help", NULL), 0);
	assert_int_equal(run(false, NULL), 2);
	assert_int_equal(run(false, list, NULL), 2);
	assert_int_equal(run(false, "--output", output, NULL), 2);
	assert_int_equal(run(false, "--output", output, list, list, NULL), 2);
	assert_int_equal(run(false, "--nonsense", "--output", output, list, NULL), 2);
	assert_int_equal(run(false, list, "--output", NULL), 2);
}

static void test_environment(void **state)
{
	(void)state;
	assert_int_equal(run(false, "--output", output, "/absent/commands.xml", NULL), 4);
	assert_int_equal(run(false, "--output", output, fixture.folder, NULL), 4);
	assert_int_equal(run(false, "--output", output, list, NULL), 4);
	assert_int_equal(run(false, "--input", fixture.folder, "--output", "/absent/system.csl", list, NULL), 4);
	assert_int_not_equal(access(output, F_OK), 0);
}

static void test_full_disk(void **state)
{
	char command[256];

	(void)state;
	assert_int_equal(run(true, "--input", fixture.folder, "--output", output, list, NULL), 4);
	snprintf(command, sizeof(command), "test -z \"$(ls %s | grep system)\"", fixture.folder);
	assert_int_equal(system(command), 0);
}

static void test_refused(void **state)
{
	(void)state;
	list_fixture_poke(&fixture, "spt", LEAF_FREE, KERNEL_STACK | NX | 0x25);
	assert_int_equal(run(false, "--input", fixture.folder, "--output", output, list, NULL), 3);
	assert_int_not_equal(access(output, F_OK), 0);
	list_fixture_poke(&fixture, "spt", LEAF_FREE, 0);
}

static void test_done(void **state)
{
	(void)state;
	assert_int_equal(run(false, "--input", "/absent", "--input", fixture.folder, "--output", output, list, NULL),
			 0);
	assert_int_equal(access(output, R_OK), 0);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_usage),   cmocka_unit_test(test_environment), cmocka_unit_test(test_full_disk),
	    cmocka_unit_test(test_refused), cmocka_unit_test(test_done),
	};

	if (argc != 2)
		return 1;
	program = argv[1];
	return cmocka_run_group_tests(tests, setup, teardown);
}
