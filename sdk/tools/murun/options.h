/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The command line of murun. */
#ifndef MURUN_OPTIONS_H
#define MURUN_OPTIONS_H

#include "judge.h"

struct options {
	const char *folder; /* of the system */
	const char *loader;
	const char *machine_folder;
	const char *boot;
	const char *iso;
	const char *junit;
	const char *log_folder;
	const char *gdb_kernel;
	const char *cpu_model;
	char **emulator_arguments;
	size_t emulator_argument_count;
	double timeout_seconds;
	double for_seconds; /* negative: not given */
	bool live;
	bool print_command;
};

enum options_result {
	OPTIONS_RUN,
	OPTIONS_HELP,
	OPTIONS_WRONG
};

/* Demands go to the judge, the rest to options. Prints what is wrong. */
enum options_result options_parse(struct options *options, struct judge *judge, int argc, char **argv);
void options_free(struct options *options);

#endif
