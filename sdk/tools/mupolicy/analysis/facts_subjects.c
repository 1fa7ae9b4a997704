/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* What subjects, and the kernel, may: mappings, events, virtual CPU. */
#include <stdlib.h>

#include "analysis/facts_parts.h"
#include "tree.h"

static const char *const no_attribute[] = {NULL};

static const char *text_of(const xmlNode *node, const char *attribute)
{
	const char *text = tree_attribute(node, attribute);

	return text == NULL ? "" : text;
}

static char *rights(const xmlNode *mapping)
{
	return memory_format("read%s%s", tree_boolean(mapping, "writable") ? ", write" : "",
			     tree_boolean(mapping, "executable") ? ", execute" : "");
}

static void add_mappings(struct facts *facts, const char *who, const xmlNode *list)
{
	TREE_FOR_EACH(mapping, list, "memory") {
		const char *region = text_of(mapping, "physical");

		facts_add(facts, FACT_RIGHTS, memory_format("%s maps '%s'", who, region), rights(mapping));
		facts_add(facts, FACT_PLACES, memory_format("%s maps '%s' at", who, region),
			  memory_format("%s", text_of(mapping, "virtualAddress")));
	}
}

/* What is done besides: "inject_interrupt vector=5". */
static char *actions(const xmlNode *event)
{
	const xmlNode *action = tree_child(event, NULL);
	char *attributes;
	char *text;

	if (action == NULL)
		return memory_format("%s", text_of(event, "physical"));
	attributes = facts_attributes(action, no_attribute);
	text = memory_format("%s, %s%s%s", text_of(event, "physical"), action->name, *attributes == '\0' ? "" : " ",
			     attributes);
	free(attributes);
	return text;
}

static void add_events(struct facts *facts, const xmlNode *subject)
{
	TREE_FOR_EACH(group, tree_path(subject, "events/source"), "group") {
		TREE_FOR_EACH(event, group, "event")
			facts_add(facts, FACT_EVENTS,
				  memory_format("%s source %s %s", tree_name(subject), tree_name(group),
						text_of(event, "id")),
				  actions(event));
	}
	TREE_FOR_EACH(event, tree_path(subject, "events/target"), "event")
		facts_add(facts, FACT_EVENTS, memory_format("%s target %s", tree_name(subject), text_of(event, "id")),
			  actions(event));
}

/* Leaves of the virtual CPU: flags and registers have text, segments and MSRs have attributes. */
static void add_vcpu(struct facts *facts, const char *subject, const char *path, const xmlNode *node)
{
	TREE_FOR_EACH(child, node, NULL) {
		char *name = memory_format("%s/%s", path, child->name);

		if (tree_child(child, NULL) != NULL)
			add_vcpu(facts, subject, name, child);
		else if (child->properties != NULL)
			facts_add(facts, FACT_VCPU, memory_format("%s %s", subject, name),
				  facts_attributes(child, no_attribute));
		else
			facts_add(facts, FACT_VCPU, memory_format("%s %s", subject, name),
				  memory_format("%s", tree_text(child)));
		free(name);
	}
}

static void add_subject(struct facts *facts, const xmlNode *subject)
{
	const char *name = tree_name(subject);
	static const char *const known[] = {"name", "globalId", "localId", NULL};

	facts_add(facts, FACT_SCHEDULE, memory_format("subject %s", name), facts_attributes(subject, known));
	facts_add(facts, FACT_PLACES, memory_format("subject %s number", name),
		  memory_format("%s", text_of(subject, "globalId")));
	add_mappings(facts, name, tree_child(subject, "memory"));
	add_events(facts, subject);
	add_vcpu(facts, name, "vcpu", tree_child(subject, "vcpu"));
	TREE_FOR_EACH(parameters, subject, "bootparams")
		facts_add(facts, FACT_MEMORY, memory_format("%s boot parameters", name),
			  memory_format("%s", tree_text(parameters)));
}

static void add_kernel(struct facts *facts, const xmlNode *kernel)
{
	TREE_FOR_EACH(cpu, tree_child(kernel, "memory"), "cpu") {
		char *who = memory_format("kernel of CPU %s", text_of(cpu, "id"));

		add_mappings(facts, who, cpu);
		free(who);
	}
}

void facts_add_subjects(struct facts *facts, const xmlNode *root)
{
	TREE_FOR_EACH(subject, tree_child(root, "subjects"), "subject")
		add_subject(facts, subject);
	TREE_FOR_EACH(event, tree_child(root, "events"), "event")
		facts_add(facts, FACT_EVENTS, memory_format("event %s", tree_name(event)),
			  memory_format("%s", text_of(event, "mode")));
	add_kernel(facts, tree_child(root, "kernel"));
}
