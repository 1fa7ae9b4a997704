/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Partitions, groups, frames; regions of memory. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "analysis/facts_parts.h"
#include "tree.h"

/* Values of an attribute of all children, "a 10, b 5". */
static char *join(const xmlNode *list, const char *element, const char *first, const char *second)
{
	char *text = NULL;
	size_t size_bytes = 0;
	FILE *stream = open_memstream(&text, &size_bytes);
	const char *separator = "";

	TREE_FOR_EACH(child, list, element) {
		fprintf(stream, "%s%s", separator, tree_attribute(child, first));
		if (second != NULL)
			fprintf(stream, " %s", tree_attribute(child, second));
		separator = ", ";
	}
	fclose(stream);
	return text;
}

static void add_partition(struct facts *facts, const xmlNode *partition)
{
	unsigned number = 0;

	facts_add(facts, FACT_SCHEDULE, memory_format("partition %s CPU", tree_name(partition)),
		  memory_format("%" PRIu64, tree_number(partition, "cpu")));
	TREE_FOR_EACH(group, partition, "group")
		facts_add(facts, FACT_SCHEDULE, memory_format("partition %s group %u", tree_name(partition), number++),
			  join(group, "subject", "name", NULL));
}

void facts_add_schedule(struct facts *facts, const xmlNode *root)
{
	const xmlNode *scheduling = tree_child(root, "scheduling");
	unsigned plan = 0;

	facts_add(facts, FACT_SCHEDULE, memory_format("ticks a second"),
		  memory_format("%" PRIu64, tree_number(scheduling, "tickRate")));
	TREE_FOR_EACH(partition, tree_child(scheduling, "partitions"), "partition")
		add_partition(facts, partition);
	TREE_FOR_EACH(major, scheduling, "majorFrame") {
		TREE_FOR_EACH(cpu, major, "cpu")
			facts_add(facts, FACT_SCHEDULE,
				  memory_format("plan %u CPU %" PRIu64, plan, tree_number(cpu, "id")),
				  join(cpu, "minorFrame", "partition", "ticks"));
		plan++;
	}
}

static void add_content(struct facts *facts, const xmlNode *region)
{
	static const char *const none[] = {NULL};

	TREE_FOR_EACH(child, region, NULL)
		facts_add(facts, FACT_MEMORY, memory_format("region '%s' %s", tree_name(region), child->name),
			  facts_attributes(child, none));
}

void facts_add_memory(struct facts *facts, const xmlNode *root)
{
	static const char *const known[] = {"name", "physicalAddress", NULL};

	TREE_FOR_EACH(region, tree_child(root, "memory"), "memory") {
		const char *address = tree_attribute(region, "physicalAddress");

		facts_add(facts, FACT_MEMORY, memory_format("region '%s'", tree_name(region)),
			  facts_attributes(region, known));
		facts_add(facts, FACT_PLACES, memory_format("region '%s' at", tree_name(region)),
			  memory_format("%s", address == NULL ? "" : address));
		add_content(facts, region);
	}
}
