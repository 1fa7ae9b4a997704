/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The plan of a policy that has none, and the frames of a plan that name no partition. Owns the rule that what is
 * filled in is what its author could have written: partitions and minor frames.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "expand/expand.h"
#include "expand/support.h"
#include "tree.h"

#define TICKS_PER_SECOND 1000
#define DEFAULT_TICKS 1

static void add_frame(xmlNode *cpu, const char *partition, uint64_t ticks)
{
	xmlNode *frame = tree_add(cpu, "minorFrame", cpu);

	tree_set(frame, "partition", partition);
	tree_set_decimal(frame, "ticks", ticks);
}

static void add_partition(const xmlNode *scheduling, const char *name, const char *subject, const xmlNode *cause)
{
	xmlNode *partition = tree_add(tree_child(scheduling, "partitions"), "partition", cause);

	tree_set(partition, "name", name);
	tree_set(tree_add(tree_add(partition, "group", cause), "subject", cause), "name", subject);
}

/* The partition that only passes time on a CPU; its subject has the same name. */
static void fill_frame(const xmlNode *scheduling, xmlNode *frame)
{
	char *name = memory_format(PLAN_IDLE_PREFIX "%" PRIu64, tree_number(frame->parent, "id"));

	if (support_find_named(tree_child(scheduling, "partitions"), "partition", name) == NULL)
		add_partition(scheduling, name, name, frame);
	tree_set(frame, "partition", name);
	free(name);
}

/* A frame that names no partition passes time. */
static void fill_frames(const xmlNode *scheduling)
{
	TREE_FOR_EACH(major, scheduling, "majorFrame") {
		TREE_FOR_EACH(cpu, major, "cpu") {
			TREE_FOR_EACH(frame, cpu, "minorFrame") {
				if (tree_attribute(frame, "partition") == NULL)
					fill_frame(scheduling, frame);
			}
		}
	}
}

/* A partition for each subject, frames of 1 ms one after the other on CPU 0. */
static void add_plan(const struct policy *policy)
{
	xmlNode *scheduling = tree_add(policy->root, "scheduling", policy->root);
	xmlNode *cpu;

	tree_set_decimal(scheduling, "tickRate", TICKS_PER_SECOND);
	tree_add(scheduling, "partitions", scheduling);
	cpu = tree_add(tree_add(scheduling, "majorFrame", scheduling), "cpu", scheduling);
	tree_set_decimal(cpu, "id", 0);
	FOR_EACH_SUBJECT(subject, policy) {
		add_partition(scheduling, tree_name(subject), tree_name(subject), subject);
		add_frame(cpu, tree_name(subject), DEFAULT_TICKS);
	}
}

void expand_plan(struct policy *policy)
{
	if (tree_child(policy->root, "scheduling") == NULL)
		add_plan(policy);
	fill_frames(tree_child(policy->root, "scheduling"));
}
