/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * A policy as a list of facts, each a key and a value within an area: what two policies differ in is what their facts
 * differ in. Owns the invariant that a key is there once and that facts are sorted: by area, then by key.
 */
#ifndef ANALYSIS_FACTS_H
#define ANALYSIS_FACTS_H

#include <stdbool.h>
#include <stddef.h>

#include <libxml/tree.h>

#include "common/memory.h"

/* In the order in which they are shown: what bears on security comes first. */
enum fact_area {
	FACT_FLOWS,    /* who can influence whom, over however many steps */
	FACT_RIGHTS,   /* mappings of subjects and of the kernel */
	FACT_EVENTS,   /* sources, targets, traps, and what they do */
	FACT_DEVICES,  /* resources of subjects, device domains */
	FACT_VCPU,     /* controls, registers, MSRs */
	FACT_MACHINE,  /* the machine description */
	FACT_SCHEDULE, /* CPUs, partitions, groups, frames */
	FACT_MEMORY,   /* regions: size, type, content */
	FACT_PLACES,   /* addresses */
	FACT_COUNT,
};

struct fact {
	enum fact_area area;
	const char *key;
	const char *value;
};

struct facts {
	struct fact *list;
	size_t count;
	size_t capacity;
	struct arena arena;
};

/* root: <system> of a policy in format B. */
void facts_make(struct facts *facts, const xmlNode *root);
void facts_free(struct facts *facts);

const char *fact_area_name(enum fact_area area);

/* Does a change in this area bear on who may do what? */
bool fact_area_is_security(enum fact_area area);

/* For those that fill the list. Takes both texts (memory_format()). */
void facts_add(struct facts *facts, enum fact_area area, char *key, char *value);

#endif
