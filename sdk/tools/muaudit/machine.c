/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The kernel's tables about the machine: header, CPUs, port writes of start-up. */
#include <stdlib.h>
#include <string.h>

#include <muen/abi/layout.h>

#include "interrupt.h"
#include "memory.h"
#include "record.h"

#define RESET_FULL 6              /* port 0xcf9: hard reset */
#define ACPI_SLEEP_ENABLE 0x2000U /* ACPI 4.8.3.2.1, SLP_EN */

static const struct record_field header_fields[] = {
    RECORD_FIELD(policy_header, magic),
    RECORD_FIELD(policy_header, abi_version),
    RECORD_FIELD(policy_header, virtualization),
    RECORD_FIELD(policy_header, apic_mode),
    RECORD_FIELD(policy_header, flags),
    RECORD_FIELD(policy_header, cpu_count),
    RECORD_FIELD(policy_header, subject_count),
    RECORD_FIELD(policy_header, partition_count),
    RECORD_FIELD(policy_header, group_count),
    RECORD_FIELD(policy_header, major_count),
    RECORD_FIELD(policy_header, minor_count),
    RECORD_FIELD(policy_header, barrier_count),
    RECORD_FIELD(policy_header, source_count),
    RECORD_FIELD(policy_header, target_count),
    RECORD_FIELD(policy_header, port_write_count),
    RECORD_FIELD(policy_header, tsc_khz),
    RECORD_FIELD(policy_header, apic_timer_khz),
    RECORD_FIELD(policy_header, vmx_timer_rate),
    RECORD_FIELD(policy_header, boot_cpu),
    RECORD_FIELD(policy_header, console_port),
    RECORD_FIELD(policy_header, reset_port),
    RECORD_FIELD(policy_header, poweroff_port),
    RECORD_FIELD(policy_header, poweroff_value),
    RECORD_FIELD(policy_header, reset_value),
    RECORD_FIELD(policy_header, console),
    RECORD_ARRAY(policy_header, reserved),
    RECORD_FIELD(policy_header, switch_ticks),
    RECORD_ARRAY(policy_header, system_name),
    RECORD_FIELD(policy_header, ioapic_count),
    RECORD_FIELD(policy_header, line_count),
    RECORD_FIELD(policy_header, iommu_count),
    RECORD_FIELD(policy_header, answer_count),
    RECORD_FIELD(policy_header, microcode_size),
    RECORD_FIELD(policy_header, fault_subject),
    RECORD_FIELD(policy_header, fault_event),
    RECORD_FIELD(policy_header, reserved2),
};

static const struct record_field cpu_fields[] = {
    RECORD_FIELD(policy_cpu, apic_id),
    RECORD_FIELD(policy_cpu, page_table),
    RECORD_FIELD(policy_cpu, host_page),
    RECORD_FIELD(policy_cpu, reserved),
};

static const struct record_field port_fields[] = {
    RECORD_FIELD(policy_port_write, port),
    RECORD_FIELD(policy_port_write, value),
    RECORD_FIELD(policy_port_write, reserved),
};

static const struct record_kind header_kind = RECORD_KIND(HEADER, policy_header, header_fields);
static const struct record_kind cpu_kind = RECORD_KIND(CPU, policy_cpu, cpu_fields);
static const struct record_kind port_kind = RECORD_KIND(PORT_WRITE, policy_port_write, port_fields);

/* First port of a range that the kernel has; logical NULL: whichever comes first. */
static uint16_t kernel_port(const struct policy *policy, const char *device, const char *logical)
{
	const xmlNode *used = xml_child_with(xml_path(policy->system, "kernel/devices"), "device", "logical", device);
	const xmlNode *range =
	    logical != NULL ? xml_child_with(used, "ioPort", "logical", logical) : xml_child(used, "ioPort");
	const xmlNode *hardware = used != NULL ? policy_device(policy, xml_text(used, "physical")) : NULL;

	if (range == NULL)
		return 0;
	return (uint16_t)xml_number(xml_child_with(hardware, "ioPort", "name", xml_text(range, "physical")), "start");
}

/* SLP_TYP of the power-off state, with the bit that makes it happen. */
static uint16_t poweroff_value(const struct policy *policy)
{
	const xmlNode *used =
	    xml_child_with(xml_path(policy->system, "kernel/devices"), "device", "logical", "system_board");
	const xmlNode *board = used != NULL ? policy_device(policy, xml_text(used, "physical")) : NULL;
	const xmlNode *type =
	    xml_child_with(xml_child(board, "capabilities"), "capability", "name", "pm1a_cnt_slp_typ");

	return (uint16_t)(xml_content_number(type) | ACPI_SLEEP_ENABLE);
}

static void ports_want(const struct policy *policy, struct policy_header *header)
{
	const xmlNode *diagnostics = xml_path(policy->system, "platform/kernelDiagnostics");

	header->reset_port = kernel_port(policy, "system_board", "reset_port");
	header->reset_value = RESET_FULL;
	header->poweroff_port = kernel_port(policy, "system_board", "poweroff_port");
	header->poweroff_value = poweroff_value(policy);
	if (xml_is(diagnostics, "type", "hsuart"))
		header->console = POLICY_CONSOLE_MMIO_UART;
	if (xml_is(diagnostics, "type", "vga"))
		header->console = POLICY_CONSOLE_VGA;
	if (xml_is(diagnostics, "type", "uart"))
		header->console_port = kernel_port(policy, "debugconsole", NULL);
	if (header->console_port != 0)
		header->console = POLICY_CONSOLE_UART;
}

static void counts_want(const struct policy *policy, struct policy_header *header)
{
	const xmlNode *scheduling = xml_child(policy->system, "scheduling");

	header->cpu_count = (uint32_t)policy->cpu_count;
	header->subject_count = (uint32_t)policy->subject_count;
	XML_EACH(partition, xml_child(scheduling, "partitions"), "partition") {
		header->partition_count++;
		header->group_count += (uint32_t)xml_count(partition, "group");
	}
	XML_EACH(major, scheduling, "majorFrame") {
		header->major_count++;
		header->barrier_count += (uint32_t)xml_count(xml_child(major, "barriers"), "barrier");
		XML_EACH(cpu, major, "cpu")
			header->minor_count += (uint32_t)xml_count(cpu, "minorFrame");
	}
	for (size_t i = 0; i < policy->subject_count; i++) {
		header->answer_count += answer_count(&policy->subjects[i]);
		header->source_count += (uint32_t)events_source_count(&policy->subjects[i]);
		header->target_count += (uint32_t)events_target_count(&policy->subjects[i]);
	}
	header->port_write_count = (uint32_t)xml_count(xml_path(policy->system, "hardware/startup"), "portWrite");
}

static void devices_want(const struct policy *policy, struct policy_header *header)
{
	const struct kernel_units units = interrupt_units(policy);
	const struct region *microcode = policy_kernel_region(policy, header->boot_cpu, MUEN_KVA_MICROCODE);
	size_t count;
	struct interrupt *list = interrupt_list(policy, &count);

	header->ioapic_count = (uint32_t)units.ioapic_count;
	header->iommu_count = (uint32_t)units.iommu_count;
	for (size_t i = 0; i < count; i++)
		header->line_count += !list[i].msi;
	free(list);
	header->microcode_size = microcode != NULL ? (uint32_t)microcode->size : 0;
	if (policy_kernel_region(policy, header->boot_cpu, MUEN_KVA_CRASH_AUDIT) != NULL)
		header->flags |= POLICY_FLAG_CRASH_AUDIT;
	if (policy_kernel_region(policy, header->boot_cpu, MUEN_KVA_IOMMU_FAULTS) != NULL)
		header->flags |= POLICY_FLAG_FAULT_LOG;
}

/* Whose target event the event of IOMMU faults is. */
static void fault_event_want(const struct policy *policy, struct policy_header *header)
{
	const xmlNode *domains = xml_child(policy->system, "deviceDomains");

	header->fault_subject = MUEN_NONE16;
	for (size_t i = 0; xml_has(domains, "faultEvent") && i < policy->subject_count; i++) {
		const xmlNode *event = xml_child_with(xml_path(policy->subjects[i].node, "events/target"), "event",
						      "physical", xml_text(domains, "faultEvent"));

		if (event == NULL)
			continue;
		header->fault_subject = (uint16_t)i;
		header->fault_event = (uint8_t)xml_number(event, "id");
	}
}

static struct policy_header header_want(const struct policy *policy)
{
	const xmlNode *processor = xml_path(policy->system, "hardware/processor");
	const xmlNode *first = xml_child_with(xml_path(policy->system, "kernel/memory"), "cpu", "id", "0");
	const xmlNode *name = xml_child_with(xml_child(policy->system, "config"), "string", "name", "system");
	const xmlNode *boot = xml_child_with(processor, "cpu", "apicId", "0");
	struct policy_header header = {
	    .magic = MUEN_POLICY_MAGIC,
	    .abi_version = MUEN_ABI_VERSION,
	    .virtualization = policy->svm ? POLICY_SVM : POLICY_VMX,
	    .apic_mode = xml_is(processor, "apic", "xapic") ? POLICY_XAPIC : POLICY_X2APIC,
	    .tsc_khz = (uint32_t)xml_number(processor, "speed"),
	    .apic_timer_khz = (uint32_t)xml_number_or(processor, "apicTimerKHz", 0),
	    .vmx_timer_rate = (uint32_t)xml_number_or(processor, "vmxTimerRate", 0),
	    .switch_ticks = (uint32_t)xml_number_or(processor, "switchTicks", 0),
	    .boot_cpu = (uint32_t)xml_number(boot, "cpuId"),
	};

	header.flags = xml_is(processor, "tsc", "invariant") ? POLICY_FLAG_INVARIANT_TSC : 0;
	header.flags |= xml_child_with(first, "memory", "physical", "sys_interface") != NULL ? POLICY_FLAG_TAU0 : 0;
	memccpy(header.system_name, xml_text(name, "value"), 0, sizeof(header.system_name) - 1);
	counts_want(policy, &header);
	devices_want(policy, &header);
	fault_event_want(policy, &header);
	ports_want(policy, &header);
	return header;
}

static void cpus_want(const struct policy *policy, struct policy_cpu *cpus)
{
	XML_EACH(node, xml_path(policy->system, "hardware/processor"), "cpu") {
		uint64_t number = xml_number(node, "cpuId");
		char owner[32];

		if (number >= policy->cpu_count)
			continue; /* not in the schedule */
		snprintf(owner, sizeof(owner), "kernel_%u", (unsigned)number);
		const struct region *tables = policy_region_of(policy, owner, "pt");
		const struct region *host = policy_region_of(policy, owner, "vmxon");

		cpus[number] = (struct policy_cpu){
		    .apic_id = (uint32_t)xml_number(node, "apicId"),
		    .page_table = tables != NULL ? (uint32_t)tables->address : 0,
		    .host_page = host != NULL ? (uint32_t)host->address : 0,
		};
	}
}

/* Start-up code reads the boot pages where they are in memory: before it has page tables. */
static void boot_compare(const struct audit *audit)
{
	const struct policy_header wanted = header_want(audit->policy);
	struct policy_cpu *cpus = memory_get(audit->policy->cpu_count, sizeof(*cpus));
	struct policy_header found = {0};
	uint8_t rest[MUEN_PAGE_SIZE];
	size_t cpus_size = audit->policy->cpu_count * sizeof(*cpus);

	image_copy(audit->image, MUEN_KVA_POLICY_BOOT, &found, sizeof(found));
	record_compare(audit->findings, &header_kind, "kernel_policy_boot", MUEN_KVA_POLICY_BOOT, "the header", &wanted,
		       &found);
	cpus_want(audit->policy, cpus);
	for (size_t i = 0; i < audit->policy->cpu_count; i++) {
		char title[32];

		snprintf(title, sizeof(title), "CPU %zu", i);
		record_compare(audit->findings, &cpu_kind, "kernel_policy_boot",
			       MUEN_KVA_POLICY_CPU + i * sizeof(*cpus), title, &cpus[i], &audit->cpus[i]);
	}
	free(cpus);
	for (size_t page = 0; page < 2; page++) {
		uint64_t address = page == 0 ? MUEN_KVA_POLICY_BOOT : MUEN_KVA_POLICY_CPU;
		size_t used = page == 0 ? sizeof(found) : cpus_size;

		memset(rest, 0, sizeof(rest));
		image_copy(audit->image, address, rest, sizeof(rest));
		for (size_t i = used; i < sizeof(rest); i++)
			if (rest[i] != 0)
				finding_add(audit->findings, FINDING_TABLE_REST, "kernel_policy_boot", address + i,
					    "byte 0x%02x behind the last entry, where zeros must be", rest[i]);
	}
}

static void port_writes_compare(const struct audit *audit)
{
	static const struct record_table table = {"kernel_policy_port", MUEN_KVA_POLICY_PORT, &port_kind, NULL};
	const xmlNode *startup = xml_path(audit->policy->system, "hardware/startup");
	struct policy_port_write *wanted = memory_get(xml_count(startup, "portWrite"), sizeof(*wanted));
	size_t count = 0;

	XML_EACH(node, startup, "portWrite")
		wanted[count++] = (struct policy_port_write){
		    .port = (uint16_t)xml_number(node, "port"),
		    .value = (uint8_t)xml_number(node, "value"),
		};
	record_table_compare(audit, &table, wanted, count);
	free(wanted);
}

void machine_audit(const struct audit *audit)
{
	boot_compare(audit);
	port_writes_compare(audit);
}
