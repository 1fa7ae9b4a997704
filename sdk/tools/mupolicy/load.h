/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Reads untrusted XML files into trees with origins, includes resolved. Owns the bounds: size, depth, number of files
 * and of elements; nothing is fetched, no DTD is read, no entity is expanded, no include leaves the given folders.
 */
#ifndef MUPOLICY_LOAD_H
#define MUPOLICY_LOAD_H

#include <stdbool.h>
#include <stddef.h>

#include <libxml/tree.h>

#include "report.h"
#include "source.h"

#define LOAD_BYTES_MAX (64U << 20) /* all files together; format B of the largest system has some 20 MiB */
#define LOAD_FILES_MAX 1024U
#define LOAD_ELEMENTS_MAX 1000000U
#define LOAD_DEPTH_MAX 48U
#define LOAD_INCLUDES_MAX 16U

struct loader {
	struct report *report;
	struct sources *sources;
	xmlDict *dictionary; /* shared by all documents of the run */
	const char *const *include_directories;
	size_t include_directory_count;
	size_t element_count;
};

/* NULL after reporting. Release with xmlFreeDoc(). */
xmlDoc *load_file(struct loader *loader, const char *path);

/* The file of this name: in the include folders, then beside another file, then in the current folder. NULL if there is
 * none, or the name leads out of these. Release with free(). */
char *load_find(const struct loader *loader, const char *beside, const char *name);

#endif
