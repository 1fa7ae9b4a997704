/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Events: <default> stands for every trap (or hypercall) that is not listed; target events get numbers; asap becomes
 * what the places of source and target allow.
 */
#include <stdlib.h>
#include <string.h>

#include <muen/abi/limits.h>

#include "expand/expand.h"
#include "expand/support.h"
#include "traps.h"
#include "tree.h"

static uint64_t ids_in_use(const xmlNode *list)
{
	uint64_t used = 0;

	TREE_FOR_EACH(event, list, "event") {
		if (tree_attribute(event, "id") != NULL)
			used |= UINT64_C(1) << (tree_number(event, "id") % 64);
	}
	return used;
}

static void add_default_event(xmlNode *group, const xmlNode *pattern, unsigned id)
{
	xmlNode *event = tree_add(group, "event", pattern);

	tree_set_decimal(event, "id", id);
	tree_set_format(event, "logical", "default_event_%u", id);
	tree_set(event, "physical", tree_attribute(pattern, "physical"));
	TREE_FOR_EACH(action, pattern, NULL)
		tree_copy(event, action);
}

static void expand_default(xmlNode *group)
{
	xmlNode *pattern = tree_child(group, "default");
	const bool is_trap = strcmp(tree_name(group), "vmx_exit") == 0;
	const uint64_t used = ids_in_use(group);

	if (pattern == NULL)
		return;
	for (unsigned id = 0; id < MUEN_EVENT_MAX; id++) {
		if ((used >> id & 1) == 0 && (!is_trap || trap_is_policy(id)))
			add_default_event(group, pattern, id);
	}
	tree_remove(pattern);
}

static void number_targets(struct policy *policy, const xmlNode *targets)
{
	uint64_t used = ids_in_use(targets);
	unsigned next = 0;

	TREE_FOR_EACH(event, targets, "event") {
		if (tree_attribute(event, "id") != NULL)
			continue;
		while (next < MUEN_EVENT_MAX && (used >> next & 1) != 0)
			next++;
		if (next == MUEN_EVENT_MAX) {
			report_error(policy->report, RULE_NO_EVENT_NUMBER, event,
				     "a subject can have %u target events, and this is one more", MUEN_EVENT_MAX);
			tree_set_decimal(event, "id", MUEN_EVENT_MAX - 1);
			policy->incomplete = true;
			continue;
		}
		used |= UINT64_C(1) << next;
		tree_set_decimal(event, "id", next);
	}
}

/* Of one event: the CPU of its target, and whether any source is on another one. */
struct placement {
	bool has_target;
	uint64_t target_cpu;
	bool crosses;
};

static struct placement *placement_of(const struct name_table *table, const xmlNode *event)
{
	return name_table_find(table, tree_attribute(event, "physical"));
}

static void enter_targets(const struct name_table *table, const xmlNode *subject)
{
	TREE_FOR_EACH(event, tree_path(subject, "events/target"), "event") {
		struct placement *placement = placement_of(table, event);

		if (placement == NULL)
			continue;
		placement->has_target = true;
		placement->target_cpu = tree_number(subject, "cpu");
	}
}

static void enter_sources(const struct name_table *table, const xmlNode *subject)
{
	TREE_FOR_EACH(group, tree_path(subject, "events/source"), "group") {
		TREE_FOR_EACH(event, group, "event") {
			struct placement *placement = placement_of(table, event);

			if (placement != NULL && placement->has_target)
				placement->crosses |= placement->target_cpu != tree_number(subject, "cpu");
		}
	}
}

void expand_asap(struct policy *policy)
{
	const xmlNode *events = tree_child(policy->root, "events");
	struct placement *placements = memory_alloc(tree_count(events, "event"), sizeof(*placements));
	struct name_table table = {0};
	size_t count = 0;

	TREE_FOR_EACH(event, events, "event")
		name_table_add(&table, tree_name(event), &placements[count++]);
	FOR_EACH_SUBJECT(subject, policy)
		enter_targets(&table, subject);
	FOR_EACH_SUBJECT(subject, policy)
		enter_sources(&table, subject);
	TREE_FOR_EACH(event, events, "event") {
		const struct placement *placement = name_table_find(&table, tree_name(event));

		if (strcmp(tree_attribute(event, "mode"), "asap") == 0)
			tree_set(event, "mode", placement->crosses ? "ipi" : "async");
	}
	name_table_free(&table);
	free(placements);
}

void expand_default_events(struct policy *policy)
{
	FOR_EACH_SUBJECT(subject, policy) {
		TREE_FOR_EACH(group, tree_path(subject, "events/source"), "group")
			expand_default(group);
	}
}

void expand_target_numbers(struct policy *policy)
{
	FOR_EACH_SUBJECT(subject, policy)
		number_targets(policy, tree_path(subject, "events/target"));
}
