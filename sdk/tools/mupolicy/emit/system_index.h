/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Subjects, partitions and groups of a policy by their kernel number, and events by name. Owns the invariant that
 * numbers are dense: 0 to count - 1, each once, and within the limits of muen/abi/limits.h.
 */
#ifndef EMIT_SYSTEM_INDEX_H
#define EMIT_SYSTEM_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <libxml/tree.h>

#include "name_table.h"
#include "report.h"

/* Where an event of the policy leads. */
struct event_target {
	uint16_t subject;
	uint8_t event;
	bool has_action;
};

struct system_index {
	const xmlDoc *policy;
	struct report *report;
	size_t cpu_count;
	const xmlNode **subjects; /* by globalId */
	size_t subject_count;
	const xmlNode **partitions; /* by id - 1 */
	size_t partition_count;
	const xmlNode **groups; /* by id - 1 */
	size_t group_count;
	struct name_table subject_names;   /* name -> <subject> */
	struct name_table partition_names; /* name -> <partition> */
	struct name_table event_modes;     /* name -> <event> of /system/events */
	struct name_table targets;         /* name -> struct event_target */
	struct event_target *target_storage;
};

/* false after reporting; the index is to be freed in either case. */
bool system_index_build(const xmlDoc *policy, struct report *report, struct system_index *index);
void system_index_free(struct system_index *index);

/* Source group "vmcall" or "vmx_exit" of a subject, NULL if it has none. */
const xmlNode *system_index_source_group(const xmlNode *subject, const char *group);

/* Entries of the subject's event tables: highest number used + 1. */
size_t system_index_source_count(const xmlNode *subject);
size_t system_index_target_count(const xmlNode *subject);

/* Number of a partition or group element: @id - 1. */
uint16_t system_index_number(const xmlNode *node);

#endif
