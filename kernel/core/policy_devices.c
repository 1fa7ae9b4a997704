/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Checks of the device tables. A vector and its line name each other, so that a mask and an unmask event are of the
 * same line; no line and no register page is in a table twice, so that no two subjects have one.
 */
#include "policy_devices.h"

#include "hw.h"
#include "policy_tables.h"

/* A vector of no subject: all other fields are 0. */
#define VECTOR_NONE (MUEN_NONE16 + 0x100000000ULL * MUEN_NONE16)

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

bool policy_vectors_ok(cpu_id_t cpu)
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

bool policy_line_ok(uint32_t index)
{
	struct policy_line const line = policy_line[index];

	return line.ioapic < policy_header.ioapic_count && line.pin < LINE_PINS &&
	       (line.flags & ~LINE_FLAGS_KNOWN) == 0 && line.cpu < policy_header.cpu_count && line_format_ok(line) &&
	       line_vector_ok(index) && line_is_unique(index);
}

bool policy_ioapic_ok(uint32_t index)
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

bool policy_iommu_ok(uint32_t index)
{
	struct policy_iommu const iommu = policy_iommu[index];

	return policy_is_page(iommu.registers) && policy_is_page(iommu.root_table) && policy_is_page(iommu.queue) &&
	       (iommu.agaw == 39 || iommu.agaw == 48) && iommu_faults_ok(iommu.fault_offset, iommu.fault_count) &&
	       iommu_remapping_ok(iommu) && iommu_reserved_ok(iommu) && iommu_is_unique(index);
}

bool policy_fault_event_ok(void)
{
	return policy_header.fault_subject == MUEN_NONE16
		   ? policy_header.fault_event == 0
		   : policy_header.fault_subject < policy_header.subject_count &&
			 policy_header.fault_event < policy_subject[policy_header.fault_subject].target_count &&
			 (policy_header.flags & POLICY_FLAG_FAULT_LOG) != 0;
}
