/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The grammar as XML schema, for editors: what an author may write, includes, conditions and variables among it; and
 * what the compiler writes. The compiler itself does not use it: its own checker says more.
 */
#ifndef MUPOLICY_SCHEMA_XSD_H
#define MUPOLICY_SCHEMA_XSD_H

#include <stddef.h>
#include <stdio.h>

#include "schema.h"

struct schema_file {
	const char *name;     /* "system.xsd" */
	unsigned format;      /* FORMAT_SOURCE: with includes, conditions and variables; FORMAT_A, FORMAT_B: without */
	const char *roots[2]; /* root elements */
	const struct schema_type *types[2];
};

extern const struct schema_file schema_files[];
extern const size_t schema_file_count;

void schema_write(const struct schema_file *file, FILE *stream);

#endif
