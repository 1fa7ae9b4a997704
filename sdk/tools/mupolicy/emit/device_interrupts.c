/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Interrupts of all subjects' devices, ordered by number. */
#include "emit/device_interrupts.h"

#include <stdlib.h>
#include <string.h>

#include "emit/policy_view.h"
#include "tree.h"

struct collector {
	struct report *report;
	struct name_table devices; /* of the hardware */
	struct device_interrupts *interrupts;
	bool used[DEVICE_INTERRUPT_MAX];
	bool valid;
};

static void fail(struct collector *collector, const xmlNode *where, const char *text)
{
	report_error(collector->report, RULE_EMIT_TABLE, where, "interrupt '%s' %s",
		     tree_attribute(where, "logical") != NULL ? tree_attribute(where, "logical") : "", text);
	collector->valid = false;
}

uint16_t device_interrupts_pci_source(const xmlNode *device)
{
	const xmlNode *pci = tree_child(device, "pci");

	return (uint16_t)((tree_number(pci, "bus") & 0xff) << 8 | (tree_number(pci, "device") & 0x1f) << 3 |
			  (tree_number(pci, "function") & 7));
}

static enum device_interrupt_kind kind_of(const xmlNode *device)
{
	const xmlNode *pci = tree_child(device, "pci");

	if (pci == NULL)
		return DEVICE_INTERRUPT_ISA;
	return tree_boolean(pci, "msi") ? DEVICE_INTERRUPT_MSI : DEVICE_INTERRUPT_LINE;
}

static void interrupt_add(struct collector *collector, const xmlNode *subject, const xmlNode *reference,
			  const xmlNode *device)
{
	const char *name = tree_attribute(reference, "physical");
	const xmlNode *line = policy_view_child(device, "irq", "name", name);
	uint64_t number = line != NULL ? tree_number(line, "number") : 0;
	uint64_t vector = tree_number(reference, "vector");

	if (line == NULL) {
		fail(collector, reference, "names no interrupt of its device");
	} else if (number >= DEVICE_INTERRUPT_MAX) {
		fail(collector, reference, "has a number above 220: host vectors end at 252");
	} else if (collector->used[number]) {
		fail(collector, reference, "has the number of another one");
	} else if (vector < 32 || vector > 255) {
		fail(collector, reference, "has no vector from 32 to 255");
	} else {
		collector->used[number] = true;
		collector->interrupts->entries[number] = (struct device_interrupt){
		    .reference = reference,
		    .device = device,
		    .kind = kind_of(device),
		    .number = (uint8_t)number,
		    .vector = (uint8_t)vector,
		    .subject = (uint16_t)tree_number(subject, "globalId"),
		    .cpu = (uint16_t)tree_number(subject, "cpu"),
		};
	}
}

static void subject_collect(struct collector *collector, const xmlNode *subject)
{
	TREE_FOR_EACH(reference, tree_child(subject, "devices"), "device") {
		const char *name = tree_attribute(reference, "physical");
		const xmlNode *device = name != NULL ? name_table_find(&collector->devices, name) : NULL;

		TREE_FOR_EACH(irq, reference, "irq")
			interrupt_add(collector, subject, irq, device);
	}
}

/* From a place for every number to a dense list. */
static void pack(struct collector *collector)
{
	struct device_interrupts *interrupts = collector->interrupts;

	for (size_t number = 0; number < DEVICE_INTERRUPT_MAX; number++) {
		if (!collector->used[number])
			continue;
		interrupts->entries[interrupts->count] = interrupts->entries[number];
		interrupts->line_count += interrupts->entries[interrupts->count].kind != DEVICE_INTERRUPT_MSI;
		interrupts->count++;
	}
}

bool device_interrupts_collect(const xmlDoc *policy, struct report *report, struct device_interrupts *interrupts)
{
	struct collector collector = {
	    .report = report,
	    .devices = policy_view_devices(policy),
	    .interrupts = interrupts,
	    .valid = true,
	};

	memset(interrupts, 0, sizeof(*interrupts));
	TREE_FOR_EACH(subject, tree_child(policy_view_system(policy), "subjects"), "subject")
		subject_collect(&collector, subject);
	pack(&collector);
	name_table_free(&collector.devices);
	return collector.valid;
}

bool device_interrupts_line(const struct device_interrupts *interrupts, uint64_t number, size_t *line)
{
	*line = 0;
	for (size_t i = 0; i < interrupts->count; i++) {
		if (interrupts->entries[i].kind == DEVICE_INTERRUPT_MSI)
			continue;
		if (interrupts->entries[i].number == number)
			return true;
		(*line)++;
	}
	return false;
}
