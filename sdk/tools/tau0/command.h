/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * One command of the list: an XML element whose attributes are its arguments. Reading an argument that is missing or
 * malformed is reported once, and clears `valid`; the value is then 0.
 */
#ifndef TAU0_COMMAND_H
#define TAU0_COMMAND_H

#include <libxml/tree.h>

#include "composition.h"
#include "report.h"

struct command {
	const xmlNode *node;
	struct report *report;
	bool valid;
};

const char *command_name(const struct command *command);
unsigned command_line(const struct command *command);
bool command_has(const struct command *command, const char *name);

/* Ada-style hexadecimal (16#1000#) or decimal, at most maximum. */
uint64_t command_number(struct command *command, const char *name, uint64_t maximum);
/* A page-aligned physical or virtual address. */
uint64_t command_address(struct command *command, const char *name);
/* A number of pages, at least one. */
uint64_t command_pages(struct command *command, const char *name);
bool command_flag(struct command *command, const char *name);
enum caching command_caching(struct command *command, const char *name);
/* malloc'ed; never NULL. */
char *command_string(struct command *command, const char *name);
/* 32 bytes of 16#...#. */
void command_hash(struct command *command, const char *name, uint8_t *hash);

/* Reports that the argument's value is none of those known; clears valid. */
void command_refuse(struct command *command, const char *name, const char *why);

#endif
