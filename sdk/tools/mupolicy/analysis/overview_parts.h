/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The parts of the overview. Only overview_make() calls these. */
#ifndef ANALYSIS_OVERVIEW_PARTS_H
#define ANALYSIS_OVERVIEW_PARTS_H

#include "analysis/graph.h"

void overview_add_subjects(xmlNode *result, const xmlNode *root);
void overview_add_picture(xmlNode *result, const struct graph *graph);
void overview_add_memory(xmlNode *result, const xmlNode *root);
void overview_add_schedule(xmlNode *result, const xmlNode *root);
void overview_add_devices(xmlNode *result, const xmlNode *root);
void overview_add_assumptions(xmlNode *result, const struct graph *graph, const xmlNode *root);

/* Copies attributes that are there. names ends with NULL. */
void overview_copy(xmlNode *to, const xmlNode *from, const char *const *names);

/* "4 KiB", "1.5 MiB". */
void overview_set_size(xmlNode *node, const char *name, uint64_t bytes);

#endif
