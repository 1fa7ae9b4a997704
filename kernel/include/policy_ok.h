/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * What a good policy is, for the proof: policy_check() establishes policy_ok, and every other contract of core assumes
 * it. Annotations, but for the number of this CPU.
 */
#ifndef KERNEL_POLICY_OK_H
#define KERNEL_POLICY_OK_H

#include <muen/abi/trap.h>

#include "policy_tables.h"
#include "types.h"

/* This CPU, as the policy numbers it. Set by sched_init(). */
extern cpu_id_t sched_this_cpu;

/*@ predicate within(integer first, integer count, integer limit) = first + count <= limit;

    predicate counts_ok =
      1 <= policy_header.cpu_count <= MUEN_CPU_MAX &&
      1 <= policy_header.subject_count <= MUEN_SUBJECT_MAX &&
      1 <= policy_header.partition_count <= MUEN_PARTITION_MAX &&
      1 <= policy_header.group_count <= MUEN_GROUP_MAX &&
      1 <= policy_header.major_count <= MUEN_MAJOR_MAX &&
      1 <= policy_header.minor_count <= MUEN_MINOR_MAX &&
      policy_header.barrier_count <= MUEN_BARRIER_MAX &&
      policy_header.source_count <= MUEN_SOURCE_TABLE_MAX &&
      policy_header.target_count <= MUEN_TARGET_TABLE_MAX &&
      policy_header.port_write_count <= MUEN_PORT_WRITE_MAX &&
      policy_header.answer_count <= MUEN_ANSWER_MAX &&
      policy_header.ioapic_count <= MUEN_IOAPIC_MAX && policy_header.line_count <= MUEN_LINE_MAX &&
      policy_header.iommu_count <= MUEN_IOMMU_MAX;

    predicate is_subject(integer s) = 0 <= s < policy_header.subject_count;
    predicate is_partition(integer p) = 0 <= p < policy_header.partition_count;
    predicate is_group(integer g) = 0 <= g < policy_header.group_count;
    predicate is_cpu(integer c) = 0 <= c < policy_header.cpu_count;

    predicate own_groups_good(integer p) =
      \forall integer g; policy_partition[p].group_first <= g <
        policy_partition[p].group_first + policy_partition[p].group_count ==> policy_group[g].partition == p;

    // A partition is on a CPU that exists, and its groups are its own.
    predicate partition_good(integer p) =
      is_cpu(policy_partition[p].cpu) &&
      1 <= policy_partition[p].group_count <= MUEN_PARTITION_GROUPS &&
      within(policy_partition[p].group_first, policy_partition[p].group_count, policy_header.group_count) &&
      own_groups_good(p);

    // A group is one of its partition's, and starts with a subject of its own.
    predicate group_good(integer g) =
      is_partition(policy_group[g].partition) &&
      policy_partition[policy_group[g].partition].group_first <= g <
        policy_partition[policy_group[g].partition].group_first +
        policy_partition[policy_group[g].partition].group_count &&
      is_subject(policy_group[g].initial_subject) &&
      policy_subject[policy_group[g].initial_subject].group == g;

    // A subject is on the CPU of its group's partition.
    predicate place_good(integer s) =
      is_cpu(policy_subject[s].cpu) && is_group(policy_subject[s].group) &&
      is_partition(policy_group[policy_subject[s].group].partition) &&
      policy_partition[policy_group[policy_subject[s].group].partition].cpu == policy_subject[s].cpu;

    // Its events and answers are within the tables, its MSRs within their page.
    predicate bounds_good(integer s) =
      policy_subject[s].source_count <= MUEN_EVENT_MAX && policy_subject[s].target_count <= MUEN_EVENT_MAX &&
      policy_subject[s].msr_count <= MUEN_MSR_STORE_MAX &&
      within(policy_subject[s].answer_first, policy_subject[s].answer_count, policy_header.answer_count) &&
      within(policy_subject[s].source_first, policy_subject[s].source_count, policy_header.source_count) &&
      within(policy_subject[s].target_first, policy_subject[s].target_count, policy_header.target_count);

    // Answer i stands before answer j, and is none for every subleaf of what j answers.
    predicate answer_before(integer i, integer j) =
      policy_answer[i].question < policy_answer[j].question &&
      policy_answer[i].question != (policy_answer[j].question & (uint64_t)~POLICY_QUESTION_SUBLEAF);

    predicate answers_rise(integer first, integer end) =
      \forall integer i; first < i < end ==> answer_before(i - 1, i);

    predicate answers_good(integer s) =
      answers_rise(policy_subject[s].answer_first, policy_subject[s].answer_first + policy_subject[s].answer_count);

    predicate subject_good(integer s) =
      place_good(s) && bounds_good(s) && answers_good(s) && policy_subject[s].name[63] == 0;

    // A signal has a target event that exists.
    predicate signal_good(struct policy_event e) =
      (e.flags & POLICY_EVENT_SIGNAL) != 0 ==>
        is_subject(e.target_subject) && e.target_event < policy_subject[e.target_subject].target_count;

    // A handover stays in the group of subject s.
    predicate handover_good(integer s, struct policy_event e) =
      (e.flags & POLICY_EVENT_HANDOVER) != 0 ==>
        is_subject(e.target_subject) && policy_subject[e.target_subject].group == policy_subject[s].group;

    // An interrupt goes to another CPU, with a signal.
    predicate ipi_good(integer s, struct policy_event e) =
      (e.flags & POLICY_EVENT_IPI) != 0 ==>
        (e.flags & POLICY_EVENT_SIGNAL) != 0 && policy_subject[e.target_subject].cpu != policy_subject[s].cpu;

    // A line whose interrupt subject s gets.
    predicate line_owner(integer s, integer l) =
      l < policy_header.line_count && is_cpu(policy_line[l].cpu) &&
      policy_vector[policy_line[l].cpu][policy_line[l].vector].subject == s;

    predicate unmask_good(integer s, struct policy_event e) =
      e.action == POLICY_ACTION_UNMASK_IRQ ==> line_owner(s, e.line);

    predicate event_good(integer s, struct policy_event e) =
      e.action <= POLICY_ACTION_INVALID && unmask_good(s, e) &&
      (e.action != POLICY_ACTION_NONE ==> e.flags == 0) &&
      signal_good(e) && handover_good(s, e) && ipi_good(s, e);

    // A trap whose event may have POLICY_EVENT_ANSWER.
    predicate is_answerable(integer trap) = trap == TRAP_CPUID || trap == TRAP_RDMSR || trap == TRAP_WRMSR;

    predicate trap_good(integer s, struct policy_event e) = event_good(s, e) && e.action != POLICY_ACTION_INVALID;

    predicate traps_good(integer s) =
      \forall integer t; 0 <= t < MUEN_TRAP_MAX ==> trap_good(s, policy_trap[s][t]);

    predicate sources_good(integer s) =
      \forall integer n; policy_subject[s].source_first <= n <
        policy_subject[s].source_first + policy_subject[s].source_count ==> event_good(s, policy_source[n]);

    predicate target_good(integer i) =
      policy_target[i].action <= POLICY_TARGET_RESET &&
      (policy_target[i].action == POLICY_TARGET_INJECT ==> policy_target[i].vector >= MUEN_VECTOR_FIRST);

    predicate major_good(integer m) =
      1 <= policy_major[m].period <= (1 << 48) &&
      within(policy_major[m].barrier_first, policy_major[m].barrier_count, policy_header.barrier_count);

    predicate minor_good(integer f, integer c, integer m, integer after) =
      is_partition(policy_minor[f].partition) && policy_partition[policy_minor[f].partition].cpu == c &&
      after + policy_header.switch_ticks < policy_minor[f].deadline <= policy_major[m].period &&
      (policy_minor[f].barrier == MUEN_NONE16 || policy_minor[f].barrier < policy_major[m].barrier_count);

    logic integer plan_index(integer m, integer c) = m * policy_header.cpu_count + c;
    logic integer plan_first(integer i) = policy_plan[i].minor_first;
    logic integer plan_end(integer i) = policy_plan[i].minor_first + policy_plan[i].minor_count;
    logic integer minor_begin(integer i, integer f) =
      f == plan_first(i) ? 0 : (integer)policy_minor[f - 1].deadline;

    predicate minors_good(integer i, integer c, integer m) =
      \forall integer f; plan_first(i) <= f < plan_end(i) ==> minor_good(f, c, m, minor_begin(i, f));

    // Frames rise from 0 to the period, without gaps, each longer than the switch; all on the CPU of the plan, which is
    // its place behind the first of the major frame.
    predicate plan_good(integer i, integer first, integer m) =
      policy_plan[i].minor_count >= 1 && plan_end(i) <= policy_header.minor_count &&
      minors_good(i, i - first, m) &&
      policy_minor[plan_end(i) - 1].deadline == policy_major[m].period &&
      policy_minor[plan_end(i) - 1].barrier == MUEN_NONE16;

    predicate plans_from_good(integer first, integer m) =
      \forall integer i; first <= i < first + policy_header.cpu_count ==> plan_good(i, first, m);

    predicate plans_good(integer m) = plans_from_good(plan_index(m, 0), m);

    predicate barrier_good(integer i) = 2 <= policy_barrier[i].size <= policy_header.cpu_count;

    // An interrupt of CPU c goes to one subject of that CPU, or to nobody.
    predicate vector_good(integer c, integer v) =
      policy_vector[c][v].subject != MUEN_NONE16 ==>
        is_subject(policy_vector[c][v].subject) && policy_subject[policy_vector[c][v].subject].cpu == c &&
        MUEN_VECTOR_FIRST <= policy_vector[c][v].vector &&
        ((policy_vector[c][v].flags & POLICY_VECTOR_LEVEL) != 0 ==>
           policy_vector[c][v].line < policy_header.line_count);
    predicate vectors_good(integer c) = \forall integer v; 0 <= v < MUEN_VECTOR_COUNT ==> vector_good(c, v);

    predicate line_good(integer l) = policy_line[l].ioapic < policy_header.ioapic_count && is_cpu(policy_line[l].cpu);

    predicate fault_event_good =
      policy_header.fault_subject != MUEN_NONE16 ==>
        is_subject(policy_header.fault_subject) &&
        policy_header.fault_event < policy_subject[policy_header.fault_subject].target_count;

    predicate all_vectors_good = \forall integer c; is_cpu(c) ==> vectors_good(c);
    predicate all_lines_good = \forall integer l; 0 <= l < policy_header.line_count ==> line_good(l);
    predicate devices_good = all_vectors_good && all_lines_good && fault_event_good;

    predicate all_partitions_good = \forall integer p; is_partition(p) ==> partition_good(p);
    predicate all_groups_good = \forall integer g; is_group(g) ==> group_good(g);
    predicate all_subjects_good = \forall integer s; is_subject(s) ==> subject_good(s);
    predicate all_traps_good = \forall integer s; is_subject(s) ==> traps_good(s);
    predicate all_sources_good = \forall integer s; is_subject(s) ==> sources_good(s);
    predicate all_targets_good = \forall integer i; 0 <= i < policy_header.target_count ==> target_good(i);
    predicate all_majors_good = \forall integer m; 0 <= m < policy_header.major_count ==> major_good(m);
    predicate all_plans_good = \forall integer m; 0 <= m < policy_header.major_count ==> plans_good(m);
    predicate all_barriers_good = \forall integer i; 0 <= i < policy_header.barrier_count ==> barrier_good(i);

    predicate policy_ok =
      counts_ok && policy_header.boot_cpu < policy_header.cpu_count &&
      all_partitions_good && all_groups_good && all_subjects_good && all_traps_good &&
      all_sources_good && all_targets_good && all_majors_good && all_plans_good && all_barriers_good &&
      devices_good;

    // Subjects, groups and partitions of this CPU: only their pages are mapped here.
    predicate own_partition(integer p) = is_partition(p) && policy_partition[p].cpu == sched_this_cpu;
    predicate own_group(integer g) = is_group(g) && own_partition(policy_group[g].partition);
    predicate own_subject(integer s) = is_subject(s) && policy_subject[s].cpu == sched_this_cpu;

    // An event that the policy gives to subject s.
    predicate event_of(integer s, struct policy_event e) =
      (\exists integer t; 0 <= t < MUEN_TRAP_MAX && e == policy_trap[s][t]) ||
      (\exists integer n; policy_subject[s].source_first <= n <
         policy_subject[s].source_first + policy_subject[s].source_count && e == policy_source[n]);

    // The edges of the policy: s may set event n of t; s may hand over to t.
    predicate signal_edge(integer s, integer t, integer n) =
      \exists struct policy_event e; event_of(s, e) && (e.flags & POLICY_EVENT_SIGNAL) != 0 &&
        e.target_subject == t && e.target_event == n;
    predicate handover_edge(integer s, integer t) =
      \exists struct policy_event e; event_of(s, e) && (e.flags & POLICY_EVENT_HANDOVER) != 0 && e.target_subject == t;
*/

#endif
