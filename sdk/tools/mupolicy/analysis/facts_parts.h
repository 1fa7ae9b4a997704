/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The facts, area by area. Only facts_make() calls these. */
#ifndef ANALYSIS_FACTS_PARTS_H
#define ANALYSIS_FACTS_PARTS_H

#include "analysis/facts.h"

void facts_add_flows(struct facts *facts, const xmlNode *root);
void facts_add_subjects(struct facts *facts, const xmlNode *root);
void facts_add_devices(struct facts *facts, const xmlNode *root);
void facts_add_machine(struct facts *facts, const xmlNode *root);
void facts_add_schedule(struct facts *facts, const xmlNode *root);
void facts_add_memory(struct facts *facts, const xmlNode *root);

/* All attributes of an element but those in the list (ends with NULL), as "a=1 b=2"; to be freed. */
char *facts_attributes(const xmlNode *node, const char *const *but);

#endif
