/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Interrupts of PCI devices: by line, or by messages. Owns the invariant that in format A a device of the machine has
 * either lines or messages as its interrupts, and pci/@msi says which.
 */
#include <string.h>

#include "expand/expand.h"
#include "expand/support.h"
#include "tree.h"

/* A subject that asks for an interrupt without its messages wants the line. */
static void note_lines(const xmlNode *reference, const struct name_table *devices)
{
	const xmlNode *device = name_table_find(devices, tree_attribute(reference, "physical"));
	xmlNode *pci = tree_child(device, "pci");

	TREE_FOR_EACH(irq, pci == NULL ? NULL : reference, "irq") {
		if (tree_child(irq, "msi") == NULL &&
		    support_find_named(device, "irq", tree_attribute(irq, "physical")) != NULL)
			tree_set(pci, "msi", "false");
	}
}

static bool has_messages(const xmlNode *device)
{
	TREE_FOR_EACH(irq, device, "irq") {
		if (tree_child(irq, "msi") != NULL)
			return true;
	}
	return false;
}

/* Messages become interrupts of their own, in place of the line that they belong to. */
static void replace_line(xmlNode *irq)
{
	TREE_FOR_EACH_SAFE(message, after, irq, "msi") {
		xmlNode *added = tree_add(irq->parent, "irq", message);

		tree_set(added, "name", tree_name(message));
		tree_set(added, "number", tree_attribute(message, "number"));
		xmlAddPrevSibling(irq, added);
	}
	tree_remove(irq);
}

static void use_messages(const xmlNode *device)
{
	TREE_FOR_EACH_SAFE(irq, after, device, "irq") {
		if (tree_child(irq, "msi") != NULL)
			replace_line(irq);
	}
}

static void use_lines(const xmlNode *device)
{
	TREE_FOR_EACH(irq, device, "irq") {
		TREE_FOR_EACH_SAFE(message, after, irq, "msi")
			tree_remove(message);
	}
}

static void decide_device(xmlNode *device)
{
	xmlNode *pci = tree_child(device, "pci");
	const bool by_message = pci != NULL && tree_attribute(pci, "msi") == NULL && has_messages(device);

	if (pci != NULL)
		tree_set(pci, "msi", by_message ? "true" : "false");
	if (by_message)
		use_messages(device);
	else
		use_lines(device);
}

void expand_messages(struct policy *policy)
{
	FOR_EACH_SUBJECT(subject, policy) {
		TREE_FOR_EACH(reference, tree_child(subject, "devices"), "device")
			note_lines(reference, &policy->names.devices);
	}
	TREE_FOR_EACH(device, tree_path(policy->root, "hardware/devices"), "device")
		decide_device(device);
}
