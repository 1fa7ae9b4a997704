/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Rules about IOMMUs and I/O APICs, and about the tables that IOMMUs read. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <muen/abi/limits.h>
#include <muen/abi/types.h>

#include "tree.h"
#include "validate/each.h"
#include "validate/validate.h"

/* VT-d 10.4: offsets in units of 16 bytes, in fields of 10 bits; one page of registers. */
#define FAULT_OFFSET_MAX 16368
#define IOTLB_OFFSET_MAX 16376
#define SOURCE_ID_MAX 0xffff

static bool is_iommu(const struct model_device *device)
{
	return model_capability(device, "iommu") != NULL;
}

static bool is_ioapic(const struct model_device *device)
{
	return model_capability(device, "ioapic") != NULL;
}

static size_t count_devices(const struct model *model, bool (*is_kind)(const struct model_device *device))
{
	size_t count = 0;

	for (size_t i = 0; i < model->device_count; i++)
		count += is_kind(&model->devices[i]);
	return count;
}

static bool has_domain_devices(const struct model *model)
{
	for (size_t i = 0; i < model->domain_count; i++) {
		if (tree_path(model->domains[i].node, "devices/device") != NULL)
			return true;
	}
	return false;
}

void validate_iommu_count(const struct model *model)
{
	const xmlNode *where = tree_path(model->policy->root, "hardware/devices");
	const size_t count = count_devices(model, is_iommu);

	if (count == 0 && has_domain_devices(model)) {
		report_error(model->report, RULE_IOMMU_COUNT, model->domains[0].node,
			     "there are devices in domains, but the machine has no IOMMU");
		report_note(model->report, where, "no device here has the capability iommu");
	} else if (count > MUEN_IOMMU_MAX) {
		report_error(model->report, RULE_IOMMU_COUNT, where, "%zu IOMMUs: at most %d are possible", count,
			     MUEN_IOMMU_MAX);
	}
}

static void check_register_page(const struct model *model, const struct model_device *device, enum rule rule,
				const char *kind)
{
	const xmlNode *memory = tree_child(device->node, "memory");

	if (memory != NULL && tree_next(memory, "memory") == NULL && tree_number(memory, "size") == MUEN_PAGE_SIZE)
		return;
	report_error(model->report, rule, memory != NULL ? memory : device->node,
		     "%s '%s' needs one memory of 0x%x bytes, its registers", kind, device->name, MUEN_PAGE_SIZE);
}

void validate_iommu_registers(const struct model *model)
{
	for (size_t i = 0; i < model->device_count; i++) {
		if (is_iommu(&model->devices[i]))
			check_register_page(model, &model->devices[i], RULE_IOMMU_REGISTERS, "IOMMU");
	}
}

static void check_offset(const struct model *model, const struct model_device *device, const char *name, uint64_t max,
			 uint64_t unit)
{
	uint64_t value;

	if (model_capability_number(device, name, &value) && value <= max && value % unit == 0)
		return;
	report_error(model->report, RULE_IOMMU_CAPABILITY, model_capability_place(device, name),
		     "IOMMU '%s' needs the capability %s with a multiple of %" PRIu64 " up to %" PRIu64, device->name,
		     name, unit, max);
}

static void check_width(const struct model *model, const struct model_device *device, const struct model_device **first)
{
	uint64_t width = 0;
	uint64_t first_width = 0;

	if (!model_capability_number(device, "agaw", &width) || (width != 39 && width != 48)) {
		report_error(model->report, RULE_IOMMU_CAPABILITY, model_capability_place(device, "agaw"),
			     "IOMMU '%s' needs the capability agaw with 39 or 48", device->name);
		return;
	}
	if (*first == NULL)
		*first = device;
	model_capability_number(*first, "agaw", &first_width);
	if (width == first_width)
		return;
	report_error(model->report, RULE_IOMMU_CAPABILITY, model_capability_place(device, "agaw"),
		     "IOMMU '%s' has an agaw of %" PRIu64 ", IOMMU '%s' of %" PRIu64 ": their tables are shared",
		     device->name, width, (*first)->name, first_width);
	report_note(model->report, model_capability_place(*first, "agaw"), "'%s' is here", (*first)->name);
}

void validate_iommu_capabilities(const struct model *model)
{
	const struct model_device *first = NULL;

	for (size_t i = 0; i < model->device_count; i++) {
		const struct model_device *device = &model->devices[i];

		if (!is_iommu(device))
			continue;
		check_width(model, device, &first);
		check_offset(model, device, "fr_offset", FAULT_OFFSET_MAX, 16);
		check_offset(model, device, "iotlb_invalidate_offset", IOTLB_OFFSET_MAX, 8);
	}
}

/* Whoever has these decides what devices reach, and where interrupts go. */
void validate_iommu_owner(const struct model *model)
{
	for (size_t i = 0; i < model->reference_count; i++) {
		const struct model_reference *reference = &model->references[i];

		if (reference->subject == NULL || (!is_iommu(reference->device) && !is_ioapic(reference->device)))
			continue;
		report_error_attribute(model->report, RULE_IOMMU_GIVEN, reference->node, "physical",
				       "subject '%s' must not have '%s', which is an %s", reference->subject->name,
				       reference->device->name, is_iommu(reference->device) ? "IOMMU" : "I/O APIC");
		report_note(model->report, reference->device->node, "the device is here");
	}
}

static void note_line(const struct model *model, const struct assigned_irq *irq, void *context)
{
	const struct model_device *device = irq->reference->device;

	(void)model;
	if (device->pci == NULL || !tree_boolean(device->pci, "msi"))
		*(const xmlNode **)context = irq->node;
}

void validate_ioapic_count(const struct model *model)
{
	const xmlNode *line = NULL;
	const size_t count = count_devices(model, is_ioapic);

	each_assigned_irq(model, note_line, &line);
	if (count == 0 && line != NULL) {
		report_error(model->report, RULE_IOAPIC_COUNT, line,
			     "the machine has no I/O APIC to which this interrupt could come");
		report_note(model->report, tree_path(model->policy->root, "hardware/devices"),
			    "no device here has the capability ioapic");
	} else if (count > MUEN_IOAPIC_MAX) {
		report_error(model->report, RULE_IOAPIC_COUNT, tree_path(model->policy->root, "hardware/devices"),
			     "%zu I/O APICs: at most %d are possible", count, MUEN_IOAPIC_MAX);
	}
}

static void check_ioapic_number(const struct model *model, const struct model_device *device, const char *name,
				uint64_t max)
{
	uint64_t value;

	if (model_capability_number(device, name, &value) && value <= max)
		return;
	report_error(model->report, RULE_IOAPIC_CAPABILITY, model_capability_place(device, name),
		     "I/O APIC '%s' needs the capability %s with a number up to %" PRIu64, device->name, name, max);
}

void validate_ioapic_capabilities(const struct model *model)
{
	for (size_t i = 0; i < model->device_count; i++) {
		const struct model_device *device = &model->devices[i];

		if (!is_ioapic(device))
			continue;
		check_register_page(model, device, RULE_IOAPIC_CAPABILITY, "I/O APIC");
		check_ioapic_number(model, device, "gsi_base", MUEN_LINE_MAX - 1);
		check_ioapic_number(model, device, "max_redirection_entry", MUEN_LINE_MAX - 1);
		if (count_devices(model, is_iommu) > 0)
			check_ioapic_number(model, device, "source_id", SOURCE_ID_MAX);
	}
}

static void need_table(const struct model *model, const char *name, const char *type, uint64_t size_bytes,
		       const xmlNode *where)
{
	const struct model_region *region = name_table_find(&model->region_names, name);

	if (region == NULL) {
		report_error(model->report, RULE_DOMAIN_TABLES, where, "memory region '%s' is missing", name);
		report_note(model->report, tree_child(model->policy->root, "memory"), "it is not among these");
	} else if (strcmp(region->type, type) != 0 || (size_bytes != 0 && region->size_bytes != size_bytes)) {
		report_error(model->report, RULE_DOMAIN_TABLES, region->node, "memory region '%s' must be of type %s%s",
			     name, type, size_bytes == 0 ? "" : ", one page");
		report_note(model->report, where, "devices behind it are here");
	}
}

static void need_tables_of_domain(const struct model *model, const struct model_domain *domain)
{
	char *name = memory_format("vtd_%s_pt", domain->name);

	need_table(model, name, "system_pt", 0, domain->node);
	free(name);
}

static void need_context(const struct model *model, const struct model_device *device)
{
	char *name = memory_format("vtd_context_bus_%x", (unsigned)tree_number(device->pci, "bus"));

	need_table(model, name, "system_vtd_context", MUEN_PAGE_SIZE, device->domain_node);
	free(name);
}

void validate_domain_tables(const struct model *model)
{
	if (!has_domain_devices(model))
		return;
	need_table(model, "vtd_root", "system_vtd_root", MUEN_PAGE_SIZE, model->domains[0].node);
	need_table(model, "vtd_ir", "system_vtd_ir", MUEN_PAGE_SIZE, model->domains[0].node);
	for (size_t i = 0; i < model->domain_count; i++)
		need_tables_of_domain(model, &model->domains[i]);
	for (size_t i = 0; i < model->device_count; i++) {
		if (model->devices[i].domain != NULL && model->devices[i].pci != NULL)
			need_context(model, &model->devices[i]);
	}
}

void validate_one_root_table(const struct model *model)
{
	const struct model_region *first = NULL;

	for (size_t i = 0; i < model->region_count; i++) {
		const struct model_region *region = &model->regions[i];

		if (strcmp(region->type, "system_vtd_root") != 0)
			continue;
		if (first != NULL) {
			report_error(model->report, RULE_SECOND_ROOT_TABLE, region->node,
				     "'%s' is a second VT-d root table", region->name);
			report_note(model->report, first->node, "the first one is here");
		}
		first = region;
	}
}
