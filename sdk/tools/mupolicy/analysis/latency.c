/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Which rule applies to whom (kernel/core/sched.h, rules 1 to 3): an event is noticed at once while its target's
 * partition runs, unless it comes from another CPU in mode async: then with the next frame of the partition.
 */
#include "analysis/latency.h"

#include <inttypes.h>
#include <string.h>

#include "analysis/plan.h"
#include "analysis/utilisation.h"
#include "tree.h"

struct end {
	const char *subject;
};

struct latency {
	const struct plan *plan;
	const xmlNode *root;
	struct name_table sources; /* event -> struct end */
	struct name_table targets;
	struct arena arena;
};

static void add_end(struct latency *latency, struct name_table *table, const xmlNode *event, const xmlNode *subject)
{
	struct end *end = arena_alloc(&latency->arena, sizeof(*end));

	end->subject = tree_name(subject);
	if (tree_attribute(event, "physical") != NULL)
		name_table_add(table, tree_attribute(event, "physical"), end);
}

static void add_ends(struct latency *latency)
{
	TREE_FOR_EACH(subject, tree_child(latency->root, "subjects"), "subject") {
		TREE_FOR_EACH(group, tree_path(subject, "events/source"), "group") {
			TREE_FOR_EACH(event, group, "event")
				add_end(latency, &latency->sources, event, subject);
		}
		TREE_FOR_EACH(event, tree_path(subject, "events/target"), "event")
			add_end(latency, &latency->targets, event, subject);
	}
}

/* What the bound rests on besides the plan. handed_over: the event itself makes its target the active subject. (The
 * frame may end just then, and the next one starts with the next group.) */
static void set_condition(xmlNode *item, const struct plan_seat *seat, bool handed_over)
{
	const bool shares_group = seat->members > 1 && !handed_over;

	if (seat->groups > 1 && shares_group)
		tree_set(item, "condition",
			 "the partition's other groups yield or sleep, and it is active in its group");
	else if (seat->groups > 1)
		tree_set(item, "condition", "the partition's other groups yield or sleep");
	else if (shares_group)
		tree_set(item, "condition", "it is active in its group");
}

/* Plans in which the partition has no frame: the wait lasts as long as one of them is chosen. */
static void set_absence(xmlNode *item, const struct plan *plan, const struct plan_seat *seat)
{
	xmlNode *list = tree_add(item, "never_in_plans", NULL);

	for (size_t i = 0; i < plan->major_count; i++) {
		if (!plan_runs_in(plan, i, seat))
			tree_set_decimal(tree_add(list, "major", NULL), "plan", i);
	}
}

static void set_wait(xmlNode *item, const struct plan *plan, const struct plan_seat *seat,
		     const struct plan_seat *during, bool at_once)
{
	const struct plan_wait wait = plan_worst_wait(plan, seat, during, at_once);

	tree_set(item, "bounded", wait.bounded ? "true" : "false");
	tree_set_decimal(item, "ticks", wait.ticks);
	tree_set_decimal(item, "bound_ns", plan_nanoseconds(plan, wait.ticks));
	set_absence(item, plan, seat);
}

static void add_event(const struct latency *latency, xmlNode *list, const xmlNode *event)
{
	const struct end *source = name_table_find(&latency->sources, tree_name(event));
	const struct end *target = name_table_find(&latency->targets, tree_name(event));
	const struct plan_seat *from = source == NULL ? NULL : plan_find_seat(latency->plan, source->subject);
	const struct plan_seat *seat = target == NULL ? NULL : plan_find_seat(latency->plan, target->subject);
	const char *mode = tree_attribute(event, "mode");
	xmlNode *item;

	if (from == NULL || seat == NULL || mode == NULL)
		return;
	item = tree_add(list, "event", NULL);
	tree_set(item, "name", tree_name(event));
	tree_set(item, "mode", mode);
	tree_set(item, "from", source->subject);
	tree_set(item, "to", target->subject);
	set_condition(item, seat, strcmp(mode, "switch") == 0 || strcmp(mode, "self") == 0);
	set_wait(item, latency->plan, seat, from, strcmp(mode, "async") != 0 || from->cpu == seat->cpu);
}

static void add_interrupts(const struct latency *latency, xmlNode *list, const xmlNode *subject)
{
	const struct plan_seat *seat = plan_find_seat(latency->plan, tree_name(subject));

	TREE_FOR_EACH(device, tree_child(subject, "devices"), "device") {
		TREE_FOR_EACH(irq, device, "irq") {
			xmlNode *item = seat == NULL ? NULL : tree_add(list, "interrupt", NULL);

			if (item == NULL)
				continue;
			tree_set(item, "device", tree_attribute(device, "physical"));
			tree_set(item, "irq", tree_attribute(irq, "physical"));
			tree_set(item, "to", tree_name(subject));
			tree_set_decimal(item, "vector", tree_number(irq, "vector"));
			set_condition(item, seat, false);
			set_wait(item, latency->plan, seat, NULL, true);
		}
	}
}

/* From any moment: timed events, and everything else that makes the subject ready. */
static void add_subject(const struct latency *latency, xmlNode *list, const xmlNode *subject)
{
	const struct plan_seat *seat = plan_find_seat(latency->plan, tree_name(subject));
	xmlNode *item;

	if (seat == NULL)
		return;
	item = tree_add(list, "subject", NULL);
	tree_set(item, "name", tree_name(subject));
	tree_set(item, "partition", seat->partition);
	tree_set_decimal(item, "cpu", seat->cpu);
	set_condition(item, seat, false);
	set_wait(item, latency->plan, seat, NULL, true);
}

static void add_items(const struct latency *latency, xmlNode *result)
{
	xmlNode *events = tree_add(result, "events", NULL);
	xmlNode *interrupts = tree_add(result, "interrupts", NULL);
	xmlNode *subjects = tree_add(result, "subjects", NULL);

	TREE_FOR_EACH(event, tree_child(latency->root, "events"), "event")
		add_event(latency, events, event);
	TREE_FOR_EACH(subject, tree_child(latency->root, "subjects"), "subject") {
		add_interrupts(latency, interrupts, subject);
		add_subject(latency, subjects, subject);
	}
}

void latency_make(xmlNode *result, const xmlNode *root)
{
	struct plan plan;
	struct latency latency = {.plan = &plan, .root = root};

	plan_make(&plan, root);
	tree_set_decimal(result, "tick_rate", plan.tick_rate);
	add_ends(&latency);
	add_items(&latency, result);
	utilisation_add(tree_add(result, "plans", NULL), &plan, root);
	name_table_free(&latency.sources);
	name_table_free(&latency.targets);
	arena_free(&latency.arena);
	plan_free(&plan);
}
