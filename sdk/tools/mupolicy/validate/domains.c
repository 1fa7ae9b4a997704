/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Rules about device domains: which devices share one, what they reach, and devices that are in none. */
#include <inttypes.h>
#include <string.h>

#include "expand/support.h"
#include "tree.h"
#include "validate/each.h"
#include "validate/validate.h"

#define FOR_EACH_DOMAIN_DEVICE(domain, entry, model)                                                                   \
	for (const struct model_domain *domain = (model)->domains; domain < (model)->domains + (model)->domain_count;  \
	     domain++)                                                                                                 \
		TREE_FOR_EACH(entry, tree_child(domain->node, "devices"), "device")

static const struct model_device *find_device(const struct model *model, const xmlNode *entry)
{
	return name_table_find(&model->device_names, tree_attribute(entry, "physical"));
}

void validate_domain_devices(const struct model *model)
{
	FOR_EACH_DOMAIN_DEVICE(domain, entry, model) {
		const char *name = tree_attribute(entry, "physical");

		if (find_device(model, entry) != NULL)
			continue;
		report_error_attribute(model->report, RULE_UNKNOWN_DEVICE, entry, "physical", "unknown device '%s'",
				       name);
		report_did_you_mean(model->report, name_table_suggest(&model->device_names, name));
	}
}

void validate_domain_device_once(const struct model *model)
{
	FOR_EACH_DOMAIN_DEVICE(domain, entry, model) {
		const struct model_device *device = find_device(model, entry);

		if (device == NULL || device->domain_node == entry)
			continue;
		report_error_attribute(model->report, RULE_DOMAIN_DEVICE_TWICE, entry, "physical",
				       "device '%s' of domain '%s' is in domain '%s' too", device->name, domain->name,
				       device->domain->name);
		report_note(model->report, device->domain_node, "the first entry is here");
	}
}

void validate_domain_device_kind(const struct model *model)
{
	FOR_EACH_DOMAIN_DEVICE(domain, entry, model) {
		const struct model_device *device = find_device(model, entry);

		if (device == NULL || device->pci != NULL)
			continue;
		report_error_attribute(model->report, RULE_DOMAIN_DEVICE_KIND, entry, "physical",
				       "device '%s' of domain '%s' is no PCI device", device->name, domain->name);
		report_note(model->report, device->node, "the device is here");
	}
}

void validate_domain_ids(const struct model *model)
{
	const struct model_domain *first[256] = {NULL};

	for (size_t i = 0; i < model->domain_count; i++) {
		const struct model_domain *domain = &model->domains[i];
		const uint64_t id = tree_number(domain->node, "id") % 256;

		if (id != 0 && first[id] == NULL) {
			first[id] = domain;
			continue;
		}
		report_error_attribute(model->report, RULE_DOMAIN_ID, domain->node, "id",
				       "id %" PRIu64 " of domain '%s' is %s", id, domain->name,
				       id == 0 ? "not from 1 to 255" : "used twice");
		if (first[id] != NULL)
			report_note(model->report, first[id]->node, "domain '%s' has it too", first[id]->name);
	}
}

static void check_memory_type(const struct model *model, const struct model_domain *domain,
			      const struct model_mapping *mapping, void *context)
{
	static const char *const types[] = {"device_rmrr", "subject", "subject_initrd", "subject_device"};

	(void)context;
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		if (strcmp(mapping->region->type, types[i]) == 0)
			return;
	}
	report_error_attribute(model->report, RULE_DOMAIN_MEMORY, mapping->node, "physical",
			       "devices of domain '%s' must not reach '%s', which is of type %s", domain->name,
			       mapping->region->name, mapping->region->type);
	report_note(model->report, mapping->region->node, "the region is here");
}

void validate_domain_memory(const struct model *model)
{
	each_domain_mapping(model, check_memory_type, NULL);
}

static void check_domain_executable(const struct model *model, const struct model_domain *domain,
				    const struct model_mapping *mapping, void *context)
{
	(void)context;
	if (!mapping->executable)
		return;
	report_error_attribute(model->report, RULE_DOMAIN_RIGHTS, mapping->node, "executable",
			       "'%s' of domain '%s' is executable", mapping->logical, domain->name);
	report_help(model->report, "set executable=\"false\"");
}

void validate_domain_rights(const struct model *model)
{
	each_domain_mapping(model, check_domain_executable, NULL);
}

/* context: a table of the domains that hold reserved memory. */
static void check_reserved_memory(const struct model *model, const struct model_domain *domain,
				  const struct model_mapping *mapping, void *context)
{
	const struct model_domain *first;

	if (strcmp(mapping->region->type, "device_rmrr") != 0)
		return;
	first = name_table_add(context, mapping->region->name, (void *)(uintptr_t)domain);
	if (first == NULL || first == domain)
		return;
	report_error_attribute(model->report, RULE_RESERVED_SHARED, mapping->node, "physical",
			       "reserved memory '%s' is in domain '%s', and in '%s' too", mapping->region->name,
			       domain->name, first->name);
	report_note(model->report, first->node, "domain '%s' is here", first->name);
}

void validate_reserved_memory(const struct model *model)
{
	struct name_table table = {0};

	each_domain_mapping(model, check_reserved_memory, &table);
	name_table_free(&table);
}

static void check_domain_limit(const struct model *model, const struct model_domain *domain,
			       const struct model_mapping *mapping, void *context)
{
	const uint64_t limit = *(const uint64_t *)context;
	const struct model_region *region = mapping->region;

	if (!region->has_address || (region->address < limit && region->size_bytes <= limit - region->address))
		return;
	report_error_attribute(model->report, RULE_DOMAIN_LIMIT, region->node, "physicalAddress",
			       "memory region '%s' ends above 0x%" PRIx64 ", which is as far as devices reach",
			       region->name, limit);
	report_note(model->report, mapping->node, "domain '%s' holds it", domain->name);
}

void validate_domain_limit(const struct model *model)
{
	const xmlNode *memory = tree_path(model->policy->root, "hardware/memory");
	uint64_t limit = tree_number(memory, "dmaLimit");

	if (tree_attribute(memory, "dmaLimit") != NULL)
		each_domain_mapping(model, check_domain_limit, &limit);
}

static void check_domain_names(const struct model *model, const struct model_domain *domain, const char *list)
{
	struct name_table names = {0};

	TREE_FOR_EACH(node, tree_child(domain->node, list), NULL) {
		const xmlNode *first = name_table_add(&names, tree_attribute(node, "logical"), node);

		if (first == NULL)
			continue;
		report_error_attribute(model->report, RULE_DUPLICATE_LOGICAL, node, "logical",
				       "domain '%s' has two entries named '%s'", domain->name,
				       tree_attribute(node, "logical"));
		report_note(model->report, first, "the first one is here");
	}
	name_table_free(&names);
}

void validate_domain_names(const struct model *model)
{
	for (size_t i = 0; i < model->domain_count; i++) {
		check_domain_names(model, &model->domains[i], "memory");
		check_domain_names(model, &model->domains[i], "devices");
	}
}

/* Without IOMMU no device may be given away that could write memory; with one, a device in no domain reaches none. */
void validate_device_in_domain(const struct model *model)
{
	const bool is_guarded = support_has_iommu(model->policy);

	for (size_t i = 0; i < model->reference_count; i++) {
		const struct model_reference *reference = &model->references[i];

		if (reference->subject == NULL || reference->device->pci == NULL || reference->device->domain != NULL)
			continue;
		if (!is_guarded) {
			report_error_attribute(
			    model->report, RULE_DEVICE_UNGUARDED, reference->node, "physical",
			    "device '%s' of subject '%s' could write all memory: the machine has no IOMMU",
			    reference->device->name, reference->subject->name);
			report_note(model->report, reference->device->node, "the device is here");
			continue;
		}
		report_error_attribute(model->report, RULE_DEVICE_WITHOUT_DOMAIN, reference->node, "physical",
				       "device '%s' of subject '%s' is in no device domain", reference->device->name,
				       reference->subject->name);
		report_note(model->report, reference->device->node, "the device is here");
		report_help(model->report,
			    "add it to a <domain> of <deviceDomains>, with the memory that it may reach");
	}
}
