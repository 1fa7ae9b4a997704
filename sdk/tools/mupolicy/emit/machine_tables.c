/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* What the kernel knows of the machine: header, CPUs, port writes of start-up. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <muen/abi/layout.h>

#include "emit/kernel_devices.h"
#include "emit/policy_view.h"
#include "emit/tables.h"
#include "number.h"
#include "tree.h"

#define RESET_VALUE 0x06     /* port 0xcf9: full reset of the CPUs and the system */
#define SLEEP_ENABLE 0x2000U /* SLP_EN of PM1a_CNT (ACPI 4.8.3.2.1) */

static bool fail(const struct system_index *index, const xmlNode *where, const char *text)
{
	report_error(index->report, RULE_EMIT_TABLE, where, "%s", text);
	return false;
}

/* Hardware device that the kernel uses under this logical name, or NULL. */
static const xmlNode *kernel_device(const xmlDoc *policy, const char *logical, const xmlNode **reference)
{
	const xmlNode *devices = tree_path(policy_view_system(policy), "kernel/devices");
	const char *physical;

	*reference = policy_view_child(devices, "device", "logical", logical);
	physical = *reference != NULL ? tree_attribute(*reference, "physical") : NULL;
	return physical != NULL ? policy_view_device(policy, physical) : NULL;
}

/* First port of a kernel device's port range; port NULL: its first range. 0 if there is none. */
static uint16_t kernel_port(const xmlDoc *policy, const char *device, const char *port)
{
	const xmlNode *reference;
	const xmlNode *hardware = kernel_device(policy, device, &reference);
	const xmlNode *range = NULL;
	const char *physical;

	if (hardware == NULL)
		return 0;
	range =
	    port != NULL ? policy_view_child(reference, "ioPort", "logical", port) : tree_child(reference, "ioPort");
	physical = range != NULL ? tree_attribute(range, "physical") : NULL;
	range = physical != NULL ? policy_view_child(hardware, "ioPort", "name", physical) : NULL;
	return range != NULL ? (uint16_t)tree_number(range, "start") : 0;
}

static uint16_t poweroff_value(const xmlDoc *policy)
{
	const xmlNode *reference;
	const xmlNode *hardware = kernel_device(policy, "system_board", &reference);
	const xmlNode *capability =
	    policy_view_child(tree_child(hardware, "capabilities"), "capability", "name", "pm1a_cnt_slp_typ");
	uint64_t value = 0;

	if (capability != NULL && !number_parse(tree_text(capability), UINT16_MAX, &value))
		value = 0;
	return (uint16_t)(value | SLEEP_ENABLE);
}

/* The console that the platform chose; a memory-mapped one is in the kernel's window for it. */
static void console_fill(const struct system_index *index, struct policy_header *header)
{
	const xmlNode *diagnostics = tree_path(policy_view_system(index->policy), "platform/kernelDiagnostics");
	const char *type = tree_attribute(diagnostics, "type");

	header->console = POLICY_CONSOLE_NONE;
	if (type != NULL && strcmp(type, "uart") == 0)
		header->console_port = kernel_port(index->policy, "debugconsole", NULL);
	if (header->console_port != 0)
		header->console = POLICY_CONSOLE_UART;
	if (type != NULL && strcmp(type, "hsuart") == 0)
		header->console = POLICY_CONSOLE_MMIO_UART;
	if (type != NULL && strcmp(type, "vga") == 0)
		header->console = POLICY_CONSOLE_VGA;
}

static void ports_fill(const struct system_index *index, struct policy_header *header)
{
	header->reset_port = kernel_port(index->policy, "system_board", "reset_port");
	header->reset_value = RESET_VALUE;
	header->poweroff_port = kernel_port(index->policy, "system_board", "poweroff_port");
	header->poweroff_value = poweroff_value(index->policy);
}

/* Pages that the kernel uses where the policy maps them for it. */
static void windows_fill(const struct system_index *index, const struct name_table *regions,
			 struct policy_header *header)
{
	const xmlDoc *policy = index->policy;
	const xmlNode *microcode = kernel_devices_mapped(policy, regions, header->boot_cpu, MUEN_KVA_MICROCODE);

	if (kernel_devices_mapped(policy, regions, header->boot_cpu, MUEN_KVA_CRASH_AUDIT) != NULL)
		header->flags |= POLICY_FLAG_CRASH_AUDIT;
	if (kernel_devices_mapped(policy, regions, header->boot_cpu, MUEN_KVA_IOMMU_FAULTS) != NULL)
		header->flags |= POLICY_FLAG_FAULT_LOG;
	header->microcode_size = microcode != NULL ? (uint32_t)tree_number(microcode, "size") : 0;
}

static void system_name_fill(const xmlDoc *policy, char name[64])
{
	const xmlNode *config = tree_child(policy_view_system(policy), "config");
	const xmlNode *system = policy_view_child(config, "string", "name", "system");
	const char *value = system != NULL ? tree_attribute(system, "value") : NULL;

	snprintf(name, 64, "%s", value != NULL ? value : "");
}

static bool has_tau0(const xmlDoc *policy)
{
	const xmlNode *memory = tree_path(policy_view_system(policy), "kernel/memory");
	const xmlNode *cpu = policy_view_child(memory, "cpu", "id", "0");

	return policy_view_child(cpu, "memory", "physical", "sys_interface") != NULL;
}

static bool attribute_is(const xmlNode *node, const char *name, const char *value)
{
	const char *found = tree_attribute(node, name);

	return found != NULL && strcmp(found, value) == 0;
}

/* The subject that is told when a VT-d unit has stopped a device. */
static bool fault_event_fill(const struct system_index *index, struct policy_header *header)
{
	const xmlNode *domains = tree_child(policy_view_system(index->policy), "deviceDomains");
	const char *name = tree_attribute(domains, "faultEvent");
	const struct event_target *target = name != NULL ? name_table_find(&index->targets, name) : NULL;

	header->fault_subject = MUEN_NONE16;
	if (name == NULL)
		return true;
	if (target == NULL)
		return fail(index, domains, "the event of IOMMU faults has no target");
	header->fault_subject = target->subject;
	header->fault_event = target->event;
	return true;
}

static bool header_fill(const struct system_index *index, struct policy_header *header)
{
	const xmlNode *processor = tree_path(policy_view_system(index->policy), "hardware/processor");

	if (processor == NULL)
		return fail(index, policy_view_system(index->policy), "the hardware has no processor");
	header->magic = MUEN_POLICY_MAGIC;
	header->abi_version = MUEN_ABI_VERSION;
	header->virtualization = policy_view_virtualization(index->policy);
	header->apic_mode = attribute_is(processor, "apic", "xapic") ? POLICY_XAPIC : POLICY_X2APIC;
	header->flags = attribute_is(processor, "tsc", "invariant") ? POLICY_FLAG_INVARIANT_TSC : 0;
	header->flags |= has_tau0(index->policy) ? POLICY_FLAG_TAU0 : 0;
	header->tsc_khz = (uint32_t)tree_number(processor, "speed");
	header->apic_timer_khz = (uint32_t)tree_number(processor, "apicTimerKHz");
	header->vmx_timer_rate = (uint32_t)tree_number(processor, "vmxTimerRate");
	header->switch_ticks = (uint32_t)tree_number(processor, "switchTicks");
	ports_fill(index, header);
	console_fill(index, header);
	system_name_fill(index->policy, header->system_name);
	return fault_event_fill(index, header);
}

/* Physical address of a region, which start-up code needs below 4 GiB. */
static bool low_address(const struct system_index *index, const struct name_table *regions, const char *name,
			uint32_t *address)
{
	const xmlNode *region = name_table_find(regions, name);
	uint64_t found = region != NULL ? tree_number(region, "physicalAddress") : UINT64_MAX;

	if (found <= UINT32_MAX) {
		*address = (uint32_t)found;
		return true;
	}
	report_error(index->report, RULE_EMIT_REGION, region != NULL ? region : policy_view_system(index->policy),
		     "region '%s' is missing or lies above 4 GiB", name);
	return false;
}

static bool cpu_fill(const struct system_index *index, const struct name_table *regions, const xmlNode *cpu,
		     struct typed_tables *tables)
{
	uint64_t number = tree_number(cpu, "cpuId");
	char name[64];
	bool valid;

	if (number >= index->cpu_count)
		return true; /* the schedule leaves it idle */
	tables->cpus[number].apic_id = (uint32_t)tree_number(cpu, "apicId");
	if (tables->cpus[number].apic_id == 0)
		tables->header.boot_cpu = (uint32_t)number;
	snprintf(name, sizeof(name), "kernel_%" PRIu64 "|pt", number);
	valid = low_address(index, regions, name, &tables->cpus[number].page_table);
	snprintf(name, sizeof(name), "kernel_%" PRIu64 "|vmxon", number);
	return low_address(index, regions, name, &tables->cpus[number].host_page) && valid;
}

static bool cpus_fill(const struct system_index *index, struct typed_tables *tables)
{
	const xmlNode *processor = tree_path(policy_view_system(index->policy), "hardware/processor");
	struct name_table regions = policy_view_regions(index->policy);
	uint64_t seen = 0; /* one bit a CPU: MUEN_CPU_MAX of them */
	bool valid = true;

	TREE_FOR_EACH(cpu, processor, "cpu") {
		uint64_t number = tree_number(cpu, "cpuId");

		if (number < index->cpu_count && (seen >> number & 1U) != 0)
			valid = fail(index, cpu, "two CPUs have the same number");
		seen |= number < index->cpu_count ? 1ULL << number : 0;
		valid = cpu_fill(index, &regions, cpu, tables) && valid;
	}
	windows_fill(index, &regions, &tables->header);
	name_table_free(&regions);
	if (seen != UINT64_MAX >> (MUEN_CPU_MAX - index->cpu_count))
		return fail(index, processor, "the hardware does not describe each CPU of the schedule");
	if (tables->cpus[tables->header.boot_cpu].apic_id != 0)
		return fail(index, processor, "the boot CPU (local APIC id 0) has no part in the schedule");
	return valid;
}

bool machine_tables_fill(const struct system_index *index, struct typed_tables *tables)
{
	struct policy_port_write *write = tables->ports;

	TREE_FOR_EACH(node, tree_path(policy_view_system(index->policy), "hardware/startup"), "portWrite") {
		write->port = (uint16_t)tree_number(node, "port");
		write->value = (uint8_t)tree_number(node, "value");
		write++;
	}
	return header_fill(index, &tables->header) && cpus_fill(index, tables);
}
