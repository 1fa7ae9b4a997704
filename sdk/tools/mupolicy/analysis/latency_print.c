/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The result of mupolicy latency for people. */
#include <inttypes.h>
#include <string.h>

#include "analysis/latency.h"
#include "tree.h"

static const char *attribute(const xmlNode *node, const char *name)
{
	return tree_attribute(node, name);
}

static void print_time(FILE *stream, uint64_t nanoseconds)
{
	if (nanoseconds >= 1000000)
		fprintf(stream, "%" PRIu64 ".%03" PRIu64 " ms", nanoseconds / 1000000, nanoseconds / 1000 % 1000);
	else
		fprintf(stream, "%" PRIu64 ".%03" PRIu64 " us", nanoseconds / 1000, nanoseconds % 1000);
}

static void print_wait(FILE *stream, const xmlNode *item)
{
	const xmlNode *absence = tree_child(item, "never_in_plans");

	if (!tree_boolean(item, "bounded")) {
		fprintf(stream, "never: the partition has no frame\n");
		return;
	}
	print_time(stream, tree_number(item, "bound_ns"));
	if (attribute(item, "condition") != NULL)
		fprintf(stream, ", if %s", attribute(item, "condition"));
	TREE_FOR_EACH(major, absence, "major")
		fprintf(stream, "; not in plan %s", attribute(major, "plan"));
	fputc('\n', stream);
}

static void print_items(FILE *stream, const xmlNode *result)
{
	fprintf(stream, "Events: from the call to the handler, at worst\n");
	TREE_FOR_EACH(event, tree_child(result, "events"), "event") {
		fprintf(stream, "  %s (%s), %s -> %s: ", attribute(event, "name"), attribute(event, "mode"),
			attribute(event, "from"), attribute(event, "to"));
		print_wait(stream, event);
	}
	fprintf(stream, "\nInterrupts\n");
	TREE_FOR_EACH(interrupt, tree_child(result, "interrupts"), "interrupt") {
		fprintf(stream, "  %s %s -> %s, vector %s: ", attribute(interrupt, "device"),
			attribute(interrupt, "irq"), attribute(interrupt, "to"), attribute(interrupt, "vector"));
		print_wait(stream, interrupt);
	}
	fprintf(stream, "\nSubjects: from a timed event, or anything else, to the CPU\n");
	TREE_FOR_EACH(subject, tree_child(result, "subjects"), "subject") {
		fprintf(stream, "  %s (partition %s, CPU %s): ", attribute(subject, "name"),
			attribute(subject, "partition"), attribute(subject, "cpu"));
		print_wait(stream, subject);
	}
}

static void print_members(FILE *stream, const xmlNode *group)
{
	const char *separator = "      group: ";

	TREE_FOR_EACH(subject, tree_child(group, "members"), "subject") {
		fprintf(stream, "%s%s", separator, attribute(subject, "name"));
		separator = ", ";
	}
	fputc('\n', stream);
}

static void print_share(FILE *stream, const char *what, const char *name, uint64_t permille)
{
	fprintf(stream, "%s %s: %" PRIu64 ".%" PRIu64 " %%\n", what, name, permille / 10, permille % 10);
}

static void print_cpu(FILE *stream, const xmlNode *cpu)
{
	print_share(stream, "  CPU", attribute(cpu, "cpu"), tree_number(cpu, "used_permille"));
	TREE_FOR_EACH(partition, tree_child(cpu, "partitions"), "partition") {
		print_share(stream, "    partition", attribute(partition, "name"),
			    tree_number(partition, "share_permille"));
		TREE_FOR_EACH(group, tree_child(partition, "groups"), "group")
			print_members(stream, group);
	}
}

void latency_print(FILE *stream, const xmlNode *result)
{
	print_items(stream, result);
	TREE_FOR_EACH(major, tree_child(result, "plans"), "major") {
		fprintf(stream, "\nUse of plan %s, ", attribute(major, "plan"));
		print_time(stream, tree_number(major, "length_ns"));
		fprintf(stream, " long; a group has at most what its partition has\n");
		TREE_FOR_EACH(cpu, tree_child(major, "cpus"), "cpu")
			print_cpu(stream, cpu);
	}
}
