/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The policy tables, where layout.h puts them: the linker script gives each name its address. Read-only, and trusted
 * only after policy_check() has returned true.
 */
#ifndef KERNEL_POLICY_TABLES_H
#define KERNEL_POLICY_TABLES_H

#include <muen/abi/layout.h>
#include <muen/abi/policy.h>

extern const struct policy_header policy_header;
extern const struct policy_cpu policy_cpu[MUEN_CPU_MAX];
extern const struct policy_port_write policy_port_write[MUEN_PORT_WRITE_MAX];
extern const struct policy_subject policy_subject[MUEN_SUBJECT_MAX];
extern const struct policy_event policy_trap[MUEN_SUBJECT_MAX][MUEN_TRAP_MAX];
extern const struct policy_event policy_source[MUEN_SOURCE_TABLE_MAX];
extern const struct policy_target policy_target[MUEN_TARGET_TABLE_MAX];
extern const struct policy_partition policy_partition[MUEN_PARTITION_MAX];
extern const struct policy_group policy_group[MUEN_GROUP_MAX];
extern const struct policy_plan policy_plan[MUEN_MAJOR_MAX * MUEN_CPU_MAX];
extern const struct policy_minor policy_minor[MUEN_MINOR_MAX];
extern const struct policy_major policy_major[MUEN_MAJOR_MAX];
extern const struct policy_answer policy_answer[MUEN_ANSWER_MAX];
extern const struct policy_barrier policy_barrier[MUEN_BARRIER_MAX];
extern const struct policy_vector policy_vector[MUEN_CPU_MAX][MUEN_VECTOR_COUNT];
extern const struct policy_line policy_line[MUEN_LINE_MAX];
extern const struct policy_ioapic policy_ioapic[MUEN_IOAPIC_MAX];
extern const struct policy_iommu policy_iommu[MUEN_IOMMU_MAX];

#endif
