/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Devices as a subject sees them: PCI addresses, resources, and where their memory is. Owns the invariants that a PCI
 * address stands for one device in a subject and all its siblings, and that functions of one device stay together.
 */
#include <string.h>

#include <muen/abi/types.h>

#include "expand/expand.h"
#include "expand/support.h"
#include "tree.h"

/* Where the configuration space of a subject's devices is, and the memory that stands for it in the machine. */
#define CONFIG_SPACE_GVA 0xf8000000
#define CONFIG_SPACE_NAME "mmconf"

/* Devices of a bus; 0 is the host bridge's. */
#define PCI_DEVICE_FIRST 1
#define PCI_DEVICE_COUNT 32

/* A subject and its siblings, which share one PCI bus. */
struct family {
	struct policy *policy;
	const xmlNode *origin;
};

typedef bool reference_match(const xmlNode *reference, const void *context);

static const xmlNode *find_in_subject(const xmlNode *subject, reference_match *match, const void *context)
{
	TREE_FOR_EACH(reference, tree_child(subject, "devices"), "device") {
		if (tree_child(reference, "pci") != NULL && match(reference, context))
			return reference;
	}
	return NULL;
}

/* The first reference with a PCI address that matches. */
static const xmlNode *find_in_family(const struct family *family, reference_match *match, const void *context)
{
	const xmlNode *found = find_in_subject(family->origin, match, context);

	for (size_t i = 0; found == NULL && i < family->policy->sibling_count; i++) {
		if (sibling_is_of(family->policy->siblings[i], family->origin))
			found = find_in_subject(family->policy->siblings[i], match, context);
	}
	return found;
}

/* What a reference that has no address yet is compared with. */
struct wanted {
	const struct policy *policy;
	const char *physical;
	const xmlNode *pci; /* of the machine's device */
	uint64_t bus;       /* logical address that is looked for */
	uint64_t device;
	uint64_t function;
};

static bool is_same_device(const xmlNode *reference, const void *context)
{
	const struct wanted *wanted = context;

	return strcmp(tree_attribute(reference, "physical"), wanted->physical) == 0;
}

static bool is_other_function(const xmlNode *reference, const void *context)
{
	const struct wanted *wanted = context;
	const xmlNode *pci =
	    tree_child(name_table_find(&wanted->policy->names.devices, tree_attribute(reference, "physical")), "pci");

	return pci != NULL && tree_number(pci, "bus") == tree_number(wanted->pci, "bus") &&
	       tree_number(pci, "device") == tree_number(wanted->pci, "device");
}

static bool has_slot(const xmlNode *reference, const void *context)
{
	const struct wanted *wanted = context;
	const xmlNode *pci = tree_child(reference, "pci");

	return tree_number(pci, "bus") == wanted->bus && tree_number(pci, "device") == wanted->device;
}

static bool has_address(const xmlNode *reference, const void *context)
{
	const struct wanted *wanted = context;

	return has_slot(reference, context) &&
	       tree_number(tree_child(reference, "pci"), "function") == wanted->function;
}

static bool choose_address(const struct family *family, struct wanted *wanted)
{
	const xmlNode *near = find_in_family(family, is_same_device, wanted);

	if (near == NULL)
		near = find_in_family(family, is_other_function, wanted);
	if (near != NULL) {
		const xmlNode *pci = tree_child(near, "pci");
		const bool is_same = is_same_device(near, wanted);

		wanted->bus = tree_number(pci, "bus");
		wanted->device = tree_number(pci, "device");
		wanted->function = tree_number(is_same ? pci : wanted->pci, "function");
		if (is_same || find_in_family(family, has_address, wanted) == NULL)
			return true;
	}
	wanted->bus = 0;
	wanted->function = 0;
	for (wanted->device = PCI_DEVICE_FIRST; wanted->device < PCI_DEVICE_COUNT; wanted->device++) {
		if (find_in_family(family, has_slot, wanted) == NULL)
			return true;
	}
	return false;
}

static void set_address(xmlNode *reference, const struct wanted *wanted)
{
	xmlNode *first = tree_child(reference, NULL);
	xmlNode *pci = tree_add(reference, "pci", reference);

	tree_set_format(pci, "bus", "16#%02x#", (unsigned)wanted->bus);
	tree_set_format(pci, "device", "16#%02x#", (unsigned)wanted->device);
	tree_set_decimal(pci, "function", wanted->function);
	if (first != NULL)
		xmlAddPrevSibling(first, pci);
}

static void address_device(const struct family *family, xmlNode *reference, const xmlNode *device)
{
	struct wanted wanted = {
	    .policy = family->policy,
	    .physical = tree_attribute(reference, "physical"),
	    .pci = tree_child(device, "pci"),
	};

	if (wanted.pci == NULL || tree_child(reference, "pci") != NULL)
		return;
	if (choose_address(family, &wanted)) {
		set_address(reference, &wanted);
		return;
	}
	report_error(family->policy->report, RULE_NO_PCI_ADDRESS, reference,
		     "no PCI address is left for device '%s': a subject and its siblings have %d",
		     tree_attribute(reference, "logical"), PCI_DEVICE_COUNT - PCI_DEVICE_FIRST);
	report_help(family->policy->report, "give it a <pci> on another bus, or give it to another subject");
	family->policy->incomplete = true;
}

static bool has_resources(const xmlNode *reference)
{
	return tree_child(reference, "irq") != NULL || tree_child(reference, "memory") != NULL ||
	       tree_child(reference, "ioPort") != NULL;
}

/* A device that a subject names without resources comes with all it has. */
static void complete_device(xmlNode *reference, const xmlNode *device)
{
	if (has_resources(reference))
		return;
	TREE_FOR_EACH(resource, device, NULL) {
		const bool is_memory = tree_is(resource, "memory");
		xmlNode *added;

		if (!is_memory && !tree_is(resource, "irq") && !tree_is(resource, "ioPort"))
			continue;
		added = tree_add(reference, (const char *)resource->name, reference);
		tree_set(added, "logical", tree_name(resource));
		tree_set(added, "physical", tree_name(resource));
		if (is_memory) {
			tree_set(added, "writable", "true");
			tree_set(added, "executable", "false");
		}
	}
}

/* ECAM: 1 MiB a bus, 32 KiB a device, 4 KiB a function (PCI Express base specification 7.2.2). */
static uint64_t config_address(const xmlNode *pci)
{
	return CONFIG_SPACE_GVA +
	       (tree_number(pci, "bus") << 20 | tree_number(pci, "device") << 15 | tree_number(pci, "function") << 12);
}

static void place_memory(xmlNode *reference, const xmlNode *device)
{
	const xmlNode *pci = tree_child(reference, "pci");

	TREE_FOR_EACH(mapping, reference, "memory") {
		const char *physical = tree_attribute(mapping, "physical");
		const xmlNode *memory = support_find_named(device, "memory", physical);

		if (tree_attribute(mapping, "virtualAddress") != NULL)
			continue;
		if (pci != NULL && strcmp(physical, CONFIG_SPACE_NAME) == 0)
			tree_set_number(mapping, "virtualAddress", config_address(pci));
		else
			tree_set_number(mapping, "virtualAddress",
					memory == NULL ? 0 : tree_number(memory, "physicalAddress"));
	}
}

void expand_device_addresses(struct policy *policy)
{
	FOR_EACH_SUBJECT(subject, policy) {
		const struct family family = {.policy = policy, .origin = sibling_origin(policy, subject)};

		TREE_FOR_EACH(reference, tree_child(subject, "devices"), "device") {
			const xmlNode *device = support_find_device(policy, reference);

			if (device == NULL)
				continue;
			address_device(&family, reference, device);
			complete_device(reference, device);
			place_memory(reference, device);
		}
	}
}
