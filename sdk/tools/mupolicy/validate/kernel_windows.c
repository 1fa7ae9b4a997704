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
static bool has_window(const struct model *model, const struct kernel_window *window, const struct model_kernel *kernel)
{
	char *name = region_name(window, kernel);
	const bool exists = name_table_find(&model->region_names, name) != NULL;

	free(name);
	return exists || model->policy->options->layout == LAYOUT_MUEN;
}

static void check_window_region(const struct model *model, const struct kernel_window *window,
				const struct model_kernel *kernel, const struct model_mapping *mapping)
{
	char *name = region_name(window, kernel);

	if (mapping->region == NULL || strcmp(mapping->region->name, name) != 0)
		report_error_attribute(model->report, RULE_KERNEL_WINDOW, mapping->node, "physical",
				       "'%s' of CPU %" PRIu64 " must be '%s'", window->logical, kernel->cpu, name);
	free(name);
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

static void check_window(const struct model *model, const struct kernel_window *window,
			 const struct model_kernel *kernel)
{
	const struct model_mapping *mapping = find_mapping(kernel, window->logical);

	if (mapping == NULL && !has_window(model, window, kernel))
		return;
	if (mapping == NULL) {
		report_error(model->report, RULE_KERNEL_WINDOW, kernel->node,
			     "the kernel of CPU %" PRIu64 " does not map '%s'", kernel->cpu, window->logical);
		return;
	}
	check_window_region(model, window, kernel, mapping);
	check_window_address(model, window, mapping);
	if (mapping->writable != window->writable || mapping->executable != window->executable)
		report_error(model->report, RULE_KERNEL_WINDOW, mapping->node,
			     "'%s' of the kernel must%s be writable and must%s be executable", window->logical,
			     window->writable ? "" : " not", window->executable ? "" : " not");
}

void validate_kernel_windows(const struct model *model)
{
	const struct kernel_layout *layout = kernel_layout_of(model->policy->options->layout);

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

/* Regions that every CPU maps if there are any: crash audit, microcode. */
static bool is_for_every_cpu(const struct model_region *region)
{
	return strcmp(region->type, "subject_crash_audit") == 0 || strcmp(region->type, "kernel_microcode") == 0;
}

static bool maps(const struct model_kernel *kernel, const struct model_region *region)
{
	for (size_t i = 0; i < kernel->space.count; i++) {
		if (kernel->space.mappings[i].region == region)
			return true;
	}
	return false;
}

void validate_kernel_shares(const struct model *model)
{
	for (size_t i = 0; i < model->region_count; i++) {
		const struct model_region *region = &model->regions[i];

		for (size_t j = 0; is_for_every_cpu(region) && j < model->kernel_count; j++) {
			if (maps(&model->kernels[j], region))
				continue;
			report_error(model->report, RULE_KERNEL_WINDOW, region->node,
				     "'%s' is not mapped by the kernel of CPU %" PRIu64, region->name,
				     model->kernels[j].cpu);
			report_note(model->report, model->kernels[j].node, "the CPU is here");
		}
	}
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
