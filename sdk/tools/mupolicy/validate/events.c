/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Rules about events: sources and targets, modes and places, actions, numbers, traps. */
#include <inttypes.h>
#include <string.h>

#include <muen/abi/limits.h>

#include "traps.h"
#include "tree.h"
#include "validate/validate.h"

static bool has_mode(const struct model_event *event, const char *mode)
{
	return strcmp(event->mode, mode) == 0;
}

/* The kernel itself sends the event of IOMMU faults. */
static bool is_sent_by_kernel(const struct model *model, const struct model_event *event)
{
	const char *name = tree_attribute(tree_child(model->policy->root, "deviceDomains"), "faultEvent");

	return name != NULL && strcmp(event->name, name) == 0;
}

void validate_event_sources(const struct model *model)
{
	for (size_t i = 0; i < model->event_count; i++) {
		const struct model_event *event = &model->events[i];

		if (event->source != NULL || is_sent_by_kernel(model, event))
			continue;
		report_error(model->report, RULE_EVENT_SOURCES, event->node, "event '%s' has no source", event->name);
		if (event->target != NULL)
			report_note(model->report, event->target->node, "its target is subject '%s'",
				    event->target->subject->name);
		report_help(model->report, "add it to the source events of a subject, or remove it");
	}
}

void validate_event_targets(const struct model *model)
{
	for (size_t i = 0; i < model->event_count; i++) {
		const struct model_event *event = &model->events[i];

		if (event->target != NULL || has_mode(event, "kernel"))
			continue;
		report_error(model->report, RULE_EVENT_TARGETS, event->node, "event '%s' of mode %s has no target",
			     event->name, event->mode);
		if (event->source != NULL)
			report_note(model->report, event->source->node, "its source is subject '%s'",
				    event->source->subject->name);
		report_help(model->report, "add it to the target events of a subject");
	}
}

void validate_second_target(const struct model *model)
{
	for (size_t i = 0; i < model->event_count; i++) {
		const struct model_event *event = &model->events[i];

		if (has_mode(event, "kernel") && event->target != NULL) {
			report_error(model->report, RULE_EVENT_TARGETS, event->target->node,
				     "event '%s' is of mode kernel: no subject can be its target", event->name);
			report_note(model->report, event->node, "the event is here");
		} else if (event->second_target != NULL) {
			report_error(model->report, RULE_EVENT_TARGETS, event->second_target->node,
				     "event '%s' has a second target, subject '%s'", event->name,
				     event->second_target->subject->name);
			report_note(model->report, event->target->node, "the first target is subject '%s'",
				    event->target->subject->name);
		}
	}
}

typedef void source_rule(const struct model *model, const struct model_end *source);

static void for_each_source(const struct model *model, source_rule *rule)
{
	for (size_t i = 0; i < model->subject_count; i++) {
		const struct model_subject *subject = &model->subjects[i];

		for (size_t j = 0; j < subject->source_count; j++)
			rule(model, &subject->sources[j]);
	}
}

static void report_pair(const struct model *model, enum rule rule, const struct model_end *source, const char *text)
{
	const struct model_event *event = source->event;

	report_error(model->report, rule, source->node, "event '%s' of mode %s leads from '%s' to '%s', %s",
		     event->name, event->mode, source->subject->name, event->target->subject->name, text);
	report_note(model->report, event->target->node, "the target is here");
	report_note(model->report, event->node, "the event is here");
}

static void check_self(const struct model *model, const struct model_end *source)
{
	const struct model_end *target = source->event->target;
	const bool is_self = has_mode(source->event, "self");

	if (target == NULL || source->event->second_target != NULL || has_mode(source->event, "kernel") ||
	    is_self == (target->subject == source->subject))
		return;
	report_pair(model, RULE_EVENT_SELF, source, is_self ? "which is another subject" : "which is the same subject");
	report_help(model->report, is_self ? "use mode asap" : "use mode self");
}

void validate_self_events(const struct model *model)
{
	for_each_source(model, check_self);
}

static void check_switch(const struct model *model, const struct model_end *source)
{
	const struct model_end *target = source->event->target;

	if (target == NULL || !has_mode(source->event, "switch") || !target->subject->is_scheduled ||
	    !source->subject->is_scheduled || target->subject->group == source->subject->group)
		return;
	report_pair(model, RULE_EVENT_SWITCH_GROUP, source, "which is in another scheduling group");
	report_help(model->report, "put both into one group, or use mode asap");
}

void validate_switch_events(const struct model *model)
{
	for_each_source(model, check_switch);
}

static void check_ipi(const struct model *model, const struct model_end *source)
{
	const struct model_end *target = source->event->target;

	if (target == NULL || target->subject == source->subject || !has_mode(source->event, "ipi") ||
	    !target->subject->is_scheduled || !source->subject->is_scheduled ||
	    target->subject->cpu != source->subject->cpu)
		return;
	report_pair(model, RULE_EVENT_IPI_CPU, source, "which is on the same CPU");
	report_help(model->report, "use mode asap");
}

void validate_ipi_events(const struct model *model)
{
	for_each_source(model, check_ipi);
}

/* The action of a source event: what is not its answers, which are looked for before. */
static const xmlNode *source_action(const xmlNode *source)
{
	TREE_FOR_EACH(child, source, NULL) {
		if (!tree_is(child, "answer"))
			return child;
	}
	return NULL;
}

static void check_source_action(const struct model *model, const struct model_end *source)
{
	const bool is_kernel = has_mode(source->event, "kernel");
	const size_t actions = tree_count(source->node, NULL) - tree_count(source->node, "answer");

	if (actions == (is_kernel ? 1 : 0))
		return;
	if (actions > 1)
		report_error(model->report, RULE_EVENT_ACTION, source->node, "event '%s' has %zu actions here",
			     source->event->name, actions);
	else if (is_kernel)
		report_error(model->report, RULE_EVENT_ACTION, source->node,
			     "event '%s' is of mode kernel, but says not what the kernel is to do",
			     source->event->name);
	else
		report_error(model->report, RULE_EVENT_ACTION, source->node,
			     "event '%s' is of mode %s, but <%s> is for mode kernel", source->event->name,
			     source->event->mode, source_action(source->node)->name);
	report_note(model->report, source->event->node, "the event is here");
	if (actions == 0)
		report_help(model->report,
			    "add <subject_sleep/>, <subject_yield/>, <system_reboot/>, <system_poweroff/> "
			    "or <system_panic/>");
}

/* An event of mode kernel stands for one action, whoever causes it. */
static void check_same_action(const struct model *model, const struct model_end *source)
{
	const struct model_end *first = source->event->source;
	const xmlNode *action = tree_child(source->node, NULL);
	const xmlNode *other = first == NULL ? NULL : tree_child(first->node, NULL);

	if (!has_mode(source->event, "kernel") || action == NULL || other == NULL ||
	    strcmp((const char *)action->name, (const char *)other->name) == 0)
		return;
	report_error(model->report, RULE_ACTIONS_DIFFER, source->node,
		     "event '%s' causes <%s> here, and <%s> elsewhere", source->event->name, action->name, other->name);
	report_note(model->report, first->node, "its first source is here");
}

void validate_same_actions(const struct model *model)
{
	for_each_source(model, check_same_action);
}

static void check_target_action(const struct model *model, const struct model_end *target)
{
	const size_t actions = tree_count(target->node, NULL);

	if (actions > 1) {
		report_error(model->report, RULE_EVENT_ACTION, target->node, "target event '%s' has %zu actions",
			     target->event->name, actions);
	} else if (actions == 0 && has_mode(target->event, "self")) {
		report_error(model->report, RULE_EVENT_ACTION, target->node,
			     "self event '%s' has no target action, so it does nothing", target->event->name);
		report_help(model->report, "add <inject_interrupt vector=\"...\"/> or <reset/>");
	}
}

void validate_event_actions(const struct model *model)
{
	for_each_source(model, check_source_action);
	for (size_t i = 0; i < model->subject_count; i++) {
		const struct model_subject *subject = &model->subjects[i];

		for (size_t j = 0; j < subject->target_count; j++)
			check_target_action(model, &subject->targets[j]);
	}
}

static void check_ids(const struct model *model, const struct model_end *ends, size_t count, bool traps,
		      const char *what)
{
	const struct model_end *first[MUEN_EVENT_MAX] = {NULL};

	for (size_t i = 0; i < count; i++) {
		const struct model_end **owner = &first[ends[i].id % MUEN_EVENT_MAX];

		if (ends[i].is_trap != traps)
			continue;
		if (*owner == NULL) {
			*owner = &ends[i];
			continue;
		}
		report_error_attribute(model->report, RULE_EVENT_ID, ends[i].node, "id",
				       "%s %" PRIu64 " of subject '%s' is used twice", what, ends[i].id,
				       ends[i].subject->name);
		report_note(model->report, (*owner)->node, "the first use is here");
	}
}

void validate_event_ids(const struct model *model)
{
	for (size_t i = 0; i < model->subject_count; i++) {
		const struct model_subject *subject = &model->subjects[i];

		check_ids(model, subject->sources, subject->source_count, true, "trap");
		check_ids(model, subject->sources, subject->source_count, false, "hypercall number");
		check_ids(model, subject->targets, subject->target_count, false, "target event id");
	}
}

void validate_event_groups(const struct model *model)
{
	for (size_t i = 0; i < model->subject_count; i++) {
		struct name_table names = {0};

		TREE_FOR_EACH(group, tree_path(model->subjects[i].node, "events/source"), "group") {
			const xmlNode *first = name_table_add(&names, tree_name(group), group);

			if (first == NULL)
				continue;
			report_error(model->report, RULE_GROUP_TWICE, group, "group %s stands twice", tree_name(group));
			report_note(model->report, first, "the first one is here");
		}
		name_table_free(&names);
	}
}

static void check_trap_id(const struct model *model, const struct model_end *source)
{
	if (!source->is_trap || trap_is_policy((unsigned)source->id))
		return;
	report_error_attribute(model->report, RULE_TRAP_ID, source->node, "id", "trap %" PRIu64 " is %s", source->id,
			       source->id < MUEN_TRAP_MAX ? "reserved, or handled by the kernel"
							  : "above the last one, 59");
}

void validate_trap_ids(const struct model *model)
{
	for_each_source(model, check_trap_id);
}

static uint64_t traps_of(const struct model_subject *subject)
{
	uint64_t mask = 0;

	for (size_t i = 0; i < subject->source_count; i++) {
		if (subject->sources[i].is_trap)
			mask |= UINT64_C(1) << (subject->sources[i].id % 64);
	}
	return mask;
}

/* The group of traps, or the subject that has none. */
static const xmlNode *trap_group(const struct model_subject *subject)
{
	TREE_FOR_EACH(group, tree_path(subject->node, "events/source"), "group") {
		if (strcmp(tree_name(group), "vmx_exit") == 0)
			return group;
	}
	return subject->node;
}

void validate_traps_complete(const struct model *model)
{
	for (size_t i = 0; i < model->subject_count; i++) {
		const struct model_subject *subject = &model->subjects[i];
		const uint64_t listed = traps_of(subject);
		unsigned missing = 0;
		unsigned first = 0;

		for (unsigned trap = MUEN_TRAP_MAX; trap-- > 0;) {
			if (!trap_is_policy(trap) || (listed >> trap & 1) != 0)
				continue;
			missing++;
			first = trap;
		}
		if (missing == 0)
			continue;
		report_error(model->report, RULE_TRAP_MISSING, trap_group(subject),
			     "subject '%s' has no entry for %u trap%s; the first is %u", subject->name, missing,
			     missing == 1 ? "" : "s", first);
		report_help(model->report, "add <default physical=\"...\"> to its group vmx_exit");
	}
}

/* node has the vector; owner is the event or device that interrupts by it. first: by vector, who has it. */
static void check_vector(const struct model *model, const struct model_subject *subject, const xmlNode *node,
			 const char *owner, const xmlNode **first)
{
	const uint64_t vector = tree_number(node, "vector");

	if (vector < MUEN_VECTOR_FIRST) {
		report_error_attribute(model->report, RULE_VECTOR_RANGE, node, "vector",
				       "vector %" PRIu64 " of %s is an exception's", vector, owner);
		report_help(model->report, "use a vector from 32 to 255");
	} else if (first[vector % 256] != NULL) {
		report_error_attribute(model->report, RULE_VECTOR_TWICE, node, "vector",
				       "vector %" PRIu64 " of subject '%s' is used twice", vector, subject->name);
		report_note(model->report, first[vector % 256], "the first use is here");
	} else {
		first[vector % 256] = node;
	}
}

static void check_vectors_of_events(const struct model *model, const struct model_subject *subject,
				    const xmlNode **first)
{
	for (size_t i = 0; i < subject->target_count; i++) {
		const struct model_end *target = &subject->targets[i];
		const xmlNode *action = tree_child(target->node, "inject_interrupt");

		if (action != NULL)
			check_vector(model, subject, action,
				     arena_format(&model->policy->arena, "event '%s'", target->event->name), first);
	}
}

static void check_vectors_of_devices(const struct model *model, const struct model_subject *subject,
				     const xmlNode **first)
{
	TREE_FOR_EACH(device, tree_child(subject->node, "devices"), "device") {
		TREE_FOR_EACH(irq, device, "irq")
			check_vector(
			    model, subject, irq,
			    arena_format(&model->policy->arena, "device '%s'", tree_attribute(device, "logical")),
			    first);
	}
}

void validate_vectors(const struct model *model)
{
	for (size_t i = 0; i < model->subject_count; i++) {
		const struct model_subject *subject = &model->subjects[i];
		const xmlNode *first[256] = {NULL};

		check_vectors_of_events(model, subject, first);
		check_vectors_of_devices(model, subject, first);
	}
}
