/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * policy_check(): one function a rule set, one loop a table. Works on the tables of policy_tables.h alone.
 */
#include "policy_check.h"

#include "answers_check.h"
#include "hw.h"
#include "policy_devices.h"
#include "policy_ok.h"
#include "policy_tables.h"
#include "vcpu.h"

#include <muen/abi/trap.h>

#define FLAGS_KNOWN (POLICY_FLAG_TAU0 | POLICY_FLAG_INVARIANT_TSC | POLICY_FLAG_CRASH_AUDIT | POLICY_FLAG_FAULT_LOG)
#define SUBJECT_FLAGS_KNOWN (POLICY_SUBJECT_MIRRORED | POLICY_SUBJECT_NESTED)
#define EVENT_TARGET_FLAGS (POLICY_EVENT_SIGNAL | POLICY_EVENT_HANDOVER | POLICY_EVENT_IPI)
#define EVENT_FLAGS_KNOWN (EVENT_TARGET_FLAGS | POLICY_EVENT_ANSWER)
#define SCRUB_KNOWN (POLICY_SCRUB_IBPB | POLICY_SCRUB_VERW | POLICY_SCRUB_L1D)

/* A trap at which the kernel acts and nobody is told: all other fields are 0. */
#define TRAP_PLAIN (POLICY_ACTION_PANIC + 0x10000ULL * MUEN_NONE16)

/* Longest major frame, in TSC ticks: a day and more on any CPU, and no sum with it wraps. */
#define PERIOD_MAX (1ULL << 48)

/* Who meets at each barrier, counted plan by plan. */
struct barrier_use {
	uint32_t users;
	uint32_t major;
	uint64_t deadline; /* of the first user */
};

static struct barrier_use barrier_use[MUEN_BARRIER_MAX];

struct policy_fault policy_first_fault;

/*@ assigns \nothing;
    ensures \result <==> low <= value <= high; */
static bool in_range(uint64_t value, uint64_t low, uint64_t high)
{
	return low <= value && value <= high;
}

/* [first, first + count) lies within [0, limit). */
/*@ assigns \nothing;
    ensures \result <==> within(first, count, limit); */
static bool is_within(uint32_t first, uint32_t count, uint32_t limit)
{
	return first <= limit && count <= limit - first;
}

/*@ assigns \nothing;
    ensures exactly: \result <==> policy_header.magic == MUEN_POLICY_MAGIC &&
      policy_header.abi_version == MUEN_ABI_VERSION && policy_header.virtualization == vcpu_virtualization &&
      POLICY_XAPIC <= policy_header.apic_mode <= POLICY_X2APIC && (policy_header.flags & (uint32_t)~FLAGS_KNOWN) == 0 &&
      policy_header.reserved[0] == 0 && policy_header.reserved[1] == 0 &&
      policy_header.system_name[sizeof(policy_header.system_name) - 1] == 0; */
static bool header_identity_ok(void)
{
	return policy_header.magic == MUEN_POLICY_MAGIC && policy_header.abi_version == MUEN_ABI_VERSION &&
	       policy_header.virtualization == vcpu_virtualization &&
	       in_range(policy_header.apic_mode, POLICY_XAPIC, POLICY_X2APIC) &&
	       (policy_header.flags & ~FLAGS_KNOWN) == 0 && policy_header.reserved[0] == 0 &&
	       policy_header.reserved[1] == 0 &&
	       policy_header.system_name[sizeof(policy_header.system_name) - 1] == '\0';
}

/*@ assigns \nothing;
    ensures \result ==> counts_ok;
    ensures exactly: \result <==> counts_ok; */
static bool header_counts_ok(void)
{
	return in_range(policy_header.cpu_count, 1, MUEN_CPU_MAX) &&
	       in_range(policy_header.subject_count, 1, MUEN_SUBJECT_MAX) &&
	       in_range(policy_header.partition_count, 1, MUEN_PARTITION_MAX) &&
	       in_range(policy_header.group_count, 1, MUEN_GROUP_MAX) &&
	       in_range(policy_header.major_count, 1, MUEN_MAJOR_MAX) &&
	       in_range(policy_header.minor_count, 1, MUEN_MINOR_MAX) &&
	       policy_header.barrier_count <= MUEN_BARRIER_MAX && policy_header.source_count <= MUEN_SOURCE_TABLE_MAX &&
	       policy_header.target_count <= MUEN_TARGET_TABLE_MAX &&
	       policy_header.port_write_count <= MUEN_PORT_WRITE_MAX && policy_header.answer_count <= MUEN_ANSWER_MAX &&
	       policy_header.ioapic_count <= MUEN_IOAPIC_MAX && policy_header.line_count <= MUEN_LINE_MAX &&
	       policy_header.iommu_count <= MUEN_IOMMU_MAX;
}

/*
 * The page of tau0 is mapped on CPU 0 only, and the boot CPU reads it. Updates of microcode are in Intel's format, and
 * loaded in Intel's way.
 */
/*@ assigns \nothing;
    ensures \result ==> policy_header.boot_cpu < policy_header.cpu_count;
    ensures \result && (policy_header.flags & POLICY_FLAG_TAU0) != 0 ==> policy_header.boot_cpu == 0;
    ensures exactly: \result <==> ((policy_header.flags & POLICY_FLAG_TAU0) != 0 ==> policy_header.boot_cpu == 0) &&
      policy_header.console <= POLICY_CONSOLE_VGA &&
      (policy_header.console == POLICY_CONSOLE_UART ==> policy_header.console_port != 0) &&
      (policy_header.microcode_size != 0 ==> policy_header.virtualization == POLICY_VMX &&
	 policy_header.microcode_size <= MUEN_KVA_MICROCODE_SIZE) &&
      policy_header.tsc_khz != 0 && policy_header.apic_timer_khz != 0 && policy_header.vmx_timer_rate < 32 &&
      policy_header.boot_cpu < policy_header.cpu_count && policy_header.reserved2 == 0; */
static bool header_constants_ok(void)
{
	return ((policy_header.flags & POLICY_FLAG_TAU0) == 0 || policy_header.boot_cpu == 0) &&
	       policy_header.console <= POLICY_CONSOLE_VGA &&
	       (policy_header.console != POLICY_CONSOLE_UART || policy_header.console_port != 0) &&
	       (policy_header.microcode_size == 0 || (policy_header.virtualization == POLICY_VMX &&
						      policy_header.microcode_size <= MUEN_KVA_MICROCODE_SIZE)) &&
	       policy_header.tsc_khz != 0 && policy_header.apic_timer_khz != 0 && policy_header.vmx_timer_rate < 32 &&
	       policy_header.boot_cpu < policy_header.cpu_count && policy_header.reserved2 == 0;
}

/*@ predicate is_page(integer address) = address != 0 && address % MUEN_PAGE_SIZE == 0;

    predicate cpu_differs(integer c, integer other) =
      policy_cpu[other].apic_id != policy_cpu[c].apic_id && policy_cpu[other].page_table != policy_cpu[c].page_table &&
      policy_cpu[other].host_page != policy_cpu[c].host_page;
    predicate cpu_good(integer c) =
      is_page(policy_cpu[c].page_table) && is_page(policy_cpu[c].host_page) && policy_cpu[c].reserved == 0 &&
      (\forall integer o; 0 <= o < c ==> cpu_differs(c, o)); */

/*@ requires counts_ok && is_cpu(cpu);
    assigns \nothing;
    ensures exactly: \result <==> (\forall integer o; 0 <= o < cpu ==> cpu_differs(cpu, o)); */
static bool cpu_is_unique(cpu_id_t cpu)
{
	/*@ loop invariant 0 <= other <= cpu;
	    loop invariant \forall integer o; 0 <= o < other ==> cpu_differs(cpu, o);
	    loop assigns other;
	    loop variant cpu - other; */
	for (cpu_id_t other = 0; other < cpu; other++) {
		if (policy_cpu[other].apic_id == policy_cpu[cpu].apic_id ||
		    policy_cpu[other].page_table == policy_cpu[cpu].page_table ||
		    policy_cpu[other].host_page == policy_cpu[cpu].host_page) {
			return false;
		}
	}
	return true;
}

/*@ requires counts_ok && is_cpu(cpu);
    assigns \nothing;
    ensures exactly: \result <==> cpu_good(cpu); */
static bool cpu_ok(cpu_id_t cpu)
{
	return policy_is_page(policy_cpu[cpu].page_table) && policy_is_page(policy_cpu[cpu].host_page) &&
	       policy_cpu[cpu].reserved == 0 && cpu_is_unique(cpu);
}

/* The subject's group exists and is on the subject's CPU. (That the group's partition exists is checked with it.) */
/*@ requires counts_ok && is_subject(id);
    assigns \nothing;
    ensures \result ==> place_good(id);
    ensures exactly: \result <==> place_good(id); */
static bool subject_place_ok(subject_id_t id)
{
	group_id_t const group = policy_subject[id].group;

	return policy_subject[id].cpu < policy_header.cpu_count && group < policy_header.group_count &&
	       policy_group[group].partition < policy_header.partition_count &&
	       policy_partition[policy_group[group].partition].cpu == policy_subject[id].cpu;
}

/*@ requires counts_ok && is_subject(id);
    assigns \nothing;
    ensures \result ==> bounds_good(id);
    ensures exactly: \result <==> bounds_good(id); */
static bool subject_bounds_ok(subject_id_t id)
{
	return policy_subject[id].source_count <= MUEN_EVENT_MAX && policy_subject[id].target_count <= MUEN_EVENT_MAX &&
	       policy_subject[id].msr_count <= MUEN_MSR_STORE_MAX &&
	       is_within(policy_subject[id].answer_first, policy_subject[id].answer_count,
			 policy_header.answer_count) &&
	       is_within(policy_subject[id].source_first, policy_subject[id].source_count,
			 policy_header.source_count) &&
	       is_within(policy_subject[id].target_first, policy_subject[id].target_count, policy_header.target_count);
}

/* The page of MSRs is there if there are any. Which MSRs they are, the subject's CPU checks when it resets it. */
/*@ requires counts_ok && is_subject(id);
    assigns \nothing;
    ensures \result ==> subject_good(id);
    ensures exactly: \result ==> subject_good(id) && (policy_subject[id].flags & (uint32_t)~SUBJECT_FLAGS_KNOWN) == 0 &&
      is_page(policy_subject[id].vcpu) && is_page(policy_subject[id].io_bitmap) &&
      is_page(policy_subject[id].msr_bitmap) && policy_subject[id].reserved == 0 &&
      (policy_subject[id].msr_count == 0 ? policy_subject[id].msr_store ==
        0 : is_page(policy_subject[id].msr_store)); */
static bool subject_ok(subject_id_t id)
{
	return subject_place_ok(id) && subject_bounds_ok(id) &&
	       (policy_subject[id].flags & ~SUBJECT_FLAGS_KNOWN) == 0 && policy_is_page(policy_subject[id].vcpu) &&
	       policy_is_page(policy_subject[id].io_bitmap) && policy_is_page(policy_subject[id].msr_bitmap) &&
	       (policy_subject[id].msr_count == 0 ? policy_subject[id].msr_store == 0
						  : policy_is_page(policy_subject[id].msr_store)) &&
	       answers_ok(id) && policy_subject[id].reserved == 0 &&
	       policy_subject[id].name[sizeof(policy_subject[id].name) - 1] == '\0' &&
	       vcpu_policy_ok(&policy_subject[id]);
}

/*@ predicate target_right(integer s, struct policy_event e) =
      (e.flags & POLICY_EVENT_SIGNAL) == 0 && (e.flags & POLICY_EVENT_HANDOVER) == 0 ?
        (e.flags & POLICY_EVENT_IPI) == 0 && e.target_subject == MUEN_NONE16 && e.target_event == 0 :
        e.target_subject < policy_header.subject_count &&
        ((e.flags & POLICY_EVENT_SIGNAL) != 0 ?
           e.target_event < policy_subject[e.target_subject].target_count : e.target_event == 0) &&
        ((e.flags & POLICY_EVENT_HANDOVER) != 0 ==>
           policy_subject[e.target_subject].group == policy_subject[s].group) &&
        ((e.flags & POLICY_EVENT_IPI) != 0 ==> (e.flags & POLICY_EVENT_SIGNAL) != 0 &&
           policy_subject[e.target_subject].cpu != policy_subject[s].cpu);

    predicate line_right(integer s, struct policy_event e) =
      e.action == POLICY_ACTION_UNMASK_IRQ ? line_owner(s, e.line) : e.line == 0;

    predicate event_right(integer s, struct policy_event e) =
      (e.flags & (uint8_t)~EVENT_FLAGS_KNOWN) == 0 && e.action <= POLICY_ACTION_INVALID && line_right(s, e) &&
      e.reserved == 0 && (e.action == POLICY_ACTION_NONE || e.flags == 0 || e.flags == POLICY_EVENT_ANSWER) &&
      target_right(s, e);

    predicate trap_answerable(integer trap) = trap == TRAP_CPUID || trap == TRAP_RDMSR || trap == TRAP_WRMSR;

    predicate trap_right(integer s, integer trap, struct policy_event e) =
      event_right(s, e) && e.action != POLICY_ACTION_INVALID &&
      (e.action == POLICY_ACTION_NONE ==> (e.flags & EVENT_TARGET_FLAGS) != 0) &&
      ((e.flags & POLICY_EVENT_ANSWER) != 0 ==> trap_answerable(trap));

    predicate trap_plain(struct policy_event e) =
      e.action == POLICY_ACTION_PANIC && e.flags == 0 && e.target_subject == MUEN_NONE16 && e.target_event == 0 &&
      e.line == 0 && e.reserved == 0; */

/*@ requires counts_ok && is_subject(source) && \valid_read(event);
    assigns \nothing;
    ensures \result ==> signal_good(*event) && handover_good(source, *event) && ipi_good(source, *event);
    ensures exactly: \result <==> target_right(source, *event); */
static bool event_target_ok(subject_id_t source, const struct policy_event *event)
{
	subject_id_t const target = event->target_subject;
	bool const signal = (event->flags & POLICY_EVENT_SIGNAL) != 0;
	bool const handover = (event->flags & POLICY_EVENT_HANDOVER) != 0;
	bool const ipi = (event->flags & POLICY_EVENT_IPI) != 0;

	if (!signal && !handover) {
		return !ipi && target == MUEN_NONE16 && event->target_event == 0;
	}
	return target < policy_header.subject_count &&
	       (signal ? event->target_event < policy_subject[target].target_count : event->target_event == 0) &&
	       (!handover || policy_subject[target].group == policy_subject[source].group) &&
	       (!ipi || (signal && policy_subject[target].cpu != policy_subject[source].cpu));
}

/* A subject unmasks only lines whose interrupt it gets itself. */
/*@ requires counts_ok && is_subject(source) && \valid_read(event);
    assigns \nothing;
    ensures \result ==> unmask_good(source, *event);
    ensures exactly: \result <==> line_right(source, *event); */
static bool event_line_ok(subject_id_t source, const struct policy_event *event)
{
	return event->action != POLICY_ACTION_UNMASK_IRQ
		   ? event->line == 0
		   : event->line < policy_header.line_count && policy_line[event->line].cpu < policy_header.cpu_count &&
			 policy_vector[policy_line[event->line].cpu][policy_line[event->line].vector].subject == source;
}

/* An action of the kernel's own has no target; the action that means "no such event" has no flags either. */
/*@ requires counts_ok && is_subject(source) && \valid_read(event);
    assigns \nothing;
    ensures \result ==> event_good(source, *event);
    ensures exactly: \result <==> event_right(source, *event); */
static bool event_ok(subject_id_t source, const struct policy_event *event)
{
	return (event->flags & ~EVENT_FLAGS_KNOWN) == 0 && event->action <= POLICY_ACTION_INVALID &&
	       event_line_ok(source, event) && event->reserved == 0 &&
	       (event->action == POLICY_ACTION_NONE || event->flags == 0 || event->flags == POLICY_EVENT_ANSWER) &&
	       event_target_ok(source, event);
}

/*@ assigns \nothing;
    ensures exactly: \result <==> trap_answerable(trap); */
static bool trap_is_answerable(uint32_t trap)
{
	return trap == TRAP_CPUID || trap == TRAP_RDMSR || trap == TRAP_WRMSR;
}

/* A trap without action and without target would be entered again for ever. */
/*@ requires counts_ok && is_subject(source) && \valid_read(event);
    assigns \nothing;
    ensures \result ==> trap_good(source, *event);
    ensures exactly: \result <==> trap_right(source, trap, *event); */
static bool trap_ok(subject_id_t source, uint32_t trap, const struct policy_event *event)
{
	return event_ok(source, event) && event->action != POLICY_ACTION_INVALID &&
	       (event->action != POLICY_ACTION_NONE || (event->flags & EVENT_TARGET_FLAGS) != 0) &&
	       ((event->flags & POLICY_EVENT_ANSWER) == 0 || trap_is_answerable(trap));
}

/* Nearly every entry of nearly every trap table. It spares start-up the long way. */
/*@ requires \valid_read(event);
    assigns \nothing;
    ensures \result ==> event->action == POLICY_ACTION_PANIC && event->flags == 0;
    ensures exactly: \result <==> trap_plain(*event); */
static inline bool trap_is_plain(const struct policy_event *event)
{
	return hw_event_word(event) == TRAP_PLAIN;
}

/*@ requires counts_ok && is_subject(id);
    assigns \nothing;
    ensures \result ==> traps_good(id);
    ensures exactly: \result <==> (\forall integer t; 0 <= t < MUEN_TRAP_MAX ==>
      trap_plain(policy_trap[id][t]) || trap_right(id, t, policy_trap[id][t])); */
static bool traps_ok(subject_id_t id)
{
	/*@ loop invariant 0 <= trap <= MUEN_TRAP_MAX;
	    loop invariant \forall integer t; 0 <= t < trap ==> trap_good(id, policy_trap[id][t]);
	    loop invariant \forall integer t; 0 <= t < trap ==>
	      trap_plain(policy_trap[id][t]) || trap_right(id, t, policy_trap[id][t]);
	    loop assigns trap;
	    loop variant MUEN_TRAP_MAX - trap; */
	for (uint32_t trap = 0; trap < MUEN_TRAP_MAX; trap++) {
		const struct policy_event *const event = &policy_trap[id][trap];

		if (!trap_is_plain(event) && !trap_ok(id, trap, event)) {
			return false;
		}
		//@ assert this_one: trap_good(id, *event);
	}
	return true;
}

/*@ requires counts_ok && is_subject(id) && bounds_good(id);
    assigns \nothing;
    ensures \result ==> sources_good(id);
    ensures exactly: \result <==> (\forall integer n; policy_subject[id].source_first <= n <
      policy_subject[id].source_first + policy_subject[id].source_count ==>
      event_right(id, policy_source[n]) && (policy_source[n].flags & POLICY_EVENT_ANSWER) == 0); */
static bool sources_ok(subject_id_t id)
{
	/*@ loop invariant 0 <= number <= policy_subject[id].source_count;
	    loop invariant \forall integer n; policy_subject[id].source_first <= n <
	      policy_subject[id].source_first + number ==> event_good(id, policy_source[n]);
	    loop invariant \forall integer n; policy_subject[id].source_first <= n <
	      policy_subject[id].source_first + number ==>
	      event_right(id, policy_source[n]) && (policy_source[n].flags & POLICY_EVENT_ANSWER) == 0;
	    loop assigns number;
	    loop variant policy_subject[id].source_count - number; */
	for (uint32_t number = 0; number < policy_subject[id].source_count; number++) {
		const struct policy_event *const event = &policy_source[policy_subject[id].source_first + number];

		if (!event_ok(id, event) || (event->flags & POLICY_EVENT_ANSWER) != 0) {
			return false;
		}
	}
	return true;
}

/*@ requires counts_ok && index < policy_header.target_count;
    assigns \nothing;
    ensures \result ==> target_good(index);
    ensures exactly: \result <==> policy_target[index].reserved == 0 &&
      policy_target[index].action <= POLICY_TARGET_RESET &&
      (policy_target[index].action == POLICY_TARGET_INJECT ? policy_target[index].vector >= MUEN_VECTOR_FIRST :
	 policy_target[index].vector == 0); */
static bool target_ok(uint32_t index)
{
	struct policy_target const target = policy_target[index];

	return target.reserved == 0 && target.action <= POLICY_TARGET_RESET &&
	       (target.action == POLICY_TARGET_INJECT ? target.vector >= MUEN_VECTOR_FIRST : target.vector == 0);
}

/* Each group says of itself that it is the partition's, so no two partitions share one. */
/*@ requires counts_ok && is_partition(id);
    requires within(policy_partition[id].group_first, policy_partition[id].group_count, policy_header.group_count);
    assigns \nothing;
    ensures \result ==> own_groups_good(id);
    ensures exactly: \result <==> own_groups_good(id); */
static bool partition_groups_ok(partition_id_t id)
{
	group_id_t const first = policy_partition[id].group_first;

	/*@ loop invariant 0 <= index <= policy_partition[id].group_count;
	    loop invariant \forall integer g; first <= g < first + index ==> policy_group[g].partition == id;
	    loop assigns index;
	    loop variant policy_partition[id].group_count - index; */
	for (uint32_t index = 0; index < policy_partition[id].group_count; index++) {
		if (policy_group[first + index].partition != id) {
			return false;
		}
	}
	return true;
}

/*@ requires counts_ok && is_partition(id);
    assigns \nothing;
    ensures \result ==> partition_good(id); */
static bool partition_ok(partition_id_t id)
{
	struct policy_partition const partition = policy_partition[id];

	return partition.cpu < policy_header.cpu_count && (partition.scrub & ~SCRUB_KNOWN) == 0 &&
	       in_range(partition.group_count, 1, MUEN_PARTITION_GROUPS) &&
	       is_within(partition.group_first, partition.group_count, policy_header.group_count) &&
	       partition_groups_ok(id);
}

/*@ requires counts_ok && all_partitions_good && is_group(id);
    assigns \nothing;
    ensures \result ==> group_good(id);
    ensures exactly: \result <==> group_good(id) && policy_group[id].reserved == 0; */
static bool group_ok(group_id_t id)
{
	struct policy_group const group = policy_group[id];

	return group.reserved == 0 && group.partition < policy_header.partition_count &&
	       policy_partition[group.partition].group_first <= id &&
	       id < (uint32_t)policy_partition[group.partition].group_first +
			policy_partition[group.partition].group_count &&
	       group.initial_subject < policy_header.subject_count && policy_subject[group.initial_subject].group == id;
}

/*@ requires counts_ok && index < policy_header.major_count;
    assigns \nothing;
    ensures \result ==> major_good(index);
    ensures exactly: \result <==> major_good(index); */
static bool major_ok(uint32_t index)
{
	struct policy_major const major = policy_major[index];

	return in_range(major.period, 1, PERIOD_MAX) &&
	       is_within(major.barrier_first, major.barrier_count, policy_header.barrier_count);
}

/*
 * Who meets at a barrier meets at the same time of the same major frame. As deadlines rise in a plan, a CPU comes to a
 * barrier once, and all come to their barriers in the same order. More users than CPUs are counted as one more.
 */
/*@ requires counts_ok && major < policy_header.major_count && major_good(major);
    assigns barrier_use[0 .. MUEN_BARRIER_MAX - 1];
    ensures \result ==> barrier == MUEN_NONE16 || barrier < policy_major[major].barrier_count;
    ensures met: \result && barrier != MUEN_NONE16 ==>
      barrier_use[policy_major[major].barrier_first + barrier].major == major &&
      barrier_use[policy_major[major].barrier_first + barrier].deadline == deadline;
    ensures not_met: !\result && barrier < policy_major[major].barrier_count ==>
      barrier_use[policy_major[major].barrier_first + barrier].major != major ||
      barrier_use[policy_major[major].barrier_first + barrier].deadline != deadline;
    ensures counted: barrier < policy_major[major].barrier_count && barrier != MUEN_NONE16 ==>
      barrier_use[policy_major[major].barrier_first + barrier].users ==
	\old(barrier_use[policy_major[major].barrier_first + barrier].users) +
	(\old(barrier_use[policy_major[major].barrier_first + barrier].users) <= MUEN_CPU_MAX ? 1 : 0);
    ensures first: barrier < policy_major[major].barrier_count && barrier != MUEN_NONE16 &&
      \old(barrier_use[policy_major[major].barrier_first + barrier].users) == 0 ==> \result;
    ensures known: barrier >= policy_major[major].barrier_count ==> (\result <==> barrier == MUEN_NONE16);
    ensures not_the_first: barrier < policy_major[major].barrier_count && barrier != MUEN_NONE16 &&
      \old(barrier_use[policy_major[major].barrier_first + barrier].users) != 0 ==>
      barrier_use[policy_major[major].barrier_first + barrier].major ==
	\old(barrier_use[policy_major[major].barrier_first + barrier].major) &&
      barrier_use[policy_major[major].barrier_first + barrier].deadline ==
	\old(barrier_use[policy_major[major].barrier_first + barrier].deadline); */
static bool minor_barrier_ok(uint16_t barrier, uint64_t deadline, uint32_t major)
{
	struct barrier_use *use;

	if (barrier == MUEN_NONE16 || barrier >= policy_major[major].barrier_count) {
		return barrier == MUEN_NONE16;
	}
	use = &barrier_use[policy_major[major].barrier_first + barrier];
	if (use->users == 0) {
		use->major = major;
		use->deadline = deadline;
	}
	if (use->users <= MUEN_CPU_MAX) {
		use->users++;
	}
	return use->major == major && use->deadline == deadline;
}

/*@ requires counts_ok && all_partitions_good && major < policy_header.major_count && major_good(major);
    requires index < policy_header.minor_count;
    assigns barrier_use[0 .. MUEN_BARRIER_MAX - 1];
    ensures \result ==> minor_good(index, cpu, major, after);
    ensures exactly: \result ==> policy_minor[index].reserved == 0; */
static bool minor_ok(uint32_t index, cpu_id_t cpu, uint64_t after, uint32_t major)
{
	struct policy_minor const minor = policy_minor[index];

	return minor.reserved == 0 && minor.partition < policy_header.partition_count &&
	       policy_partition[minor.partition].cpu == cpu && minor.deadline > after &&
	       minor.deadline - after > policy_header.switch_ticks && minor.deadline <= policy_major[major].period &&
	       minor_barrier_ok(minor.barrier, minor.deadline, major);
}

/* Deadlines rise from each minor frame to the next. */
/*@ requires counts_ok && all_partitions_good && major < policy_header.major_count && major_good(major);
    requires index < MUEN_MAJOR_MAX * MUEN_CPU_MAX;
    requires policy_plan[index].minor_count >= 1 && plan_end(index) <= policy_header.minor_count;
    assigns barrier_use[0 .. MUEN_BARRIER_MAX - 1];
    ensures \result ==> minors_good(index, cpu, major); */
static bool plan_minors_ok(uint32_t index, cpu_id_t cpu, uint32_t major)
{
	uint32_t const first = policy_plan[index].minor_first;
	uint32_t const end = first + policy_plan[index].minor_count;
	uint64_t after = 0;

	/*@ loop invariant first <= minor <= end;
	    loop invariant after == minor_begin(index, minor);
	    loop invariant \forall integer f; first <= f < minor ==> minor_good(f, cpu, major, minor_begin(index, f));
	    loop assigns minor, after, barrier_use[0 .. MUEN_BARRIER_MAX - 1];
	    loop variant end - minor; */
	for (uint32_t minor = first; minor < end; minor++) {
		if (!minor_ok(minor, cpu, after, major)) {
			return false;
		}
		after = policy_minor[minor].deadline;
	}
	return true;
}

/* The last minor frame ends with the major frame, where all CPUs meet anyway. */
/*@ requires counts_ok && all_partitions_good && major < policy_header.major_count && major_good(major);
    requires first <= index < MUEN_MAJOR_MAX * MUEN_CPU_MAX;
    assigns barrier_use[0 .. MUEN_BARRIER_MAX - 1];
    ensures \result ==> plan_good(index, first, major); */
static bool plan_ok(uint32_t index, uint32_t first, uint32_t major)
{
	struct policy_plan const plan = policy_plan[index];
	uint32_t last;

	if (plan.minor_count == 0 || !is_within(plan.minor_first, plan.minor_count, policy_header.minor_count) ||
	    !plan_minors_ok(index, index - first, major)) {
		return false;
	}
	last = plan.minor_first + plan.minor_count - 1;
	return policy_minor[last].deadline == policy_major[major].period && policy_minor[last].barrier == MUEN_NONE16;
}

/* Requires: all plans have been counted. A barrier that waits for more CPUs than ever come would stop the system. */
/*@ requires counts_ok && index < policy_header.barrier_count;
    assigns \nothing;
    ensures \result ==> barrier_good(index);
    ensures exactly: \result <==> policy_barrier[index].reserved == 0 && barrier_good(index) &&
      barrier_use[index].users == policy_barrier[index].size; */
static bool barrier_ok(uint32_t index)
{
	return policy_barrier[index].reserved == 0 &&
	       in_range(policy_barrier[index].size, 2, policy_header.cpu_count) &&
	       barrier_use[index].users == policy_barrier[index].size;
}

/*@ assigns policy_first_fault;
    ensures \result ==> counts_ok && policy_header.boot_cpu < policy_header.cpu_count; */
static bool header_ok(void)
{
	if (!header_identity_ok()) {
		return policy_fails("header: identity", 0);
	}
	if (!header_counts_ok()) {
		return policy_fails("header: counts", 0);
	}
	return header_constants_ok() || policy_fails("header: constants", 0);
}

/*@ requires counts_ok;
    assigns policy_first_fault;
    ensures exactly: \result <==> (\forall integer c; is_cpu(c) ==> cpu_good(c)); */
static bool cpu_table_ok(void)
{
	/*@ loop invariant 0 <= index <= policy_header.cpu_count;
	    loop invariant \forall integer c; 0 <= c < index ==> cpu_good(c);
	    loop assigns index;
	    loop variant policy_header.cpu_count - index; */
	for (uint32_t index = 0; index < policy_header.cpu_count; index++) {
		if (!cpu_ok(index)) {
			return policy_fails("cpu", index);
		}
	}
	return true;
}

/*@ requires counts_ok;
    assigns policy_first_fault;
    ensures exactly: \result <==> (\forall integer p; 0 <= p < policy_header.port_write_count ==>
      policy_port_write[p].reserved == 0); */
static bool port_table_ok(void)
{
	/*@ loop invariant 0 <= index <= policy_header.port_write_count;
	    loop invariant \forall integer p; 0 <= p < index ==> policy_port_write[p].reserved == 0;
	    loop assigns index;
	    loop variant policy_header.port_write_count - index; */
	for (uint32_t index = 0; index < policy_header.port_write_count; index++) {
		if (policy_port_write[index].reserved != 0) {
			return policy_fails("port write", index);
		}
	}
	return true;
}

/*@ requires counts_ok;
    assigns policy_first_fault;
    ensures \result ==> all_partitions_good; */
static bool partition_table_ok(void)
{
	/*@ loop invariant 0 <= index <= policy_header.partition_count;
	    loop invariant \forall integer i; 0 <= i < index ==> partition_good(i);
	    loop assigns index;
	    loop variant policy_header.partition_count - index; */
	for (uint32_t index = 0; index < policy_header.partition_count; index++) {
		if (!partition_ok(index)) {
			return policy_fails("partition", index);
		}
	}
	return true;
}

/*@ requires counts_ok;
    assigns policy_first_fault;
    ensures \result ==> all_subjects_good; */
static bool subject_table_ok(void)
{
	/*@ loop invariant 0 <= index <= policy_header.subject_count;
	    loop invariant \forall integer i; 0 <= i < index ==> subject_good(i);
	    loop assigns index;
	    loop variant policy_header.subject_count - index; */
	for (uint32_t index = 0; index < policy_header.subject_count; index++) {
		if (!subject_ok(index)) {
			return policy_fails("subject", index);
		}
	}
	return true;
}

/*@ requires counts_ok && all_subjects_good;
    assigns policy_first_fault;
    ensures \result ==> all_traps_good && all_sources_good; */
static bool event_tables_ok(void)
{
	/*@ loop invariant 0 <= index <= policy_header.subject_count;
	    loop invariant \forall integer i; 0 <= i < index ==> traps_good(i);
	    loop invariant \forall integer i; 0 <= i < index ==> sources_good(i);
	    loop assigns index;
	    loop variant policy_header.subject_count - index; */
	for (uint32_t index = 0; index < policy_header.subject_count; index++) {
		if (!traps_ok(index)) {
			return policy_fails("trap", index);
		}
		if (!sources_ok(index)) {
			return policy_fails("source event", index);
		}
	}
	return true;
}

/*@ requires counts_ok && all_partitions_good;
    assigns policy_first_fault;
    ensures \result ==> all_groups_good; */
static bool group_table_ok(void)
{
	/*@ loop invariant 0 <= index <= policy_header.group_count;
	    loop invariant \forall integer i; 0 <= i < index ==> group_good(i);
	    loop assigns index;
	    loop variant policy_header.group_count - index; */
	for (uint32_t index = 0; index < policy_header.group_count; index++) {
		if (!group_ok(index)) {
			return policy_fails("group", index);
		}
	}
	return true;
}

/*@ requires counts_ok;
    assigns policy_first_fault;
    ensures \result ==> all_targets_good; */
static bool target_table_ok(void)
{
	/*@ loop invariant 0 <= index <= policy_header.target_count;
	    loop invariant \forall integer i; 0 <= i < index ==> target_good(i);
	    loop assigns index;
	    loop variant policy_header.target_count - index; */
	for (uint32_t index = 0; index < policy_header.target_count; index++) {
		if (!target_ok(index)) {
			return policy_fails("target event", index);
		}
	}
	return true;
}

/* The plans of a major frame, one a CPU, begin at first. */
/*@ requires counts_ok && all_partitions_good && major < policy_header.major_count && major_good(major);
    requires first + policy_header.cpu_count <= MUEN_MAJOR_MAX * MUEN_CPU_MAX;
    assigns policy_first_fault, barrier_use[0 .. MUEN_BARRIER_MAX - 1];
    ensures \result ==> plans_from_good(first, major); */
static bool major_plans_ok(uint32_t major, uint32_t first)
{
	uint32_t const end = first + policy_header.cpu_count;

	/*@ loop invariant first <= index <= end;
	    loop invariant \forall integer i; first <= i < index ==> plan_good(i, first, major);
	    loop assigns index, barrier_use[0 .. MUEN_BARRIER_MAX - 1];
	    loop variant end - index; */
	for (uint32_t index = first; index < end; index++) {
		if (!plan_ok(index, first, major)) {
			return policy_fails("plan", index);
		}
	}
	return true;
}

/*@ requires counts_ok && all_partitions_good;
    assigns policy_first_fault, barrier_use[0 .. MUEN_BARRIER_MAX - 1];
    ensures \result ==> all_majors_good && all_plans_good; */
static bool major_table_ok(void)
{
	/*@ loop invariant 0 <= major <= policy_header.major_count;
	    loop invariant \forall integer m; 0 <= m < major ==> major_good(m);
	    loop invariant \forall integer m; 0 <= m < major ==> plans_good(m);
	    loop assigns major, policy_first_fault, barrier_use[0 .. MUEN_BARRIER_MAX - 1];
	    loop variant policy_header.major_count - major; */
	for (uint32_t major = 0; major < policy_header.major_count; major++) {
		if (!major_ok(major)) {
			return policy_fails("major frame", major);
		}
		if (!major_plans_ok(major, major * policy_header.cpu_count)) {
			return false;
		}
	}
	return true;
}

/*@ requires counts_ok;
    assigns policy_first_fault;
    ensures \result ==> all_barriers_good; */
static bool barrier_table_ok(void)
{
	/*@ loop invariant 0 <= index <= policy_header.barrier_count;
	    loop invariant \forall integer i; 0 <= i < index ==> barrier_good(i);
	    loop assigns index;
	    loop variant policy_header.barrier_count - index; */
	for (uint32_t index = 0; index < policy_header.barrier_count; index++) {
		if (!barrier_ok(index)) {
			return policy_fails("barrier", index);
		}
	}
	return true;
}

/* As many as the policy has: barrier_ok() looks at no others. */
/*@ requires counts_ok;
    assigns barrier_use[0 .. MUEN_BARRIER_MAX - 1];
    ensures \forall integer i; 0 <= i < policy_header.barrier_count ==> barrier_use[i].users == 0; */
static void barrier_use_clear(void)
{
	/*@ loop invariant 0 <= index <= policy_header.barrier_count;
	    loop invariant \forall integer i; 0 <= i < index ==> barrier_use[i].users == 0;
	    loop assigns index, barrier_use[0 .. MUEN_BARRIER_MAX - 1];
	    loop variant policy_header.barrier_count - index; */
	for (uint32_t index = 0; index < policy_header.barrier_count; index++) {
		barrier_use[index] = (struct barrier_use){0};
	}
}

/*@ requires counts_ok;
    assigns policy_first_fault, barrier_use[0 .. MUEN_BARRIER_MAX - 1];
    ensures \result ==> all_partitions_good && all_majors_good && all_plans_good && all_barriers_good; */
static bool schedule_ok(void)
{
	barrier_use_clear();
	return partition_table_ok() && major_table_ok() && barrier_table_ok();
}

/*@ assigns policy_first_fault, barrier_use[0 .. MUEN_BARRIER_MAX - 1];
    ensures \result ==> policy_ok; */
static bool tables_ok(void)
{
	return header_ok() && cpu_table_ok() && port_table_ok() && schedule_ok() && subject_table_ok() &&
	       group_table_ok() && event_tables_ok() && target_table_ok() && policy_devices_ok();
}

/*@ requires \valid(fault);
    assigns *fault, policy_first_fault, barrier_use[0 .. MUEN_BARRIER_MAX - 1];
    ensures \result ==> policy_ok; */
KERNEL_SELDOM bool policy_check(struct policy_fault *fault)
{
	bool const good = tables_ok();

	*fault = policy_first_fault;
	return good;
}
