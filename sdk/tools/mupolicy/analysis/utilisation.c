/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Sums of frames. A group has what its partition has, as far as the others leave it: the share is what it gets at most.
 */
#include "analysis/utilisation.h"

#include <string.h>

#include "tree.h"

static uint64_t permille(uint64_t part, uint64_t whole)
{
	return whole == 0 ? 0 : (part * 1000 + whole / 2) / whole;
}

static uint64_t ticks_of(const struct plan_cpu *cpu, const char *partition)
{
	uint64_t ticks = 0;

	for (size_t i = 0; i < cpu->frame_count; i++) {
		if (cpu->frames[i].partition != NULL && strcmp(cpu->frames[i].partition, partition) == 0)
			ticks += cpu->frames[i].end_ticks - cpu->frames[i].start_ticks;
	}
	return ticks;
}

static void add_groups(xmlNode *item, const xmlNode *partition)
{
	xmlNode *groups = tree_add(item, "groups", NULL);

	TREE_FOR_EACH(group, partition, "group") {
		xmlNode *entry = tree_add(groups, "group", NULL);
		xmlNode *members = tree_add(entry, "members", NULL);

		tree_set_decimal(entry, "id", tree_number(group, "id"));
		TREE_FOR_EACH(subject, group, "subject")
			tree_set(tree_add(members, "subject", NULL), "name", tree_name(subject));
	}
}

static bool is_idle(const xmlNode *partition)
{
	TREE_FOR_EACH(group, partition, "group") {
		TREE_FOR_EACH(subject, group, "subject") {
			if (strncmp(tree_name(subject), "idle", 4) != 0)
				return false;
		}
	}
	return true;
}

static void add_cpu(xmlNode *list, const struct plan_major *major, const struct plan_cpu *cpu, const xmlNode *root)
{
	xmlNode *item = tree_add(list, "cpu", NULL);
	xmlNode *partitions = tree_add(item, "partitions", NULL);
	uint64_t used = 0;

	TREE_FOR_EACH(partition, tree_path(root, "scheduling/partitions"), "partition") {
		const uint64_t ticks =
		    tree_number(partition, "cpu") == cpu->id ? ticks_of(cpu, tree_name(partition)) : 0;
		xmlNode *entry;

		if (ticks == 0)
			continue;
		used += is_idle(partition) ? 0 : ticks;
		entry = tree_add(partitions, "partition", NULL);
		tree_set(entry, "name", tree_name(partition));
		tree_set_decimal(entry, "ticks", ticks);
		tree_set_decimal(entry, "share_permille", permille(ticks, major->length_ticks));
		add_groups(entry, partition);
	}
	tree_set_decimal(item, "cpu", cpu->id);
	tree_set_decimal(item, "used_permille", permille(used, major->length_ticks));
}

void utilisation_add(xmlNode *list, const struct plan *plan, const xmlNode *root)
{
	for (size_t i = 0; i < plan->major_count; i++) {
		const struct plan_major *major = &plan->majors[i];
		xmlNode *item = tree_add(list, "major", NULL);
		xmlNode *cpus = tree_add(item, "cpus", NULL);

		tree_set_decimal(item, "plan", i);
		tree_set_decimal(item, "ticks", major->length_ticks);
		tree_set_decimal(item, "length_ns", plan_nanoseconds(plan, major->length_ticks));
		for (size_t j = 0; j < major->cpu_count; j++)
			add_cpu(cpus, major, &major->cpus[j], root);
	}
}
