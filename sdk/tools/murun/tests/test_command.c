/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* From emulator.conf to an argument vector, and that vector as a line of shell. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "command.h"

static struct emulator_conf conf;
static struct command command;
static struct text error;
static struct text text;

static int tear_down(void **state)
{
	(void)state;
	command_free(&command);
	emulator_conf_free(&conf);
	text_free(&error);
	text_free(&text);
	return 0;
}

static const struct launch launch = {.boot = "kernel", .cpus = 2};

static void read_conf(const char *rest)
{
	char *content = text_format("program = emu\npackage = k\nboots = iso  kernel\ncpu_model = cm\n%s", rest);

	assert_true(emulator_conf_parse(&conf, "c", content, &error));
	free(content);
}

static void assert_line(const struct launch *with, const char *expected)
{
	assert_true(command_build(&command, &conf, with, &error));
	command_quote(&text, &command);
	assert_string_equal(text_string(&text), expected);
	assert_null(command.arguments[command.count]);
	command_free(&command);
	text_clear(&text);
}

static void conditions_and_placeholders_are_applied(void **state)
{
	struct launch other = launch;

	(void)state;
	read_conf("args = -smp @cpus@  -c=@cpu_model@,x\nargs.test = T\nargs.live = L\nargs.gdb = G@gdb_port@\n"
		  "args.kernel = @loader@ @image@\nargs.iso = @iso@\nargs = @com1@:@com2@\n");
	assert_line(&launch, "emu -smp 2 -c=cm,x T loader.elf system.csl com1.log:com2.log");
	other = (struct launch){.boot = "iso", .cpus = 4, .live = true, .gdb_port = 1234, .cpu_model = "a b"};
	assert_line(&other, "emu -smp 4 '-c=a b,x' L G1234 system.iso com1.log:com2.log");
}

static void extra_arguments_come_last(void **state)
{
	char *extra[] = {(char[]){"it's"}, (char[]){""}, (char[]){"@cpus@"}};
	struct launch with = launch;

	(void)state;
	read_conf("args = a\n");
	with.extra = extra;
	with.extra_count = 3;
	assert_line(&with, "emu a 'it'\\''s' '' @cpus@");
}

static void unknown_placeholders_are_refused(void **state)
{
	(void)state;
	read_conf("args = x\nargs = @nope@\n");
	assert_false(command_build(&command, &conf, &launch, &error));
	assert_string_equal(text_string(&error), "c:6: unknown placeholder '@nope@'");
}

static void open_placeholders_are_refused(void **state)
{
	(void)state;
	read_conf("args = a@cpus\n");
	assert_false(command_build(&command, &conf, &launch, &error));
	assert_string_equal(text_string(&error), "c:5: unknown placeholder '@cpus@'");
}

static void way_to_boot_is_checked(void **state)
{
	char *boot;

	(void)state;
	read_conf("args = a\n");
	boot = command_choose_boot(&conf, NULL, &error);
	assert_string_equal(boot, "iso");
	free(boot);
	boot = command_choose_boot(&conf, "kernel", &error);
	assert_string_equal(boot, "kernel");
	free(boot);
	assert_null(command_choose_boot(&conf, "ker", &error));
	assert_string_equal(text_string(&error), "c: this machine cannot be booted by 'ker', but by: iso  kernel");
}

static void missing_files_name_their_package(void **state)
{
	struct launch efi = launch;

	(void)state;
	read_conf("args = a\nrequires = / base\nrequires.iso-efi = /does/not/exist some-package\n");
	assert_true(command_check_requirements(&conf, &launch, &error));
	efi.boot = "iso-efi";
	assert_false(command_check_requirements(&conf, &efi, &error));
	assert_string_equal(text_string(&error),
			    "'/does/not/exist' is missing; install it with: apt-get install some-package");
}

#define TEST(function) cmocka_unit_test_teardown(function, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(conditions_and_placeholders_are_applied),
	    TEST(extra_arguments_come_last),
	    TEST(unknown_placeholders_are_refused),
	    TEST(open_placeholders_are_refused),
	    TEST(way_to_boot_is_checked),
	    TEST(missing_files_name_their_package),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
