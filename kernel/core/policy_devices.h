/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The parts of policy_check() that are about devices, by entry: host vectors, lines, I/O APICs, VT-d units; and who hears
 * of faults. They need the subject table checked.
 */
#ifndef KERNEL_POLICY_DEVICES_H
#define KERNEL_POLICY_DEVICES_H

#include "policy_check.h"

#define VECTOR_FLAGS_KNOWN POLICY_VECTOR_LEVEL
#define LINE_FLAGS_KNOWN (POLICY_LINE_LEVEL | POLICY_LINE_LOW | POLICY_LINE_REMAPPED)
#define IOMMU_FLAGS_KNOWN POLICY_IOMMU_EIM

#define LINE_PINS 240U            /* redirection entries of an I/O APIC, at most */
#define APIC_ID_MAX 255U          /* of an interrupt that is not remapped */
#define REMAPPING_ENTRIES 256U    /* of the interrupt remapping table */
#define FAULT_REGISTER_BYTES 16U  /* VT-d specification, 10.4.14 */
#define FAULT_REGISTER_FIRST 0x40 /* behind the registers that every unit has in the same place */

/*@ predicate remapped = policy_header.iommu_count != 0 && policy_iommu[0].irt != 0;

    predicate vector_line_right(integer c, integer v) =
      policy_line[policy_vector[c][v].line].cpu == c && policy_line[policy_vector[c][v].line].vector == v &&
      (policy_line[policy_vector[c][v].line].flags & POLICY_LINE_LEVEL) != 0;

    predicate vector_of_subject(integer c, integer v) =
      is_subject(policy_vector[c][v].subject) && policy_subject[policy_vector[c][v].subject].cpu == c &&
      policy_vector[c][v].vector >= MUEN_VECTOR_FIRST &&
      (policy_vector[c][v].flags & (uint32_t)~VECTOR_FLAGS_KNOWN) == 0 && policy_vector[c][v].reserved == 0 &&
      ((policy_vector[c][v].flags & POLICY_VECTOR_LEVEL) == 0 ?
         policy_vector[c][v].line == MUEN_NONE16 :
         policy_vector[c][v].line < policy_header.line_count && vector_line_right(c, v));

    predicate vector_right(integer c, integer v) =
      (policy_vector[c][v].subject == MUEN_NONE16 && policy_vector[c][v].vector == 0 &&
       policy_vector[c][v].flags == 0 && policy_vector[c][v].line == MUEN_NONE16 &&
       policy_vector[c][v].reserved == 0) ||
      (MUEN_VECTOR_FIRST <= v <= MUEN_VECTOR_LAST && vector_of_subject(c, v));

    predicate vectors_right(integer c) = \forall integer v; 0 <= v < MUEN_VECTOR_COUNT ==> vector_right(c, v);

    predicate line_differs(integer l, integer o) =
      policy_line[o].ioapic != policy_line[l].ioapic || policy_line[o].pin != policy_line[l].pin;

    predicate line_format(struct policy_line l) =
      (l.flags & POLICY_LINE_REMAPPED) != 0 ? remapped && l.index < REMAPPING_ENTRIES :
        !remapped && l.index == 0 && policy_cpu[l.cpu].apic_id <= APIC_ID_MAX;

    predicate line_vector(integer l) =
      policy_vector[policy_line[l].cpu][policy_line[l].vector].subject != MUEN_NONE16 &&
      ((policy_line[l].flags & POLICY_LINE_LEVEL) == 0 ?
         (policy_vector[policy_line[l].cpu][policy_line[l].vector].flags & POLICY_VECTOR_LEVEL) == 0 :
         (policy_vector[policy_line[l].cpu][policy_line[l].vector].flags & POLICY_VECTOR_LEVEL) != 0 &&
           policy_vector[policy_line[l].cpu][policy_line[l].vector].line == l);

    predicate line_right(integer l) =
      policy_line[l].ioapic < policy_header.ioapic_count && policy_line[l].pin < LINE_PINS &&
      (policy_line[l].flags & (uint32_t)~LINE_FLAGS_KNOWN) == 0 && policy_line[l].cpu < policy_header.cpu_count &&
      line_format(policy_line[l]) && line_vector(l) && (\forall integer o; 0 <= o < l ==> line_differs(l, o));

    predicate ioapic_right(integer i) =
      is_page(policy_ioapic[i].registers) &&
      (\forall integer o; 0 <= o < i ==> policy_ioapic[o].registers != policy_ioapic[i].registers);

    predicate iommu_differs(integer i, integer o) =
      policy_iommu[o].registers != policy_iommu[i].registers && policy_iommu[o].queue != policy_iommu[i].queue;

    predicate iommu_faults(integer offset, integer count) =
      count != 0 && offset >= FAULT_REGISTER_FIRST && offset % FAULT_REGISTER_BYTES == 0 &&
      offset + count * FAULT_REGISTER_BYTES <= MUEN_PAGE_SIZE;

    predicate iommu_remapping(struct policy_iommu i) =
      i.irt == 0 ? !remapped && (i.flags & POLICY_IOMMU_EIM) == 0 :
        remapped && i.irt % MUEN_PAGE_SIZE == 0 &&
        ((i.flags & POLICY_IOMMU_EIM) != 0 <==> policy_header.apic_mode == POLICY_X2APIC);

    predicate iommu_reserved(struct policy_iommu i) =
      (i.flags & (uint8_t)~IOMMU_FLAGS_KNOWN) == 0 && i.reserved[0] == 0 && i.reserved[1] == 0 && i.reserved[2] == 0;

    predicate iommu_right(integer i) =
      is_page(policy_iommu[i].registers) && is_page(policy_iommu[i].root_table) && is_page(policy_iommu[i].queue) &&
      (policy_iommu[i].agaw == 39 || policy_iommu[i].agaw == 48) &&
      iommu_faults(policy_iommu[i].fault_offset, policy_iommu[i].fault_count) &&
      iommu_remapping(policy_iommu[i]) && iommu_reserved(policy_iommu[i]) &&
      (\forall integer o; 0 <= o < i ==> iommu_differs(i, o));

    predicate fault_event_right =
      policy_header.fault_subject == MUEN_NONE16 ? policy_header.fault_event == 0 :
        is_subject(policy_header.fault_subject) &&
        policy_header.fault_event < policy_subject[policy_header.fault_subject].target_count &&
        (policy_header.flags & POLICY_FLAG_FAULT_LOG) != 0; */

/* The vectors of a CPU. */
/*@ requires counts_ok && is_cpu(cpu);
    assigns \nothing;
    ensures \result ==> vectors_good(cpu);
    ensures exactly: \result <==> vectors_right(cpu); */
bool policy_vectors_ok(cpu_id_t cpu);

/*@ requires counts_ok && index < policy_header.line_count;
    assigns \nothing;
    ensures \result ==> line_good(index);
    ensures exactly: \result <==> line_right(index); */
bool policy_line_ok(uint32_t index);
/*@ requires counts_ok && index < policy_header.ioapic_count;
    assigns \nothing;
    ensures exactly: \result <==> ioapic_right(index); */
bool policy_ioapic_ok(uint32_t index);
/*@ requires counts_ok && index < policy_header.iommu_count;
    assigns \nothing;
    ensures exactly: \result <==> iommu_right(index); */
bool policy_iommu_ok(uint32_t index);

/* Whoever is told of faults has the log to read. */
/*@ requires counts_ok;
    assigns \nothing;
    ensures \result ==> fault_event_good;
    ensures exactly: \result <==> fault_event_right; */
bool policy_fault_event_ok(void);

#endif
