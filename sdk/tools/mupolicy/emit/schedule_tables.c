/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Partitions, groups, and the cyclic plan in TSC ticks. */
#include <inttypes.h>
#include <string.h>

#include "emit/policy_view.h"
#include "emit/tables.h"
#include "tree.h"

static bool fail(const struct system_index *index, const xmlNode *where, const char *text)
{
	report_error(index->report, RULE_EMIT_TABLE, where, "%s", text);
	return false;
}

static bool group_fill(const struct system_index *index, const xmlNode *group, struct typed_tables *tables)
{
	const xmlNode *first = tree_child(group, "subject");
	const xmlNode *subject = first != NULL ? name_table_find(&index->subject_names, tree_name(first)) : NULL;
	struct policy_group *entry = &tables->groups[system_index_number(group)];

	if (subject == NULL)
		return fail(index, group, "a scheduling group begins with no known subject");
	entry->initial_subject = (uint16_t)tree_number(subject, "globalId");
	entry->partition = system_index_number(group->parent);
	return true;
}

static uint16_t scrub_of(const xmlNode *partition)
{
	unsigned scrub = tree_boolean(partition, "scrubIBPB") ? POLICY_SCRUB_IBPB : 0;

	scrub |= tree_boolean(partition, "scrubVERW") ? POLICY_SCRUB_VERW : 0;
	scrub |= tree_boolean(partition, "scrubL1D") ? POLICY_SCRUB_L1D : 0;
	return (uint16_t)scrub;
}

/* Groups of a partition have consecutive numbers: the kernel keeps first and count only. */
static bool partition_fill(const struct system_index *index, const xmlNode *partition, struct typed_tables *tables)
{
	const xmlNode *first = tree_child(partition, "group");
	struct policy_partition *entry = &tables->partitions[system_index_number(partition)];
	bool valid = true;

	if (first == NULL || tree_number(partition, "cpu") >= index->cpu_count)
		return fail(index, partition, "a partition needs a group, and a CPU of the schedule");
	entry->cpu = (uint16_t)tree_number(partition, "cpu");
	entry->group_first = system_index_number(first);
	entry->scrub = scrub_of(partition);
	TREE_FOR_EACH(group, partition, "group") {
		if (system_index_number(group) != entry->group_first + entry->group_count)
			valid = fail(index, group, "the groups of a partition are not numbered one after the other");
		entry->group_count++;
		valid = group_fill(index, group, tables) && valid;
	}
	if (entry->group_count > MUEN_PARTITION_GROUPS)
		valid = fail(index, partition, "a partition has more than 64 groups");
	return valid;
}

/* TSC ticks of a number of schedule ticks, cut: one division, so that errors do not add up. */
static bool tsc_ticks(const struct system_index *index, uint64_t ticks, uint64_t *result)
{
	const xmlNode *scheduling = tree_child(policy_view_system(index->policy), "scheduling");
	const xmlNode *processor = tree_path(policy_view_system(index->policy), "hardware/processor");
	uint64_t rate = tree_number(scheduling, "tickRate");
	uint64_t tsc_hz = (processor != NULL ? tree_number(processor, "speed") : 0) * 1000;
	uint64_t product;

	if (rate == 0 || tsc_hz == 0 || __builtin_mul_overflow(ticks, tsc_hz, &product))
		return fail(index, scheduling, "tickRate, processor speed and ticks give no frame length");
	*result = product / rate;
	return true;
}

static bool minor_fill(const struct system_index *index, const xmlNode *frame, const struct policy_major *major,
		       uint64_t end_ticks, struct policy_minor *entry)
{
	const char *partition = tree_attribute(frame, "partition");
	const char *barrier = tree_attribute(frame, "barrier");
	const xmlNode *found = partition != NULL ? name_table_find(&index->partition_names, partition) : NULL;

	if (found == NULL)
		return fail(index, frame, "a minor frame names no known partition");
	entry->partition = system_index_number(found);
	entry->barrier = MUEN_NONE16;
	if (barrier != NULL && strcmp(barrier, "none") != 0) {
		entry->barrier = (uint16_t)(tree_number(frame, "barrier") - 1);
		if (entry->barrier >= major->barrier_count)
			return fail(index, frame, "a minor frame names no barrier of its major frame");
	}
	return tsc_ticks(index, end_ticks, &entry->deadline);
}

static bool plan_fill(const struct system_index *index, const xmlNode *cpu, struct policy_major *major,
		      struct policy_plan *plan, struct policy_minor *minors)
{
	uint64_t end_ticks = 0;

	TREE_FOR_EACH(frame, cpu, "minorFrame") {
		struct policy_minor *entry = &minors[plan->minor_first + plan->minor_count];
		uint64_t start = plan->minor_count > 0 ? entry[-1].deadline : 0;

		if (__builtin_add_overflow(end_ticks, tree_number(frame, "ticks"), &end_ticks) ||
		    !minor_fill(index, frame, major, end_ticks, entry))
			return false;
		if (entry->deadline <= start)
			return fail(index, frame, "a minor frame has no length");
		major->period = entry->deadline;
		plan->minor_count++;
	}
	return plan->minor_count > 0 || fail(index, cpu, "a CPU has no minor frame");
}

static bool barriers_fill(const struct system_index *index, const xmlNode *frame, const struct policy_major *major,
			  struct policy_barrier *barriers)
{
	TREE_FOR_EACH(barrier, tree_child(frame, "barriers"), "barrier") {
		uint64_t number = tree_number(barrier, "id") - 1;

		if (number >= major->barrier_count)
			return fail(index, barrier, "barriers are not numbered from 1");
		barriers[major->barrier_first + number].size = (uint32_t)tree_number(barrier, "size");
	}
	return true;
}

/* Plans of one major frame; frames are laid down CPU by CPU. */
static bool major_fill(const struct system_index *index, const xmlNode *frame, size_t number, uint32_t *minor_next,
		       struct typed_tables *tables)
{
	struct policy_major *major = &tables->majors[number];
	uint64_t period = 0;

	if (tree_count(frame, "cpu") != index->cpu_count)
		return fail(index, frame, "major frames do not have the same number of CPUs");
	for (size_t cpu = 0; cpu < index->cpu_count; cpu++) {
		struct policy_plan *plan = &tables->plans[number * index->cpu_count + cpu];
		const xmlNode *node = NULL;

		TREE_FOR_EACH(child, frame, "cpu")
			node = tree_number(child, "id") == cpu ? child : node;
		if (node == NULL)
			return fail(index, frame, "CPUs of a major frame are not numbered from 0");
		plan->minor_first = *minor_next;
		if (!plan_fill(index, node, major, plan, tables->minors))
			return false;
		*minor_next += plan->minor_count;
		if (cpu > 0 && major->period != period)
			return fail(index, node, "the CPUs of a major frame do not have the same number of ticks");
		period = major->period;
	}
	return barriers_fill(index, frame, major, tables->barriers);
}

bool schedule_tables_fill(const struct system_index *index, struct typed_tables *tables)
{
	const xmlNode *scheduling = tree_child(policy_view_system(index->policy), "scheduling");
	uint32_t minor_next = 0;
	uint32_t barrier_next = 0;
	size_t number = 0;
	bool valid = true;

	for (size_t i = 0; i < index->partition_count; i++)
		valid = partition_fill(index, index->partitions[i], tables) && valid;
	TREE_FOR_EACH(frame, scheduling, "majorFrame") {
		struct policy_major *major = &tables->majors[number];

		major->barrier_first = barrier_next;
		major->barrier_count = (uint32_t)tree_count(tree_child(frame, "barriers"), "barrier");
		barrier_next += major->barrier_count;
		valid = major_fill(index, frame, number, &minor_next, tables) && valid;
		number++;
	}
	return valid;
}
