/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The machine, element by element; the assertions of the policy, which are a promise about all of it. */
#include <stdlib.h>

#include "analysis/facts_parts.h"
#include "tree.h"

/* Depth is that of the grammar. */
static void add_elements(struct facts *facts, const char *path, const xmlNode *node)
{
	static const char *const name_only[] = {"name", NULL};

	TREE_FOR_EACH(child, node, NULL) {
		char *own = memory_format("%s %s%s%s", path, child->name, *tree_name(child) == '\0' ? "" : " ",
					  tree_name(child));
		char *attributes = facts_attributes(child, name_only);
		const char *text = tree_child(child, NULL) == NULL ? tree_text(child) : "";

		facts_add(facts, FACT_MACHINE, memory_format("%s", own),
			  memory_format("%s%s%s", attributes, *attributes == '\0' || *text == '\0' ? "" : " ", text));
		add_elements(facts, own, child);
		free(attributes);
		free(own);
	}
}

void facts_add_machine(struct facts *facts, const xmlNode *root)
{
	static const char *const none[] = {NULL};

	add_elements(facts, "machine", tree_child(root, "hardware"));
	add_elements(facts, "platform", tree_child(root, "platform"));
	TREE_FOR_EACH(flow, tree_child(root, "flows"), "flow")
		facts_add(
		    facts, FACT_FLOWS,
		    memory_format("assertion of %s -> %s", tree_attribute(flow, "from"), tree_attribute(flow, "to")),
		    facts_attributes(flow, none));
}
