/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * emulator.conf: how the emulator of a machine is started. It lies in the machine's folder, so that a machine can be
 * added without a change to this program.
 *
 *   # comment
 *   key = value                 a key may stand several times; values keep their order
 *
 *   program    the emulator, found by PATH             package    what to install if it is not there
 *   install    the command that installs it, where that is not apt-get install of the package
 *   boots      ways to boot, the default one first     cpu_model  value of @cpu_model@ where the user gives none
 *   args       arguments, separated by blanks
 *   args.COND  arguments where COND holds: kernel, iso, iso-efi (how it boots), test, live (what for), gdb (the
 *              machine waits for a debugger at @gdb_port@ of 127.0.0.1)
 *   requires, requires.COND   a file that must be there, and the package that has it
 *   start_again  part of what the emulator prints when it ends before the machine runs, for a reason that passes: it is
 *              started again, ten times at most
 *   file.NAME  one line of the file NAME, which is written into the folder in which the emulator is started
 *
 * In args and file.NAME these stand for names in that folder, or for numbers:
 *   @loader@ @image@ @iso@ @com1@ @com2@ @cpus@ @cpu_model@ @gdb_port@
 */
#ifndef MURUN_EMULATOR_CONF_H
#define MURUN_EMULATOR_CONF_H

#include "text.h"

struct conf_entry {
	char *key;
	char *value;
	unsigned int line;
};

struct emulator_conf {
	char *path;
	struct conf_entry *entries;
	size_t count;
};

/* False with a reason ("path:line: …") in error. The caller frees in both cases. */
bool emulator_conf_parse(struct emulator_conf *conf, const char *path, const char *content, struct text *error);
void emulator_conf_free(struct emulator_conf *conf);

/* The first value; NULL if the key is not there. */
const char *emulator_conf_get(const struct emulator_conf *conf, const char *key);

/* The NAME of file.NAME, or NULL. */
const char *conf_entry_file(const struct conf_entry *entry);

/* True for 'base' itself and for 'base.COND' where COND is one of the conditions (ended by NULL). */
bool conf_entry_applies(const struct conf_entry *entry, const char *base, const char *const *conditions);

#endif
