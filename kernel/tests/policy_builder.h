/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Builds policies for tests. Owns the memory behind the names of policy_tables.h: here the same tables have writable
 * names. Each subject has MUEN_EVENT_MAX places for source and target events, each of its traps ends the system until
 * a test says otherwise.
 *
 * policy_seal() takes away what the machine would not map: entries behind the counts, and pages of other CPUs. Under
 * ASan, a touch of them is an error.
 */
#ifndef KERNEL_TESTS_POLICY_BUILDER_H
#define KERNEL_TESTS_POLICY_BUILDER_H

#include <muen/abi/policy.h>

#include "types.h"

extern struct policy_header table_header;
extern struct policy_cpu table_cpu[MUEN_CPU_MAX];
extern struct policy_port_write table_port_write[MUEN_PORT_WRITE_MAX];
extern struct policy_subject table_subject[MUEN_SUBJECT_MAX];
extern struct policy_event table_trap[MUEN_SUBJECT_MAX][MUEN_TRAP_MAX];
extern struct policy_event table_source[MUEN_SOURCE_TABLE_MAX];
extern struct policy_target table_target[MUEN_TARGET_TABLE_MAX];
extern struct policy_partition table_partition[MUEN_PARTITION_MAX];
extern struct policy_group table_group[MUEN_GROUP_MAX];
extern struct policy_plan table_plan[MUEN_MAJOR_MAX * MUEN_CPU_MAX];
extern struct policy_minor table_minor[MUEN_MINOR_MAX];
extern struct policy_major table_major[MUEN_MAJOR_MAX];
extern struct policy_answer table_answer[MUEN_ANSWER_MAX];
extern struct policy_barrier table_barrier[MUEN_BARRIER_MAX];
extern struct policy_vector table_vector[MUEN_CPU_MAX][MUEN_VECTOR_COUNT];
extern struct policy_line table_line[MUEN_LINE_MAX];
extern struct policy_ioapic table_ioapic[MUEN_IOAPIC_MAX];
extern struct policy_iommu table_iommu[MUEN_IOMMU_MAX];
extern volatile struct tau0_interface tau0_interface;

/* Start anew: a good header, and empty tables. CPUs are added before anything else. */
void policy_begin(void);

cpu_id_t policy_add_cpu(void);
partition_id_t policy_add_partition(cpu_id_t cpu);

/* Into the partition added last: groups of a partition lie together. */
group_id_t policy_add_group(void);

/* The first subject of a group is its initial one. */
subject_id_t policy_add_subject(group_id_t group);

/* A partition of one group of one subject. */
subject_id_t policy_add_lone_subject(cpu_id_t cpu);

/* Partition of a subject. */
partition_id_t policy_partition_of(subject_id_t subject);

/* Source and target events get the next number of the subject, which is the result. */
uint32_t policy_add_source(subject_id_t subject, struct policy_event event);
uint32_t policy_add_target(subject_id_t subject, struct policy_target target);
void policy_set_trap(subject_id_t subject, uint32_t trap, struct policy_event event);

/* A host vector of the subject's CPU becomes the subject's vector; as that of a line, whose number is the result. */
void policy_route(subject_id_t subject, uint8_t host_vector, uint8_t vector);
uint32_t policy_add_line(subject_id_t subject, uint8_t host_vector, uint8_t vector, uint8_t flags);

struct policy_event event_action(enum policy_action action);
struct policy_event event_unmask(uint32_t line);
struct policy_event event_signal(subject_id_t target, uint32_t number);
struct policy_event event_ipi(subject_id_t target, uint32_t number);
struct policy_event event_handover(subject_id_t target);
struct policy_event event_switch(subject_id_t target, uint32_t number);
struct policy_target target_inject(uint8_t vector);
struct policy_target target_of(enum policy_target_action action);

/* In the order of the table, all of one subject before those of the next. */
void policy_add_answer(subject_id_t subject, struct policy_answer answer);

/* Major frames in order; in each, minor frames CPU by CPU in order. The period is that of CPU 0's plan. */
uint32_t policy_add_major(void);
void policy_add_minor(cpu_id_t cpu, partition_id_t partition, uint64_t ticks);

/* A barrier of the last major frame; the last minor frame added ends at it. Indices count from 0 in the major frame. */
uint32_t policy_add_barrier(uint32_t size);
void policy_end_at_barrier(uint32_t barrier);

/* As CPU cpu sees the policy and the pages. */
void policy_seal(cpu_id_t cpu);
void policy_unseal(void);

#endif
