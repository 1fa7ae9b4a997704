/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Rules about PCI devices: addresses of the machine, logical addresses in a subject, configuration space. */
#include <inttypes.h>
#include <string.h>

#include <muen/abi/types.h>

#include "tree.h"
#include "validate/each.h"
#include "validate/validate.h"

/* Where a subject finds the configuration space of its devices (upstream's address). */
#define LOGICAL_CONFIG 0xf8000000
#define CONFIG_BYTES_PER_BUS (UINT64_C(1) << 20)

struct pci_address {
	unsigned bus;
	unsigned device;
	unsigned function;
};

/* pci: NULL gives address 0, which nobody uses. */
static struct pci_address address_of(const xmlNode *pci)
{
	if (pci == NULL)
		return (struct pci_address){.bus = 0};
	return (struct pci_address){
	    .bus = (unsigned)tree_number(pci, "bus"),
	    .device = (unsigned)tree_number(pci, "device"),
	    .function = (unsigned)tree_number(pci, "function"),
	};
}

static uint64_t config_offset(const xmlNode *pci)
{
	const struct pci_address address = address_of(pci);

	return (uint64_t)address.bus << 20 | (uint64_t)address.device << 15 | (uint64_t)address.function << 12;
}

static void check_address_range(const struct model *model, const xmlNode *pci)
{
	const struct pci_address address = address_of(pci);

	if (address.device > 31 || address.function > 7)
		report_error(model->report, RULE_PCI_ADDRESS_RANGE, pci,
			     "no PCI device has the address %02x:%02x.%x: devices go to 1f, functions to 7",
			     address.bus, address.device, address.function);
}

void validate_pci_address_range(const struct model *model)
{
	for (size_t i = 0; i < model->device_count; i++) {
		if (model->devices[i].pci != NULL)
			check_address_range(model, model->devices[i].pci);
	}
	for (size_t i = 0; i < model->reference_count; i++) {
		if (model->references[i].pci != NULL)
			check_address_range(model, model->references[i].pci);
	}
}

void validate_pci_addresses(const struct model *model)
{
	struct name_table addresses = {0};

	for (size_t i = 0; i < model->device_count; i++) {
		const struct model_device *device = &model->devices[i];
		const struct pci_address at = address_of(device->pci);
		const struct model_device *first;

		if (device->pci == NULL)
			continue;
		first = name_table_add(
		    &addresses, arena_format(&model->policy->arena, "%02x:%02x.%x", at.bus, at.device, at.function),
		    &model->devices[i]);
		if (first == NULL)
			continue;
		report_error(model->report, RULE_PCI_ADDRESS_TWICE, device->pci,
			     "device '%s' has the PCI address %02x:%02x.%x of '%s'", device->name, at.bus, at.device,
			     at.function, first->name);
		report_note(model->report, first->pci, "'%s' is here", first->name);
	}
	name_table_free(&addresses);
}

void validate_reference_kind(const struct model *model)
{
	for (size_t i = 0; i < model->reference_count; i++) {
		const struct model_reference *reference = &model->references[i];

		if (reference->subject == NULL || (reference->pci != NULL) == (reference->device->pci != NULL))
			continue;
		report_error(model->report, RULE_REFERENCE_KIND, reference->node,
			     reference->pci != NULL
				 ? "device '%s' of subject '%s' has a PCI address, but is no PCI device"
				 : "PCI device '%s' of subject '%s' has no logical address",
			     reference->device->name, reference->subject->name);
		report_note(model->report, reference->device->node, "the device is here");
		report_help(model->report, reference->pci != NULL
					       ? "remove <pci>"
					       : "add <pci bus=\"16#00#\" device=\"...\" function=\"...\"/>");
	}
}

void validate_logical_bus(const struct model *model)
{
	for (size_t i = 0; i < model->reference_count; i++) {
		const struct model_reference *reference = &model->references[i];

		if (reference->pci == NULL || tree_number(reference->pci, "bus") == 0)
			continue;
		report_error_attribute(model->report, RULE_LOGICAL_BUS, reference->pci, "bus",
				       "logical PCI bus of device '%s' is %" PRIu64 ": a subject has bus 0 only",
				       reference->device->name, tree_number(reference->pci, "bus"));
	}
}

/* A table over "subject|key" of all references with a PCI address; a guest's siblings share its bus. */
static const struct model_reference *enter_reference(const struct model *model, struct name_table *table,
						     const struct model_reference *reference, const char *key)
{
	return name_table_add(table,
			      arena_format(&model->policy->arena, "%s|%s", reference->subject->origin->name, key),
			      (void *)(uintptr_t)reference);
}

void validate_logical_addresses(const struct model *model)
{
	struct name_table table = {0};

	for (size_t i = 0; i < model->reference_count; i++) {
		const struct model_reference *reference = &model->references[i];
		const struct model_reference *first;
		char key[16];

		if (reference->pci == NULL || reference->subject == NULL)
			continue;
		snprintf(key, sizeof(key), "%05" PRIx64, config_offset(reference->pci) >> 12);
		first = enter_reference(model, &table, reference, key);
		if (first == NULL || first->device == reference->device)
			continue;
		report_error(model->report, RULE_LOGICAL_ADDRESS, reference->pci,
			     "devices '%s' and '%s' have the same logical PCI address", first->device->name,
			     reference->device->name);
		report_note(model->report, first->pci, "'%s' is here", first->device->name);
	}
	name_table_free(&table);
}

/* The first reference of a guest and its siblings to each device says where it is. */
void validate_sibling_addresses(const struct model *model)
{
	struct name_table table = {0};

	for (size_t i = 0; i < model->reference_count; i++) {
		const struct model_reference *reference = &model->references[i];
		const struct model_reference *first;

		if (reference->pci == NULL || reference->subject == NULL)
			continue;
		first = enter_reference(model, &table, reference, reference->device->name);
		if (first == NULL || first->subject == reference->subject ||
		    config_offset(first->pci) == config_offset(reference->pci))
			continue;
		report_error(model->report, RULE_SIBLING_ADDRESS, reference->pci,
			     "subject '%s' sees device '%s' at another address than its sibling '%s'",
			     reference->subject->name, reference->device->name, first->subject->name);
		report_note(model->report, first->pci, "'%s' sees it here", first->subject->name);
	}
	name_table_free(&table);
}

static const char *logical_device(const struct model *model, const struct model_reference *reference)
{
	return arena_format(&model->policy->arena, "%s|%" PRIu64, reference->subject->origin->name,
			    tree_number(reference->pci, "device"));
}

/* Two passes: function 0 may stand behind the others. */
void validate_function_zero(const struct model *model)
{
	struct name_table found = {0};

	for (size_t i = 0; i < model->reference_count; i++) {
		const struct model_reference *reference = &model->references[i];

		if (reference->pci != NULL && reference->subject != NULL &&
		    tree_number(reference->pci, "function") == 0)
			name_table_add(&found, logical_device(model, reference), &model->references[i]);
	}
	for (size_t i = 0; i < model->reference_count; i++) {
		const struct model_reference *reference = &model->references[i];

		if (reference->pci == NULL || reference->subject == NULL ||
		    name_table_find(&found, logical_device(model, reference)) != NULL)
			continue;
		report_error_attribute(
		    model->report, RULE_FUNCTION_NUMBER, reference->pci, "function",
		    "device '%s' of subject '%s' is function %" PRIu64 " of a logical device that has no function 0",
		    reference->device->name, reference->subject->name, tree_number(reference->pci, "function"));
	}
	name_table_free(&found);
}

static void report_split_function(const struct model *model, const struct model_reference *first,
				  const struct model_reference *second)
{
	const bool other_subject = first->subject->origin != second->subject->origin;

	report_error(model->report, RULE_PCI_FUNCTIONS, second->node,
		     other_subject
			 ? "'%s' and '%s' are functions of one PCI device, but go to subjects '%s' and '%s'"
			 : "'%s' and '%s' are functions of one PCI device, but have different logical device numbers",
		     first->device->name, second->device->name, first->subject->name, second->subject->name);
	report_note(model->report, first->node, "'%s' is here", first->device->name);
}

/* The chip set's own device has functions that stand for devices of their own: it may be divided. */
void validate_pci_functions(const struct model *model)
{
	struct name_table table = {0};

	for (size_t i = 0; i < model->reference_count; i++) {
		const struct model_reference *reference = &model->references[i];
		const struct pci_address at = address_of(reference->device->pci);
		const struct model_reference *first;

		if (reference->device->pci == NULL || reference->pci == NULL || reference->subject == NULL)
			continue;
		first = name_table_add(&table, arena_format(&model->policy->arena, "%02x:%02x", at.bus, at.device),
				       &model->references[i]);
		if (first == NULL || first->device == reference->device)
			continue;
		if (first->subject->origin != reference->subject->origin ||
		    tree_number(first->pci, "device") != tree_number(reference->pci, "device"))
			report_split_function(model, first, reference);
	}
	name_table_free(&table);
}

static bool has_pci_devices(const struct model *model)
{
	for (size_t i = 0; i < model->device_count; i++) {
		if (model->devices[i].pci != NULL)
			return true;
	}
	return false;
}

void validate_pci_config_space(const struct model *model)
{
	const xmlNode *list = tree_path(model->policy->root, "hardware/devices");
	const bool is_given =
	    tree_attribute(list, "pciConfigAddress") != NULL && tree_attribute(list, "pciConfigSize") != NULL;
	const uint64_t size_bytes = tree_number(list, "pciConfigSize");

	if (!has_pci_devices(model))
		return;
	if (!is_given) {
		report_error(model->report, RULE_PCI_CONFIG_SPACE, list,
			     "the machine has PCI devices, but no configuration space");
		report_help(model->report, "add pciConfigAddress and pciConfigSize");
	} else if (tree_number(list, "pciConfigAddress") % CONFIG_BYTES_PER_BUS != 0 || size_bytes == 0 ||
		   size_bytes % CONFIG_BYTES_PER_BUS != 0) {
		report_error(model->report, RULE_PCI_CONFIG_SPACE, list,
			     "PCI configuration space (0x%" PRIx64 " bytes at 0x%" PRIx64
			     ") is not in whole buses of 1 MiB",
			     size_bytes, tree_number(list, "pciConfigAddress"));
	}
}

/* The configuration page of a device is where its address says. */
static void check_config_page(const struct model *model, const struct model_device *device, uint64_t base)
{
	const xmlNode *page = model_find_resource(device, "memory", "mmconf");
	const uint64_t expected = base + config_offset(device->pci);

	if (page == NULL ||
	    (tree_number(page, "physicalAddress") == expected && tree_number(page, "size") == MUEN_PAGE_SIZE))
		return;
	report_error_attribute(model->report, RULE_CONFIG_PAGE, page, "physicalAddress",
			       "the configuration page of device '%s' is not one page at 0x%" PRIx64, device->name,
			       expected);
	report_note(model->report, device->pci, "its PCI address is here");
}

void validate_config_pages(const struct model *model)
{
	const xmlNode *list = tree_path(model->policy->root, "hardware/devices");

	if (tree_attribute(list, "pciConfigAddress") == NULL)
		return;
	for (size_t i = 0; i < model->device_count; i++) {
		if (model->devices[i].pci != NULL)
			check_config_page(model, &model->devices[i], tree_number(list, "pciConfigAddress"));
	}
}

static void check_config_mapping(const struct model *model, const struct model_reference *reference)
{
	const uint64_t expected = LOGICAL_CONFIG + config_offset(reference->pci);

	TREE_FOR_EACH(memory, reference->node, "memory") {
		if (strcmp(tree_attribute(memory, "physical"), "mmconf") != 0 ||
		    tree_number(memory, "virtualAddress") == expected)
			continue;
		report_error_attribute(model->report, RULE_CONFIG_MAPPING, memory, "virtualAddress",
				       "subject '%s' looks for the configuration of device '%s' at 0x%" PRIx64,
				       reference->subject->name, reference->device->name, expected);
		report_note(model->report, reference->pci, "its logical PCI address is here");
	}
}

void validate_config_mappings(const struct model *model)
{
	for (size_t i = 0; i < model->reference_count; i++) {
		if (model->references[i].subject != NULL && model->references[i].pci != NULL)
			check_config_mapping(model, &model->references[i]);
	}
}
