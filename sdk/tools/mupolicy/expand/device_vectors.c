/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Device interrupts as a subject sees them: messages in place of the line, vectors, and the event that lets a level
 * interrupt come again. Owns the invariant that a vector stands for one thing in a subject and its siblings.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "expand/expand.h"
#include "expand/support.h"
#include "tree.h"

#define VECTOR_COUNT 256
#define VECTOR_FIRST_NATIVE 32

/* A guest of profile vm or linux has a legacy interrupt controller at 48; Linux keeps 48 to 64 for it, and takes 128
 * (int 0x80) for an error. */
#define VECTOR_FIRST_GUEST 48
#define VECTOR_LEGACY_LAST 64
#define VECTOR_INT80 128

struct vectors {
	struct policy *policy;
	bool used[VECTOR_COUNT];
	unsigned first;
};

/* Messages of an interrupt become interrupts, its vectors theirs. */
static void add_messages(xmlNode *reference)
{
	TREE_FOR_EACH(irq, reference, "irq") {
		uint64_t offset = 0;

		TREE_FOR_EACH(message, irq, "msi") {
			xmlNode *added = tree_add(reference, "irq", message);

			tree_set(added, "logical", tree_attribute(message, "logical"));
			tree_set(added, "physical", tree_attribute(message, "physical"));
			if (tree_attribute(irq, "vector") != NULL)
				tree_set_decimal(added, "vector", tree_number(irq, "vector") + offset++);
		}
	}
}

static void use_vector(struct vectors *vectors, const xmlNode *node)
{
	if (tree_attribute(node, "vector") != NULL)
		vectors->used[tree_number(node, "vector") % VECTOR_COUNT] = true;
}

static void use_subject_vectors(struct vectors *vectors, const xmlNode *subject)
{
	TREE_FOR_EACH(reference, tree_child(subject, "devices"), "device") {
		TREE_FOR_EACH(irq, reference, "irq")
			use_vector(vectors, irq);
	}
	TREE_FOR_EACH(event, tree_path(subject, "events/target"), "event")
		use_vector(vectors, tree_child(event, "inject_interrupt"));
}

static void use_profile_vectors(struct vectors *vectors, const char *profile)
{
	vectors->first = strcmp(profile, "native") == 0 ? VECTOR_FIRST_NATIVE : VECTOR_FIRST_GUEST;
	if (strcmp(profile, "linux") != 0)
		return;
	for (unsigned vector = VECTOR_FIRST_GUEST; vector <= VECTOR_LEGACY_LAST; vector++)
		vectors->used[vector] = true;
	vectors->used[VECTOR_INT80] = true;
}

/* The first of count free vectors in a row; VECTOR_COUNT if there are none. */
static unsigned find_run(const struct vectors *vectors, unsigned count)
{
	unsigned length = 0;

	for (unsigned vector = vectors->first; vector < VECTOR_COUNT; vector++) {
		length = vectors->used[vector] ? 0 : length + 1;
		if (length == count)
			return vector - count + 1;
	}
	return VECTOR_COUNT;
}

static bool is_open_message(const xmlNode *irq, const xmlNode *device)
{
	return tree_attribute(irq, "vector") == NULL && tree_child(irq, "msi") == NULL &&
	       tree_boolean(tree_child(device, "pci"), "msi");
}

/* Messages of one device that follow each other get consecutive vectors: multiple-message MSI counts up from one
 * address and datum (PCI 3.0, 6.8.1.3). */
static unsigned count_run(const xmlNode *irq, const xmlNode *device)
{
	unsigned count = 0;

	for (const xmlNode *at = irq; at != NULL && is_open_message(at, device); at = tree_next(at, "irq"))
		count++;
	return count == 0 ? 1 : count;
}

static void report_no_vector(struct vectors *vectors, const xmlNode *irq, unsigned count)
{
	report_error(vectors->policy->report, RULE_NO_EVENT_NUMBER, irq,
		     "no vectors are left for '%s' of device '%s': %u in a row are needed",
		     tree_attribute(irq, "logical"), tree_attribute(irq->parent, "logical"), count);
	report_help(vectors->policy->report, "give the subject fewer interrupts, or name the vectors it needs");
	vectors->policy->incomplete = true;
}

static void choose_vectors(struct vectors *vectors, xmlNode *reference)
{
	const xmlNode *device = name_table_find(&vectors->policy->names.devices, tree_attribute(reference, "physical"));

	TREE_FOR_EACH(irq, reference, "irq") {
		unsigned count;
		unsigned vector;

		if (tree_attribute(irq, "vector") != NULL)
			continue;
		count = count_run(irq, device);
		vector = find_run(vectors, count);
		if (vector == VECTOR_COUNT) {
			report_no_vector(vectors, irq, count);
			return;
		}
		for (xmlNode *at = irq; count > 0; count--, at = tree_next(at, "irq")) {
			vectors->used[vector] = true;
			tree_set_decimal(at, "vector", vector++);
		}
	}
}

static void expand_subject(struct policy *policy, const xmlNode *subject)
{
	struct vectors vectors = {.policy = policy};
	const xmlNode *devices = tree_child(subject, "devices");
	const char *family = tree_attribute(tree_child(subject, "sibling"), "ref");

	if (tree_child(devices, "device") == NULL)
		return;
	use_profile_vectors(&vectors, tree_attribute(subject, "profile"));
	use_subject_vectors(&vectors, name_table_find(&policy->names.subjects, family));
	use_subject_vectors(&vectors, subject);
	for (size_t i = 0; i < policy->sibling_count; i++) {
		const char *origin = tree_attribute(tree_child(policy->siblings[i], "sibling"), "ref");

		if (strcmp(origin, family == NULL ? tree_name(subject) : family) == 0)
			use_subject_vectors(&vectors, policy->siblings[i]);
	}
	TREE_FOR_EACH(reference, devices, "device")
		choose_vectors(&vectors, reference);
}

/* The first reference to each interrupt, by "device|interrupt". */
static void enter_interrupts(struct policy *policy, struct name_table *interrupts)
{
	FOR_EACH_SUBJECT(subject, policy) {
		TREE_FOR_EACH(reference, tree_child(subject, "devices"), "device") {
			TREE_FOR_EACH(irq, reference, "irq") {
				name_table_add(interrupts,
					       arena_format(&policy->arena, "%s|%s",
							    tree_attribute(reference, "physical"),
							    tree_attribute(irq, "physical")),
					       irq);
			}
		}
	}
}

static void add_unmask_event(struct policy *policy, const xmlNode *interrupt, const xmlNode *irq)
{
	const char *number = tree_attribute(interrupt, "number");
	char *name = memory_format("unmask_irq%s", number);
	char *logical = memory_format("unmask_irq_%s", tree_attribute(irq, "vector"));
	xmlNode *event;

	support_add_event(policy, name, "kernel", irq);
	event = support_add_vmcall(policy, irq->parent->parent->parent, logical, name, irq);
	if (event != NULL)
		tree_set(tree_add(event, "unmask_irq", irq), "number", number);
	free(name);
	free(logical);
}

/* Lines of PCI devices are level-triggered: the kernel masks them until the subject has served the device. */
static void add_unmask_events(struct policy *policy)
{
	struct name_table interrupts = {0};

	enter_interrupts(policy, &interrupts);
	TREE_FOR_EACH(device, tree_path(policy->root, "hardware/devices"), "device") {
		const xmlNode *pci = tree_child(device, "pci");

		TREE_FOR_EACH(interrupt, pci == NULL || tree_boolean(pci, "msi") ? NULL : device, "irq") {
			char *key = memory_format("%s|%s", tree_name(device), tree_name(interrupt));
			const xmlNode *irq = name_table_find(&interrupts, key);

			if (irq != NULL && tree_attribute(irq, "vector") != NULL)
				add_unmask_event(policy, interrupt, irq);
			free(key);
		}
	}
	name_table_free(&interrupts);
}

static void remove_lines_with_messages(xmlNode *reference)
{
	TREE_FOR_EACH_SAFE(irq, after, reference, "irq") {
		if (tree_child(irq, "msi") != NULL)
			tree_remove(irq);
	}
}

void expand_device_vectors(struct policy *policy)
{
	FOR_EACH_SUBJECT(subject, policy) {
		TREE_FOR_EACH(reference, tree_child(subject, "devices"), "device")
			add_messages(reference);
	}
	FOR_EACH_SUBJECT(subject, policy)
		expand_subject(policy, subject);
	add_unmask_events(policy);
	FOR_EACH_SUBJECT(subject, policy) {
		TREE_FOR_EACH(reference, tree_child(subject, "devices"), "device")
			remove_lines_with_messages(reference);
	}
}
