/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The schedule: numbers for partitions, groups and subjects, and the CPU of each, which follows from the minor frames
 * that run it. Owns the rule that ids follow document order, so that the same policy always gives the same numbers.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <muen/abi/limits.h>

#include "expand/barriers.h"
#include "expand/expand.h"
#include "expand/support.h"
#include "tree.h"

static const xmlNode *partitions_of(const struct policy *policy)
{
	return tree_path(policy->root, "scheduling/partitions");
}

static void number_partitions_and_groups(struct policy *policy)
{
	uint64_t partition_id = 1;
	uint64_t group_id = 1;

	TREE_FOR_EACH(partition, partitions_of(policy), "partition") {
		tree_set_decimal(partition, "id", partition_id++);
		TREE_FOR_EACH(group, partition, "group")
			tree_set_decimal(group, "id", group_id++);
	}
}

/* frames: by partition, the first minor frame that runs it. */
static void place_partition(struct policy *policy, const xmlNode *frame, const xmlNode **frames)
{
	const xmlNode *cpu = frame->parent;
	xmlNode *partition =
	    support_find(policy, &policy->names.partitions, RULE_UNKNOWN_PARTITION, "partition", frame, "partition");
	const xmlNode **first;

	if (partition == NULL)
		return;
	first = &frames[tree_number(partition, "id") - 1];
	if (*first == NULL) {
		*first = frame;
		tree_set_decimal(partition, "cpu", tree_number(cpu, "id"));
	} else if (tree_number((*first)->parent, "id") != tree_number(cpu, "id")) {
		report_error_attribute(policy->report, RULE_PARTITION_CPUS, frame, "partition",
				       "partition '%s' runs on CPU %" PRIu64 " here, but on CPU %" PRIu64 " elsewhere",
				       tree_name(partition), tree_number(cpu, "id"),
				       tree_number((*first)->parent, "id"));
		report_note(policy->report, *first, "the first minor frame of the partition is here");
		report_help(policy->report, "a partition stays on one CPU: make a second partition for the other");
	}
}

static void place_partitions(struct policy *policy)
{
	const size_t count = tree_count(partitions_of(policy), "partition");
	const xmlNode **frames = memory_alloc(count, sizeof(*frames));

	TREE_FOR_EACH(major, tree_child(policy->root, "scheduling"), "majorFrame") {
		TREE_FOR_EACH(cpu, major, "cpu") {
			TREE_FOR_EACH(frame, cpu, "minorFrame")
				place_partition(policy, frame, frames);
		}
	}
	free(frames);
}

static void check_partitions_run(struct policy *policy)
{
	if (policy->incomplete)
		return;
	TREE_FOR_EACH(partition, partitions_of(policy), "partition") {
		if (tree_attribute(partition, "cpu") != NULL)
			continue;
		report_error(policy->report, RULE_PARTITION_UNUSED, partition, "no minor frame runs partition '%s'",
			     tree_name(partition));
		report_help(policy->report,
			    "add <minorFrame partition=\"%s\" ticks=\"...\"/> to a CPU of a major frame",
			    tree_name(partition));
		policy->incomplete = true;
	}
}

/* entry: a subject's place in a group. */
static void place_subject(struct policy *policy, const xmlNode *entry, struct name_table *placed)
{
	const xmlNode *group = entry->parent;
	const xmlNode *partition = group->parent;
	xmlNode *subject =
	    support_find(policy, &policy->names.subjects, RULE_UNKNOWN_SUBJECT, "subject", entry, "name");
	const xmlNode *first;

	if (subject == NULL)
		return;
	first = name_table_add(placed, tree_name(subject), (void *)(uintptr_t)entry);
	if (first != NULL) {
		report_error_attribute(policy->report, RULE_SUBJECT_GROUPS, entry, "name",
				       "subject '%s' is in a second scheduling group", tree_name(subject));
		report_note(policy->report, first, "the first one is here");
		report_help(policy->report, "a subject is in exactly one group of one partition");
		return;
	}
	tree_set(subject, "schedGroupId", tree_attribute(group, "id"));
	if (tree_attribute(partition, "cpu") != NULL)
		tree_set(subject, "cpu", tree_attribute(partition, "cpu"));
}

static void place_subjects(struct policy *policy)
{
	struct name_table placed = {0};

	TREE_FOR_EACH(partition, partitions_of(policy), "partition") {
		TREE_FOR_EACH(group, partition, "group") {
			TREE_FOR_EACH(entry, group, "subject")
				place_subject(policy, entry, &placed);
		}
	}
	name_table_free(&placed);
}

static void number_subjects(struct policy *policy)
{
	uint64_t global_id = 0;
	uint64_t local_ids[MUEN_CPU_MAX] = {0};

	FOR_EACH_SUBJECT(subject, policy) {
		tree_set_decimal(subject, "globalId", global_id++);
		if (tree_attribute(subject, "cpu") != NULL)
			tree_set_decimal(subject, "localId", local_ids[tree_number(subject, "cpu") % MUEN_CPU_MAX]++);
	}
}

static void check_subjects_run(struct policy *policy)
{
	if (policy->incomplete)
		return;
	FOR_EACH_SUBJECT(subject, policy) {
		if (tree_attribute(subject, "schedGroupId") != NULL)
			continue;
		report_error(policy->report, RULE_SUBJECT_NOT_SCHEDULED, subject,
			     "subject '%s' is in no scheduling group", tree_name(subject));
		report_help(policy->report, "add <subject name=\"%s\"/> to a group of a partition", tree_name(subject));
		policy->incomplete = true;
	}
}

static void add_barriers(xmlNode *major)
{
	struct barrier_plan plan = barriers_of(major);
	xmlNode *list = tree_add(major, "barriers", major);

	TREE_FOR_EACH(cpu, major, "cpu") {
		TREE_FOR_EACH(frame, cpu, "minorFrame")
			tree_set(frame, "barrier", "none");
	}
	for (size_t i = 0; i < plan.count; i++) {
		const struct barrier_end *end = &plan.ends[i];

		tree_set_decimal(end->frame, "barrier", end->barrier);
	}
	for (size_t i = 0; i < plan.barrier_count; i++) {
		xmlNode *barrier = tree_add(list, "barrier", major);

		tree_set_decimal(barrier, "id", i + 1);
		tree_set_decimal(barrier, "size", plan.sizes[i]);
	}
	barriers_free(&plan);
}

void expand_schedule(struct policy *policy)
{
	number_partitions_and_groups(policy);
	place_partitions(policy);
	check_partitions_run(policy);
	place_subjects(policy);
	check_subjects_run(policy);
	number_subjects(policy);
	TREE_FOR_EACH(major, tree_child(policy->root, "scheduling"), "majorFrame")
		add_barriers(major);
}
