/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The kernel's tables of the fixture, field by field, and policies that do not fit them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <string.h>

#include <muen/abi/layout.h>
#include <muen/abi/policy.h>

#include "emit/kernel_tables.h"
#include "emit/subject_controls.h"
#include "fixture.h"
#include "tree.h"

#define SUBJECT "/system/subjects/subject[@name='producer']"

static struct fixture fixture;
static struct kernel_tables tables;

static int setup(void **state)
{
	(void)state;
	fixture = fixture_load(NULL);
	assert_true(kernel_tables_build(fixture.policy, fixture.report, &tables));
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	kernel_tables_free(&tables);
	fixture_free(&fixture);
	return 0;
}

static void *rows(enum kernel_table table, size_t row_size, size_t count)
{
	assert_int_equal(tables.size[table], row_size * count);
	return tables.content[table];
}

static void test_header(void **state)
{
	struct policy_header header;

	(void)state;
	assert_int_equal(tables.size[KERNEL_TABLE_BOOT], MUEN_KVA_POLICY_BOOT_SIZE);
	memcpy(&header, tables.content[KERNEL_TABLE_BOOT], sizeof(header));
	assert_true(header.magic == MUEN_POLICY_MAGIC);
	assert_int_equal(header.abi_version, MUEN_ABI_VERSION);
	assert_int_equal(header.virtualization, POLICY_SVM);
	assert_int_equal(header.apic_mode, POLICY_XAPIC);
	assert_int_equal(header.flags, 0);
	assert_int_equal(header.console, POLICY_CONSOLE_UART);
	assert_int_equal(header.cpu_count, 2);
	assert_int_equal(header.subject_count, 2);
	assert_int_equal(header.partition_count, 2);
	assert_int_equal(header.group_count, 2);
	assert_int_equal(header.major_count, 2);
	assert_int_equal(header.minor_count, 6);
	assert_int_equal(header.barrier_count, 1);
	assert_int_equal(header.source_count, 17 + 2);
	assert_int_equal(header.target_count, 2);
	assert_int_equal(header.port_write_count, 5);
	assert_int_equal(header.tsc_khz, 1000000);
	assert_int_equal(header.apic_timer_khz, 1000000);
	assert_int_equal(header.boot_cpu, 0);
	assert_int_equal(header.console_port, 0x2f8);
	assert_int_equal(header.reset_port, 0xcf9);
	assert_int_equal(header.reset_value, 6);
	assert_int_equal(header.poweroff_port, 0x604);
	assert_int_equal(header.poweroff_value, 0x2000);
	assert_string_equal(header.system_name, "fixture");
}

static void test_cpus(void **state)
{
	const struct policy_cpu *cpus = (const void *)(tables.content[KERNEL_TABLE_BOOT] + MUEN_PAGE_SIZE);
	const struct policy_port_write *ports = rows(KERNEL_TABLE_PORT, sizeof(*ports), 5);

	(void)state;
	assert_int_equal(cpus[1].apic_id, 1);
	assert_int_equal(cpus[0].page_table, 0x208000);
	assert_int_equal(cpus[1].page_table, 0x22e000);
	assert_int_equal(cpus[0].host_page, 0x207000);
	assert_int_equal(ports[0].port, 0x21);
	assert_int_equal(ports[0].value, 0xff);
	assert_int_equal(ports[3].value, 24);
}

static void test_events(void **state)
{
	const struct policy_event *sources = rows(KERNEL_TABLE_SOURCE, sizeof(*sources), 19);
	const struct policy_target *targets = rows(KERNEL_TABLE_TARGET, sizeof(*targets), 2);
	const struct policy_subject *subjects = rows(KERNEL_TABLE_SUBJECT, sizeof(*subjects), 2);

	(void)state;
	assert_int_equal(subjects[1].source_first, 17);
	assert_int_equal(subjects[1].source_count, 2);
	assert_int_equal(subjects[1].target_first, 1);
	assert_int_equal(sources[0].action, POLICY_ACTION_SLEEP);
	assert_int_equal(sources[0].target_subject, MUEN_NONE16);
	assert_int_equal(sources[1].action, POLICY_ACTION_YIELD);
	assert_int_equal(sources[2].flags, POLICY_EVENT_SIGNAL); /* self */
	assert_int_equal(sources[2].target_subject, 0);
	assert_int_equal(sources[3].action, POLICY_ACTION_INVALID);
	assert_int_equal(sources[3].target_subject, MUEN_NONE16);
	assert_int_equal(sources[16].flags, POLICY_EVENT_SIGNAL | POLICY_EVENT_IPI);
	assert_int_equal(sources[16].target_subject, 1);
	assert_int_equal(sources[16].target_event, 0);
	assert_int_equal(targets[0].vector, 65);
	assert_int_equal(targets[1].action, POLICY_TARGET_INJECT);
	assert_int_equal(targets[1].vector, 64);
}

/* Traps that the policy leaves out, and those it may not name, end the system. */
static void test_traps(void **state)
{
	const struct policy_event *traps = rows(KERNEL_TABLE_TRAP, sizeof(*traps), 2 * MUEN_TRAP_MAX);

	(void)state;
	for (size_t i = 0; i < 2 * MUEN_TRAP_MAX; i++) {
		assert_int_equal(traps[i].action, POLICY_ACTION_PANIC);
		assert_int_equal(traps[i].target_subject, MUEN_NONE16);
	}
}

static void test_schedule(void **state)
{
	const struct policy_partition *partitions = rows(KERNEL_TABLE_PARTITION, sizeof(*partitions), 2);
	const struct policy_group *groups = rows(KERNEL_TABLE_GROUP, sizeof(*groups), 2);
	const struct policy_plan *plans = rows(KERNEL_TABLE_PLAN, sizeof(*plans), 4);
	const struct policy_minor *minors = rows(KERNEL_TABLE_MINOR, sizeof(*minors), 6);
	const struct policy_major *majors = rows(KERNEL_TABLE_MAJOR, sizeof(*majors), 2);
	const struct policy_barrier *barriers = rows(KERNEL_TABLE_BARRIER, sizeof(*barriers), 1);

	(void)state;
	assert_int_equal(partitions[1].cpu, 1);
	assert_int_equal(partitions[1].group_first, 1);
	assert_int_equal(partitions[1].group_count, 1);
	assert_int_equal(groups[1].initial_subject, 1);
	assert_int_equal(groups[1].partition, 1);
	assert_int_equal(plans[3].minor_first, 4);
	assert_int_equal(plans[3].minor_count, 2);
	assert_int_equal(minors[0].deadline, 4000000);
	assert_int_equal(minors[0].barrier, MUEN_NONE16);
	assert_int_equal(minors[2].deadline, 1500000);
	assert_int_equal(minors[2].barrier, 0);
	assert_int_equal(minors[3].deadline, 2000000);
	assert_int_equal(minors[4].partition, 1);
	assert_int_equal(majors[0].period, 4000000);
	assert_int_equal(majors[0].barrier_count, 0);
	assert_int_equal(majors[1].period, 2000000);
	assert_int_equal(majors[1].barrier_count, 1);
	assert_int_equal(barriers[0].size, 2);
}

static void test_subjects(void **state)
{
	const struct policy_subject *subjects = rows(KERNEL_TABLE_SUBJECT, sizeof(*subjects), 2);

	(void)state;
	assert_string_equal(subjects[0].name, "producer");
	assert_int_equal(subjects[1].cpu, 1);
	assert_int_equal(subjects[1].group, 1);
	assert_int_equal(subjects[0].flags, 0);
	assert_int_equal(subjects[0].rip, 0x200000);
	assert_int_equal(subjects[0].rsp, 0x3000);
	assert_int_equal(subjects[0].cr0, 0x80010033);
	assert_int_equal(subjects[0].cr4, 0x2260);
	assert_true(subjects[0].cr0_mask == UINT64_MAX);
	assert_int_equal(subjects[0].exception_bitmap, UINT32_MAX);
	assert_int_equal(subjects[0].segment[SEGMENT_CS].access, 0xa09b);
	assert_int_equal(subjects[0].segment[SEGMENT_LDTR].access, 0x10000);
	assert_int_equal(subjects[0].segment[SEGMENT_IDTR].limit, 0);
	assert_int_not_equal(subjects[0].page_table, subjects[1].page_table);
}

/* Words of the native profile; what a back end demands must be in them. */
static void test_controls(void **state)
{
	const struct policy_subject *subjects = rows(KERNEL_TABLE_SUBJECT, sizeof(*subjects), 2);
	struct policy_subject vmx = {0};

	(void)state;
	assert_int_equal(subjects[0].control[SVM_CONTROL_CR], 0x01190108);
	assert_int_equal(subjects[0].control[SVM_CONTROL_DR], 0xffffffff);
	assert_int_equal(subjects[0].control[SVM_CONTROL_MISC1], 0xbe44c00b);
	assert_int_equal(subjects[0].control[SVM_CONTROL_MISC2], 0x00007eff);
	assert_int_equal(subjects[0].control[SVM_CONTROL_RESERVED], 0);
	subject_controls_fill(fixture_find(&fixture, SUBJECT "/vcpu"), POLICY_VMX, &vmx);
	assert_int_equal(vmx.control[VMX_CONTROL_PIN], 0x49);
	assert_int_equal(vmx.control[VMX_CONTROL_PROC], 0xb2999e00);
	assert_int_equal(vmx.control[VMX_CONTROL_PROC2], 0x40);
	assert_int_equal(vmx.control[VMX_CONTROL_EXIT], 0x8200);
	assert_int_equal(vmx.control[VMX_CONTROL_ENTRY], 0x200);
}

/* Each control of its own: which intercepts appear or go with it. */
static void test_conversion(void **state)
{
	static const struct {
		enum policy_control_vmx word;
		unsigned bit;
		enum policy_control_svm svm_word;
		uint32_t intercepts;
	} cases[] = {
	    {VMX_CONTROL_PROC, 7, SVM_CONTROL_MISC1, 1U << 24},    {VMX_CONTROL_PROC, 9, SVM_CONTROL_MISC1, 1U << 25},
	    {VMX_CONTROL_PROC, 10, SVM_CONTROL_MISC2, 3U << 11},   {VMX_CONTROL_PROC, 11, SVM_CONTROL_MISC1, 1U << 15},
	    {VMX_CONTROL_PROC, 12, SVM_CONTROL_MISC1, 1U << 14},   {VMX_CONTROL_PROC, 15, SVM_CONTROL_CR, 1U << 19},
	    {VMX_CONTROL_PROC, 16, SVM_CONTROL_CR, 1U << 3},       {VMX_CONTROL_PROC, 19, SVM_CONTROL_CR, 1U << 24},
	    {VMX_CONTROL_PROC, 20, SVM_CONTROL_CR, 1U << 8},       {VMX_CONTROL_PROC, 23, SVM_CONTROL_DR, 0xffffffff},
	    {VMX_CONTROL_PROC, 29, SVM_CONTROL_MISC2, 1U << 10},   {VMX_CONTROL_PROC, 30, SVM_CONTROL_MISC1, 1U << 23},
	    {VMX_CONTROL_PROC2, 1, SVM_CONTROL_CR, 0x00110000},    {VMX_CONTROL_PROC2, 2, SVM_CONTROL_MISC1, 0xffU << 6},
	    {VMX_CONTROL_PROC2, 6, SVM_CONTROL_MISC2, 1U << 9},
	};
	const uint32_t none[POLICY_CONTROL_COUNT] = {0};
	uint32_t base[POLICY_CONTROL_COUNT];

	(void)state;
	subject_controls_to_svm(none, base);
	assert_int_equal(base[SVM_CONTROL_CR], 0x00110000);
	assert_int_equal(base[SVM_CONTROL_DR], 0);
	assert_int_equal(base[SVM_CONTROL_MISC1], 0xbc44000b);
	assert_int_equal(base[SVM_CONTROL_MISC2], 0x000020ff);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uint32_t vmx[POLICY_CONTROL_COUNT] = {0};
		uint32_t svm[POLICY_CONTROL_COUNT];

		vmx[cases[i].word] = 1U << cases[i].bit;
		subject_controls_to_svm(vmx, svm);
		assert_int_equal(svm[cases[i].svm_word] ^ base[cases[i].svm_word], cases[i].intercepts);
	}
}

static void test_sizes(void **state)
{
	(void)state;
	assert_int_equal(kernel_tables_size(fixture.policy, KERNEL_TABLE_BOOT), 0x2000);
	assert_int_equal(kernel_tables_size(fixture.policy, KERNEL_TABLE_SUBJECT), 0x1000);
	assert_int_equal(kernel_tables_size(fixture.policy, KERNEL_TABLE_BARRIER), 0x1000);
	assert_string_equal(kernel_tables_region(KERNEL_TABLE_TRAP), "kernel_policy_trap");
	assert_int_equal(kernel_tables_address(KERNEL_TABLE_TRAP), MUEN_KVA_POLICY_TRAP);
}

static const struct {
	const char *path;
	const char *attribute;
	const char *value;
} breaks[] = {
    {SUBJECT, "globalId", "1"},
    {SUBJECT, "globalId", "2"},
    {SUBJECT, "cpu", "2"},
    {SUBJECT, "schedGroupId", "3"},
    {SUBJECT, "name", "0123456789012345678901234567890123456789012345678901234567890123"},
    {SUBJECT "/events/source/group[@name='vmcall']/event[1]", "id", "64"},
    {SUBJECT "/events/source/group[@name='vmcall']/event[1]", "id", "16#ffff_ffff_ffff_ffff#"},
    {SUBJECT "/events/source/group[@name='vmcall']/event[@id='16']", "physical", "nothing"},
    {SUBJECT "/events/source/group[@name='vmx_exit']/event[1]", "id", "60"},
    {SUBJECT "/events/target/event", "id", "64"},
    {"/system/scheduling", "tickRate", "0"},
    {"/system/scheduling/partitions/partition[1]", "id", "2"},
    {"/system/scheduling/partitions/partition[1]", "id", "0"},
    {"/system/scheduling/partitions/partition[1]", "cpu", "2"},
    {"/system/scheduling/partitions/partition[1]/group", "id", "3"},
    {"/system/scheduling/partitions/partition[1]/group/subject", "name", "nobody"},
    {"/system/scheduling/majorFrame[1]/cpu[1]", "id", "1"},
    {"/system/scheduling/majorFrame[1]/cpu[1]/minorFrame", "partition", "nowhere"},
    {"/system/scheduling/majorFrame[1]/cpu[1]/minorFrame", "ticks", "0"},
    {"/system/scheduling/majorFrame[1]/cpu[1]/minorFrame", "ticks", "4001"},
    {"/system/scheduling/majorFrame[1]/cpu[1]/minorFrame", "ticks", "16#ffff_ffff_ffff_ffff#"},
    {"/system/scheduling/majorFrame[2]/cpu[1]/minorFrame", "barrier", "2"},
    {"/system/scheduling/majorFrame[2]/barriers/barrier", "id", "0"},
    {"/system/hardware/processor/cpu[2]", "cpuId", "0"},
    {"/system/hardware/processor/cpu[2]", "cpuId", "2"},
    {"/system/hardware/processor/cpu[1]", "apicId", "2"},
    {"/system/memory/memory[@name='kernel_1|pt']", "physicalAddress", "16#0001_0000_0000#"},
    {"/system/memory/memory[@name='kernel_1|vmxon']", "name", "gone"},
    {"/system/memory/memory[@name='producer|iobm']", "name", "gone"},
};

/* Every index that would lead out of a table is reported, and nothing is read or written out of bounds. */
static void test_refusals(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(breaks) / sizeof(breaks[0]); i++) {
		struct fixture broken = fixture_load(NULL);
		struct kernel_tables refused;

		fixture_set(&broken, breaks[i].path, breaks[i].attribute, breaks[i].value);
		if (kernel_tables_build(broken.policy, broken.report, &refused))
			fail_msg("accepted: %s @%s = %s", breaks[i].path, breaks[i].attribute, breaks[i].value);
		assert_true(report_error_count(broken.report) > 0);
		kernel_tables_free(&refused);
		fixture_free(&broken);
	}
}

/* A switch event hands over; it signals only if the target acts. */
static void test_switch(void **state)
{
	struct fixture changed = fixture_load(NULL);
	struct kernel_tables built;
	const struct policy_event *sources;

	(void)state;
	fixture_set(&changed, "/system/events/event[@name='chan']", "mode", "switch");
	assert_true(kernel_tables_build(changed.policy, changed.report, &built));
	sources = (const void *)built.content[KERNEL_TABLE_SOURCE];
	assert_int_equal(sources[16].flags, POLICY_EVENT_HANDOVER | POLICY_EVENT_SIGNAL);
	kernel_tables_free(&built);
	tree_remove(fixture_find(&changed, "//event[@logical='in']/inject_interrupt"));
	assert_true(kernel_tables_build(changed.policy, changed.report, &built));
	sources = (const void *)built.content[KERNEL_TABLE_SOURCE];
	assert_int_equal(sources[16].flags, POLICY_EVENT_HANDOVER);
	assert_int_equal(sources[16].target_subject, 1);
	kernel_tables_free(&built);
	fixture_free(&changed);
}

/* A monitor answers reads of CR0 and CR4 on a CPU without read shadows. */
static void test_mirrored(void **state)
{
	struct fixture changed = fixture_load(NULL);
	struct kernel_tables built;
	const struct policy_subject *subjects;

	(void)state;
	fixture_set(&changed, SUBJECT, "mirrored", "true");
	assert_true(kernel_tables_build(changed.policy, changed.report, &built));
	subjects = (const void *)built.content[KERNEL_TABLE_SUBJECT];
	assert_int_equal(subjects[0].flags, POLICY_SUBJECT_MIRRORED);
	assert_int_equal(subjects[0].control[SVM_CONTROL_CR], 0x01190119);
	kernel_tables_free(&built);
	fixture_free(&changed);
}

/* An ipi event to the sender's own CPU needs no interrupt. */
static void test_ipi_same_cpu(void **state)
{
	struct fixture changed = fixture_load(NULL);
	struct kernel_tables built;
	const struct policy_event *sources;

	(void)state;
	fixture_set(&changed, "/system/subjects/subject[@name='consumer']", "cpu", "0");
	assert_true(kernel_tables_build(changed.policy, changed.report, &built));
	sources = (const void *)built.content[KERNEL_TABLE_SOURCE];
	assert_int_equal(sources[16].flags, POLICY_EVENT_SIGNAL);
	kernel_tables_free(&built);
	fixture_free(&changed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_header),   cmocka_unit_test(test_cpus),       cmocka_unit_test(test_events),
	    cmocka_unit_test(test_traps),    cmocka_unit_test(test_schedule),   cmocka_unit_test(test_subjects),
	    cmocka_unit_test(test_controls), cmocka_unit_test(test_conversion), cmocka_unit_test(test_sizes),
	    cmocka_unit_test(test_refusals), cmocka_unit_test(test_switch),     cmocka_unit_test(test_ipi_same_cpu),
	    cmocka_unit_test(test_mirrored),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
