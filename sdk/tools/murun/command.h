/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The emulator's command line: arguments of emulator.conf that apply, with their placeholders filled in. All file names
 * in it are relative to the log folder, where links with plain names stand for the user's files: neither emulator
 * takes every character in a path.
 */
#ifndef MURUN_COMMAND_H
#define MURUN_COMMAND_H

#include "emulator_conf.h"

#define COMMAND_LOADER "loader.elf"
#define COMMAND_IMAGE "system.csl"
#define COMMAND_ISO "system.iso"
#define COMMAND_COM1 "com1.log"
#define COMMAND_COM2 "com2.log"

struct launch {
	const char *boot; /* kernel, iso, iso-efi */
	bool live;
	unsigned int gdb_port; /* 0: no debugger */
	unsigned int cpus;
	const char *cpu_model; /* NULL: what emulator.conf says */
	char **extra;          /* arguments at the end */
	size_t extra_count;
};

/* arguments ends with NULL. */
struct command {
	char **arguments;
	size_t count;
};

/* How the machine is booted: the given way if emulator.conf has it, its first if NULL is given. NULL with a reason. */
char *command_choose_boot(const struct emulator_conf *conf, const char *boot, struct text *error);

bool command_build(struct command *command, const struct emulator_conf *conf, const struct launch *launch,
		   struct text *error);
void command_free(struct command *command);

/* One value with its placeholders filled in. */
bool command_expand(struct text *text, const struct emulator_conf *conf, const struct conf_entry *entry,
		    const struct launch *launch, struct text *error);

/* As one line that a shell takes; and one argument of such a line. */
void command_quote(struct text *text, const struct command *command);
void command_quote_argument(struct text *text, const char *argument);

/* The first file of 'requires' that is absent: false with file and package in error. */
bool command_check_requirements(const struct emulator_conf *conf, const struct launch *launch, struct text *error);

#endif
