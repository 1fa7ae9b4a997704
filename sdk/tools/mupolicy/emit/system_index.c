/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Elements of the policy by number and by name. */
#include "emit/system_index.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <muen/abi/limits.h>

#include "common/memory.h"
#include "emit/policy_view.h"
#include "tree.h"

/* A list being filled: elements of one kind by number. */
struct numbering {
	const char *what;
	const xmlNode **elements;
	size_t count;
	struct report *report;
	bool valid;
};

static void number_enter(struct numbering *numbering, const xmlNode *element, uint64_t number)
{
	if (number < numbering->count && numbering->elements[number] == NULL) {
		numbering->elements[number] = element;
		return;
	}
	report_error(numbering->report, RULE_EMIT_TABLE, element,
		     "%s number %" PRId64 " is used twice or is not below their count, %zu", numbering->what,
		     (int64_t)number, numbering->count);
	numbering->valid = false;
}

static struct numbering numbering_begin(struct system_index *index, const char *what, size_t count, size_t limit)
{
	struct numbering numbering = {.what = what, .count = count, .report = index->report, .valid = true};

	numbering.elements = memory_alloc(count + 1, sizeof(*numbering.elements));
	if (count == 0 || count > limit) {
		report_error(index->report, RULE_EMIT_TABLE, policy_view_system(index->policy),
			     "the system has %zu %ss, possible are 1 to %zu", count, what, limit);
		numbering.valid = false;
	}
	return numbering;
}

static bool subjects_number(struct system_index *index)
{
	const xmlNode *subjects = tree_child(policy_view_system(index->policy), "subjects");
	struct numbering numbering =
	    numbering_begin(index, "subject", tree_count(subjects, "subject"), MUEN_SUBJECT_MAX);

	TREE_FOR_EACH(subject, subjects, "subject") {
		number_enter(&numbering, subject, tree_number(subject, "globalId"));
		name_table_add(&index->subject_names, tree_name(subject), subject);
	}
	index->subjects = numbering.elements;
	index->subject_count = numbering.count;
	return numbering.valid;
}

static bool partitions_number(struct system_index *index)
{
	const xmlNode *partitions = tree_path(policy_view_system(index->policy), "scheduling/partitions");
	struct numbering numbering =
	    numbering_begin(index, "partition", tree_count(partitions, "partition"), MUEN_PARTITION_MAX);

	TREE_FOR_EACH(partition, partitions, "partition") {
		number_enter(&numbering, partition, tree_number(partition, "id") - 1);
		name_table_add(&index->partition_names, tree_name(partition), partition);
	}
	index->partitions = numbering.elements;
	index->partition_count = numbering.count;
	return numbering.valid;
}

static bool groups_number(struct system_index *index)
{
	const xmlNode *partitions = tree_path(policy_view_system(index->policy), "scheduling/partitions");
	struct numbering numbering;
	size_t count = 0;

	TREE_FOR_EACH(partition, partitions, "partition")
		count += tree_count(partition, "group");
	numbering = numbering_begin(index, "group", count, MUEN_GROUP_MAX);
	TREE_FOR_EACH(partition, partitions, "partition")
		TREE_FOR_EACH(group, partition, "group")
			number_enter(&numbering, group, tree_number(group, "id") - 1);
	index->groups = numbering.elements;
	index->group_count = numbering.count;
	return numbering.valid;
}

static const xmlNode *target_events(const xmlNode *subject)
{
	return tree_path(subject, "events/target");
}

static void targets_collect(struct system_index *index)
{
	size_t used = 0;
	size_t count = 0;

	for (size_t i = 0; i < index->subject_count; i++)
		count += tree_count(target_events(index->subjects[i]), "event");
	index->target_storage = memory_alloc(count + 1, sizeof(*index->target_storage));
	for (size_t i = 0; i < index->subject_count; i++) {
		TREE_FOR_EACH(event, target_events(index->subjects[i]), "event") {
			struct event_target *target = &index->target_storage[used++];
			const char *physical = tree_attribute(event, "physical");

			target->subject = (uint16_t)i;
			target->event = (uint8_t)tree_number(event, "id");
			target->has_action = tree_child(event, NULL) != NULL;
			name_table_add(&index->targets, physical != NULL ? physical : "", target);
		}
	}
}

static bool cpus_count(struct system_index *index)
{
	index->cpu_count = policy_view_cpu_count(index->policy);
	if (index->cpu_count >= 1 && index->cpu_count <= MUEN_CPU_MAX)
		return true;
	report_error(index->report, RULE_EMIT_TABLE, policy_view_system(index->policy),
		     "the schedule uses %zu CPUs, possible are 1 to %d", index->cpu_count, MUEN_CPU_MAX);
	return false;
}

bool system_index_build(const xmlDoc *policy, struct report *report, struct system_index *index)
{
	bool valid;

	*index = (struct system_index){.policy = policy, .report = report};
	valid = cpus_count(index);
	valid = subjects_number(index) && valid;
	valid = partitions_number(index) && valid;
	valid = groups_number(index) && valid;
	if (!valid)
		return false;
	TREE_FOR_EACH(event, tree_child(policy_view_system(policy), "events"), "event")
		name_table_add(&index->event_modes, tree_name(event), event);
	targets_collect(index);
	return true;
}

void system_index_free(struct system_index *index)
{
	free(index->subjects);
	free(index->partitions);
	free(index->groups);
	free(index->target_storage);
	name_table_free(&index->subject_names);
	name_table_free(&index->partition_names);
	name_table_free(&index->event_modes);
	name_table_free(&index->targets);
}

const xmlNode *system_index_source_group(const xmlNode *subject, const char *group)
{
	return policy_view_child(tree_path(subject, "events/source"), "group", "name", group);
}

static size_t highest_id(const xmlNode *events)
{
	size_t count = 0;

	TREE_FOR_EACH(event, events, "event") {
		size_t needed = (size_t)tree_number(event, "id") + 1;

		count = needed > count ? needed : count;
	}
	return count;
}

size_t system_index_source_count(const xmlNode *subject)
{
	return highest_id(system_index_source_group(subject, "vmcall"));
}

size_t system_index_target_count(const xmlNode *subject)
{
	return highest_id(target_events(subject));
}

uint16_t system_index_number(const xmlNode *node)
{
	return (uint16_t)(tree_number(node, "id") - 1);
}
