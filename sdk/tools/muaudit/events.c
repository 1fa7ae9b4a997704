/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The kernel's tables of source events, target events and traps. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <muen/abi/layout.h>

#include "interrupt.h"
#include "memory.h"
#include "record.h"

static const struct record_field event_fields[] = {
    RECORD_FIELD(policy_event, action),         RECORD_FIELD(policy_event, flags),
    RECORD_FIELD(policy_event, target_subject), RECORD_FIELD(policy_event, target_event),
    RECORD_FIELD(policy_event, line),           RECORD_FIELD(policy_event, reserved),
};
static const struct record_field target_fields[] = {
    RECORD_FIELD(policy_target, action),
    RECORD_FIELD(policy_target, vector),
    RECORD_FIELD(policy_target, reserved),
};

static const struct record_kind source_kind = RECORD_KIND(SOURCE, policy_event, event_fields);
static const struct record_kind trap_kind = RECORD_KIND(TRAP, policy_event, event_fields);
static const struct record_kind target_kind = RECORD_KIND(TARGET, policy_target, target_fields);

/* An event of the system: how it works, and whom it reaches. */
struct event {
	const char *name;
	const char *mode;
	const xmlNode *target; /* <event> of the subject that gets it, or NULL */
	uint16_t subject;
};

struct events {
	const struct policy *policy;
	struct event *list; /* by name */
	size_t count;
};

static int compare_events(const void *left, const void *right)
{
	return strcmp(((const struct event *)left)->name, ((const struct event *)right)->name);
}

static struct event *event_find(const struct events *events, const char *name)
{
	const struct event key = {.name = name};

	return events->count > 0 ? bsearch(&key, events->list, events->count, sizeof(key), compare_events) : NULL;
}

static const xmlNode *target_group(const struct subject *subject)
{
	return xml_path(subject->node, "events/target");
}

static const xmlNode *source_group(const struct subject *subject, const char *group)
{
	return xml_child_with(xml_path(subject->node, "events/source"), "group", "name", group);
}

static struct events events_index(const struct policy *policy)
{
	const xmlNode *parent = xml_child(policy->system, "events");
	struct events events = {.policy = policy};

	events.list = memory_get(xml_count(parent, "event"), sizeof(*events.list));
	XML_EACH(node, parent, "event")
		events.list[events.count++] =
		    (struct event){.name = xml_text(node, "name"), .mode = xml_text(node, "mode")};
	qsort(events.list, events.count, sizeof(*events.list), compare_events);
	for (size_t i = 0; i < policy->subject_count; i++) {
		XML_EACH(node, target_group(&policy->subjects[i]), "event") {
			struct event *event = event_find(&events, xml_text(node, "physical"));

			if (event == NULL)
				continue;
			event->target = node;
			event->subject = (uint16_t)i;
		}
	}
	return events;
}

static size_t count_up_to_highest(const xmlNode *parent)
{
	uint64_t count = 0;

	XML_EACH(event, parent, "event") {
		uint64_t id = xml_number(event, "id");

		if (id < MUEN_EVENT_MAX && id >= count)
			count = id + 1;
	}
	return (size_t)count;
}

size_t events_source_count(const struct subject *subject)
{
	return count_up_to_highest(source_group(subject, "vmcall"));
}

size_t events_target_count(const struct subject *subject)
{
	return count_up_to_highest(target_group(subject));
}

static uint8_t action_of(const xmlNode *node)
{
	static const struct {
		const char *element;
		uint8_t action;
	} actions[] = {
	    {"subject_sleep", POLICY_ACTION_SLEEP},   {"subject_yield", POLICY_ACTION_YIELD},
	    {"system_panic", POLICY_ACTION_PANIC},    {"system_poweroff", POLICY_ACTION_POWEROFF},
	    {"unmask_irq", POLICY_ACTION_UNMASK_IRQ}, {"system_reboot", POLICY_ACTION_REBOOT},
	};

	for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++)
		if (xml_child(node, actions[i].element) != NULL)
			return actions[i].action;
	return POLICY_ACTION_NONE;
}

/*
 * A switch hands over, and signals only what the target does something about; an interrupt is sent where the target
 * runs on another CPU than the source.
 */
static uint8_t flags_of(const struct policy *policy, const struct event *event, size_t source)
{
	uint8_t flags = POLICY_EVENT_SIGNAL;

	if (strcmp(event->mode, "switch") == 0)
		return xml_child(event->target, NULL) != NULL ? POLICY_EVENT_HANDOVER | flags : POLICY_EVENT_HANDOVER;
	if (strcmp(event->mode, "ipi") == 0 && policy->subjects[source].cpu != policy->subjects[event->subject].cpu)
		flags |= POLICY_EVENT_IPI;
	return flags;
}

/* Index of the line among all interrupts that are no MSI, by number. */
static uint8_t unmask_line(const struct policy *policy, const xmlNode *node)
{
	uint64_t number = xml_number(xml_child(node, "unmask_irq"), "number");
	size_t count;
	struct interrupt *list = interrupt_list(policy, &count);
	uint8_t line = 0;

	for (size_t i = 0; i < count && list[i].number < number; i++)
		line = (uint8_t)(line + !list[i].msi);
	free(list);
	return line;
}

static struct policy_event event_want(const struct events *events, const xmlNode *node, size_t source)
{
	const struct event *event = event_find(events, xml_text(node, "physical"));
	struct policy_event wanted = {.action = action_of(node), .target_subject = MUEN_NONE16};

	if (wanted.action == POLICY_ACTION_UNMASK_IRQ)
		wanted.line = unmask_line(events->policy, node);
	if (event == NULL || (strcmp(event->mode, "kernel") != 0 && event->target == NULL)) {
		finding_add_policy(events->policy->findings, (unsigned)xmlGetLineNo(node),
				   "event '%s' is not one of the system, or has no target", xml_text(node, "physical"));
		return wanted;
	}
	if (strcmp(event->mode, "kernel") == 0)
		return wanted;
	wanted.flags = flags_of(events->policy, event, source);
	wanted.target_subject = event->subject;
	if (wanted.flags & POLICY_EVENT_SIGNAL)
		wanted.target_event = (uint8_t)xml_number(event->target, "id");
	return wanted;
}

static void group_want(const struct events *events, size_t source, const char *group, struct policy_event *wanted,
		       size_t count)
{
	XML_EACH(node, source_group(&events->policy->subjects[source], group), "event") {
		uint64_t id = xml_number(node, "id");

		if (id < count)
			wanted[id] = event_want(events, node, source);
	}
}

static struct policy_target target_want(const xmlNode *node)
{
	const xmlNode *inject = xml_child(node, "inject_interrupt");

	if (inject != NULL)
		return (struct policy_target){.action = POLICY_TARGET_INJECT,
					      .vector = (uint8_t)xml_number(inject, "vector")};
	if (xml_child(node, "reset") != NULL)
		return (struct policy_target){.action = POLICY_TARGET_RESET};
	return (struct policy_target){.action = POLICY_TARGET_NONE};
}

static char *trap_title(const struct audit *audit, size_t index)
{
	return memory_text("trap %zu of subject '%s'", index % MUEN_TRAP_MAX,
			   audit->policy->subjects[index / MUEN_TRAP_MAX].name);
}

/* The entry's subject: tables of events are the subjects' own, one after the other. */
static char *event_title(const struct audit *audit, size_t index, size_t (*count_of)(const struct subject *),
			 const char *what)
{
	size_t first = 0;

	for (size_t i = 0; i < audit->policy->subject_count; i++) {
		size_t count = count_of(&audit->policy->subjects[i]);

		if (index - first < count)
			return memory_text("%s event %zu of subject '%s'", what, index - first,
					   audit->policy->subjects[i].name);
		first += count;
	}
	return memory_text("%s event %zu", what, index);
}

static char *source_title(const struct audit *audit, size_t index)
{
	return event_title(audit, index, events_source_count, "source");
}

static char *target_title(const struct audit *audit, size_t index)
{
	return event_title(audit, index, events_target_count, "target");
}

/* A trap that the policy does not name stops the system. */
static void traps_compare(const struct audit *audit, const struct events *events)
{
	static const struct record_table table = {"kernel_policy_trap", MUEN_KVA_POLICY_TRAP, &trap_kind, trap_title};
	size_t count = audit->policy->subject_count * MUEN_TRAP_MAX;
	struct policy_event *wanted = memory_get(count, sizeof(*wanted));

	for (size_t i = 0; i < count; i++)
		wanted[i] = (struct policy_event){.action = POLICY_ACTION_PANIC, .target_subject = MUEN_NONE16};
	for (size_t i = 0; i < audit->policy->subject_count; i++)
		group_want(events, i, "vmx_exit", &wanted[i * MUEN_TRAP_MAX], MUEN_TRAP_MAX);
	record_table_compare(audit, &table, wanted, count);
	free(wanted);
}

/* A hypercall number that the policy does not name is ignored. */
static void sources_compare(const struct audit *audit, const struct events *events)
{
	static const struct record_table table = {"kernel_policy_source", MUEN_KVA_POLICY_SOURCE, &source_kind,
						  source_title};
	struct policy_event *wanted = memory_get(audit->policy->subject_count * MUEN_EVENT_MAX, sizeof(*wanted));
	size_t total = 0;

	for (size_t i = 0; i < audit->policy->subject_count; i++) {
		size_t count = events_source_count(&audit->policy->subjects[i]);

		for (size_t j = 0; j < count; j++)
			wanted[total + j] =
			    (struct policy_event){.action = POLICY_ACTION_INVALID, .target_subject = MUEN_NONE16};
		group_want(events, i, "vmcall", &wanted[total], count);
		total += count;
	}
	record_table_compare(audit, &table, wanted, total);
	free(wanted);
}

static void targets_compare(const struct audit *audit)
{
	static const struct record_table table = {"kernel_policy_target", MUEN_KVA_POLICY_TARGET, &target_kind,
						  target_title};
	struct policy_target *wanted = memory_get(audit->policy->subject_count * MUEN_EVENT_MAX, sizeof(*wanted));
	size_t total = 0;

	for (size_t i = 0; i < audit->policy->subject_count; i++) {
		const struct subject *subject = &audit->policy->subjects[i];

		XML_EACH(node, target_group(subject), "event") {
			uint64_t id = xml_number(node, "id");

			if (id < MUEN_EVENT_MAX)
				wanted[total + id] = target_want(node);
		}
		total += events_target_count(subject);
	}
	record_table_compare(audit, &table, wanted, total);
	free(wanted);
}

void events_audit(const struct audit *audit)
{
	struct events events = events_index(audit->policy);

	traps_compare(audit, &events);
	sources_compare(audit, &events);
	targets_compare(audit);
	free(events.list);
}
