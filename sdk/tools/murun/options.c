/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Parses the command line. */
#include "options.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TIMEOUT_DEFAULT_SECONDS 60.0
#define COUNT_MAX 1000000L

enum option_id {
	OPTION_LOADER = 256,
	OPTION_MACHINE_DIR,
	OPTION_BOOT,
	OPTION_ISO,
	OPTION_EXPECT,
	OPTION_EXPECT_KERNEL,
	OPTION_PROTOCOL,
	OPTION_COUNT,
	OPTION_JUNIT,
	OPTION_TIMEOUT,
	OPTION_LIVE,
	OPTION_FOR,
	OPTION_LOG_DIR,
	OPTION_GDB,
	OPTION_CPU_MODEL,
	OPTION_EMULATOR_ARG,
	OPTION_PRINT_COMMAND,
	OPTION_HELP
};

static const struct option long_options[] = {{"loader", required_argument, NULL, OPTION_LOADER},
					     {"machine-dir", required_argument, NULL, OPTION_MACHINE_DIR},
					     {"boot", required_argument, NULL, OPTION_BOOT},
					     {"iso", required_argument, NULL, OPTION_ISO},
					     {"expect", required_argument, NULL, OPTION_EXPECT},
					     {"expect-kernel", required_argument, NULL, OPTION_EXPECT_KERNEL},
					     {"protocol", no_argument, NULL, OPTION_PROTOCOL},
					     {"count", required_argument, NULL, OPTION_COUNT},
					     {"junit", required_argument, NULL, OPTION_JUNIT},
					     {"timeout", required_argument, NULL, OPTION_TIMEOUT},
					     {"live", no_argument, NULL, OPTION_LIVE},
					     {"for", required_argument, NULL, OPTION_FOR},
					     {"log-dir", required_argument, NULL, OPTION_LOG_DIR},
					     {"gdb", required_argument, NULL, OPTION_GDB},
					     {"cpu-model", required_argument, NULL, OPTION_CPU_MODEL},
					     {"emulator-arg", required_argument, NULL, OPTION_EMULATOR_ARG},
					     {"print-command", no_argument, NULL, OPTION_PRINT_COMMAND},
					     {"help", no_argument, NULL, OPTION_HELP},
					     {NULL, 0, NULL, 0}};

static const char usage_text[] =
    "usage: murun [options] DIR\n"
    "\n"
    "Boots the system in DIR (system.csl, policy_b.xml) on an emulator of its machine and judges it by its serial\n"
    "lines: COM1 is the log, COM2 the kernel's debug console. Without a demand, it shows them until Ctrl-C.\n"
    "\n"
    "Demands\n"
    "  --expect TEXT         the log must show TEXT in a line; several: in this order\n"
    "  --expect-kernel TEXT  likewise, the kernel's debug console\n"
    "  --protocol            the log must report by the test protocol, and no case may fail\n"
    "  --count N             exactly N cases (implies --protocol)\n"
    "  --timeout SECONDS     wall-clock limit of a run with demands (default 60)\n"
    "  --junit FILE          write the result for each case\n"
    "\n"
    "Showing\n"
    "  --live                show both lines as they come, at real speed; ends with Ctrl-C\n"
    "  --for SECONDS         ends it then\n"
    "  --gdb KERNEL          wait for gdb; KERNEL is the kernel's ELF file, for its symbols\n"
    "\n"
    "Machine\n"
    "  --boot WAY            kernel, iso or iso-efi (default: the machine's own)\n"
    "  --loader FILE         default: DIR/loader.elf, or the installed one\n"
    "  --iso FILE            boot this ISO (default: one is made)\n"
    "  --machine-dir DIR     folder with the machine's emulator.conf (default: the installed one)\n"
    "  --cpu-model MODEL     another model of processor\n"
    "  --emulator-arg ARG    one more argument for the emulator; may be given several times\n"
    "\n"
    "  --log-dir DIR         com1.log, com2.log, emulator.log, replay.sh (default: DIR/murun)\n"
    "  --print-command       print the emulator's command line and do not start it\n"
    "  --help                this text\n"
    "\n"
    "Exit codes: 0 passed, 1 failed, 2 usage, 3 policy_b.xml is invalid, 4 environment (emulator missing)\n";

static bool wrong(const char *what, const char *value)
{
	fprintf(stderr, "murun: error: %s: '%s'\nmurun: help: see murun --help\n", what, value);
	return false;
}

static bool parse_seconds(const char *value, double *seconds)
{
	char *end;

	*seconds = strtod(value, &end);
	if (end == value || *end != '\0' || !(*seconds > 0) || *seconds > 1e9)
		return wrong("not a number of seconds", value);
	return true;
}

static bool parse_count(const char *value, struct judge *judge)
{
	char *end;

	judge->demanded_cases = strtol(value, &end, 10);
	judge->use_protocol = true;
	if (end == value || *end != '\0' || judge->demanded_cases < 0 || judge->demanded_cases > COUNT_MAX)
		return wrong("not a number of cases", value);
	return true;
}

static bool parse_expect(const char *value, struct expect *expect)
{
	if (*value == '\0' || strchr(value, '\n') != NULL)
		return wrong("not a text that can stand in one line", value);
	expect_add(expect, value);
	return true;
}

static void add_emulator_argument(struct options *options, char *value)
{
	options->emulator_arguments =
	    array_grow(options->emulator_arguments, options->emulator_argument_count, sizeof(char *));
	options->emulator_arguments[options->emulator_argument_count++] = value;
}

static const char **file_option(struct options *options, int id)
{
	switch (id) {
	case OPTION_LOADER:
		return &options->loader;
	case OPTION_MACHINE_DIR:
		return &options->machine_folder;
	case OPTION_BOOT:
		return &options->boot;
	case OPTION_ISO:
		return &options->iso;
	case OPTION_JUNIT:
		return &options->junit;
	case OPTION_LOG_DIR:
		return &options->log_folder;
	case OPTION_GDB:
		return &options->gdb_kernel;
	case OPTION_CPU_MODEL:
		return &options->cpu_model;
	default:
		return NULL;
	}
}

static bool apply(struct options *options, struct judge *judge, int id, char *value)
{
	const char **target = file_option(options, id);

	if (target != NULL) {
		*target = value;
		return true;
	}
	switch (id) {
	case OPTION_EXPECT:
		return parse_expect(value, &judge->expect[CONSOLE_LOG]);
	case OPTION_EXPECT_KERNEL:
		return parse_expect(value, &judge->expect[CONSOLE_KERNEL]);
	case OPTION_PROTOCOL:
		judge->use_protocol = true;
		return true;
	case OPTION_COUNT:
		return parse_count(value, judge);
	case OPTION_TIMEOUT:
		return parse_seconds(value, &options->timeout_seconds);
	case OPTION_FOR:
		return parse_seconds(value, &options->for_seconds);
	case OPTION_LIVE:
		options->live = true;
		return true;
	case OPTION_EMULATOR_ARG:
		add_emulator_argument(options, value);
		return true;
	case OPTION_PRINT_COMMAND:
		options->print_command = true;
		return true;
	default:
		/* getopt has said what is wrong. */
		fputs("murun: help: see murun --help\n", stderr);
		return false;
	}
}

static bool check(struct options *options, const struct judge *judge)
{
	if (options->folder == NULL) {
		fputs("murun: error: the folder of the system is missing\nmurun: help: see murun --help\n", stderr);
		return false;
	}
	if (options->boot == NULL && options->iso != NULL)
		options->boot = "iso";
	if (options->gdb_kernel != NULL || !judge_has_demands(judge))
		options->live = true;
	return true;
}

enum options_result options_parse(struct options *options, struct judge *judge, int argc, char **argv)
{
	int id;

	*options = (struct options){.timeout_seconds = TIMEOUT_DEFAULT_SECONDS, .for_seconds = -1};
	judge->demanded_cases = -1;
	while ((id = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
		if (id == OPTION_HELP) {
			fputs(usage_text, stdout);
			return OPTIONS_HELP;
		}
		if (!apply(options, judge, id, optarg))
			return OPTIONS_WRONG;
	}
	if (optind < argc)
		options->folder = argv[optind++];
	if (optind < argc) {
		wrong("one folder too many", argv[optind]);
		return OPTIONS_WRONG;
	}
	return check(options, judge) ? OPTIONS_RUN : OPTIONS_WRONG;
}

void options_free(struct options *options)
{
	free(options->emulator_arguments);
}
