/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The content files of an image. Owns the invariant that a file name in the output folder stands for one content:
 * asking for the same content again gives the same file, another content under a taken name is an error.
 */
#ifndef EMIT_STORE_H
#define EMIT_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <libxml/tree.h>

#include "emit/emit.h"
#include "name_table.h"

struct stored_file {
	char *name;   /* in the output folder */
	char *origin; /* what the content is, in words; equal origins are equal contents */
	uint8_t *bytes;
	size_t size;
};

struct store {
	const struct emit_options *options;
	struct name_table files; /* name -> struct stored_file */
	bool failed;             /* a file could not be written: no further one is tried */
};

void store_free(struct store *store);

/* The file of that name, if it has that origin. *taken: the name stands for something else (reported). */
const struct stored_file *store_find(struct store *store, const xmlNode *where, const char *name, const char *origin,
				     bool *taken);

/* Writes a new file into the output folder. Takes bytes (malloc'ed). NULL after reporting. */
const struct stored_file *store_add(struct store *store, const xmlNode *where, const char *name, const char *origin,
				    uint8_t *bytes, size_t size);

/* Reads an input file: the kernel's ELF file if it has that base name, else from the input folders, then the output
 * folder. *bytes is malloc'ed. false after reporting. */
bool store_read_input(const struct store *store, const xmlNode *where, const char *name, uint8_t **bytes, size_t *size);

#endif
