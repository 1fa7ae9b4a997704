/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * policy_check(), device tables: good ones pass, in the compatibility and in the remappable format; each way to break
 * one field of one entry is refused, by table and entry.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "machine.h"
#include "policy_check.h"
#include "policy_verdict.h"

/*
 * Subject 0 on CPU 0 has lines 0 (edge) and 1 (level, low) and an MSI; subject 1 on CPU 1 has line 2 (level). Subject 0
 * unmasks line 1. Two units remap interrupts to x2APIC ids, faults go to subject 1's event 1.
 */
#define EDGE_LINE 0
#define LEVEL_LINE 1
#define OTHER_LINE 2
#define EDGE_VECTOR 36
#define LEVEL_VECTOR 37
#define MSI_VECTOR 80
#define OTHER_VECTOR 252
#define FREE_VECTOR 100
#define UNMASK table_source[table_subject[0].source_first]
#define VECTOR(cpu, number) table_vector[cpu][number]

static void build_unit(uint32_t index)
{
	table_iommu[index] = (struct policy_iommu){
	    .registers = 0xfed90000 + index * MUEN_PAGE_SIZE,
	    .root_table = 0x1000000 + index * 0x10000,
	    .irt = 0x2000000,
	    .queue = 0x1001000 + index * 0x10000,
	    .fault_offset = 0x220,
	    .fault_count = 1,
	    .agaw = index == 0 ? 39 : 48,
	    .flags = POLICY_IOMMU_EIM,
	};
}

static void build_remapped(void)
{
	(void)policy_add_cpu();
	(void)policy_add_cpu();
	(void)policy_add_lone_subject(0);
	(void)policy_add_lone_subject(1);
	(void)policy_add_line(0, EDGE_VECTOR, 32, POLICY_LINE_REMAPPED);
	(void)policy_add_line(0, LEVEL_VECTOR, 255, POLICY_LINE_REMAPPED | POLICY_LINE_LEVEL | POLICY_LINE_LOW);
	(void)policy_add_line(1, OTHER_VECTOR, 40, POLICY_LINE_REMAPPED | POLICY_LINE_LEVEL);
	policy_route(0, MSI_VECTOR, 33);
	(void)policy_add_source(0, event_unmask(LEVEL_LINE));
	(void)policy_add_target(1, target_of(POLICY_TARGET_NONE));
	(void)policy_add_target(1, target_inject(60));
	(void)policy_add_major();
	policy_add_minor(0, 0, 10);
	policy_add_minor(1, 1, 10);
	table_line[OTHER_LINE].index = 255;
	table_header.iommu_count = 2;
	build_unit(0);
	build_unit(1);
	table_header.flags = POLICY_FLAG_FAULT_LOG;
	table_header.fault_subject = 1;
	table_header.fault_event = 1;
}

/* Without VT-d: the same lines in the compatibility format. */
static void build_plain(void)
{
	build_remapped();
	table_header.iommu_count = 0;
	for (uint32_t line = 0; line < table_header.line_count; line++) {
		table_line[line].flags &= (uint8_t)~POLICY_LINE_REMAPPED;
		table_line[line].index = 0;
	}
	table_header.fault_subject = MUEN_NONE16;
	table_header.fault_event = 0;
	table_cpu[0].apic_id = 255;
}

/* X(name of the test, table of the fault, index of the fault, what is changed) */
#define VECTOR_MUTATIONS(X)                                                                                            \
	X(vector_subject, "vector", 0, VECTOR(0, MSI_VECTOR).subject = 2)                                              \
	X(vector_subject_of_another_cpu, "vector", 0, VECTOR(0, MSI_VECTOR).subject = 1)                               \
	X(vector_exception, "vector", 0, VECTOR(0, MSI_VECTOR).vector = 31)                                            \
	X(vector_flags, "vector", 0, VECTOR(0, MSI_VECTOR).flags = 2)                                                  \
	X(vector_edge_with_line, "vector", 0, VECTOR(0, EDGE_VECTOR).line = EDGE_LINE)                                 \
	X(vector_reserved, "vector", 0, VECTOR(0, MSI_VECTOR).reserved = 0x8000)                                       \
	X(vector_level_without_line, "vector", 0, VECTOR(0, LEVEL_VECTOR).line = MUEN_NONE16)                          \
	X(vector_line_behind_the_table, "vector", 1, VECTOR(1, OTHER_VECTOR).line = 3)                                 \
	X(vector_line_of_another_cpu, "vector", 0, VECTOR(0, LEVEL_VECTOR).line = OTHER_LINE)                          \
	X(vector_line_of_another_vector, "vector", 0, VECTOR(0, LEVEL_VECTOR).line = EDGE_LINE)                        \
	X(vector_level_of_an_edge_line, "vector", 0, VECTOR(0, EDGE_VECTOR).flags = POLICY_VECTOR_LEVEL;               \
	  VECTOR(0, EDGE_VECTOR).line = EDGE_LINE)                                                                     \
	X(vector_of_an_exception, "vector", 0, VECTOR(0, 31) = VECTOR(0, MSI_VECTOR))                                  \
	X(vector_of_the_kernel, "vector", 1, VECTOR(1, 253) = VECTOR(1, FREE_VECTOR); VECTOR(1, 253).subject = 1;      \
	  VECTOR(1, 253).vector = 32)                                                                                  \
	X(free_vector_with_vector, "vector", 0, VECTOR(0, FREE_VECTOR).vector = 32)                                    \
	X(free_vector_with_flags, "vector", 1, VECTOR(1, FREE_VECTOR).flags = POLICY_VECTOR_LEVEL)                     \
	X(free_vector_with_line, "vector", 1, VECTOR(1, 0).line = 0)                                                   \
	X(free_vector_reserved, "vector", 1, VECTOR(1, 255).reserved = 1)

#define LINE_MUTATIONS(X)                                                                                              \
	X(line_ioapic, "line", 0, table_line[EDGE_LINE].ioapic = 1)                                                    \
	X(line_pin, "line", 2, table_line[OTHER_LINE].pin = 240)                                                       \
	X(line_pin_twice, "line", 2, table_line[OTHER_LINE].pin = 0)                                                   \
	X(line_flags, "line", 0, table_line[EDGE_LINE].flags |= 8)                                                     \
	X(line_index, "line", 2, table_line[OTHER_LINE].index = 256)                                                   \
	X(line_cpu, "line", 0, table_line[EDGE_LINE].cpu = 2)                                                          \
	X(line_vector_of_nobody, "line", 0, table_line[EDGE_LINE].vector = FREE_VECTOR)                                \
	X(line_level_with_edge_vector, "line", 0, table_line[EDGE_LINE].flags |= POLICY_LINE_LEVEL)                    \
	X(line_edge_with_level_vector, "line", 0, table_line[EDGE_LINE].vector = LEVEL_VECTOR)                         \
	X(line_in_compatibility_format, "line", 0, table_line[EDGE_LINE].flags = 0)

#define DEVICE_MUTATIONS(X)                                                                                            \
	X(ioapic_unaligned, "I/O APIC", 0, table_ioapic[0].registers += 16)                                            \
	X(ioapic_0, "I/O APIC", 0, table_ioapic[0].registers = 0)                                                      \
	X(ioapic_twice, "I/O APIC", 1, table_header.ioapic_count = 2; table_ioapic[1] = table_ioapic[0])               \
	X(iommu_registers, "IOMMU", 1, table_iommu[1].registers = 0)                                                   \
	X(iommu_registers_unaligned, "IOMMU", 0, table_iommu[0].registers += 8)                                        \
	X(iommu_registers_twice, "IOMMU", 1, table_iommu[1].registers = table_iommu[0].registers)                      \
	X(iommu_root_table, "IOMMU", 0, table_iommu[0].root_table += 1)                                                \
	X(iommu_queue, "IOMMU", 0, table_iommu[0].queue = 0)                                                           \
	X(iommu_queue_twice, "IOMMU", 1, table_iommu[1].queue = table_iommu[0].queue)                                  \
	X(iommu_irt, "IOMMU", 1, table_iommu[1].irt += 8)                                                              \
	X(iommu_that_alone_does_not_remap, "IOMMU", 1, table_iommu[1].irt = 0; table_iommu[1].flags = 0)               \
	X(iommu_agaw, "IOMMU", 1, table_iommu[1].agaw = 57)                                                            \
	X(iommu_fault_count_0, "IOMMU", 0, table_iommu[0].fault_count = 0)                                             \
	X(iommu_fault_offset_low, "IOMMU", 0, table_iommu[0].fault_offset = 0x30)                                      \
	X(iommu_fault_offset_unaligned, "IOMMU", 0, table_iommu[0].fault_offset = 0x228)                               \
	X(iommu_fault_registers_behind_the_page, "IOMMU", 0, table_iommu[0].fault_offset = 0xff0;                      \
	  table_iommu[0].fault_count = 2)                                                                              \
	X(iommu_flags, "IOMMU", 0, table_iommu[0].flags |= 2)                                                          \
	X(iommu_without_eim, "IOMMU", 1, table_iommu[1].flags = 0)                                                     \
	X(iommu_eim_for_xapic, "IOMMU", 0, table_header.apic_mode = POLICY_XAPIC)                                      \
	X(iommu_reserved_first, "IOMMU", 0, table_iommu[0].reserved[0] = 1)                                            \
	X(iommu_reserved_middle, "IOMMU", 0, table_iommu[0].reserved[1] = 1)                                           \
	X(iommu_reserved_last, "IOMMU", 0, table_iommu[0].reserved[2] = 0x80)                                          \
	X(fault_subject, "header: fault event", 0, table_header.fault_subject = 2)                                     \
	X(fault_event, "header: fault event", 0, table_header.fault_event = 2)                                         \
	X(fault_without_log, "header: fault event", 0, table_header.flags = 0)                                         \
	X(fault_event_of_nobody, "header: fault event", 0, table_header.fault_subject = MUEN_NONE16)

#define EVENT_MUTATIONS(X)                                                                                             \
	X(unmask_of_another_subjects_line, "source event", 0, UNMASK.line = OTHER_LINE)                                \
	X(unmask_of_no_line, "source event", 0, UNMASK.line = 3)                                                       \
	X(unmask_of_a_line_of_no_cpu, "source event", 0, table_line[LEVEL_LINE].cpu = 2)                               \
	X(unmask_with_signal, "source event", 0, UNMASK.flags = POLICY_EVENT_SIGNAL; UNMASK.target_subject = 1)        \
	X(line_without_unmask, "source event", 0, UNMASK.action = POLICY_ACTION_NONE)                                  \
	X(trap_that_unmasks_another_subjects_line, "trap", 1, table_trap[1][10] = event_unmask(LEVEL_LINE))

/* Of the compatibility format. */
#define PLAIN_MUTATIONS(X)                                                                                             \
	X(plain_line_remapped, "line", 2, table_line[OTHER_LINE].flags |= POLICY_LINE_REMAPPED)                        \
	X(plain_line_with_index, "line", 0, table_line[EDGE_LINE].index = 1)                                           \
	X(plain_line_to_a_wide_apic_id, "line", 0, table_cpu[0].apic_id = 256)                                         \
	X(plain_line_where_interrupts_are_remapped, "line", 0, table_header.iommu_count = 1)                           \
	X(unit_with_eim_and_without_table, "IOMMU", 0, table_header.iommu_count = 1; table_iommu[0].irt = 0)

#define DEFINE(build, name, table, index, change)                                                                      \
	static void refuses_##name(void **state)                                                                       \
	{                                                                                                              \
		(void)state;                                                                                           \
		build();                                                                                               \
		change;                                                                                                \
		assert_refused(table, index);                                                                          \
	}
#define DEFINE_REMAPPED(name, table, index, change) DEFINE(build_remapped, name, table, index, change)
#define DEFINE_PLAIN(name, table, index, change) DEFINE(build_plain, name, table, index, change)
VECTOR_MUTATIONS(DEFINE_REMAPPED)
LINE_MUTATIONS(DEFINE_REMAPPED)
DEVICE_MUTATIONS(DEFINE_REMAPPED)
EVENT_MUTATIONS(DEFINE_REMAPPED)
PLAIN_MUTATIONS(DEFINE_PLAIN)

static void remapped_lines_pass(void **state)
{
	(void)state;
	build_remapped();
	assert_passes();
}

static void plain_lines_pass(void **state)
{
	(void)state;
	build_plain();
	assert_passes();
}

static void units_that_only_translate_pass(void **state)
{
	(void)state;
	build_plain();
	table_header.iommu_count = 2;
	for (uint32_t unit = 0; unit < 2; unit++) {
		table_iommu[unit].irt = 0;
		table_iommu[unit].flags = 0;
	}
	assert_passes();
}

/* Traps may unmask, too: a monitor's policy is free to say so for its own lines. */
static void a_trap_that_unmasks_its_own_line_passes(void **state)
{
	(void)state;
	build_remapped();
	table_trap[0][10] = event_unmask(LEVEL_LINE);
	assert_passes();
}

static void build_full(void)
{
	(void)policy_add_cpu();
	(void)policy_add_lone_subject(0);
	(void)policy_add_major();
	policy_add_minor(0, 0, 10);
	for (uint32_t line = 0; line < MUEN_LINE_MAX; line++) {
		uint32_t const vector = MUEN_VECTOR_FIRST + line % (MUEN_VECTOR_LAST - MUEN_VECTOR_FIRST + 1);

		(void)policy_add_line(0, (uint8_t)vector, 32, 0);
		table_line[line].ioapic = (uint8_t)(line % MUEN_IOAPIC_MAX);
		table_line[line].pin = (uint8_t)(239 - line / MUEN_IOAPIC_MAX);
	}
	table_header.ioapic_count = MUEN_IOAPIC_MAX;
	for (uint32_t index = 0; index < MUEN_IOAPIC_MAX; index++) {
		table_ioapic[index].registers = 0xfec00000 + index * MUEN_PAGE_SIZE;
	}
	table_header.iommu_count = MUEN_IOMMU_MAX;
	for (uint32_t index = 0; index < MUEN_IOMMU_MAX; index++) {
		build_unit(index);
		table_iommu[index].irt = 0;
		table_iommu[index].flags = 0;
		table_iommu[index].fault_count = 222;
	}
}

static void devices_at_every_limit_pass(void **state)
{
	(void)state;
	build_full();
	assert_passes();
	table_line[MUEN_LINE_MAX - 1].pin = table_line[MUEN_IOAPIC_MAX - 1].pin;
	assert_refused("line", MUEN_LINE_MAX - 1);
}

static void last_units_are_looked_at(void **state)
{
	(void)state;
	build_full();
	table_ioapic[MUEN_IOAPIC_MAX - 1].registers = table_ioapic[0].registers;
	assert_refused("I/O APIC", MUEN_IOAPIC_MAX - 1);
	table_ioapic[MUEN_IOAPIC_MAX - 1].registers = 0xfed00000;
	table_iommu[MUEN_IOMMU_MAX - 1].fault_count = 223;
	assert_refused("IOMMU", MUEN_IOMMU_MAX - 1);
}

#define LIST(name, table, index, change) machine_test(refuses_##name),

int main(void)
{
	const struct CMUnitTest tests[] = {
	    machine_test(remapped_lines_pass), machine_test(plain_lines_pass),
	    machine_test(units_that_only_translate_pass), machine_test(a_trap_that_unmasks_its_own_line_passes),
	    machine_test(devices_at_every_limit_pass), machine_test(last_units_are_looked_at),
	    /* clang-format off */
	    VECTOR_MUTATIONS(LIST)
	    LINE_MUTATIONS(LIST)
	    DEVICE_MUTATIONS(LIST)
	    EVENT_MUTATIONS(LIST)
	    PLAIN_MUTATIONS(LIST)
	    /* clang-format on */
	};

	return cmocka_run_group_tests_name("policy check of devices", tests, NULL, NULL);
}
