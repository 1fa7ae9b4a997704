/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The result of mupolicy flow for people. */
#include <string.h>

#include "analysis/flow.h"
#include "tree.h"

static const char *attribute(const xmlNode *node, const char *name)
{
	return tree_attribute(node, name);
}

/* "device nic" where the name alone would be taken for a subject's. */
static void print_node(FILE *stream, const xmlNode *step, const char *name, const char *kind)
{
	fprintf(stream, "%s%s", strcmp(attribute(step, kind), "device") == 0 ? "device " : "", attribute(step, name));
}

static void print_direct(FILE *stream, const xmlNode *list)
{
	fprintf(stream, "Direct: what the left one does, the right one can notice\n");
	TREE_FOR_EACH(step, list, "step") {
		fprintf(stream, "  ");
		print_node(stream, step, "from", "from_kind");
		fprintf(stream, " -> ");
		print_node(stream, step, "to", "to_kind");
		fprintf(stream, ": %s '%s'\n", attribute(step, "by"), attribute(step, "object"));
	}
}

static void print_cores(FILE *stream, const xmlNode *list)
{
	fprintf(stream, "\nShared cores: influence over time, which is a step only with --timing\n");
	TREE_FOR_EACH(core, list, "core") {
		const char *separator = "";

		fprintf(stream, "  %s: ", attribute(core, "name"));
		TREE_FOR_EACH(subject, tree_child(core, "members"), "subject") {
			fprintf(stream, "%s%s", separator, attribute(subject, "name"));
			separator = ", ";
		}
		fputc('\n', stream);
	}
}

static void print_powers(FILE *stream, const xmlNode *list)
{
	if (tree_child(list, "power") != NULL)
		fprintf(stream, "\nPowers over the whole system\n");
	TREE_FOR_EACH(power, list, "power")
		fprintf(stream, "  %s: %s by %s '%s'\n", attribute(power, "subject"), attribute(power, "action"),
			attribute(power, "by"), attribute(power, "object"));
}

static void print_assertions(FILE *stream, const xmlNode *list)
{
	if (tree_child(list, "assertion") != NULL)
		fprintf(stream, "\nAssertions of the policy\n");
	TREE_FOR_EACH(assertion, list, "assertion") {
		const bool holds = tree_boolean(assertion, "holds");

		fprintf(stream, "  %s: %s -> %s ", holds ? "holds" : "BROKEN", attribute(assertion, "from"),
			attribute(assertion, "to"));
		if (attribute(assertion, "via") == NULL)
			fprintf(stream, "never");
		else
			fprintf(stream, "via %s", attribute(assertion, "via"));
		fprintf(stream, "%s\n", tree_boolean(assertion, "timing") ? ", time counts" : "");
	}
}

void flow_print(FILE *stream, const xmlNode *result)
{
	print_direct(stream, tree_child(result, "direct"));
	fprintf(stream, "\nIndirect: the shortest way over others\n");
	TREE_FOR_EACH(pair, tree_child(result, "indirect"), "pair")
		fprintf(stream, "  %s -> %s in %s steps: %s\n", attribute(pair, "from"), attribute(pair, "to"),
			attribute(pair, "steps"), attribute(pair, "way"));
	print_cores(stream, tree_child(result, "cores"));
	print_powers(stream, tree_child(result, "powers"));
	print_assertions(stream, tree_child(result, "assertions"));
}
