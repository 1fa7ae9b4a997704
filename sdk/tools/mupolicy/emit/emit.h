/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The last stage: everything that a validated format B policy says becomes files. Writes into the output folder one
 * file for every region with content, policy_b.xml (with hashes and file sizes), commands.xml for the composer, and
 * memory-map.json for others.
 * Owns the invariant that the folder is complete: the composer needs nothing else.
 */
#ifndef EMIT_EMIT_H
#define EMIT_EMIT_H

#include <stdbool.h>
#include <stddef.h>

#include <libxml/tree.h>

#include "report.h"

struct emit_options {
	const char *output_directory; /* exists */
	const char *const
	    *input_directories; /* where file-backed regions and component ELF files are found, in order */
	size_t input_directory_count;
	const char *kernel_elf; /* path of the kernel's ELF file; may be NULL with no_files */
	bool no_files;          /* regions whose content comes from a file, but the kernel's, have none */
	struct report *report;
};

/* Returns 0, or -1 after reporting. The tree is changed: files, hashes and sizes of generated regions are filled in. */
int emit_policy(xmlDoc *policy, const struct emit_options *options);

#endif
