/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * policy_check(): a good policy passes; each way to break one field of one entry is refused, and the fault names the
 * table and the entry; limits hold at the maximum and one above.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "machine.h"
#include "policy_check.h"
#include "policy_verdict.h"

/*
 * The good policy. CPU 0: partition 0 with group 0 (subjects 0, 1) and group 1 (subject 2), partition 1 with group 2
 * (subject 3). CPU 1: partition 2 with group 3 (subject 4). Two major frames: the first with one barrier, the second
 * with two.
 */
static void build_good_events(void)
{
	(void)policy_add_target(0, target_of(POLICY_TARGET_NONE));
	(void)policy_add_target(0, target_inject(32));
	(void)policy_add_target(0, target_inject(255));
	(void)policy_add_target(1, target_of(POLICY_TARGET_RESET));
	(void)policy_add_target(4, target_inject(40));
	(void)policy_add_source(0, event_action(POLICY_ACTION_NONE));
	(void)policy_add_source(0, event_action(POLICY_ACTION_SLEEP));
	(void)policy_add_source(0, event_action(POLICY_ACTION_YIELD));
	(void)policy_add_source(0, event_action(POLICY_ACTION_REBOOT));
	(void)policy_add_source(0, event_action(POLICY_ACTION_POWEROFF));
	(void)policy_add_source(0, event_action(POLICY_ACTION_PANIC));
	(void)policy_add_source(0, event_action(POLICY_ACTION_INVALID));
	(void)policy_add_source(0, event_signal(0, 1));
	(void)policy_add_source(0, event_handover(1));
	(void)policy_add_source(0, event_switch(1, 0));
	(void)policy_add_source(0, event_ipi(4, 0));
	(void)policy_add_source(4, event_signal(0, 2));
	policy_set_trap(0, 0, event_handover(1));
	policy_set_trap(0, 1, event_action(POLICY_ACTION_SLEEP));
	policy_set_trap(0, MUEN_TRAP_MAX - 1, event_signal(0, 1));
}

static void build_good_plans(void)
{
	(void)policy_add_major();
	policy_add_minor(0, 0, 1000);
	policy_end_at_barrier(policy_add_barrier(2));
	policy_add_minor(0, 1, 1000);
	policy_add_minor(1, 2, 1000);
	policy_end_at_barrier(0);
	policy_add_minor(1, 2, 1000);
	(void)policy_add_major();
	policy_add_minor(0, 1, 500);
	policy_end_at_barrier(policy_add_barrier(2));
	policy_add_minor(0, 0, 500);
	policy_end_at_barrier(policy_add_barrier(2));
	policy_add_minor(0, 1, 500);
	policy_add_minor(1, 2, 500);
	policy_end_at_barrier(0);
	policy_add_minor(1, 2, 500);
	policy_end_at_barrier(1);
	policy_add_minor(1, 2, 500);
}

static void build_good_subjects(void)
{
	group_id_t group;

	(void)policy_add_partition(0);
	group = policy_add_group();
	(void)policy_add_subject(group);
	(void)policy_add_subject(group);
	(void)policy_add_subject(policy_add_group());
	(void)policy_add_lone_subject(0);
	(void)policy_add_lone_subject(1);
	table_subject[0].flags = POLICY_SUBJECT_MIRRORED;
	table_subject[2].flags = POLICY_SUBJECT_NESTED;
}

static void build_good(void)
{
	(void)policy_add_cpu();
	(void)policy_add_cpu();
	build_good_subjects();
	build_good_events();
	build_good_plans();
	table_header.port_write_count = 2;
	table_port_write[0] = (struct policy_port_write){.port = 0x21, .value = 0xff};
	table_port_write[1] = (struct policy_port_write){.port = 0xffff};
	memset(table_header.system_name, 'x', sizeof(table_header.system_name) - 1);
	memset(table_subject[0].name, 'x', sizeof(table_subject[0].name) - 1);
}

/* First entries of the tables' parts that mutations need. */
#define SOURCE(subject, number) table_source[table_subject[subject].source_first + (number)]
#define TARGET(subject, number) table_target[table_subject[subject].target_first + (number)]
#define MINOR(major, cpu, number) table_minor[table_plan[(major)*2 + (cpu)].minor_first + (number)]

/* Numbers of the good policy's source events of subject 0. */
#define SOURCE_NONE 0
#define SOURCE_SLEEP 1
#define SOURCE_INVALID 6
#define SOURCE_SIGNAL 7
#define SOURCE_HANDOVER 8
#define SOURCE_SWITCH 9
#define SOURCE_IPI 10

/* The barrier of the first major frame, met by CPU 0 there and by CPU 1, at the same time, in the second one. */
static void share_barrier_between_major_frames(void)
{
	table_major[1].barrier_first = 0;
	MINOR(0, 1, 0).barrier = MUEN_NONE16;
	MINOR(1, 0, 0).barrier = MUEN_NONE16;
	MINOR(1, 1, 0).barrier = MUEN_NONE16;
	MINOR(1, 1, 1).barrier = 0;
}

/* All meet there anyway. */
static void move_barrier_to_the_end_of_the_first_major_frame(void)
{
	for (cpu_id_t cpu = 0; cpu < 2; cpu++) {
		MINOR(0, cpu, 0).barrier = MUEN_NONE16;
		MINOR(0, cpu, 1).barrier = 0;
	}
}

static void set_period_of_first_major_frame(uint64_t period)
{
	table_major[0].period = period;
	MINOR(0, 0, 1).deadline = period;
	MINOR(0, 1, 1).deadline = period;
}

/* Neither a partition nor a subject has it. */
static void leave_group_1_alone(void)
{
	table_partition[0].group_count = 1;
	table_subject[2].group = 0;
}

/* X(name of the test, table of the fault, index of the fault, what is changed) */
#define HEADER_MUTATIONS(X)                                                                                            \
	X(magic, "header: identity", 0, table_header.magic ^= 1)                                                       \
	X(magic_high, "header: identity", 0, table_header.magic ^= 1ULL << 63)                                         \
	X(abi_version_above, "header: identity", 0, table_header.abi_version++)                                        \
	X(abi_version_below, "header: identity", 0, table_header.abi_version--)                                        \
	X(other_back_end, "header: identity", 0, table_header.virtualization = POLICY_VMX)                             \
	X(no_back_end, "header: identity", 0, table_header.virtualization = 0)                                         \
	X(apic_mode_below, "header: identity", 0, table_header.apic_mode = 0)                                          \
	X(apic_mode_above, "header: identity", 0, table_header.apic_mode = 3)                                          \
	X(header_flags, "header: identity", 0, table_header.flags = 16)                                                \
	X(header_flags_high, "header: identity", 0, table_header.flags = 1U << 31)                                     \
	X(system_name, "header: identity", 0, table_header.system_name[63] = 'x')                                      \
	X(cpu_count_0, "header: counts", 0, table_header.cpu_count = 0)                                                \
	X(cpu_count_above, "header: counts", 0, table_header.cpu_count = MUEN_CPU_MAX + 1)                             \
	X(subject_count_0, "header: counts", 0, table_header.subject_count = 0)                                        \
	X(subject_count_above, "header: counts", 0, table_header.subject_count = MUEN_SUBJECT_MAX + 1)                 \
	X(partition_count_0, "header: counts", 0, table_header.partition_count = 0)                                    \
	X(partition_count_above, "header: counts", 0, table_header.partition_count = MUEN_PARTITION_MAX + 1)           \
	X(group_count_0, "header: counts", 0, table_header.group_count = 0)                                            \
	X(group_count_above, "header: counts", 0, table_header.group_count = MUEN_GROUP_MAX + 1)                       \
	X(major_count_0, "header: counts", 0, table_header.major_count = 0)                                            \
	X(major_count_above, "header: counts", 0, table_header.major_count = MUEN_MAJOR_MAX + 1)                       \
	X(minor_count_0, "header: counts", 0, table_header.minor_count = 0)                                            \
	X(minor_count_above, "header: counts", 0, table_header.minor_count = MUEN_MINOR_MAX + 1)                       \
	X(barrier_count_above, "header: counts", 0, table_header.barrier_count = MUEN_BARRIER_MAX + 1)                 \
	X(source_count_above, "header: counts", 0, table_header.source_count = MUEN_SOURCE_TABLE_MAX + 1)              \
	X(target_count_above, "header: counts", 0, table_header.target_count = MUEN_TARGET_TABLE_MAX + 1)              \
	X(port_write_count_above, "header: counts", 0, table_header.port_write_count = MUEN_PORT_WRITE_MAX + 1)        \
	X(ioapic_count_above, "header: counts", 0, table_header.ioapic_count = MUEN_IOAPIC_MAX + 1)                    \
	X(line_count_above, "header: counts", 0, table_header.line_count = MUEN_LINE_MAX + 1)                          \
	X(iommu_count_above, "header: counts", 0, table_header.iommu_count = MUEN_IOMMU_MAX + 1)                       \
	X(count_of_all_ones, "header: counts", 0, table_header.subject_count = UINT32_MAX)                             \
	X(tsc_khz, "header: constants", 0, table_header.tsc_khz = 0)                                                   \
	X(apic_timer_khz, "header: constants", 0, table_header.apic_timer_khz = 0)                                     \
	X(vmx_timer_rate, "header: constants", 0, table_header.vmx_timer_rate = 32)                                    \
	X(boot_cpu, "header: constants", 0, table_header.boot_cpu = 2)                                                 \
	X(header_reserved_first, "header: identity", 0, table_header.reserved[0] = 1)                                  \
	X(header_reserved_last, "header: identity", 0, table_header.reserved[1] = 0x80)                                \
	X(tau0_on_another_cpu_than_the_boot_cpu, "header: constants", 0, table_header.flags = POLICY_FLAG_TAU0;        \
	  table_header.boot_cpu = 1)                                                                                   \
	X(console_without_port, "header: constants", 0, table_header.console = POLICY_CONSOLE_UART)                    \
	X(console_unknown, "header: constants", 0, table_header.console = POLICY_CONSOLE_VGA + 1)                      \
	X(answer_count_above, "header: counts", 0, table_header.answer_count = MUEN_ANSWER_MAX + 1)                    \
	X(microcode_for_svm, "header: constants", 0, table_header.microcode_size = 1)                                  \
	X(header_reserved2, "header: constants", 0, table_header.reserved2 = 1)

#define PLACE_MUTATIONS(X)                                                                                             \
	X(apic_id_twice, "cpu", 1, table_cpu[1].apic_id = 0)                                                           \
	X(cpu_page_table_unaligned, "cpu", 0, table_cpu[0].page_table += 8)                                            \
	X(cpu_page_table_0, "cpu", 1, table_cpu[1].page_table = 0)                                                     \
	X(host_page_unaligned, "cpu", 1, table_cpu[1].host_page += 1)                                                  \
	X(host_page_0, "cpu", 0, table_cpu[0].host_page = 0)                                                           \
	X(port_write_reserved, "port write", 1, table_port_write[1].reserved = 1)                                      \
	X(partition_cpu, "partition", 2, table_partition[2].cpu = 2)                                                   \
	X(partition_cpu_none, "partition", 0, table_partition[0].cpu = MUEN_NONE16)                                    \
	X(partition_of_no_group, "partition", 1, table_partition[1].group_count = 0)                                   \
	X(partition_of_too_many_groups, "partition", 0, table_partition[0].group_count = MUEN_PARTITION_GROUPS + 1)    \
	X(partition_groups_behind_the_table, "partition", 2, table_partition[2].group_count = 2)                       \
	X(partition_groups_outside_the_table, "partition", 2, table_partition[2].group_first = MUEN_NONE16)            \
	X(group_partition, "partition", 0, table_group[0].partition = 3)                                               \
	X(group_partition_none, "partition", 1, table_group[2].partition = MUEN_NONE16)                                \
	X(group_of_another_partition, "partition", 0, table_group[1].partition = 1)                                    \
	X(group_below_its_partition, "group", 0, table_partition[0].group_first = 1;                                   \
	  table_partition[0].group_count = 1)                                                                          \
	X(group_above_its_partition, "group", 1, table_partition[0].group_count = 1)                                   \
	X(group_of_no_partition, "subject", 2, table_partition[0].group_count = 1; table_group[1].partition = 3)       \
	X(group_of_no_partition_and_no_subject, "group", 1, leave_group_1_alone(); table_group[1].partition = 3)       \
	X(group_initial_subject, "group", 3, table_group[3].initial_subject = 5)                                       \
	X(group_initial_subject_none, "group", 2, table_group[2].initial_subject = MUEN_NONE16)                        \
	X(group_initial_subject_of_another, "group", 1, table_group[1].initial_subject = 0)                            \
	X(page_table_twice, "cpu", 1, table_cpu[1].page_table = table_cpu[0].page_table)                               \
	X(host_page_twice, "cpu", 1, table_cpu[1].host_page = table_cpu[0].host_page)                                  \
	X(cpu_reserved, "cpu", 1, table_cpu[1].reserved = 1)                                                           \
	X(partition_scrub, "partition", 2, table_partition[2].scrub = 8)                                               \
	X(group_reserved, "group", 3, table_group[3].reserved = 1U << 31)                                              \
	X(partition_with_a_group_of_another_partition, "partition", 0, table_partition[0].group_count = 3)             \
	X(partition_with_a_group_of_another_cpu, "partition", 0, table_partition[0].group_count = 4)                   \
	X(partition_that_begins_in_another, "partition", 1, table_partition[1].group_first = 1;                        \
	  table_partition[1].group_count = 2)

#define SUBJECT_MUTATIONS(X)                                                                                           \
	X(subject_cpu, "subject", 4, table_subject[4].cpu = 2)                                                         \
	X(subject_cpu_none, "subject", 0, table_subject[0].cpu = MUEN_NONE16)                                          \
	X(subject_on_another_cpu_than_its_group, "subject", 3, table_subject[3].cpu = 1)                               \
	X(subject_group, "subject", 2, table_subject[2].group = 4)                                                     \
	X(subject_group_none, "subject", 1, table_subject[1].group = MUEN_NONE16)                                      \
	X(subject_group_on_another_cpu, "subject", 1, table_subject[1].group = 3)                                      \
	X(subject_flags, "subject", 1, table_subject[1].flags = 4)                                                     \
	X(subject_flags_high, "subject", 1, table_subject[1].flags = 1U << 31)                                         \
	X(subject_reserved, "subject", 0, table_subject[0].reserved = 1)                                               \
	X(subject_vcpu_unaligned, "subject", 2, table_subject[2].vcpu += 16)                                           \
	X(subject_vcpu_0, "subject", 2, table_subject[2].vcpu = 0)                                                     \
	X(subject_io_bitmap_unaligned, "subject", 3, table_subject[3].io_bitmap += 0x800)                              \
	X(subject_io_bitmap_0, "subject", 3, table_subject[3].io_bitmap = 0)                                           \
	X(subject_msr_bitmap_unaligned, "subject", 4, table_subject[4].msr_bitmap += 1)                                \
	X(subject_msr_bitmap_0, "subject", 4, table_subject[4].msr_bitmap = 0)                                         \
	X(subject_name, "subject", 0, table_subject[0].name[63] = 'x')                                                 \
	X(subject_that_the_back_end_refuses, "subject", 3, fake_vcpu.refused = 3)                                      \
	X(source_count, "subject", 0, table_subject[0].source_count = MUEN_EVENT_MAX + 1)                              \
	X(source_count_of_all_ones, "subject", 0, table_subject[0].source_count = UINT32_MAX)                          \
	X(source_behind_the_table, "subject", 4, table_subject[4].source_first = table_header.source_count)            \
	X(source_outside_the_table, "subject", 3, table_subject[3].source_first = UINT32_MAX)                          \
	X(target_count, "subject", 0, table_subject[0].target_count = MUEN_EVENT_MAX + 1)                              \
	X(target_count_of_all_ones, "subject", 0, table_subject[0].target_count = UINT32_MAX)                          \
	X(target_behind_the_table, "subject", 4, table_subject[4].target_first = table_header.target_count)            \
	X(target_outside_the_table, "subject", 3, table_subject[3].target_first = table_header.target_count + 1)

#define TRAP_MUTATIONS(X)                                                                                              \
	X(trap_without_effect, "trap", 2, table_trap[2][10] = event_action(POLICY_ACTION_NONE))                        \
	X(trap_invalid, "trap", 4, table_trap[4][59] = event_action(POLICY_ACTION_INVALID))                            \
	X(trap_unmask, "trap", 1, table_trap[1][0].action = POLICY_ACTION_UNMASK_IRQ)                                  \
	X(trap_unknown_action, "trap", 1, table_trap[1][30].action = 8)                                                \
	X(trap_flags, "trap", 0, table_trap[0][0].flags |= 8)                                                          \
	X(trap_action_with_target, "trap", 3, table_trap[3][5].target_subject = 3)                                     \
	X(trap_action_with_flags, "trap", 0, table_trap[0][0].action = POLICY_ACTION_PANIC)                            \
	X(trap_target_subject, "trap", 0, table_trap[0][0].target_subject = 5)                                         \
	X(trap_target_subject_none, "trap", 0, table_trap[0][0].target_subject = MUEN_NONE16)                          \
	X(trap_target_event, "trap", 0, table_trap[0][MUEN_TRAP_MAX - 1].target_event = 3)                             \
	X(trap_handover_out_of_the_group, "trap", 0, table_trap[0][0].target_subject = 2)                              \
	X(trap_handover_to_another_cpu, "trap", 0, table_trap[0][0].target_subject = 4)                                \
	X(trap_ipi_without_signal, "trap", 0, table_trap[0][0].flags |= POLICY_EVENT_IPI)                              \
	X(trap_ipi_to_the_same_cpu, "trap", 0, table_trap[0][MUEN_TRAP_MAX - 1].flags |= POLICY_EVENT_IPI)             \
	X(trap_irq, "trap", 0, table_trap[0][2].line = 1)                                                              \
	X(trap_reserved, "trap", 0, table_trap[0][2].reserved = 1)                                                     \
	X(trap_event_number_without_signal, "trap", 0, table_trap[0][0].target_event = 1)

#define SOURCE_MUTATIONS(X)                                                                                            \
	X(source_unknown_action, "source event", 0, SOURCE(0, SOURCE_NONE).action = 8)                                 \
	X(source_action_of_all_ones, "source event", 0, SOURCE(0, SOURCE_NONE).action = UINT8_MAX)                     \
	X(source_unmask, "source event", 0, SOURCE(0, SOURCE_NONE).action = POLICY_ACTION_UNMASK_IRQ)                  \
	X(source_flags, "source event", 0, SOURCE(0, SOURCE_SIGNAL).flags |= 0x80)                                     \
	X(source_none_with_target, "source event", 0, SOURCE(0, SOURCE_NONE).target_subject = 0)                       \
	X(source_none_with_ipi, "source event", 0, SOURCE(0, SOURCE_NONE).flags = POLICY_EVENT_IPI)                    \
	X(source_sleep_with_target, "source event", 0, SOURCE(0, SOURCE_SLEEP).target_subject = 1)                     \
	X(source_sleep_with_signal, "source event", 0, SOURCE(0, SOURCE_SIGNAL).action = POLICY_ACTION_SLEEP)          \
	X(source_invalid_with_handover, "source event", 0, SOURCE(0, SOURCE_HANDOVER).action = POLICY_ACTION_INVALID)  \
	X(source_target_subject, "source event", 0, SOURCE(0, SOURCE_SIGNAL).target_subject = 5)                       \
	X(source_target_subject_none, "source event", 0, SOURCE(0, SOURCE_SIGNAL).target_subject = MUEN_NONE16)        \
	X(source_target_event, "source event", 4, SOURCE(4, 0).target_event = 3)                                       \
	X(source_target_event_of_all_ones, "source event", 4, SOURCE(4, 0).target_event = UINT8_MAX)                   \
	X(source_target_without_events, "source event", 0, SOURCE(0, SOURCE_SIGNAL).target_subject = 2)                \
	X(source_handover_out_of_the_group, "source event", 0, SOURCE(0, SOURCE_HANDOVER).target_subject = 2)          \
	X(source_handover_to_another_cpu, "source event", 0, SOURCE(0, SOURCE_HANDOVER).target_subject = 4)            \
	X(source_switch_target_event, "source event", 0, SOURCE(0, SOURCE_SWITCH).target_event = 1)                    \
	X(source_ipi_without_signal, "source event", 0, SOURCE(0, SOURCE_HANDOVER).flags |= POLICY_EVENT_IPI)          \
	X(source_ipi_to_the_same_cpu, "source event", 0, SOURCE(0, SOURCE_SIGNAL).flags |= POLICY_EVENT_IPI)           \
	X(source_irq, "source event", 0, SOURCE(0, SOURCE_SIGNAL).line = 0x80)                                         \
	X(source_reserved, "source event", 0, SOURCE(0, SOURCE_HANDOVER).reserved = 0x8000)                            \
	X(source_action_with_event_number, "source event", 0, SOURCE(0, SOURCE_SLEEP).target_event = 1)                \
	X(source_handover_with_event_number, "source event", 0, SOURCE(0, SOURCE_HANDOVER).target_event = 1)

#define TARGET_MUTATIONS(X)                                                                                            \
	X(target_unknown_action, "target event", 0, TARGET(0, 0).action = 3)                                           \
	X(target_action_of_all_ones, "target event", 0, TARGET(0, 0).action = UINT8_MAX)                               \
	X(target_none_with_vector, "target event", 0, TARGET(0, 0).vector = 32)                                        \
	X(target_reset_with_vector, "target event", MUEN_EVENT_MAX, TARGET(1, 0).vector = 32)                          \
	X(target_inject_an_exception, "target event", 1, TARGET(0, 1).vector = 31)                                     \
	X(target_inject_without_vector, "target event", 1, TARGET(0, 1).vector = 0)                                    \
	X(target_outside_of_every_subject, "target event", 63, TARGET(0, 63).action = 3)                               \
	X(target_reserved, "target event", 1, TARGET(0, 1).reserved = 0x8000)

#define PLAN_MUTATIONS(X)                                                                                              \
	X(major_period_0, "major frame", 1, table_major[1].period = 0)                                                 \
	X(major_period_above, "plan", 0, table_major[0].period++)                                                      \
	X(major_period_below, "plan", 0, table_major[0].period--)                                                      \
	X(major_barriers_behind_the_table, "major frame", 1, table_major[1].barrier_count = 3)                         \
	X(major_barrier_count_of_all_ones, "major frame", 0, table_major[0].barrier_count = UINT32_MAX)                \
	X(major_barriers_outside_the_table, "major frame", 0, table_major[0].barrier_first = UINT32_MAX)               \
	X(plan_without_minor_frame, "plan", 2, table_plan[2].minor_count = 0)                                          \
	X(plan_behind_the_table, "plan", 3, table_plan[3].minor_count = 4)                                             \
	X(plan_minor_count_of_all_ones, "plan", 3, table_plan[3].minor_count = UINT32_MAX)                             \
	X(plan_outside_the_table, "plan", 3, table_plan[3].minor_first = UINT32_MAX)                                   \
	X(plan_of_another_cpu, "plan", 1, table_plan[1].minor_first = 0)                                               \
	X(plan_too_short, "plan", 1, table_plan[1].minor_count = 1)                                                    \
	X(minor_partition, "plan", 0, MINOR(0, 0, 1).partition = 3)                                                    \
	X(minor_partition_none, "plan", 2, MINOR(1, 0, 0).partition = MUEN_NONE16)                                     \
	X(minor_partition_of_another_cpu, "plan", 1, MINOR(0, 1, 0).partition = 1)                                     \
	X(minor_deadline_0, "plan", 0, MINOR(0, 0, 0).deadline = 0)                                                    \
	X(minor_deadline_equal, "plan", 0, MINOR(0, 0, 1).deadline = MINOR(0, 0, 0).deadline)                          \
	X(minor_deadline_falls, "plan", 2, MINOR(1, 0, 1).deadline = MINOR(1, 0, 0).deadline - 1)                      \
	X(minor_deadline_behind_the_period, "plan", 3, MINOR(1, 1, 2).deadline++)                                      \
	X(minor_deadline_of_all_ones, "plan", 3, MINOR(1, 1, 0).deadline = UINT64_MAX)                                 \
	X(minor_barrier, "plan", 0, MINOR(0, 0, 0).barrier = 1)                                                        \
	X(minor_barrier_of_the_next_major_frame, "plan", 1, MINOR(0, 1, 0).barrier = 1)                                \
	X(last_minor_with_barrier, "plan", 1, MINOR(0, 1, 1).barrier = 0)                                              \
	X(last_minor_with_a_good_barrier, "plan", 0, move_barrier_to_the_end_of_the_first_major_frame())               \
	X(barrier_size_0, "barrier", 0, table_barrier[0].size = 0)                                                     \
	X(barrier_size_1, "barrier", 1, table_barrier[1].size = 1)                                                     \
	X(barrier_size_above, "barrier", 2, table_barrier[2].size = 3)                                                 \
	X(barrier_size_of_all_ones, "barrier", 2, table_barrier[2].size = UINT32_MAX)                                  \
	X(barrier_with_too_few_users, "barrier", 0, MINOR(0, 0, 0).barrier = MUEN_NONE16)                              \
	X(barrier_without_users, "barrier", 1, MINOR(1, 0, 0).barrier = MUEN_NONE16;                                   \
	  MINOR(1, 1, 0).barrier = MUEN_NONE16)                                                                        \
	X(barrier_that_no_major_frame_has, "barrier", 3, table_header.barrier_count = 4; table_barrier[3].size = 2)    \
	X(minor_reserved, "plan", 3, MINOR(1, 1, 2).reserved = 1U << 31)                                               \
	X(minor_frame_that_is_all_switch_time, "plan", 2, table_header.switch_ticks = 500)                             \
	X(switch_time_of_all_ones, "plan", 0, table_header.switch_ticks = UINT32_MAX)                                  \
	X(barrier_reserved, "barrier", 2, table_barrier[2].reserved = 1)                                               \
	X(barrier_at_which_one_cpu_comes_twice, "plan", 2, MINOR(1, 0, 1).barrier = 0; MINOR(1, 1, 0).barrier = 1)     \
	X(barriers_in_crossing_order, "plan", 3, MINOR(1, 1, 0).barrier = 1; MINOR(1, 1, 1).barrier = 0)               \
	X(barrier_at_different_times, "plan", 3, MINOR(1, 1, 0).deadline++)                                            \
	X(barrier_of_two_major_frames, "plan", 3, share_barrier_between_major_frames())                                \
	X(major_period_that_wraps, "major frame", 0, set_period_of_first_major_frame(UINT64_MAX))                      \
	X(major_period_above_the_limit, "major frame", 0, set_period_of_first_major_frame((1ULL << 48) + 1))

#define MUTATIONS(X)                                                                                                   \
	HEADER_MUTATIONS(X)                                                                                            \
	PLACE_MUTATIONS(X)                                                                                             \
	SUBJECT_MUTATIONS(X)                                                                                           \
	TRAP_MUTATIONS(X)                                                                                              \
	SOURCE_MUTATIONS(X)                                                                                            \
	TARGET_MUTATIONS(X)                                                                                            \
	PLAN_MUTATIONS(X)

#define DEFINE_MUTATION(name, table, index, change)                                                                    \
	static void refuses_##name(void **state)                                                                       \
	{                                                                                                              \
		(void)state;                                                                                           \
		build_good();                                                                                          \
		change;                                                                                                \
		assert_refused(table, index);                                                                          \
	}
MUTATIONS(DEFINE_MUTATION)

static void good_policy_passes(void **state)
{
	(void)state;
	build_good();
	assert_passes();
	assert_passes();
}

static void smallest_policy_passes(void **state)
{
	(void)state;
	(void)policy_add_cpu();
	(void)policy_add_lone_subject(0);
	(void)policy_add_major();
	policy_add_minor(0, 0, 1);
	table_header.source_count = 0;
	table_header.target_count = 0;
	assert_passes();
}

/* What the policy is free to say. */
static void free_fields_pass(void **state)
{
	(void)state;
	build_good();
	table_header.boot_cpu = 1;
	table_header.switch_ticks = 499;
	table_header.vmx_timer_rate = 31;
	table_header.apic_mode = POLICY_XAPIC;
	table_header.flags = POLICY_FLAG_INVARIANT_TSC;
	table_header.console = POLICY_CONSOLE_UART;
	table_header.console_port = 0x2f8;
	table_header.reset_port = 0xcf9;
	table_header.reset_value = 0x0e;
	table_header.poweroff_port = 0x604;
	table_header.poweroff_value = 0x2000;
	table_cpu[0].apic_id = UINT32_MAX;
	table_subject[0].flags = POLICY_SUBJECT_MIRRORED | POLICY_SUBJECT_NESTED;
	table_subject[0].rip = UINT64_MAX;
	table_subject[0].gpr[14] = UINT64_MAX;
	assert_passes();
}

static void longest_major_frame_passes(void **state)
{
	(void)state;
	build_good();
	set_period_of_first_major_frame(1ULL << 48);
	assert_passes();
}

/* Three CPUs meet at a barrier for two. */
static void refuses_barrier_with_too_many_users(void **state)
{
	(void)state;
	for (cpu_id_t cpu = 0; cpu < 3; cpu++) {
		(void)policy_add_cpu();
	}
	for (cpu_id_t cpu = 0; cpu < 3; cpu++) {
		(void)policy_add_lone_subject(cpu);
	}
	(void)policy_add_major();
	(void)policy_add_barrier(3);
	for (cpu_id_t cpu = 0; cpu < 3; cpu++) {
		policy_add_minor(cpu, cpu, 10);
		policy_end_at_barrier(0);
		policy_add_minor(cpu, cpu, 10);
	}
	assert_passes();
	table_barrier[0].size = 2;
	assert_refused("barrier", 0);
}

static void policy_with_tau0_passes(void **state)
{
	(void)state;
	build_good();
	table_header.flags = POLICY_FLAG_TAU0;
	assert_passes();
}

/* Each group is a partition with its own subject, on CPUs in turn: all tables of places are full. */
static void build_full_places(void)
{
	for (uint32_t cpu = 0; cpu < MUEN_CPU_MAX; cpu++) {
		(void)policy_add_cpu();
	}
	for (uint32_t subject = 0; subject < MUEN_SUBJECT_MAX; subject++) {
		(void)policy_add_lone_subject(subject % MUEN_CPU_MAX);
	}
}

static void add_full_events(subject_id_t subject)
{
	for (uint32_t number = 0; number < MUEN_EVENT_MAX; number++) {
		(void)policy_add_source(subject, event_signal(subject, MUEN_EVENT_MAX - 1));
		(void)policy_add_target(subject, target_inject(255));
	}
}

/* 32 minor frames a CPU and major frame: 8 * 64 * 32 in all. Groups of 64 CPUs, and of 32, 32, at each barrier. */
static void build_full_plans(void)
{
	uint32_t const minors = MUEN_MINOR_MAX / MUEN_MAJOR_MAX / MUEN_CPU_MAX;

	for (uint32_t major = 0; major < MUEN_MAJOR_MAX; major++) {
		(void)policy_add_major();
		for (cpu_id_t cpu = 0; cpu < MUEN_CPU_MAX; cpu++) {
			for (uint32_t minor = 0; minor < minors; minor++) {
				policy_add_minor(cpu, cpu, 100);
			}
		}
	}
}

/* 128 barriers a major frame: at the end of each of 31 minor frames four, of 16 CPUs each; and four more where one
   16 CPUs' barrier is made two of 8. */
static void add_full_barriers(uint32_t major)
{
	uint32_t const minors = MUEN_MINOR_MAX / MUEN_MAJOR_MAX / MUEN_CPU_MAX;
	uint32_t const barriers = MUEN_BARRIER_MAX / MUEN_MAJOR_MAX;

	table_major[major].barrier_first = table_header.barrier_count;
	table_major[major].barrier_count = barriers;
	for (cpu_id_t cpu = 0; cpu < MUEN_CPU_MAX; cpu++) {
		uint32_t const first = table_plan[major * MUEN_CPU_MAX + cpu].minor_first;

		for (uint32_t minor = 0; minor + 1 < minors; minor++) {
			bool const split = minor == 0 && cpu % 16 >= 8;
			uint32_t const barrier = split ? barriers - 4 + cpu / 16 : minor * 4 + cpu / 16;

			table_minor[first + minor].barrier = (uint16_t)barrier;
			table_barrier[table_header.barrier_count + barrier].size++;
		}
	}
	table_header.barrier_count += barriers;
}

static void build_full(void)
{
	build_full_places();
	for (subject_id_t subject = 0; subject < MUEN_SUBJECT_MAX; subject++) {
		add_full_events(subject);
	}
	build_full_plans();
	for (uint32_t major = 0; major < MUEN_MAJOR_MAX; major++) {
		add_full_barriers(major);
	}
	table_header.port_write_count = MUEN_PORT_WRITE_MAX;
}

static void policy_at_every_limit_passes(void **state)
{
	(void)state;
	build_full();
	assert_int_equal(table_header.cpu_count, MUEN_CPU_MAX);
	assert_int_equal(table_header.subject_count, MUEN_SUBJECT_MAX);
	assert_int_equal(table_header.partition_count, MUEN_PARTITION_MAX);
	assert_int_equal(table_header.group_count, MUEN_GROUP_MAX);
	assert_int_equal(table_header.major_count, MUEN_MAJOR_MAX);
	assert_int_equal(table_header.minor_count, MUEN_MINOR_MAX);
	assert_int_equal(table_header.barrier_count, MUEN_BARRIER_MAX);
	assert_int_equal(table_header.source_count, MUEN_SOURCE_TABLE_MAX);
	assert_int_equal(table_header.target_count, MUEN_TARGET_TABLE_MAX);
	assert_passes();
}

/* The last entry of each table is looked at. */
#define LAST_MUTATIONS(X)                                                                                              \
	X(last_cpu, "cpu", MUEN_CPU_MAX - 1, table_cpu[MUEN_CPU_MAX - 1].apic_id = 0)                                  \
	X(last_port_write, "port write", MUEN_PORT_WRITE_MAX - 1,                                                      \
	  table_port_write[MUEN_PORT_WRITE_MAX - 1].reserved = 1)                                                      \
	X(last_partition, "partition", MUEN_PARTITION_MAX - 1,                                                         \
	  table_partition[MUEN_PARTITION_MAX - 1].group_count = 2)                                                     \
	X(last_subject, "subject", MUEN_SUBJECT_MAX - 1, table_subject[MUEN_SUBJECT_MAX - 1].vcpu = 1)                 \
	X(last_group, "group", MUEN_GROUP_MAX - 1, table_group[MUEN_GROUP_MAX - 1].initial_subject = 0)                \
	X(last_trap, "trap", MUEN_SUBJECT_MAX - 1, table_trap[MUEN_SUBJECT_MAX - 1][MUEN_TRAP_MAX - 1].action = 7)     \
	X(last_source, "source event", MUEN_SUBJECT_MAX - 1,                                                           \
	  table_source[MUEN_SOURCE_TABLE_MAX - 1].target_event = 64)                                                   \
	X(last_target, "target event", MUEN_TARGET_TABLE_MAX - 1, table_target[MUEN_TARGET_TABLE_MAX - 1].action = 3)  \
	X(last_major, "major frame", MUEN_MAJOR_MAX - 1, table_major[MUEN_MAJOR_MAX - 1].period = 0)                   \
	X(last_minor, "plan", MUEN_MAJOR_MAX *MUEN_CPU_MAX - 1, table_minor[MUEN_MINOR_MAX - 1].deadline--)            \
	X(last_barrier, "barrier", MUEN_BARRIER_MAX - 1, table_barrier[MUEN_BARRIER_MAX - 1].size++)

#define DEFINE_LAST_MUTATION(name, table, index, change)                                                               \
	static void refuses_##name(void **state)                                                                       \
	{                                                                                                              \
		(void)state;                                                                                           \
		build_full();                                                                                          \
		change;                                                                                                \
		assert_refused(table, index);                                                                          \
	}
LAST_MUTATIONS(DEFINE_LAST_MUTATION)

/* 64 groups in each of 16 partitions. */
static void build_full_partitions(void)
{
	(void)policy_add_cpu();
	for (uint32_t partition = 0; partition < MUEN_GROUP_MAX / MUEN_PARTITION_GROUPS; partition++) {
		(void)policy_add_partition(0);
		for (uint32_t group = 0; group < MUEN_PARTITION_GROUPS; group++) {
			(void)policy_add_subject(policy_add_group());
		}
	}
	(void)policy_add_major();
	policy_add_minor(0, 0, UINT32_MAX);
}

static void partitions_of_64_groups_pass(void **state)
{
	(void)state;
	build_full_partitions();
	assert_passes();
}

static void refuses_partition_of_65_groups(void **state)
{
	(void)state;
	build_full_partitions();
	table_partition[0].group_count++;
	assert_refused("partition", 0);
}

#define LIST_MUTATION(name, table, index, change) machine_test(refuses_##name),

int main(void)
{
	const struct CMUnitTest tests[] = {
	    machine_test(good_policy_passes),
	    machine_test(smallest_policy_passes),
	    machine_test(free_fields_pass),
	    machine_test(policy_with_tau0_passes),
	    machine_test(longest_major_frame_passes),
	    machine_test(refuses_barrier_with_too_many_users),

	    MUTATIONS(LIST_MUTATION) machine_test(policy_at_every_limit_passes),
	    LAST_MUTATIONS(LIST_MUTATION) machine_test(partitions_of_64_groups_pass),
	    machine_test(refuses_partition_of_65_groups),
	};

	return cmocka_run_group_tests_name("policy check", tests, NULL, NULL);
}
