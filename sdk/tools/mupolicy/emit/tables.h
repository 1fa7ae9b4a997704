/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The kernel's tables while they are filled: typed arrays, one function for each family of tables. */
#ifndef EMIT_TABLES_H
#define EMIT_TABLES_H

#include "emit/device_interrupts.h"
#include "emit/system_index.h"

#include <muen/abi/policy.h>

struct typed_tables {
	struct policy_header header;
	struct policy_cpu *cpus;
	struct policy_partition *partitions;
	struct policy_group *groups;
	struct policy_plan *plans;
	struct policy_major *majors;
	struct policy_barrier *barriers;
	struct policy_port_write *ports;
	struct policy_minor *minors;
	struct policy_target *targets;
	struct policy_event *sources;
	struct policy_event *traps;
	struct policy_subject *subjects;
	struct policy_vector *vectors;
	struct policy_answer *answers;
	struct policy_line *lines;
	struct policy_ioapic *ioapics;
	struct policy_iommu *iommus;
	const struct device_interrupts *interrupts;
};

/* header and arrays: counts are set, arrays are zeroed and of that size. All return false after reporting. */
bool machine_tables_fill(const struct system_index *index, struct typed_tables *tables); /* header, cpus, ports */
bool schedule_tables_fill(const struct system_index *index, struct typed_tables *tables);
bool event_tables_fill(const struct system_index *index, struct typed_tables *tables);
bool subject_table_fill(const struct system_index *index, struct typed_tables *tables); /* after event_tables_fill */
bool device_tables_fill(const struct system_index *index, struct typed_tables *tables);
bool answer_table_fill(const struct system_index *index, struct typed_tables *tables); /* after event_tables_fill */

#endif
