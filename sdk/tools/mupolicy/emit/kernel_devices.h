/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * I/O APICs and IOMMUs that the kernel drives, in the order of /system/kernel/devices, which is the order of their
 * register pages in the kernel's windows and of the kernel's tables.
 */
#ifndef EMIT_KERNEL_DEVICES_H
#define EMIT_KERNEL_DEVICES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <libxml/tree.h>

#include <muen/abi/limits.h>

#include "name_table.h"

struct kernel_devices {
	const xmlNode *ioapics[MUEN_IOAPIC_MAX]; /* of the hardware */
	const xmlNode *iommus[MUEN_IOMMU_MAX];
	size_t ioapic_count; /* found; those above the limit have no place in the array */
	size_t iommu_count;
};

void kernel_devices_find(const xmlDoc *policy, struct kernel_devices *devices);

bool kernel_devices_has_capability(const xmlNode *device, const char *name);

/* Value of a capability of a device of the hardware; if_missing where it has none, or none that is a number. */
uint64_t kernel_devices_capability(const xmlNode *device, const char *name, uint64_t if_missing);

/* The I/O APIC has this interrupt's line. */
bool kernel_devices_has_line(const xmlNode *ioapic, uint64_t interrupt);

/* Physical address of the device's registers: its first memory. */
uint64_t kernel_devices_registers(const xmlNode *device);

/* The local APICs are in x2APIC mode: the default. */
bool kernel_devices_x2apic(const xmlDoc *policy);

/*
 * Extended interrupt mode: destinations are x2APIC ids. Upstream's meaning is the default: on with x2APIC; capability
 * "eim" of value 0 says that a unit does not have it.
 */
bool kernel_devices_eim(const xmlDoc *policy, const xmlNode *iommu);

/* Region that the kernel of a CPU maps at this virtual address, or NULL. */
const xmlNode *kernel_devices_mapped(const xmlDoc *policy, const struct name_table *regions, uint64_t cpu,
				     uint64_t virtual_address);

#endif
