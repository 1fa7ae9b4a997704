/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Source events, target events and traps of all subjects. */
#include <inttypes.h>
#include <string.h>

#include "emit/tables.h"
#include "tree.h"

/* Traps without an entry in the policy: reserved ones, those of the kernel, and what an incomplete group leaves out. */
static const struct policy_event trap_panic = {.action = POLICY_ACTION_PANIC, .target_subject = MUEN_NONE16};
static const struct policy_event source_hole = {.action = POLICY_ACTION_INVALID, .target_subject = MUEN_NONE16};

static const struct {
	const char *element;
	enum policy_action action;
} source_actions[] = {
    {"subject_sleep", POLICY_ACTION_SLEEP},  {"subject_yield", POLICY_ACTION_YIELD},
    {"system_reboot", POLICY_ACTION_REBOOT}, {"system_poweroff", POLICY_ACTION_POWEROFF},
    {"system_panic", POLICY_ACTION_PANIC},   {"unmask_irq", POLICY_ACTION_UNMASK_IRQ},
};

static enum policy_action source_action(const xmlNode *event)
{
	for (size_t i = 0; i < sizeof(source_actions) / sizeof(source_actions[0]); i++)
		if (tree_child(event, source_actions[i].element) != NULL)
			return source_actions[i].action;
	return POLICY_ACTION_NONE;
}

static const char *event_mode(const struct system_index *index, const char *physical)
{
	const xmlNode *event = name_table_find(&index->event_modes, physical);
	const char *mode = event != NULL ? tree_attribute(event, "mode") : NULL;

	return mode != NULL ? mode : "";
}

/*
 * How the event reaches its target. A handover without a target action signals nothing; an interrupt is sent only to
 * another CPU, since the sender's own looks at its events before it enters a subject again.
 */
static uint8_t event_flags(const struct system_index *index, const char *mode, uint64_t source_subject,
			   const struct event_target *target)
{
	uint64_t source_cpu = tree_number(index->subjects[source_subject], "cpu");
	uint64_t target_cpu = tree_number(index->subjects[target->subject], "cpu");

	if (strcmp(mode, "switch") == 0)
		return target->has_action ? POLICY_EVENT_HANDOVER | POLICY_EVENT_SIGNAL : POLICY_EVENT_HANDOVER;
	if (strcmp(mode, "ipi") == 0 && source_cpu != target_cpu)
		return POLICY_EVENT_SIGNAL | POLICY_EVENT_IPI;
	return POLICY_EVENT_SIGNAL;
}

/* The line that the subject lets interrupt again. */
static bool unmask_fill(const struct system_index *index, const struct device_interrupts *interrupts,
			const xmlNode *event, struct policy_event *entry)
{
	const xmlNode *unmask = tree_child(event, "unmask_irq");
	size_t line;

	if (device_interrupts_line(interrupts, tree_number(unmask, "number"), &line)) {
		entry->line = (uint8_t)line;
		return true;
	}
	report_error(index->report, RULE_EMIT_TABLE, unmask, "interrupt %" PRIu64 " is no I/O APIC line of a subject",
		     tree_number(unmask, "number"));
	return false;
}

static bool event_fill(const struct system_index *index, const struct device_interrupts *interrupts, uint64_t subject,
		       const xmlNode *event, struct policy_event *entry)
{
	const char *physical = tree_attribute(event, "physical");
	const struct event_target *target = physical != NULL ? name_table_find(&index->targets, physical) : NULL;
	const char *mode = event_mode(index, physical != NULL ? physical : "");

	*entry = (struct policy_event){.action = (uint8_t)source_action(event), .target_subject = MUEN_NONE16};
	if (entry->action == POLICY_ACTION_UNMASK_IRQ)
		return unmask_fill(index, interrupts, event, entry);
	if (strcmp(mode, "kernel") == 0)
		return true;
	if (target == NULL) {
		report_error(index->report, RULE_EMIT_TABLE, event, "event '%s' has no target",
			     physical != NULL ? physical : "");
		return false;
	}
	entry->flags = event_flags(index, mode, subject, target);
	entry->target_subject = target->subject;
	entry->target_event = entry->flags & POLICY_EVENT_SIGNAL ? target->event : 0;
	return true;
}

/* Enters the events of a group into count entries, by number. */
static bool group_fill(const struct system_index *index, const struct device_interrupts *interrupts, uint64_t subject,
		       const char *group, struct policy_event *entries, size_t count)
{
	bool valid = true;

	TREE_FOR_EACH(event, system_index_source_group(index->subjects[subject], group), "event") {
		uint64_t id = tree_number(event, "id");

		if (id < count) {
			valid = event_fill(index, interrupts, subject, event, &entries[id]) && valid;
			continue;
		}
		report_error(index->report, RULE_EMIT_TABLE, event, "event number %" PRIu64 " of group %s is above %zu",
			     id, group, count - 1);
		valid = false;
	}
	return valid;
}

static bool target_fill(const struct system_index *index, const xmlNode *event, struct policy_target *targets,
			size_t count)
{
	const xmlNode *inject = tree_child(event, "inject_interrupt");
	uint64_t id = tree_number(event, "id");

	if (id >= count) {
		report_error(index->report, RULE_EMIT_TABLE, event, "target event number %" PRIu64 " is above %zu", id,
			     count - 1);
		return false;
	}
	if (inject != NULL) {
		targets[id].action = POLICY_TARGET_INJECT;
		targets[id].vector = (uint8_t)tree_number(inject, "vector");
	} else if (tree_child(event, "reset") != NULL) {
		targets[id].action = POLICY_TARGET_RESET;
	}
	return true;
}

static bool count_check(const struct system_index *index, uint64_t subject, size_t count, const char *what)
{
	if (count <= MUEN_EVENT_MAX)
		return true;
	report_error(index->report, RULE_EMIT_TABLE, index->subjects[subject], "%zu %s events, possible are %d", count,
		     what, MUEN_EVENT_MAX);
	return false;
}

static bool subject_events_fill(const struct system_index *index, struct typed_tables *tables, uint64_t number)
{
	const xmlNode *subject = index->subjects[number];
	struct policy_subject *entry = &tables->subjects[number];
	struct policy_event *traps = &tables->traps[number * MUEN_TRAP_MAX];
	bool valid = count_check(index, number, entry->source_count, "source") &&
		     count_check(index, number, entry->target_count, "target");

	for (size_t i = 0; i < entry->source_count; i++)
		tables->sources[entry->source_first + i] = source_hole;
	for (size_t i = 0; i < MUEN_TRAP_MAX; i++)
		traps[i] = trap_panic;
	valid = group_fill(index, tables->interrupts, number, "vmcall", &tables->sources[entry->source_first],
			   entry->source_count) &&
		valid;
	valid = group_fill(index, tables->interrupts, number, "vmx_exit", traps, MUEN_TRAP_MAX) && valid;
	TREE_FOR_EACH(event, tree_path(subject, "events/target"), "event")
		valid = target_fill(index, event, &tables->targets[entry->target_first], entry->target_count) && valid;
	return valid;
}

bool event_tables_fill(const struct system_index *index, struct typed_tables *tables)
{
	uint32_t source_first = 0;
	uint32_t target_first = 0;
	bool valid = true;

	for (size_t i = 0; i < index->subject_count; i++) {
		struct policy_subject *entry = &tables->subjects[i];

		entry->source_first = source_first;
		entry->source_count = (uint32_t)system_index_source_count(index->subjects[i]);
		entry->target_first = target_first;
		entry->target_count = (uint32_t)system_index_target_count(index->subjects[i]);
		source_first += entry->source_count;
		target_first += entry->target_count;
		valid = subject_events_fill(index, tables, i) && valid;
	}
	return valid;
}
