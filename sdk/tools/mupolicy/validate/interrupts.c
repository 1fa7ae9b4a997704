/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Rules about device interrupts: their numbers (pins of the I/O APICs, then messages), the vectors that subjects see,
 * and the events by which a subject unmasks a level-triggered line.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <muen/abi/limits.h>

#include "tree.h"
#include "validate/each.h"
#include "validate/validate.h"

#define ISA_IRQ_MAX 15
#define ISA_IRQS 16
#define LSI_IRQS 4
/* Host vector = 32 + number, up to MUEN_VECTOR_LAST. */
#define IRQ_MAX (MUEN_VECTOR_LAST - MUEN_VECTOR_FIRST)

enum irq_kind {
	IRQ_ISA,
	IRQ_LSI,
	IRQ_MSI,
};

static enum irq_kind kind_of(const struct model_device *device)
{
	if (device->pci == NULL)
		return IRQ_ISA;
	return tree_boolean(device->pci, "msi") ? IRQ_MSI : IRQ_LSI;
}

/* The highest pin of all I/O APICs; of a machine without any, those of the two legacy controllers. */
static uint64_t last_pin(const struct model *model)
{
	uint64_t last = ISA_IRQ_MAX;

	for (size_t i = 0; i < model->device_count; i++) {
		uint64_t base;
		uint64_t entry;

		if (model_capability_number(&model->devices[i], "gsi_base", &base) &&
		    model_capability_number(&model->devices[i], "max_redirection_entry", &entry) && base <= IRQ_MAX &&
		    entry <= IRQ_MAX && base + entry > last)
			last = base + entry;
	}
	return last;
}

struct irq_limits {
	uint64_t first;
	uint64_t last;
	size_t count;
	const char *kind;
};

static struct irq_limits limits_of(enum irq_kind kind, uint64_t pin)
{
	if (kind == IRQ_ISA)
		return (struct irq_limits){.last = ISA_IRQ_MAX, .count = ISA_IRQS, .kind = "without <pci>"};
	if (kind == IRQ_LSI)
		return (struct irq_limits){.last = pin, .count = LSI_IRQS, .kind = "on a PCI line"};
	return (struct irq_limits){.first = pin + 1, .last = IRQ_MAX, .count = IRQ_MAX, .kind = "with messages"};
}

static void check_irq_numbers(const struct model *model, const struct model_device *device, uint64_t pin)
{
	const struct irq_limits limits = limits_of(kind_of(device), pin);

	TREE_FOR_EACH(irq, device->node, "irq") {
		const uint64_t number = tree_number(irq, "number");

		if (number >= limits.first && number <= limits.last)
			continue;
		report_error_attribute(model->report, RULE_IRQ_NUMBER, irq, "number",
				       "interrupt '%s' of device '%s', %s, has number %" PRIu64 ": expected %" PRIu64
				       " to %" PRIu64,
				       tree_name(irq), device->name, limits.kind, number, limits.first, limits.last);
		report_note(model->report, device->pci != NULL ? device->pci : device->node, "the device is here");
	}
	if (tree_count(device->node, "irq") > limits.count)
		report_error(model->report, RULE_IRQ_NUMBER, device->node,
			     "device '%s', %s, has %zu interrupts: at most %zu are possible", device->name, limits.kind,
			     tree_count(device->node, "irq"), limits.count);
}

void validate_irq_numbers(const struct model *model)
{
	const uint64_t pin = last_pin(model);

	for (size_t i = 0; i < model->device_count && !report_has_rule(model->report, RULE_UNKNOWN_DEVICE); i++)
		check_irq_numbers(model, &model->devices[i], pin);
}

/* Messages of a device are a block: the device adds the number of the message to one address and data pair. */
static void check_message_numbers(const struct model *model, const struct model_device *device)
{
	const xmlNode *irq = tree_child(device->node, "irq");
	uint64_t expected = tree_number(irq, "number");

	for (; irq != NULL; irq = tree_next(irq, "irq"), expected++) {
		if (tree_number(irq, "number") == expected)
			continue;
		report_error_attribute(model->report, RULE_MESSAGE_NUMBERS, irq, "number",
				       "message '%s' of device '%s' has number %" PRIu64 ": expected %" PRIu64
				       ", which is next",
				       tree_name(irq), device->name, tree_number(irq, "number"), expected);
		report_note(model->report, tree_child(device->node, "irq"), "the first message is here");
		report_note(model->report, device->node, "the device is here");
		return;
	}
}

void validate_message_numbers(const struct model *model)
{
	for (size_t i = 0; i < model->device_count; i++) {
		if (kind_of(&model->devices[i]) == IRQ_MSI)
			check_message_numbers(model, &model->devices[i]);
	}
}

/* context: by number, the first assigned interrupt. */
static void check_irq_owner(const struct model *model, const struct assigned_irq *irq, void *context)
{
	struct assigned_irq *first = &((struct assigned_irq *)context)[irq->number % 256];

	if (first->node == NULL) {
		*first = *irq;
		return;
	}
	report_error(model->report, RULE_IRQ_SHARED, irq->node,
		     "interrupt %" PRIu64 " goes to subject '%s' for device '%s', and to '%s' for '%s' too",
		     irq->number, irq->reference->subject->name, irq->reference->device->name,
		     first->reference->subject->name, first->reference->device->name);
	report_note(model->report, first->node, "'%s' has it here", first->reference->subject->name);
}

void validate_irq_owners(const struct model *model)
{
	struct assigned_irq *first = memory_alloc(256, sizeof(*first));

	each_assigned_irq(model, check_irq_owner, first);
	free(first);
}

/* context: the first message of the same reference. */
static void check_message_vector(const struct model *model, const struct assigned_irq *irq, void *context)
{
	struct assigned_irq *first = context;

	if (kind_of(irq->reference->device) != IRQ_MSI)
		return;
	if (first->reference != irq->reference) {
		*first = *irq;
		return;
	}
	if (irq->vector - irq->number == first->vector - first->number)
		return;
	report_error_attribute(model->report, RULE_MESSAGE_VECTORS, irq->node, "vector",
			       "message '%s' of device '%s' has vector %" PRIu64 ": expected %" PRIu64
			       ", in step with '%s'",
			       tree_name(irq->irq), irq->reference->device->name, irq->vector,
			       irq->number - first->number + first->vector, tree_name(first->irq));
	report_note(model->report, first->node, "'%s' is here", tree_name(first->irq));
}

void validate_message_vectors(const struct model *model)
{
	struct assigned_irq first = {.reference = NULL};

	each_assigned_irq(model, check_message_vector, &first);
}

/* context: "subject|number" of each line that an event of a subject unmasks. */
static void check_unmask_missing(const struct model *model, const struct assigned_irq *irq, void *context)
{
	const char *subject = irq->reference->subject->name;
	char *key = memory_format("%s|%" PRIu64, subject, irq->number);
	const bool found = name_table_find(context, key) != NULL;

	free(key);
	if (kind_of(irq->reference->device) != IRQ_LSI || found)
		return;
	report_error(model->report, RULE_UNMASK_MISSING, irq->node,
		     "subject '%s' has no event that unmasks interrupt %" PRIu64 " of device '%s'", subject,
		     irq->number, irq->reference->device->name);
	report_note(model->report, irq->irq, "the interrupt is level-triggered");
	report_help(model->report, "add a source event of mode kernel with <unmask_irq number=\"%" PRIu64 "\"/>",
		    irq->number);
}

static void collect_unmasks(const struct model *model, const struct model_subject *subject, struct name_table *unmasks)
{
	for (size_t i = 0; i < subject->source_count; i++) {
		xmlNode *action = tree_child(subject->sources[i].node, "unmask_irq");

		if (action != NULL)
			name_table_add(unmasks,
				       arena_format(&model->policy->arena, "%s|%" PRIu64, subject->name,
						    tree_number(action, "number")),
				       action);
	}
}

void validate_unmask_missing(const struct model *model)
{
	struct name_table unmasks = {0};

	for (size_t i = 0; i < model->subject_count; i++)
		collect_unmasks(model, &model->subjects[i], &unmasks);
	each_assigned_irq(model, check_unmask_missing, &unmasks);
	name_table_free(&unmasks);
}

/* By number: the subject's line with that number, if it has one. */
struct lines {
	const struct model_subject *subject;
	struct assigned_irq assigned[256];
};

static void note_line(const struct model *model, const struct assigned_irq *irq, void *context)
{
	struct lines *lines = context;

	(void)model;
	if (irq->reference->subject == lines->subject && kind_of(irq->reference->device) == IRQ_LSI)
		lines->assigned[irq->number % 256] = *irq;
}

/* Whose interrupt of the machine it is. */
static void note_interrupt(const struct model *model, uint64_t number)
{
	for (size_t i = 0; i < model->device_count; i++) {
		TREE_FOR_EACH(irq, model->devices[i].node, "irq") {
			if (tree_number(irq, "number") == number)
				report_note(model->report, irq, "it is interrupt '%s' of device '%s'", tree_name(irq),
					    model->devices[i].name);
		}
	}
}

static void check_unmask(const struct model *model, const struct lines *lines, const struct model_end *source)
{
	const xmlNode *action = tree_child(source->node, "unmask_irq");
	const uint64_t number = tree_number(action, "number");
	const struct assigned_irq *line = &lines->assigned[number % 256];
	const char *logical = tree_attribute(source->node, "logical");
	const char *bar = strrchr(logical, '_');

	if (line->node == NULL) {
		report_error_attribute(model->report, RULE_UNMASK_FOREIGN, action, "number",
				       "subject '%s' has no level-triggered interrupt %" PRIu64, lines->subject->name,
				       number);
		note_interrupt(model, number);
		return;
	}
	if (strncmp(logical, "unmask_irq", 10) == 0 && bar != NULL && strtoul(bar + 1, NULL, 10) == line->vector)
		return;
	report_error_attribute(model->report, RULE_UNMASK_NAME, source->node, "logical",
			       "event '%s' of subject '%s' unmasks the line of vector %" PRIu64, logical,
			       lines->subject->name, line->vector);
	report_note(model->report, line->node, "the line is here");
	report_help(model->report, "call it unmask_irq_%" PRIu64 ": the program finds it by this name", line->vector);
}

/* The lines are looked up only for a subject that unmasks any. */
static void check_unmask_events(const struct model *model, const struct model_subject *subject)
{
	struct lines lines = {.subject = NULL};

	for (size_t i = 0; i < subject->source_count; i++) {
		if (tree_child(subject->sources[i].node, "unmask_irq") == NULL)
			continue;
		if (lines.subject == NULL) {
			lines.subject = subject;
			each_assigned_irq(model, note_line, &lines);
		}
		check_unmask(model, &lines, &subject->sources[i]);
	}
}

void validate_unmask_events(const struct model *model)
{
	for (size_t i = 0; i < model->subject_count; i++)
		check_unmask_events(model, &model->subjects[i]);
}
