/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Devices of the kernel, known by their capabilities. */
#include "emit/kernel_devices.h"

#include <string.h>

#include "emit/policy_view.h"
#include "number.h"
#include "tree.h"

bool kernel_devices_has_capability(const xmlNode *device, const char *name)
{
	return policy_view_child(tree_child(device, "capabilities"), "capability", "name", name) != NULL;
}

uint64_t kernel_devices_capability(const xmlNode *device, const char *name, uint64_t if_missing)
{
	const xmlNode *capability = policy_view_child(tree_child(device, "capabilities"), "capability", "name", name);
	uint64_t value;

	if (capability == NULL || !number_parse(tree_text(capability), UINT64_MAX, &value))
		return if_missing;
	return value;
}

static void device_enter(const xmlNode *device, struct kernel_devices *devices)
{
	if (kernel_devices_has_capability(device, "ioapic")) {
		if (devices->ioapic_count < MUEN_IOAPIC_MAX)
			devices->ioapics[devices->ioapic_count] = device;
		devices->ioapic_count++;
	} else if (kernel_devices_has_capability(device, "iommu")) {
		if (devices->iommu_count < MUEN_IOMMU_MAX)
			devices->iommus[devices->iommu_count] = device;
		devices->iommu_count++;
	}
}

void kernel_devices_find(const xmlDoc *policy, struct kernel_devices *devices)
{
	*devices = (struct kernel_devices){0};
	TREE_FOR_EACH(reference, tree_path(policy_view_system(policy), "kernel/devices"), "device") {
		const xmlNode *device = policy_view_device(policy, tree_attribute(reference, "physical"));

		if (device != NULL)
			device_enter(device, devices);
	}
}

bool kernel_devices_has_line(const xmlNode *ioapic, uint64_t interrupt)
{
	uint64_t first = kernel_devices_capability(ioapic, "gsi_base", 0);

	return interrupt >= first &&
	       interrupt - first <= kernel_devices_capability(ioapic, "max_redirection_entry", 23);
}

uint64_t kernel_devices_registers(const xmlNode *device)
{
	return tree_number(tree_child(device, "memory"), "physicalAddress");
}

bool kernel_devices_x2apic(const xmlDoc *policy)
{
	const char *apic = tree_attribute(tree_path(policy_view_system(policy), "hardware/processor"), "apic");

	return apic == NULL || strcmp(apic, "xapic") != 0;
}

bool kernel_devices_eim(const xmlDoc *policy, const xmlNode *iommu)
{
	return kernel_devices_x2apic(policy) && kernel_devices_capability(iommu, "eim", 1) != 0;
}

const xmlNode *kernel_devices_mapped(const xmlDoc *policy, const struct name_table *regions, uint64_t cpu,
				     uint64_t virtual_address)
{
	TREE_FOR_EACH(kernel, tree_path(policy_view_system(policy), "kernel/memory"), "cpu") {
		if (tree_number(kernel, "id") != cpu)
			continue;
		TREE_FOR_EACH(mapping, kernel, "memory") {
			const char *physical = tree_attribute(mapping, "physical");

			if (physical != NULL && tree_number(mapping, "virtualAddress") == virtual_address)
				return name_table_find(regions, physical);
		}
	}
	return NULL;
}
