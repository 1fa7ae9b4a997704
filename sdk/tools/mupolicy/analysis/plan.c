/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Reads the schedule. */
#include "analysis/plan.h"

#include <stdlib.h>
#include <string.h>

#include "tree.h"

static void make_cpu(struct plan_cpu *cpu, const xmlNode *node)
{
	uint64_t now = 0;

	cpu->id = tree_number(node, "id");
	cpu->frames = memory_alloc(tree_count(node, "minorFrame"), sizeof(*cpu->frames));
	TREE_FOR_EACH(frame, node, "minorFrame") {
		const uint64_t end = now + tree_number(frame, "ticks");

		cpu->frames[cpu->frame_count++] = (struct plan_frame){
		    .partition = tree_attribute(frame, "partition"), .start_ticks = now, .end_ticks = end};
		now = end;
	}
}

static void make_major(struct plan_major *major, const xmlNode *node)
{
	major->cpus = memory_alloc(tree_count(node, "cpu"), sizeof(*major->cpus));
	TREE_FOR_EACH(child, node, "cpu") {
		struct plan_cpu *cpu = &major->cpus[major->cpu_count++];

		make_cpu(cpu, child);
		if (cpu->frame_count > 0)
			major->length_ticks = cpu->frames[cpu->frame_count - 1].end_ticks;
	}
}

static void add_seats(struct plan *plan, const xmlNode *partition, const xmlNode *group)
{
	TREE_FOR_EACH(subject, group, "subject") {
		struct plan_seat *seat = arena_alloc(&plan->arena, sizeof(*seat));

		*seat = (struct plan_seat){
		    .partition = tree_name(partition),
		    .group = group,
		    .cpu = tree_number(partition, "cpu"),
		    .groups = tree_count(partition, "group"),
		    .members = tree_count(group, "subject"),
		};
		name_table_add(&plan->seats, tree_name(subject), seat);
	}
}

void plan_make(struct plan *plan, const xmlNode *root)
{
	const xmlNode *scheduling = tree_child(root, "scheduling");

	*plan = (struct plan){
	    .tick_rate = tree_number(scheduling, "tickRate"),
	    .majors = memory_alloc(tree_count(scheduling, "majorFrame"), sizeof(struct plan_major)),
	};
	TREE_FOR_EACH(partition, tree_child(scheduling, "partitions"), "partition") {
		TREE_FOR_EACH(group, partition, "group")
			add_seats(plan, partition, group);
	}
	TREE_FOR_EACH(major, scheduling, "majorFrame")
		make_major(&plan->majors[plan->major_count++], major);
}

void plan_free(struct plan *plan)
{
	for (size_t i = 0; i < plan->major_count; i++) {
		for (size_t j = 0; j < plan->majors[i].cpu_count; j++)
			free(plan->majors[i].cpus[j].frames);
		free(plan->majors[i].cpus);
	}
	free(plan->majors);
	name_table_free(&plan->seats);
	arena_free(&plan->arena);
}

const struct plan_seat *plan_find_seat(const struct plan *plan, const char *subject)
{
	return subject == NULL ? NULL : name_table_find(&plan->seats, subject);
}

uint64_t plan_nanoseconds(const struct plan *plan, uint64_t ticks)
{
	const uint64_t second = 1000000000;

	if (plan->tick_rate == 0)
		return 0;
	return ticks / plan->tick_rate * second + ticks % plan->tick_rate * second / plan->tick_rate;
}
