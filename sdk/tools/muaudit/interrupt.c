/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Device interrupts of the policy. */
#include "interrupt.h"

#include <stdlib.h>
#include <string.h>

#include "memory.h"

static const xmlNode *capability_of(const xmlNode *device, const char *name)
{
	return xml_child_with(xml_child(device, "capabilities"), "capability", "name", name);
}

uint64_t interrupt_capability(const xmlNode *device, const char *name, uint64_t otherwise)
{
	const xmlNode *capability = capability_of(device, name);

	return capability != NULL ? xml_content_number(capability) : otherwise;
}

uint16_t interrupt_requester(const xmlNode *device)
{
	const xmlNode *pci = xml_child(device, "pci");

	if (pci == NULL)
		return 0;
	return (uint16_t)(xml_number(pci, "bus") * 256 + xml_number(pci, "device") % 32 * 8 +
			  xml_number(pci, "function") % 8);
}

static int compare_interrupts(const void *left, const void *right)
{
	const struct interrupt *a = left;
	const struct interrupt *b = right;

	return (a->number > b->number) - (a->number < b->number);
}

static struct interrupt interrupt_read(const struct policy *policy, size_t subject, const xmlNode *device,
				       const xmlNode *irq)
{
	const xmlNode *pci = xml_child(device, "pci");
	const xmlNode *line = xml_child_with(device, "irq", "name", xml_text(irq, "physical"));

	return (struct interrupt){
	    .device = device,
	    .number = xml_number(line, "number"),
	    .vector = xml_number(irq, "vector"),
	    .subject = subject,
	    .cpu = policy->subjects[subject].cpu,
	    .msi = xml_flag(pci, "msi"),
	    .pci = pci != NULL,
	};
}

/* Two with one number, or one without a host vector or a CPU, cannot be routed. */
static size_t interrupts_check(const struct policy *policy, struct interrupt *list, size_t count)
{
	size_t kept = 0;

	if (count > 1)
		qsort(list, count, sizeof(*list), compare_interrupts);
	for (size_t i = 0; i < count; i++) {
		bool twice = kept > 0 && list[kept - 1].number == list[i].number;

		if (!twice && list[i].number <= MUEN_VECTOR_LAST - MUEN_VECTOR_FIRST && list[i].cpu < policy->cpu_count)
			list[kept++] = list[i];
		else
			finding_add_policy(policy->findings,
					   list[i].device != NULL ? (unsigned)xmlGetLineNo(list[i].device) : 1,
					   "a device interrupt cannot be routed: number %u", (unsigned)list[i].number);
	}
	return kept;
}

struct interrupt *interrupt_list(const struct policy *policy, size_t *count)
{
	struct interrupt *list = NULL;

	*count = 0;
	for (size_t i = 0; i < policy->subject_count; i++) {
		XML_EACH(device, xml_child(policy->subjects[i].node, "devices"), "device") {
			const xmlNode *hardware = policy_device(policy, xml_text(device, "physical"));

			XML_EACH(irq, device, "irq") {
				list = memory_resize(list, *count + 1, sizeof(*list));
				list[(*count)++] = interrupt_read(policy, i, hardware, irq);
			}
		}
	}
	*count = interrupts_check(policy, list, *count);
	return list;
}

struct kernel_units interrupt_units(const struct policy *policy)
{
	struct kernel_units units = {0};

	XML_EACH(used, xml_path(policy->system, "kernel/devices"), "device") {
		const xmlNode *device = policy_device(policy, xml_text(used, "physical"));

		if (capability_of(device, "ioapic") != NULL && units.ioapic_count < MUEN_IOAPIC_MAX)
			units.ioapics[units.ioapic_count++] = device;
		if (capability_of(device, "iommu") != NULL && units.iommu_count < MUEN_IOMMU_MAX)
			units.iommus[units.iommu_count++] = device;
	}
	return units;
}

size_t interrupt_ioapic(const struct kernel_units *units, const struct interrupt *interrupt)
{
	size_t index = 0;

	for (; index < units->ioapic_count; index++) {
		uint64_t pin = interrupt->number - interrupt_capability(units->ioapics[index], "gsi_base", 0);

		if (pin <= interrupt_capability(units->ioapics[index], "max_redirection_entry", 23))
			break;
	}
	return index;
}

bool interrupt_extended(const struct policy *policy, const xmlNode *iommu)
{
	const xmlNode *processor = xml_path(policy->system, "hardware/processor");

	return !xml_is(processor, "apic", "xapic") && interrupt_capability(iommu, "eim", 1) != 0;
}
