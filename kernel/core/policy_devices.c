/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Checks of the device tables. A vector and its line name each other, so that a mask and an unmask event are of the
 * same line; no line and no register page is in a table twice, so that no two subjects have one.
 */
#include "policy_devices.h"

#include "hw.h"
#include "policy_tables.h"

#define VECTOR_FLAGS_KNOWN POLICY_VECTOR_LEVEL
#define LINE_FLAGS_KNOWN (POLICY_LINE_LEVEL | POLICY_LINE_LOW | POLICY_LINE_REMAPPED)
#define IOMMU_FLAGS_KNOWN POLICY_IOMMU_EIM

/* A vector of no subject: all other fields are 0. */
#define VECTOR_NONE (MUEN_NONE16 + 0x100000000ULL * MUEN_NONE16)

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

    predicate is_page(integer address) = address != 0 && address % MUEN_PAGE_SIZE == 0;

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

/*@ assigns \nothing;
    ensures exactly: \result <==> remapped; */
static bool is_remapped(void)
{
	return policy_header.iommu_count != 0 && policy_iommu[0].irt != 0;
}

/*@ requires counts_ok && is_cpu(cpu) && vector < MUEN_VECTOR_COUNT && policy_vector[cpu][vector].line < MUEN_LINE_MAX;
    assigns \nothing;
    ensures exactly: \result <==> vector_line_right(cpu, vector); */
static bool vector_line_ok(cpu_id_t cpu, uint32_t vector)
{
	struct policy_line const line = policy_line[policy_vector[cpu][vector].line];

	return line.cpu == cpu && line.vector == vector && (line.flags & POLICY_LINE_LEVEL) != 0;
}

/*@ requires counts_ok && is_cpu(cpu) && MUEN_VECTOR_FIRST <= vector <= MUEN_VECTOR_LAST;
    assigns \nothing;
    ensures \result ==> vector_good(cpu, vector);
    ensures exactly: \result <==> vector_of_subject(cpu, vector); */
static bool vector_of_subject_ok(cpu_id_t cpu, uint32_t vector)
{
	struct policy_vector const route = policy_vector[cpu][vector];

	return route.subject < policy_header.subject_count && policy_subject[route.subject].cpu == cpu &&
	       route.vector >= MUEN_VECTOR_FIRST && (route.flags & ~VECTOR_FLAGS_KNOWN) == 0 && route.reserved == 0 &&
	       ((route.flags & POLICY_VECTOR_LEVEL) == 0
		    ? route.line == MUEN_NONE16
		    : route.line < policy_header.line_count && vector_line_ok(cpu, vector));
}

/*@ requires counts_ok && is_cpu(cpu) && vector < MUEN_VECTOR_COUNT;
    assigns \nothing;
    ensures \result ==> vector_good(cpu, vector);
    ensures exactly: \result <==> vector_right(cpu, vector); */
static bool vector_ok(cpu_id_t cpu, uint32_t vector)
{
	return hw_vector_word(&policy_vector[cpu][vector]) == VECTOR_NONE ||
	       (MUEN_VECTOR_FIRST <= vector && vector <= MUEN_VECTOR_LAST && vector_of_subject_ok(cpu, vector));
}

/*@ requires counts_ok && is_cpu(cpu);
    assigns \nothing;
    ensures \result ==> vectors_good(cpu);
    ensures exactly: \result <==> (\forall integer v; 0 <= v < MUEN_VECTOR_COUNT ==> vector_right(cpu, v)); */
static bool vectors_ok(cpu_id_t cpu)
{
	/*@ loop invariant 0 <= vector <= MUEN_VECTOR_COUNT;
	    loop invariant \forall integer v; 0 <= v < vector ==> vector_good(cpu, v) && vector_right(cpu, v);
	    loop assigns vector;
	    loop variant MUEN_VECTOR_COUNT - vector; */
	for (uint32_t vector = 0; vector < MUEN_VECTOR_COUNT; vector++) {
		if (!vector_ok(cpu, vector)) {
			return false;
		}
	}
	return true;
}

/*@ requires counts_ok && index < policy_header.line_count;
    assigns \nothing;
    ensures exactly: \result <==> (\forall integer o; 0 <= o < index ==> line_differs(index, o)); */
static bool line_is_unique(uint32_t index)
{
	/*@ loop invariant 0 <= other <= index;
	    loop invariant \forall integer o; 0 <= o < other ==> line_differs(index, o);
	    loop assigns other;
	    loop variant index - other; */
	for (uint32_t other = 0; other < index; other++) {
		if (policy_line[other].ioapic == policy_line[index].ioapic &&
		    policy_line[other].pin == policy_line[index].pin) {
			return false;
		}
	}
	return true;
}

/* Where interrupts are remapped, every line is: the others would be in the blocked compatibility format. */
/*@ requires counts_ok && is_cpu(line.cpu);
    assigns \nothing;
    ensures exactly: \result <==> line_format(line); */
static bool line_format_ok(struct policy_line line)
{
	return (line.flags & POLICY_LINE_REMAPPED) != 0
		   ? is_remapped() && line.index < REMAPPING_ENTRIES
		   : !is_remapped() && line.index == 0 && policy_cpu[line.cpu].apic_id <= APIC_ID_MAX;
}

/* The vector knows whether its line is level-triggered, and which it is then. */
/*@ requires counts_ok && index < policy_header.line_count && is_cpu(policy_line[index].cpu);
    assigns \nothing;
    ensures exactly: \result <==> line_vector(index); */
static bool line_vector_ok(uint32_t index)
{
	struct policy_line const line = policy_line[index];
	struct policy_vector const route = policy_vector[line.cpu][line.vector];

	return route.subject != MUEN_NONE16 && ((line.flags & POLICY_LINE_LEVEL) == 0
						    ? (route.flags & POLICY_VECTOR_LEVEL) == 0
						    : (route.flags & POLICY_VECTOR_LEVEL) != 0 && route.line == index);
}

/*@ requires counts_ok && index < policy_header.line_count;
    assigns \nothing;
    ensures \result ==> line_good(index);
    ensures exactly: \result <==> line_right(index); */
static bool line_ok(uint32_t index)
{
	struct policy_line const line = policy_line[index];

	return line.ioapic < policy_header.ioapic_count && line.pin < LINE_PINS &&
	       (line.flags & ~LINE_FLAGS_KNOWN) == 0 && line.cpu < policy_header.cpu_count && line_format_ok(line) &&
	       line_vector_ok(index) && line_is_unique(index);
}

/*@ requires counts_ok && index < policy_header.ioapic_count;
    assigns \nothing;
    ensures exactly: \result <==> ioapic_right(index); */
static bool ioapic_ok(uint32_t index)
{
	if (!policy_is_page(policy_ioapic[index].registers)) {
		return false;
	}
	/*@ loop invariant 0 <= other <= index;
	    loop invariant \forall integer o; 0 <= o < other ==>
	      policy_ioapic[o].registers != policy_ioapic[index].registers;
	    loop assigns other;
	    loop variant index - other; */
	for (uint32_t other = 0; other < index; other++) {
		if (policy_ioapic[other].registers == policy_ioapic[index].registers) {
			return false;
		}
	}
	return true;
}

/*@ requires counts_ok && index < policy_header.iommu_count;
    assigns \nothing;
    ensures exactly: \result <==> (\forall integer o; 0 <= o < index ==> iommu_differs(index, o)); */
static bool iommu_is_unique(uint32_t index)
{
	/*@ loop invariant 0 <= other <= index;
	    loop invariant \forall integer o; 0 <= o < other ==> iommu_differs(index, o);
	    loop assigns other;
	    loop variant index - other; */
	for (uint32_t other = 0; other < index; other++) {
		if (policy_iommu[other].registers == policy_iommu[index].registers ||
		    policy_iommu[other].queue == policy_iommu[index].queue) {
			return false;
		}
	}
	return true;
}

/* Fault recording registers lie within the page that the kernel maps. */
/*@ assigns \nothing;
    ensures exactly: \result <==> iommu_faults(offset, count); */
static bool iommu_faults_ok(uint16_t offset, uint8_t count)
{
	return count != 0 && offset >= FAULT_REGISTER_FIRST && offset % FAULT_REGISTER_BYTES == 0 &&
	       (uint32_t)offset + (uint32_t)count * FAULT_REGISTER_BYTES <= MUEN_PAGE_SIZE;
}

/* All units remap interrupts or none does. Their destinations are x2APIC ids just where the local APICs have such. */
/*@ requires counts_ok;
    assigns \nothing;
    ensures exactly: \result <==> iommu_remapping(iommu); */
static bool iommu_remapping_ok(struct policy_iommu iommu)
{
	bool const eim = (iommu.flags & POLICY_IOMMU_EIM) != 0;

	return iommu.irt == 0 ? !is_remapped() && !eim
			      : is_remapped() && iommu.irt % MUEN_PAGE_SIZE == 0 &&
				    eim == (policy_header.apic_mode == POLICY_X2APIC);
}

/*@ assigns \nothing;
    ensures exactly: \result <==> iommu_reserved(iommu); */
static bool iommu_reserved_ok(struct policy_iommu iommu)
{
	return (iommu.flags & ~IOMMU_FLAGS_KNOWN) == 0 && iommu.reserved[0] == 0 && iommu.reserved[1] == 0 &&
	       iommu.reserved[2] == 0;
}

/*@ requires counts_ok && index < policy_header.iommu_count;
    assigns \nothing;
    ensures exactly: \result <==> iommu_right(index); */
static bool iommu_ok(uint32_t index)
{
	struct policy_iommu const iommu = policy_iommu[index];

	return policy_is_page(iommu.registers) && policy_is_page(iommu.root_table) && policy_is_page(iommu.queue) &&
	       (iommu.agaw == 39 || iommu.agaw == 48) && iommu_faults_ok(iommu.fault_offset, iommu.fault_count) &&
	       iommu_remapping_ok(iommu) && iommu_reserved_ok(iommu) && iommu_is_unique(index);
}

/* Whoever is told of faults has the log to read. */
/*@ requires counts_ok;
    assigns \nothing;
    ensures \result ==> fault_event_good;
    ensures exactly: \result <==> fault_event_right; */
static bool fault_event_ok(void)
{
	return policy_header.fault_subject == MUEN_NONE16
		   ? policy_header.fault_event == 0
		   : policy_header.fault_subject < policy_header.subject_count &&
			 policy_header.fault_event < policy_subject[policy_header.fault_subject].target_count &&
			 (policy_header.flags & POLICY_FLAG_FAULT_LOG) != 0;
}

/*@ requires counts_ok;
    assigns policy_first_fault;
    ensures \result ==> all_vectors_good;
    ensures exactly: \result <==> (\forall integer c; is_cpu(c) ==> \forall integer v;
      0 <= v < MUEN_VECTOR_COUNT ==> vector_right(c, v)); */
static bool vector_table_ok(void)
{
	/*@ loop invariant 0 <= index <= policy_header.cpu_count;
	    loop invariant \forall integer i; 0 <= i < index ==> vectors_good(i);
	    loop invariant \forall integer c; 0 <= c < index ==>
	      \forall integer v; 0 <= v < MUEN_VECTOR_COUNT ==> vector_right(c, v);
	    loop assigns index;
	    loop variant policy_header.cpu_count - index; */
	for (uint32_t index = 0; index < policy_header.cpu_count; index++) {
		if (!vectors_ok(index)) {
			return policy_fails("vector", index);
		}
	}
	return true;
}

/*@ requires counts_ok;
    assigns policy_first_fault;
    ensures \result ==> all_lines_good;
    ensures exactly: \result <==> (\forall integer l; 0 <= l < policy_header.line_count ==> line_right(l)); */
static bool line_table_ok(void)
{
	/*@ loop invariant 0 <= index <= policy_header.line_count;
	    loop invariant \forall integer i; 0 <= i < index ==> line_good(i) && line_right(i);
	    loop assigns index;
	    loop variant policy_header.line_count - index; */
	for (uint32_t index = 0; index < policy_header.line_count; index++) {
		if (!line_ok(index)) {
			return policy_fails("line", index);
		}
	}
	return true;
}

/*@ requires counts_ok;
    assigns policy_first_fault;
    ensures exactly: \result <==> (\forall integer i; 0 <= i < policy_header.ioapic_count ==> ioapic_right(i)); */
static bool ioapic_table_ok(void)
{
	/*@ loop invariant 0 <= index <= policy_header.ioapic_count;
	    loop invariant \forall integer i; 0 <= i < index ==> ioapic_right(i);
	    loop assigns index;
	    loop variant policy_header.ioapic_count - index; */
	for (uint32_t index = 0; index < policy_header.ioapic_count; index++) {
		if (!ioapic_ok(index)) {
			return policy_fails("I/O APIC", index);
		}
	}
	return true;
}

/*@ requires counts_ok;
    assigns policy_first_fault;
    ensures exactly: \result <==> (\forall integer i; 0 <= i < policy_header.iommu_count ==> iommu_right(i)); */
static bool iommu_table_ok(void)
{
	/*@ loop invariant 0 <= index <= policy_header.iommu_count;
	    loop invariant \forall integer i; 0 <= i < index ==> iommu_right(i);
	    loop assigns index;
	    loop variant policy_header.iommu_count - index; */
	for (uint32_t index = 0; index < policy_header.iommu_count; index++) {
		if (!iommu_ok(index)) {
			return policy_fails("IOMMU", index);
		}
	}
	return true;
}

bool policy_devices_ok(void)
{
	return vector_table_ok() && line_table_ok() && ioapic_table_ok() && iommu_table_ok() &&
	       (fault_event_ok() || policy_fails("header: fault event", 0));
}
