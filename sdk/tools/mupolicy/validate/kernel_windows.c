/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Rules about the windows of the kernel's address space: there on every CPU, at one address, with the right rights. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <muen/abi/types.h>

#include "expand/kernel_layout.h"
#include "tree.h"
#include "validate/validate.h"

static const struct model_mapping *find_mapping(const struct model_kernel *kernel, const char *logical)
{
	for (size_t i = 0; i < kernel->space.count; i++) {
		if (strcmp(kernel->space.mappings[i].logical, logical) == 0)
			return &kernel->space.mappings[i];
	}
	return NULL;
}

/* The region that this window of a CPU shows. Release with free(). */
static char *region_name(const struct kernel_window *window, const struct model_kernel *kernel)
{
	return window->sharing == KERNEL_PER_CPU ? memory_format("%s_%" PRIu64, window->region, kernel->cpu)
						 : memory_format("%s", window->region);
}

/* Older policies of upstream's have no region of constants. */
static bool has_window(const struct model *model, const char *name)
{
	return name_table_find(&model->region_names, name) != NULL || model->policy->options->layout == LAYOUT_MUEN;
}

static void check_window_region(const struct model *model, const struct kernel_window *window,
				const struct model_kernel *kernel, const struct model_mapping *mapping,
				const char *name)
{
	if (mapping->region == NULL || strcmp(mapping->region->name, name) != 0)
		report_error_attribute(model->report, RULE_KERNEL_WINDOW, mapping->node, "physical",
				       "'%s' of CPU %" PRIu64 " must be '%s'", window->logical, kernel->cpu, name);
}

/* Upstream's addresses moved from version to version, and no table but the policy has them. */
static void check_window_address(const struct model *model, const struct kernel_window *window,
				 const struct model_mapping *mapping)
{
	if (mapping->address == window->virtual_address || model->policy->options->layout == LAYOUT_UPSTREAM)
		return;
	report_error_attribute(model->report, RULE_KERNEL_WINDOW, mapping->node, "virtualAddress",
			       "'%s' of the kernel must be at 0x%" PRIx64, window->logical, window->virtual_address);
}

static void report_no_window(const struct model *model, const struct kernel_window *window,
			     const struct model_kernel *kernel)
{
	report_error(model->report, RULE_KERNEL_WINDOW, kernel->node, "the kernel of CPU %" PRIu64 " does not map '%s'",
		     kernel->cpu, window->logical);
}

/* name: of the region that must be mapped there. */
static void check_mapping(const struct model *model, const struct kernel_window *window,
			  const struct model_kernel *kernel, const struct model_mapping *mapping, const char *name)
{
	check_window_region(model, window, kernel, mapping, name);
	check_window_address(model, window, mapping);
	if (mapping->writable != window->writable || mapping->executable != window->executable)
		report_error(model->report, RULE_KERNEL_WINDOW, mapping->node,
			     "'%s' of the kernel must%s be writable and must%s be executable", window->logical,
			     window->writable ? "" : " not", window->executable ? "" : " not");
}

static void check_window(const struct model *model, const struct kernel_window *window,
			 const struct model_kernel *kernel)
{
	const struct model_mapping *mapping = find_mapping(kernel, window->logical);
	char *name = region_name(window, kernel);

	if (mapping != NULL)
		check_mapping(model, window, kernel, mapping, name);
	else if (has_window(model, name))
		report_no_window(model, window, kernel);
	free(name);
}

/* Where the CPU keeps what it has of the host while a guest runs. */
static void check_host_page(const struct model *model, const struct model_kernel *kernel, uint64_t address)
{
	const struct kernel_window window = {.logical = "host_page", .virtual_address = address, .writable = true};
	const struct model_mapping *mapping = find_mapping(kernel, window.logical);
	char *name = memory_format("kernel_%" PRIu64 "|vmxon", kernel->cpu);

	if (mapping == NULL)
		report_no_window(model, &window, kernel);
	else
		check_mapping(model, &window, kernel, mapping, name);
	free(name);
}

void validate_kernel_windows(const struct model *model)
{
	const struct kernel_layout *layout = kernel_layout_of(model->policy->options->layout);

	for (size_t i = 0; layout->host_page != 0 && i < model->kernel_count; i++)
		check_host_page(model, &model->kernels[i], layout->host_page);
	for (const struct kernel_window *window = layout->windows; window->region != NULL; window++) {
		for (size_t i = 0; i < model->kernel_count; i++)
			check_window(model, window, &model->kernels[i]);
	}
}

/* What all CPUs map: not the pages of subjects and partitions, which belong to one CPU each. */
static bool is_common(const struct model_mapping *mapping)
{
	return mapping->region != NULL && strchr(mapping->logical, '|') == NULL &&
	       strncmp(mapping->logical, "scheduling_info_", 16) != 0;
}

static void check_address(const struct model *model, struct name_table *first, const struct model_mapping *mapping)
{
	const struct model_mapping *other = name_table_add(first, mapping->logical, (void *)(uintptr_t)mapping);

	if (other == NULL || (other->address == mapping->address && other->writable == mapping->writable &&
			      other->executable == mapping->executable))
		return;
	report_error(model->report, RULE_KERNEL_ADDRESS, mapping->node,
		     "'%s' is not mapped alike by the kernels of all CPUs", mapping->logical);
	report_note(model->report, other->node, "the first CPU's is at 0x%" PRIx64, other->address);
}

/* One kernel image runs on all CPUs: what it refers to is at one address. */
void validate_kernel_addresses(const struct model *model)
{
	struct name_table first = {0};

	for (size_t i = 0; i < model->kernel_count; i++) {
		const struct model_space *space = &model->kernels[i].space;

		for (size_t j = 0; j < space->count; j++) {
			if (is_common(&space->mappings[j]))
				check_address(model, &first, &space->mappings[j]);
		}
	}
	name_table_free(&first);
}

/* Code is in one window; what the kernel only reads of tau0 it does not write. */
static void check_rights(const struct model *model, const struct model_mapping *mapping)
{
	if (mapping->executable && strcmp(mapping->logical, "text") != 0)
		report_error_attribute(model->report, RULE_KERNEL_WINDOW, mapping->node, "executable",
				       "'%s' of the kernel must not be executable", mapping->logical);
	if (mapping->writable && strcmp(mapping->logical, "tau0_interface") == 0)
		report_error_attribute(model->report, RULE_KERNEL_WINDOW, mapping->node, "writable",
				       "'%s' of the kernel must not be writable", mapping->logical);
}

void validate_kernel_rights(const struct model *model)
{
	for (size_t i = 0; i < model->kernel_count; i++) {
		for (size_t j = 0; j < model->kernels[i].space.count; j++)
			check_rights(model, &model->kernels[i].space.mappings[j]);
	}
}

/* Regions that every CPU maps if there are any: crash audit, microcode, the kernel's tables. */
static bool is_for_every_cpu(const struct model_region *region)
{
	return strcmp(region->type, "subject_crash_audit") == 0 || strcmp(region->type, "kernel_microcode") == 0 ||
	       strncmp(region->name, "kernel_policy_", 14) == 0;
}

/* For each CPU and region, one behind the other: the mapping by its kernel, or NULL. */
static const struct model_mapping **collect_mapped(const struct model *model)
{
	const struct model_mapping **mapped = memory_alloc(model->kernel_count * model->region_count, sizeof(*mapped));

	for (size_t i = 0; i < model->kernel_count; i++) {
		const struct model_space *space = &model->kernels[i].space;

		for (size_t j = 0; j < space->count; j++) {
			if (space->mappings[j].region != NULL)
				mapped[i * model->region_count + (size_t)(space->mappings[j].region - model->regions)] =
				    &space->mappings[j];
		}
	}
	return mapped;
}

static void check_share(const struct model *model, const struct model_region *region, const struct model_kernel *kernel,
			const struct model_mapping *mapping)
{
	if (mapping == NULL) {
		report_error(model->report, RULE_KERNEL_WINDOW, region->node,
			     "'%s' is not mapped by the kernel of CPU %" PRIu64, region->name, kernel->cpu);
		report_note(model->report, kernel->node, "the CPU is here");
	} else if (strcmp(region->type, "subject_crash_audit") == 0 && !mapping->writable) {
		report_error_attribute(model->report, RULE_KERNEL_WINDOW, mapping->node, "writable",
				       "the kernel of CPU %" PRIu64 " may not write '%s'", kernel->cpu, region->name);
	}
}

void validate_kernel_shares(const struct model *model)
{
	const struct model_mapping **mapped = collect_mapped(model);

	for (size_t i = 0; i < model->region_count; i++) {
		const struct model_region *region = &model->regions[i];

		for (size_t j = 0; is_for_every_cpu(region) && j < model->kernel_count; j++)
			check_share(model, region, &model->kernels[j], mapped[j * model->region_count + i]);
	}
	free(mapped);
}

/* An overflow must hit nothing. */
static void check_guard(const struct model *model, const struct model_kernel *kernel, const char *stack)
{
	const struct model_mapping *mapping = find_mapping(kernel, stack);

	for (size_t i = 0; mapping != NULL && i < kernel->space.count; i++) {
		const struct model_mapping *other = &kernel->space.mappings[i];

		if (other == mapping || other->address >= mapping->address + mapping->size_bytes + MUEN_PAGE_SIZE ||
		    other->address + other->size_bytes + MUEN_PAGE_SIZE <= mapping->address)
			continue;
		report_error(model->report, RULE_STACK_GUARD, other->node,
			     "'%s' is next to '%s' of the kernel, where a page must be left free", other->logical,
			     stack);
		report_note(model->report, mapping->node, "'%s' is at 0x%" PRIx64, stack, mapping->address);
	}
}

void validate_stack_guards(const struct model *model)
{
	for (size_t i = 0; i < model->kernel_count; i++) {
		check_guard(model, &model->kernels[i], "stack");
		check_guard(model, &model->kernels[i], "interrupt_stack");
	}
}

static const xmlNode *kernel_reference(const struct model *model, const struct model_device *device)
{
	for (size_t i = model->reference_count; i-- > 0;) {
		if (model->references[i].subject == NULL && model->references[i].device == device)
			return model->references[i].node;
	}
	return NULL;
}

/* The kernel finds the registers of the units of a kind by number, one page each. */
static void check_units(const struct model *model, const char *capability)
{
	uint64_t expected = 0;

	for (size_t i = 0; i < model->device_count; i++) {
		const struct model_device *device = &model->devices[i];
		const xmlNode *mapping;

		if (model_capability(device, capability) == NULL)
			continue;
		mapping = tree_child(kernel_reference(model, device), "memory");
		if (mapping == NULL) {
			report_error(model->report, RULE_KERNEL_DEVICE,
				     tree_path(model->policy->root, "kernel/devices"),
				     "the kernel does not map the registers of '%s'", device->name);
			report_note(model->report, device->node, "the device is here");
		} else if ((expected != 0 && tree_number(mapping, "virtualAddress") != expected) ||
			   !tree_boolean(mapping, "writable") || tree_boolean(mapping, "executable")) {
			report_error(model->report, RULE_KERNEL_DEVICE, mapping,
				     "the registers of '%s' must be mapped writable, next to the unit before",
				     device->name);
			report_note(model->report, device->node, "the device is here");
		}
		expected = mapping == NULL ? 0 : tree_number(mapping, "virtualAddress") + MUEN_PAGE_SIZE;
	}
}

/* A machine may have units that no device of the policy needs: then the kernel leaves them alone. */
void validate_kernel_units(const struct model *model)
{
	const xmlNode *devices = tree_path(model->policy->root, "kernel/devices");
	bool has_units = false;

	TREE_FOR_EACH(device, devices, "device")
		has_units |= strncmp(tree_attribute(device, "logical"), "iommu_", 6) == 0;
	for (size_t i = 0; i < model->domain_count; i++)
		has_units |= tree_path(model->domains[i].node, "devices/device") != NULL;
	if (!has_units)
		return;
	check_units(model, "iommu");
	check_units(model, "ioapic");
}

/* "iommu_1" or "ioapic" is one because its device says so. */
static void check_driven(const struct model *model, const struct model_reference *reference, const char *capability)
{
	const char *logical = tree_attribute(reference->node, "logical");
	const size_t length = strlen(capability);

	if (strncmp(logical, capability, length) != 0 || model_capability(reference->device, capability) != NULL)
		return;
	report_error(model->report, RULE_KERNEL_DEVICE, model_capability_place(reference->device, capability),
		     "the kernel drives '%s' as '%s', but it has not the capability %s", reference->device->name,
		     logical, capability);
	report_note(model->report, reference->node, "the kernel has it here");
}

void validate_kernel_driven(const struct model *model)
{
	for (size_t i = 0; i < model->reference_count; i++) {
		if (model->references[i].subject != NULL)
			continue;
		check_driven(model, &model->references[i], "iommu");
		check_driven(model, &model->references[i], "ioapic");
	}
}
