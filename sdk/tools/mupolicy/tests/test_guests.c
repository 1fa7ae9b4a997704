/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Expansion of what goes beyond native subjects: devices with interrupts, device domains, guests, siblings, loaders,
 * and plans with gaps. The machine is machine.xml.
 */
#include "support.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <muen/abi/layout.h>

#define TRAPS "<events><include href='base/traps.xml'/></events>"
#define START "<system><events><event name='panic' mode='kernel'/></events>"
#define RAM "<memory><memory name='ram' size='16#0010_0000#' caching='WB'/></memory>"
#define COMPONENTS                                                                                                     \
	"<components><component name='linux' profile='linux'><requires><memory><memory logical='ram' "                 \
	"size='16#0010_0000#' virtualAddress='16#0100_0000#' writable='true' executable='true'/></memory></requires>"  \
	"<provides><memory logical='kernel' size='16#1000#' virtualAddress='16#0040_0000#' type='subject_binary' "     \
	"writable='true' executable='true'><file filename='kernel' offset='none'/></memory></provides></component>"    \
	"<component name='program' profile='native'><provides><memory logical='text' size='16#1000#' "                 \
	"type='subject_binary' virtualAddress='16#0020_0000#' writable='false' executable='true'>"                     \
	"<fill pattern='16#f4#'/></memory></provides></component></components>"
#define LINUX "<component ref='linux'><map logical='ram' physical='ram'/></component>"

static struct run *expanded(const char *text)
{
	struct run *run = run_new(text);

	run->options.hardware_path = SOURCE "/sdk/tools/mupolicy/tests/machine.xml";
	run->options.platform_path = SOURCE "/sdk/tools/mupolicy/tests/machine_platform.xml";
	run_until(run, STAGE_EXPAND);
	if (report_error_count(run->policy.report) > 0) {
		char *messages = run_messages(run);

		print_error("%s", messages);
		free(messages);
		fail();
	}
	return run;
}

static const xmlNode *child_of(const xmlNode *parent, const char *logical)
{
	TREE_FOR_EACH(child, parent, NULL) {
		const char *name = tree_attribute(child, "logical");

		if (name != NULL && strcmp(name, logical) == 0)
			return child;
	}
	fail_msg("there is no '%s'", logical);
	return NULL;
}

static const xmlNode *device_of(const struct run *run, const char *subject, const char *logical)
{
	return child_of(tree_child(find_by(run, "subjects", "name", subject), "devices"), logical);
}

static const xmlNode *mapping_of(const struct run *run, const char *subject, const char *logical)
{
	return child_of(tree_child(find_by(run, "subjects", "name", subject), "memory"), logical);
}

static bool has_named(const struct run *run, const char *path, const char *name)
{
	TREE_FOR_EACH(child, tree_path(run->policy.root, path), NULL) {
		if (strcmp(tree_name(child), name) == 0)
			return true;
	}
	return false;
}

static void assert_value(const xmlNode *node, const char *name, const char *value)
{
	assert_non_null(node);
	assert_non_null(tree_attribute(node, name));
	assert_string_equal(tree_attribute(node, name), value);
}

static void assert_place(const struct run *run, const char *subject, const char *logical, uint64_t address)
{
	assert_int_equal(tree_number(mapping_of(run, subject, logical), "virtualAddress"), address);
}

/* Numbers of messages start above the lines of the I/O APIC; a line in use keeps a device from its messages. */
static void devices_interrupt_by_message_or_line(void **state)
{
	struct run *run =
	    expanded(START RAM COMPONENTS
		     "<subjects><subject name='guest'><devices><device logical='eth' physical='ethernet'/>"
		     "</devices>" TRAPS LINUX "</subject><subject name='driver'><devices><device logical='disk' "
		     "physical='disk'><irq logical='irq' physical='line'/></device></devices>" TRAPS
		     "<component ref='program'/></subject></subjects></system>");
	const xmlNode *nic = find_by(run, "hardware/devices", "name", "nic");
	const xmlNode *disk = find_by(run, "hardware/devices", "name", "disk");
	const xmlNode *eth = device_of(run, "guest", "eth");

	(void)state;
	assert_value(tree_child(nic, "pci"), "msi", "true");
	assert_value(tree_child(nic, "irq"), "name", "rx");
	assert_value(tree_child(nic, "irq"), "number", "24");
	assert_value(tree_child(disk, "pci"), "msi", "false");
	assert_value(tree_child(disk, "irq"), "number", "18");
	assert_value(child_of(eth, "receive"), "physical", "rx");
	assert_value(child_of(eth, "receive"), "vector", "66"); /* 48 to 64 are Linux's; 65 is the line's */
	assert_value(child_of(eth, "window"), "physical", "registers");
	assert_int_equal(tree_number(child_of(eth, "window"), "virtualAddress"), 0xe0000000);
	assert_int_equal(tree_count(eth, "irq"), 1);
	assert_value(child_of(device_of(run, "driver", "disk"), "irq"), "vector", "32");
	assert_value(find_by(run, "events", "name", "unmask_irq18"), "mode", "kernel");
	run_free(run);
}

/* Functions of one device stay together; a device without resources brings all; configuration space is where ECAM has
 * it. */
static void devices_get_pci_addresses(void **state)
{
	struct run *run =
	    expanded(START COMPONENTS
		     "<subjects><subject name='driver'><devices><device logical='both' physical='both'/>"
		     "<device logical='nothing' physical='none'/><device logical='nic' physical='nic'/></devices>" TRAPS
		     "<component ref='program'/></subject></subjects></system>");
	const xmlNode *disk = device_of(run, "driver", "both_1");
	const xmlNode *sound = device_of(run, "driver", "both_2");
	const xmlNode *nic = device_of(run, "driver", "nic");

	(void)state;
	assert_int_equal(tree_count(disk->parent, "device"), 3);
	assert_int_equal(tree_number(tree_child(disk, "pci"), "device"), 1);
	assert_int_equal(tree_number(tree_child(disk, "pci"), "function"), 0);
	assert_int_equal(tree_number(tree_child(sound, "pci"), "device"), 1);
	assert_int_equal(tree_number(tree_child(sound, "pci"), "function"), 3);
	assert_int_equal(tree_number(tree_child(nic, "pci"), "device"), 2);
	assert_int_equal(tree_number(child_of(nic, "mmconf"), "virtualAddress"), 0xf8010000);
	assert_non_null(child_of(disk, "ports"));
	run_free(run);
}

static void domains_reach_what_is_for_dma(void **state)
{
	struct run *run = expanded(
	    START RAM
	    "<deviceDomains><domain name='d'><memory><mapSubjectMemory subject='guest' "
	    "virtualAddressOffset='16#1000#'/></memory><devices><device logical='n' physical='ethernet' "
	    "mapReservedMemory='true'/></devices></domain></deviceDomains>" COMPONENTS
	    "<subjects><subject name='guest'><devices><device logical='eth' physical='ethernet'/></devices>" TRAPS LINUX
	    "</subject></subjects></system>");
	const xmlNode *domain = find_by(run, "deviceDomains", "name", "d");
	const xmlNode *memory = tree_child(domain, "memory");

	(void)state;
	assert_value(domain, "id", "1");
	assert_int_equal(tree_count(memory, "memory"), 2);
	assert_int_equal(tree_number(child_of(memory, "ram"), "virtualAddress"), 0x1001000);
	assert_int_equal(tree_number(child_of(memory, "rmrr"), "virtualAddress"), 0xda000000);
	assert_value(find_by(run, "memory", "name", "rmrr"), "type", "device_rmrr");
	assert_value(find_by(run, "hardware/memory", "name", "rmrr"), "allocatable", "false");
	assert_false(has_named(run, "hardware/memory", "unused"));
	assert_value(find_by(run, "memory", "name", "vtd_context_bus_0"), "type", "system_vtd_context");
	assert_value(find_by(run, "memory", "name", "vtd_d_pt"), "type", "system_pt");
	assert_value(find_by(run, "kernel/devices", "logical", "iommu_1"), "physical", "iommu_1");
	run_free(run);
}

/* A sibling is parked, shares all memory, and is told by interrupts between CPUs. */
static void siblings_share_memory(void **state)
{
	struct run *run =
	    expanded(START RAM COMPONENTS
		     "<subjects><subject name='guest'><bootparams>a</bootparams><bootparams>b</bootparams>" TRAPS LINUX
		     "</subject><subject name='second'>" TRAPS "<sibling ref='guest'/></subject>"
		     "</subjects></system>");
	const xmlNode *guest = find_by(run, "subjects", "name", "guest");
	const xmlNode *second = find_by(run, "subjects", "name", "second");

	(void)state;
	assert_string_equal(tree_text(tree_child(guest, "bootparams")), "a b muen_sinfo=0xe00000000 possible_cpus=2");
	assert_place(run, "guest", "sinfo", 0xe00000000);
	assert_place(run, "guest", "sinfo1", 0xe00009000);
	assert_place(run, "guest", "timed_event0", 0xe00810000);
	assert_place(run, "second", "timed_event1", 0xe00811000);
	assert_place(run, "second", "ram", 0x1000000);
	assert_int_equal(tree_count(tree_child(guest, "memory"), "memory"),
			 tree_count(tree_child(second, "memory"), "memory"));
	assert_string_equal(tree_text(tree_path(guest, "vcpu/registers/cr4/VMXEnable")), "1");
	assert_string_equal(tree_text(tree_path(second, "vcpu/registers/cr4/VMXEnable")), "0");
	assert_value(find_by(run, "events", "name", "guest_smp_ipi_reschedule_0001"), "mode", "async");
	assert_non_null(find_by(run, "memory", "name", "guest|pt"));
	assert_false(has_named(run, "memory", "second|pt"));
	assert_non_null(find_by(run, "memory", "name", "second|msrstore"));
	run_free(run);
}

static void linux_gets_what_it_boots_with(void **state)
{
	struct run *run = expanded(START RAM COMPONENTS "<subjects><subject name='guest'>" TRAPS LINUX
							"</subject></subjects></system>");

	(void)state;
	assert_place(run, "guest", "zero_page", 0);
	assert_place(run, "guest", "acpi_rsdp", 0xe0000);
	assert_place(run, "guest", "acpi_mailbox", 0xe4000);
	assert_place(run, "guest", "bios_low", 0xc0000);
	assert_value(tree_child(find_by(run, "memory", "name", "guest|acpi_dsdt"), "file"), "filename",
		     "guest_dsdt.aml");
	assert_string_equal(
	    tree_text(tree_path(find_by(run, "subjects", "name", "guest"), "vcpu/vmx/controls/proc2/EnableEPT")), "1");
	run_free(run);
}

/* What is writable and from a file is loaded into a copy; the original is the loader's to read. */
static void loaders_see_what_they_load(void **state)
{
	struct run *run =
	    expanded(START RAM COMPONENTS
		     "<subjects><subject name='guest'>" TRAPS LINUX "</subject><subject name='boot'>" TRAPS
		     "<monitor><loader subject='guest' logical='l' virtualAddress='16#0001_0000_0000#'/></monitor>"
		     "<component ref='program'/></subject></subjects></system>");

	(void)state;
	assert_value(mapping_of(run, "guest", "kernel"), "physical", "guest|kernel_guest");
	assert_value(mapping_of(run, "boot", "guest_kernel"), "physical", "guest|kernel_guest");
	assert_place(run, "boot", "guest_kernel", 0x100400000);
	assert_value(mapping_of(run, "boot", "guest_kernel_src"), "writable", "false");
	assert_place(run, "boot", "guest_kernel_src", 0x700000000000);
	assert_place(run, "boot", "guest_ram", 0x101000000);
	assert_value(tree_child(find_by(run, "memory", "name", "guest|kernel_guest"), "hashRef"), "memory",
		     "guest|kernel");
	assert_string_equal(
	    tree_text(tree_path(find_by(run, "subjects", "name", "guest"), "vcpu/registers/cr4/VMXEnable")), "0");
	run_free(run);
}

/* tau0 is the first subject; a frame without partition belongs to a subject that sleeps. */
static void plans_bring_their_subjects(void **state)
{
	struct run *run = expanded(
	    START COMPONENTS
	    "<subjects><subject name='a'>" TRAPS "<component ref='program'/></subject></subjects>"
	    "<scheduling tickRate='1000'><partitions><partition name='p'><group><subject name='a'/></group>"
	    "</partition><partition name='t' scrubVERW='true'><group><subject name='tau0'/></group></partition>"
	    "</partitions><majorFrame><cpu id='0'><minorFrame partition='t' ticks='1'/><minorFrame "
	    "partition='p' ticks='1'/></cpu><cpu id='1'><minorFrame ticks='2'/></cpu></majorFrame>"
	    "</scheduling></system>");
	const xmlNode *idle = find_by(run, "subjects", "name", "mugenschedcfg_auto_idle_1");

	(void)state;
	assert_value(find_by(run, "subjects", "name", "tau0"), "globalId", "0");
	assert_value(mapping_of(run, "tau0", "sys_interface"), "writable", "true");
	assert_value(child_of(find_by(run, "kernel/memory", "id", "0"), "tau0_interface"), "writable", "false");
	assert_value(idle, "cpu", "1");
	assert_string_equal(tree_text(tree_path(idle, "vcpu/vmx/controls/proc/HLTExiting")), "1");
	assert_value(find_by(run, "scheduling/partitions", "name", "t"), "scrubVERW", "true");
	run_free(run);
}

static void own_tau0_gets_its_page(void **state)
{
	struct run *run = expanded(START COMPONENTS "<subjects><subject name='a'>" TRAPS
						    "<component ref='program'/></subject><subject name='tau0'>" TRAPS
						    "<component ref='program'/></subject></subjects></system>");

	(void)state;
	assert_value(find_by(run, "subjects", "name", "tau0"), "globalId", "1");
	assert_value(mapping_of(run, "tau0", "sys_interface"), "writable", "true");
	assert_value(child_of(find_by(run, "kernel/memory", "id", "0"), "tau0_interface"), "physical", "sys_interface");
	run_free(run);
}

static void policies_need_no_plan(void **state)
{
	struct run *run =
	    expanded(START COMPONENTS "<subjects><subject name='a'>" TRAPS "<component ref='program'/></subject>"
				      "<subject name='b'>" TRAPS "<component ref='program'/></subject></subjects>"
				      "</system>");
	const xmlNode *cpu = tree_path(run->policy.root, "scheduling/majorFrame/cpu");

	(void)state;
	assert_value(tree_child(run->policy.root, "scheduling"), "tickRate", "1000");
	assert_int_equal(tree_count(cpu, "minorFrame"), 2);
	assert_value(tree_child(cpu, "minorFrame"), "partition", "a");
	assert_value(find_by(run, "subjects", "name", "b"), "schedGroupId", "2");
	run_free(run);
}

/* Blocks of memory are split around the loader's place. */
static void loader_stays_free(void **state)
{
	struct run *run = expanded(START COMPONENTS "<subjects><subject name='a'>" TRAPS
						    "<component ref='program'/></subject></subjects></system>");
	bool found = false;

	(void)state;
	TREE_FOR_EACH(block, tree_path(run->policy.root, "hardware/memory"), "memoryBlock") {
		const uint64_t first = tree_number(block, "physicalAddress");

		if (first == MUEN_LOADER_PHYS) {
			assert_value(block, "allocatable", "false");
			assert_int_equal(tree_number(block, "size"), MUEN_LOADER_SIZE);
			found = true;
		}
	}
	assert_true(found);
	run_free(run);
}

static void answers_and_regions_of_the_kernel_stay(void **state)
{
	struct run *run = expanded(
	    "<system><events><event name='panic' mode='kernel'/><event name='fault' mode='async'/></events>"
	    "<memory><memory name='audit' type='subject_crash_audit' size='16#1000#' caching='UC'/><memory "
	    "name='update' type='kernel_microcode' size='16#1000#' caching='WB'/></memory>"
	    "<deviceDomains faultEvent='fault'/>" COMPONENTS
	    "<subjects><subject name='a'><memory><memory logical='faults' physical='iommu_faults' writable='false' "
	    "executable='false'/></memory><events><source><group name='vmx_exit'><default physical='panic'>"
	    "<system_panic/></default><event id='10' logical='cpuid' physical='panic'><system_panic/><answer><cpuid "
	    "leaf='16#0001#' eax='16#0001#' ebx='16#0002#' ecx='16#0003#' edx='16#0004#'/></answer></event></group>"
	    "</source><target><event logical='fault' physical='fault'/></target></events><component ref='program'/>"
	    "</subject></subjects></system>");
	const xmlNode *kernel = find_by(run, "kernel/memory", "id", "0");
	const xmlNode *trap =
	    child_of(tree_path(find_by(run, "subjects", "name", "a"), "events/source/group"), "cpuid");

	(void)state;
	assert_value(tree_path(trap, "answer/cpuid"), "ecx", "16#0003#");
	assert_int_equal(tree_number(child_of(kernel, "crash_audit"), "virtualAddress"), MUEN_KVA_CRASH_AUDIT);
	assert_value(child_of(kernel, "microcode"), "writable", "false");
	assert_int_equal(tree_number(child_of(kernel, "iommu_faults"), "virtualAddress"), MUEN_KVA_IOMMU_FAULTS);
	assert_int_equal(tree_number(child_of(kernel, "kernel_iommu_queue_1"), "virtualAddress"), MUEN_KVA_IOMMU_QUEUE);
	assert_value(mapping_of(run, "a", "faults"), "physical", "iommu_faults");
	run_free(run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(devices_interrupt_by_message_or_line),
	    cmocka_unit_test(devices_get_pci_addresses),
	    cmocka_unit_test(domains_reach_what_is_for_dma),
	    cmocka_unit_test(siblings_share_memory),
	    cmocka_unit_test(linux_gets_what_it_boots_with),
	    cmocka_unit_test(loaders_see_what_they_load),
	    cmocka_unit_test(plans_bring_their_subjects),
	    cmocka_unit_test(own_tau0_gets_its_page),
	    cmocka_unit_test(policies_need_no_plan),
	    cmocka_unit_test(loader_stays_free),
	    cmocka_unit_test(answers_and_regions_of_the_kernel_stay),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
