/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Device interrupts and the devices of the kernel as the policy has them, for the parts that judge what routes
 * interrupts: the kernel's tables and the interrupt remapping table.
 */
#ifndef MUAUDIT_INTERRUPT_H
#define MUAUDIT_INTERRUPT_H

#include <muen/abi/limits.h>

#include "policy.h"

struct interrupt {
	const xmlNode *device; /* of the hardware */
	uint64_t number;       /* entry of the interrupt remapping table; the host vector is 32 more */
	uint64_t vector;
	size_t subject;
	uint64_t cpu;
	bool msi;
	bool pci;
};

/* A device of the kernel: element of the hardware. */
struct kernel_units {
	const xmlNode *ioapics[MUEN_IOAPIC_MAX];
	const xmlNode *iommus[MUEN_IOMMU_MAX];
	size_t ioapic_count;
	size_t iommu_count;
};

/* All device interrupts of subjects, by number; malloc'ed. What is no interrupt is a finding. */
struct interrupt *interrupt_list(const struct policy *policy, size_t *count);

struct kernel_units interrupt_units(const struct policy *policy);

/* The number in a capability's text. */
uint64_t interrupt_capability(const xmlNode *device, const char *name, uint64_t otherwise);

/* Index of the I/O APIC that has the interrupt's line, or ioapic_count. */
size_t interrupt_ioapic(const struct kernel_units *units, const struct interrupt *interrupt);

/* Do interrupts carry x2APIC ids? */
bool interrupt_extended(const struct policy *policy, const xmlNode *iommu);

/* PCI requester id of a device of the hardware. */
uint16_t interrupt_requester(const xmlNode *device);

#endif
