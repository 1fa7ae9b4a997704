/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* emulator.conf: what is read, and that what is not understood is refused with its line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "emulator_conf.h"

#define NEEDED "program = p\npackage = k\nboots = kernel iso\nargs = a\n"

static struct emulator_conf conf;
static struct text error;

static int tear_down(void **state)
{
	(void)state;
	emulator_conf_free(&conf);
	text_free(&error);
	return 0;
}

static bool parse(const char *content)
{
	return emulator_conf_parse(&conf, "m/emulator.conf", content, &error);
}

static void keys_and_values_are_trimmed(void **state)
{
	(void)state;
	assert_true(
	    parse("# comment\n\n  program  =  qemu x \r\n\tpackage=k\nboots = kernel\nargs = -a = b\nargs =\n"));
	assert_int_equal(conf.count, 5);
	assert_string_equal(emulator_conf_get(&conf, "program"), "qemu x");
	assert_string_equal(conf.entries[3].value, "-a = b");
	assert_string_equal(conf.entries[4].value, "");
	assert_int_equal(conf.entries[3].line, 6);
	assert_null(emulator_conf_get(&conf, "cpu_model"));
}

static void last_line_needs_no_end(void **state)
{
	(void)state;
	assert_true(parse(NEEDED "cpu_model = m"));
	assert_string_equal(emulator_conf_get(&conf, "cpu_model"), "m");
}

static void assert_refused(const char *content, const char *reason)
{
	assert_false(parse(content));
	assert_string_equal(text_string(&error), reason);
	tear_down(NULL);
}

static void what_is_not_understood_is_refused(void **state)
{
	(void)state;
	assert_refused(NEEDED "argz = x\n", "m/emulator.conf:5: unknown key 'argz'");
	assert_refused(NEEDED "args.fast = x\n", "m/emulator.conf:5: unknown key 'args.fast'");
	assert_refused(NEEDED "program.test = x\n", "m/emulator.conf:5: unknown key 'program.test'");
	assert_refused(NEEDED "\nfile. = x\n", "m/emulator.conf:6: unknown key 'file.'");
	assert_refused(NEEDED "file.../x = x\n", "m/emulator.conf:5: unknown key 'file.../x'");
	assert_refused(NEEDED "file.a/b = x\n", "m/emulator.conf:5: unknown key 'file.a/b'");
	assert_refused("just words\n", "m/emulator.conf:1: 'key = value' expected");
	assert_refused("program = p\n", "m/emulator.conf: key 'package' is missing");
	assert_refused("", "m/emulator.conf: key 'program' is missing");
}

static void conditions_select_entries(void **state)
{
	static const char *const holding[] = {"iso", "live", NULL};

	(void)state;
	assert_true(parse(NEEDED "args.iso = 1\nargs.iso-efi = 2\nargs.live = 3\nargs.test = 4\nfile.rc = 5\n"));
	assert_true(conf_entry_applies(&conf.entries[3], "args", holding));
	assert_true(conf_entry_applies(&conf.entries[4], "args", holding));
	assert_false(conf_entry_applies(&conf.entries[5], "args", holding));
	assert_true(conf_entry_applies(&conf.entries[6], "args", holding));
	assert_false(conf_entry_applies(&conf.entries[7], "args", holding));
	assert_false(conf_entry_applies(&conf.entries[4], "requires", holding));
	assert_string_equal(conf_entry_file(&conf.entries[8]), "rc");
	assert_null(conf_entry_file(&conf.entries[4]));
}

#define TEST(function) cmocka_unit_test_teardown(function, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(keys_and_values_are_trimmed),
	    TEST(last_line_needs_no_end),
	    TEST(what_is_not_understood_is_refused),
	    TEST(conditions_select_entries),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
