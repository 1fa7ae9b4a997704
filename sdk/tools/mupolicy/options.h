/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The options that say which policy is meant: the same for every command of mupolicy that reads one. */
#ifndef MUPOLICY_OPTIONS_H
#define MUPOLICY_OPTIONS_H

#include <getopt.h>
#include <stdbool.h>

#include "policy.h"

#define INPUT_HELP                                                                                                     \
	"  --hardware F      the machine (required)\n"                                                                 \
	"  --platform F      names for the machine's devices (required)\n"                                             \
	"  --components DIR  where component specifications (NAME.xml) and their binaries (NAME.elf) stand;\n"         \
	"                    may be given several times\n"                                                             \
	"  --kernel ELF      the kernel's file; without it the sizes of its windows are assumed\n"                     \
	"  --config FILE     a system configuration that names SYSTEM.xml, hardware and platform, instead of these\n"  \
	"  -D NAME=VALUE     replaces the value of an entry of <config>; several times\n"                              \
	"  -I DIR            where included files and contents of memory regions are looked for; several times\n"      \
	"  --json            print findings as JSON on standard output, not as text on standard error\n"

#define LAYOUT_HELP "  --layout NAME     whose kernel the policy is for: muen (ours, unless said) or upstream\n"

enum option_code {
	OPTION_CONFIG = 256,
	OPTION_HARDWARE,
	OPTION_PLATFORM,
	OPTION_COMPONENTS,
	OPTION_KERNEL,
	OPTION_OUTPUT,
	OPTION_DEPFILE,
	OPTION_UNTIL,
	OPTION_FROM,
	OPTION_LAYOUT,
	OPTION_JSON,
	OPTION_NO_FILES,
	OPTION_HELP,
	OPTION_COUNT, /* a command's own options start here */
};

/* For getopt_long(), with OPTIONS_SHORT. */
#define OPTIONS_SHORT "I:D:"
#define OPTIONS_INPUT                                                                                                  \
	{"config", required_argument, NULL, OPTION_CONFIG}, {"hardware", required_argument, NULL, OPTION_HARDWARE},    \
	    {"platform", required_argument, NULL, OPTION_PLATFORM},                                                    \
	    {"components", required_argument, NULL, OPTION_COMPONENTS},                                                \
	    {"kernel", required_argument, NULL, OPTION_KERNEL}, {"from", required_argument, NULL, OPTION_FROM},        \
	    {"layout", required_argument, NULL, OPTION_LAYOUT}, {"json", no_argument, NULL, OPTION_JSON},              \
	{                                                                                                              \
		"help", no_argument, NULL, OPTION_HELP                                                                 \
	}

/* Room for argc of each option that may be given several times. */
struct policy_options options_new(int argc, enum stage until);
void options_free(struct policy_options *options);

/* Takes one option of those above; false after saying what is wrong. */
bool options_parse(struct policy_options *options, int option);

/* Says what is wrong with the command line, unless getopt has (message is NULL); returns the exit code for that. */
int usage_error(const char *message, const char *argument);

#endif
