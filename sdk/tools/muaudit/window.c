/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The kernel takes what it finds at fixed virtual addresses (muen/abi/layout.h) for its tables, its stacks, and the
 * pages of its subjects. Here each of these addresses, translated by the page tables in the image, is held against the
 * region that must be there, whatever the policy maps.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <muen/abi/layout.h>
#include <muen/abi/types.h>

#include "audit.h"
#include "interrupt.h"
#include "memory.h"

#define LOCAL_APIC 0xfee00000ULL /* SDM vol. 3, 10.4.1 */

struct window {
	const char *region;
	uint64_t virtual_address;
	bool needed; /* the region must exist */
};

static const struct window shared_windows[] = {
    {"kernel_text", MUEN_KVA_TEXT, true},
    {"kernel_ro", MUEN_KVA_RODATA, true},
    {"kernel_shared", MUEN_KVA_SHARED, false},
    {"kernel_policy_boot", MUEN_KVA_POLICY_BOOT, true},
    {"kernel_policy_partition", MUEN_KVA_POLICY_PARTITION, true},
    {"kernel_policy_group", MUEN_KVA_POLICY_GROUP, true},
    {"kernel_policy_plan", MUEN_KVA_POLICY_PLAN, true},
    {"kernel_policy_major", MUEN_KVA_POLICY_MAJOR, true},
    {"kernel_policy_barrier", MUEN_KVA_POLICY_BARRIER, true},
    {"kernel_policy_port", MUEN_KVA_POLICY_PORT, true},
    {"kernel_policy_minor", MUEN_KVA_POLICY_MINOR, true},
    {"kernel_policy_target", MUEN_KVA_POLICY_TARGET, true},
    {"kernel_policy_source", MUEN_KVA_POLICY_SOURCE, true},
    {"kernel_policy_trap", MUEN_KVA_POLICY_TRAP, true},
    {"kernel_policy_subject", MUEN_KVA_POLICY_SUBJECT, true},
    {"kernel_policy_vector", MUEN_KVA_POLICY_VECTOR, true},
    {"kernel_policy_answer", MUEN_KVA_POLICY_ANSWER, true},
    {"kernel_policy_line", MUEN_KVA_POLICY_LINE, true},
    {"kernel_policy_ioapic", MUEN_KVA_POLICY_IOAPIC, true},
    {"kernel_policy_iommu", MUEN_KVA_POLICY_IOMMU, true},
};

/* %u is the CPU. */
static const struct window cpu_windows[] = {
    {"kernel_data_%u", MUEN_KVA_DATA, false},      {"kernel_bss_%u", MUEN_KVA_BSS, true},
    {"kernel_stack_%u", MUEN_KVA_STACK, true},     {"kernel_interrupt_stack_%u", MUEN_KVA_IST_STACK, true},
    {"kernel_%u|vmxon", MUEN_KVA_HOST_PAGE, true},
};

static const struct window subject_windows[] = {
    {"state", MUEN_SUBJECT_PAGE_STATE, true},
    {"timed_event", MUEN_SUBJECT_PAGE_TIMED_EVENT, true},
    {"interrupts", MUEN_SUBJECT_PAGE_INTERRUPTS, true},
    {"vmcs", MUEN_SUBJECT_PAGE_VCPU, true},
    {"fpu", MUEN_SUBJECT_PAGE_FPU, true},
    {"msrstore", MUEN_SUBJECT_PAGE_MSR_STORE, false},
};

/* Pages that must stay absent: on both sides of each stack. */
static const uint64_t guards[] = {
    MUEN_KVA_STACK - MUEN_PAGE_SIZE,
    MUEN_KVA_STACK + MUEN_KVA_STACK_SIZE,
    MUEN_KVA_IST_STACK - MUEN_PAGE_SIZE,
    MUEN_KVA_IST_STACK + MUEN_KVA_IST_STACK_SIZE,
};

/* Also the last page: a window is one run of memory. */
static void window_check(const struct audit *audit, size_t cpu, const struct window *window)
{
	const struct region *region = policy_region(audit->policy, window->region);
	const struct space *space = &audit->kernels[cpu];
	uint64_t first = 0;
	uint64_t last = 0;
	uint64_t length;

	if (region == NULL) {
		if (window->needed)
			finding_add(audit->findings, FINDING_KERNEL_WINDOW, window->region, 0,
				    "the policy has no such region, the %s needs one at 0x%" PRIx64, space->title,
				    window->virtual_address);
		return;
	}
	length = region->size - MUEN_PAGE_SIZE;
	if (!paging_translate(space, window->virtual_address, &first) ||
	    !paging_translate(space, window->virtual_address + length, &last) || first != region->address ||
	    last != region->address + length)
		finding_add(audit->findings, FINDING_KERNEL_WINDOW, region->name, region->address,
			    "the %s must find it at 0x%" PRIx64 ", the image has 0x%" PRIx64 " there", space->title,
			    window->virtual_address, first);
}

static void cpu_windows_check(const struct audit *audit, size_t cpu)
{
	const struct space *space = &audit->kernels[cpu];
	uint64_t address;

	for (size_t i = 0; i < sizeof(shared_windows) / sizeof(shared_windows[0]); i++)
		window_check(audit, cpu, &shared_windows[i]);
	for (size_t i = 0; i < sizeof(cpu_windows) / sizeof(cpu_windows[0]); i++) {
		struct window window = cpu_windows[i];
		const char *number = strstr(window.region, "%u");
		char *name = memory_text("%.*s%zu%s", (int)(number - window.region), window.region, cpu, number + 2);

		window.region = name;
		window_check(audit, cpu, &window);
		free(name);
	}
	for (size_t i = 0; i < sizeof(guards) / sizeof(guards[0]); i++)
		if (paging_translate(space, guards[i], &address))
			finding_add(audit->findings, FINDING_KERNEL_WINDOW, NULL, address,
				    "the %s maps it at 0x%" PRIx64 ", where a guard page of a stack must be",
				    space->title, guards[i]);
}

static void subject_windows_check(const struct audit *audit, size_t number)
{
	const struct subject *subject = &audit->policy->subjects[number];

	for (size_t i = 0; i < sizeof(subject_windows) / sizeof(subject_windows[0]); i++) {
		struct window window = subject_windows[i];
		char *name = memory_text("%s|%s", subject->name, window.region);

		window.region = name;
		window.virtual_address += MUEN_KVA_SUBJECT + (uint64_t)number * MUEN_KVA_SUBJECT_STRIDE;
		if (subject->cpu < audit->policy->cpu_count)
			window_check(audit, subject->cpu, &window);
		free(name);
	}
}

static void partition_window_check(const struct audit *audit, const xmlNode *partition)
{
	uint64_t id = xml_number(partition, "id");
	uint64_t cpu = xml_number(partition, "cpu");
	char *name = memory_text("scheduling_info_%" PRIu64, id);
	const struct window window = {name, MUEN_KVA_SCHED_INFO + (id - 1) * MUEN_KVA_SCHED_INFO_STRIDE, true};

	if (cpu < audit->policy->cpu_count)
		window_check(audit, cpu, &window);
	free(name);
}

static void registers_check(const struct audit *audit, size_t cpu, const xmlNode *device, uint64_t virtual_address)
{
	uint64_t wanted = xml_number(xml_child(device, "memory"), "physicalAddress");
	uint64_t address = 0;

	if (!paging_translate(&audit->kernels[cpu], virtual_address, &address) || address != wanted)
		finding_add(audit->findings, FINDING_KERNEL_WINDOW, NULL, wanted,
			    "the %s must find the registers of '%s' at 0x%" PRIx64 ", the image has 0x%" PRIx64
			    " there",
			    audit->kernels[cpu].title, xml_text(device, "name"), virtual_address, address);
}

/* Registers of I/O APICs and IOMMUs, one page each, in the order of the kernel's tables. */
static void units_check(const struct audit *audit, size_t cpu)
{
	const struct kernel_units units = interrupt_units(audit->policy);

	for (size_t i = 0; i < units.ioapic_count; i++)
		registers_check(audit, cpu, units.ioapics[i], MUEN_KVA_IOAPIC + i * MUEN_PAGE_SIZE);
	for (size_t i = 0; i < units.iommu_count; i++)
		registers_check(audit, cpu, units.iommus[i], MUEN_KVA_IOMMU + i * MUEN_PAGE_SIZE);
}

/* The local APIC in xAPIC mode; the page of subject tau0 on CPU 0. */
static void device_windows_check(const struct audit *audit, size_t cpu)
{
	const xmlNode *processor = xml_path(audit->policy->system, "hardware/processor");
	const struct window tau0 = {"sys_interface", MUEN_KVA_TAU0, false};
	uint64_t address = 0;

	if (cpu == 0)
		window_check(audit, cpu, &tau0);
	if (xml_is(processor, "apic", "xapic") &&
	    (!paging_translate(&audit->kernels[cpu], MUEN_KVA_APIC, &address) || address != LOCAL_APIC))
		finding_add(audit->findings, FINDING_KERNEL_WINDOW, NULL, LOCAL_APIC,
			    "the %s must find the local APIC at 0x%x, the image has 0x%" PRIx64 " there",
			    audit->kernels[cpu].title, MUEN_KVA_APIC, address);
}

void window_audit(const struct audit *audit)
{
	for (size_t i = 0; i < audit->policy->cpu_count; i++) {
		cpu_windows_check(audit, i);
		device_windows_check(audit, i);
		units_check(audit, i);
	}
	for (size_t i = 0; i < audit->policy->subject_count; i++)
		subject_windows_check(audit, i);
	XML_EACH(partition, xml_path(audit->policy->system, "scheduling/partitions"), "partition")
		partition_window_check(audit, partition);
}
