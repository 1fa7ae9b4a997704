/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * policy_check(): one function a rule set, and one loop for all tables. Works on the tables of policy_tables.h alone.
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
#define EVENT_FLAGS_KNOWN (POLICY_EVENT_SIGNAL | POLICY_EVENT_HANDOVER | POLICY_EVENT_IPI)
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

/* What is checked entry by entry; traps and source events by subject, vectors by CPU. */
enum table {
	TABLE_CPU,
	TABLE_PORT_WRITE,
	TABLE_PARTITION,
	TABLE_MAJOR,
	TABLE_PLAN,
	TABLE_BARRIER,
	TABLE_SUBJECT,
	TABLE_GROUP,
	TABLE_TRAP,
	TABLE_SOURCE,
	TABLE_TARGET,
	TABLE_VECTOR,
	TABLE_LINE,
	TABLE_IOAPIC,
	TABLE_IOMMU
};

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

/*@ predicate cpu_differs(integer c, integer other) =
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
        0 : is_page(policy_subject[id].msr_store)) &&
      policy_subject[id].name[sizeof(policy_subject[id].name) - 1] == 0; */
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
      e.reserved == 0 && (e.action == POLICY_ACTION_NONE || e.flags == 0) && target_right(s, e);

    predicate trap_right(integer s, struct policy_event e) =
      event_right(s, e) && e.action != POLICY_ACTION_INVALID && (e.action == POLICY_ACTION_NONE ==> e.flags != 0);

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
	       (event->action == POLICY_ACTION_NONE || event->flags == 0) && event_target_ok(source, event);
}

/* A trap without action and without target would be entered again for ever. */
/*@ requires counts_ok && is_subject(source) && \valid_read(event);
    assigns \nothing;
    ensures \result ==> trap_good(source, *event);
    ensures exactly: \result <==> trap_right(source, *event); */
static bool trap_ok(subject_id_t source, const struct policy_event *event)
{
	return event_ok(source, event) && event->action != POLICY_ACTION_INVALID &&
	       (event->action != POLICY_ACTION_NONE || event->flags != 0);
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
      trap_plain(policy_trap[id][t]) || trap_right(id, policy_trap[id][t])); */
static bool traps_ok(subject_id_t id)
{
	/*@ loop invariant 0 <= trap <= MUEN_TRAP_MAX;
	    loop invariant \forall integer t; 0 <= t < trap ==> trap_good(id, policy_trap[id][t]);
	    loop invariant \forall integer t; 0 <= t < trap ==>
	      trap_plain(policy_trap[id][t]) || trap_right(id, policy_trap[id][t]);
	    loop assigns trap;
	    loop variant MUEN_TRAP_MAX - trap; */
	for (uint32_t trap = 0; trap < MUEN_TRAP_MAX; trap++) {
		const struct policy_event *const event = &policy_trap[id][trap];

		if (!trap_is_plain(event) && !trap_ok(id, event)) {
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
      event_right(id, policy_source[n])); */
static bool sources_ok(subject_id_t id)
{
	/*@ loop invariant 0 <= number <= policy_subject[id].source_count;
	    loop invariant \forall integer n; policy_subject[id].source_first <= n <
	      policy_subject[id].source_first + number ==> event_good(id, policy_source[n]);
	    loop invariant \forall integer n; policy_subject[id].source_first <= n <
	      policy_subject[id].source_first + number ==>
	      event_right(id, policy_source[n]);
	    loop assigns number;
	    loop variant policy_subject[id].source_count - number; */
	for (uint32_t number = 0; number < policy_subject[id].source_count; number++) {
		if (!event_ok(id, &policy_source[policy_subject[id].source_first + number])) {
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

/*@ predicate partition_right(integer p) =
      partition_good(p) && (policy_partition[p].scrub & (uint32_t)~SCRUB_KNOWN) == 0; */

/*@ requires counts_ok && is_partition(id);
    assigns \nothing;
    ensures exactly: \result <==> partition_right(id); */
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

/*@ lemma major_of_plan: \forall integer m, i, c; 0 <= m && m * c <= i < m * c + c ==> i / c == m;
    lemma cpu_of_plan: \forall integer m, i, c; 0 <= m && m * c <= i < m * c + c ==> i % c == i - m * c;
    lemma plan_has_major: \forall integer m, i, c; 0 < c && 0 <= i < m * c ==> i / c < m;
    lemma cpu_up_to_plan: \forall integer i, c; 0 < c && 0 <= i ==> 0 <= i % c <= i;
    lemma plans_of_major: \forall integer m, n, c; 0 < c && 0 <= m < n ==> m * c + c <= n * c;
    lemma plan_of_majors: \forall integer m, n, i, c; 0 < c && 0 <= m < n && 0 <= i < m * c + c ==> i < n * c;

    predicate plan_right(integer i) =
      \forall integer m; 0 <= m && plan_index(m, 0) <= i < plan_index(m, 0) + policy_header.cpu_count ==>
	plan_good(i, plan_index(m, 0), m);

    lemma plan_in_table{L}: \forall integer i, m; counts_ok && 0 <= m < policy_header.major_count &&
      plan_index(m, 0) <= i < plan_index(m, 0) + policy_header.cpu_count ==>
      0 <= i < policy_header.major_count * policy_header.cpu_count;
    predicate plan_table_right =
      \forall integer i; 0 <= i < policy_header.major_count * policy_header.cpu_count ==> plan_right(i);

    lemma plan_of_right_table{L}: \forall integer i, m; counts_ok && 0 <= m < policy_header.major_count &&
      plan_index(m, 0) <= i < plan_index(m, 0) + policy_header.cpu_count && plan_table_right ==>
      plan_good(i, plan_index(m, 0), m);
    lemma plans_right{L}: counts_ok && plan_table_right ==> all_plans_good;

    lemma plan_of_major{L}: \forall integer i, m; counts_ok && 0 <= m &&
      plan_index(m, 0) <= i < plan_index(m, 0) + policy_header.cpu_count &&
      plan_good(i, i - i % policy_header.cpu_count, i / policy_header.cpu_count) ==> plan_good(i, plan_index(m, 0), m);
    lemma plan_right_by_division{L}: \forall integer i; counts_ok && 0 <= i &&
      plan_good(i, i - i % policy_header.cpu_count, i / policy_header.cpu_count) ==> plan_right(i); */

/* The last minor frame ends with the major frame, where all CPUs meet anyway. */
/*@ requires counts_ok && all_partitions_good && all_majors_good;
    requires index < policy_header.major_count * policy_header.cpu_count;
    assigns barrier_use[0 .. MUEN_BARRIER_MAX - 1];
    ensures \result ==> plan_good(index, index - index % policy_header.cpu_count, index / policy_header.cpu_count);
    ensures \result ==> plan_right(index); */
static bool plan_ok(uint32_t index)
{
	struct policy_plan const plan = policy_plan[index];
	uint32_t const major = index / policy_header.cpu_count;
	cpu_id_t const cpu = index % policy_header.cpu_count;
	uint32_t last;

	if (plan.minor_count == 0 || !is_within(plan.minor_first, plan.minor_count, policy_header.minor_count) ||
	    !plan_minors_ok(index, cpu, major)) {
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

/*@ logic integer entry_count(integer table) =
      table == TABLE_CPU || table == TABLE_VECTOR ? policy_header.cpu_count :
      table == TABLE_PORT_WRITE ? policy_header.port_write_count :
      table == TABLE_PARTITION ? policy_header.partition_count :
      table == TABLE_MAJOR ? policy_header.major_count :
      table == TABLE_PLAN ? policy_header.major_count * policy_header.cpu_count :
      table == TABLE_BARRIER ? policy_header.barrier_count :
      table == TABLE_SUBJECT || table == TABLE_TRAP || table == TABLE_SOURCE ? policy_header.subject_count :
      table == TABLE_GROUP ? policy_header.group_count :
      table == TABLE_TARGET ? policy_header.target_count :
      table == TABLE_LINE ? policy_header.line_count :
      table == TABLE_IOAPIC ? policy_header.ioapic_count :
      table == TABLE_IOMMU ? policy_header.iommu_count : 0;

    // What must be checked before.
    predicate may_check(integer table) =
      counts_ok && (table == TABLE_PLAN ==> all_partitions_good && all_majors_good) &&
      (table == TABLE_GROUP ==> all_partitions_good) && (table == TABLE_SOURCE ==> all_subjects_good);

    predicate entry_right(integer table, integer i) =
      (table == TABLE_CPU ==> cpu_good(i)) &&
      (table == TABLE_PORT_WRITE ==> policy_port_write[i].reserved == 0) &&
      (table == TABLE_PARTITION ==> partition_right(i)) &&
      (table == TABLE_MAJOR ==> major_good(i)) &&
      (table == TABLE_PLAN ==> plan_right(i)) &&
      (table == TABLE_BARRIER ==> barrier_good(i)) &&
      (table == TABLE_SUBJECT ==> subject_good(i)) &&
      (table == TABLE_GROUP ==> group_good(i)) &&
      (table == TABLE_TRAP ==> traps_good(i)) &&
      (table == TABLE_SOURCE ==> sources_good(i)) &&
      (table == TABLE_TARGET ==> target_good(i)) &&
      (table == TABLE_VECTOR ==> vectors_good(i) && vectors_right(i)) &&
      (table == TABLE_LINE ==> line_good(i) && line_right(i)) &&
      (table == TABLE_IOAPIC ==> ioapic_right(i)) &&
      (table == TABLE_IOMMU ==> iommu_right(i));

    predicate is_exact(integer table) =
      table == TABLE_CPU || table == TABLE_PORT_WRITE || table == TABLE_PARTITION || table == TABLE_MAJOR ||
      table == TABLE_VECTOR || table == TABLE_LINE || table == TABLE_IOAPIC || table == TABLE_IOMMU; */

/*@ requires may_check(table) && index < entry_count(table);
    assigns barrier_use[0 .. MUEN_BARRIER_MAX - 1];
    ensures \result ==> entry_right(table, index);
    ensures exactly: is_exact(table) && entry_right(table, index) ==> \result; */
static bool entry_ok(enum table table, uint32_t index)
{
	switch (table) {
	case TABLE_CPU:
		return cpu_ok(index);
	case TABLE_PORT_WRITE:
		return policy_port_write[index].reserved == 0;
	case TABLE_PARTITION:
		return partition_ok(index);
	case TABLE_MAJOR:
		return major_ok(index);
	case TABLE_PLAN:
		return plan_ok(index);
	case TABLE_BARRIER:
		return barrier_ok(index);
	case TABLE_SUBJECT:
		return subject_ok(index);
	case TABLE_GROUP:
		return group_ok(index);
	case TABLE_TRAP:
		return traps_ok(index);
	case TABLE_SOURCE:
		return sources_ok(index);
	case TABLE_TARGET:
		return target_ok(index);
	case TABLE_VECTOR:
		return policy_vectors_ok(index);
	case TABLE_LINE:
		return policy_line_ok(index);
	case TABLE_IOAPIC:
		return policy_ioapic_ok(index);
	case TABLE_IOMMU:
	default:
		return policy_iommu_ok(index);
	}
}

/* The verdict, which is noted if it is bad. */
/*@ assigns policy_first_fault;
    ensures \result == good;
    ensures !good ==> policy_first_fault.table == table && policy_first_fault.index == index; */
static bool noted(bool good, const char *table, uint32_t index)
{
	if (!good) {
		policy_first_fault = (struct policy_fault){table, index};
	}
	return good;
}

/*@ requires may_check(table) && count == entry_count(table);
    assigns policy_first_fault, barrier_use[0 .. MUEN_BARRIER_MAX - 1];
    ensures \result ==> \forall integer i; 0 <= i < count ==> entry_right(table, i);
    ensures \result && table == TABLE_PARTITION ==> all_partitions_good;
    ensures \result && table == TABLE_MAJOR ==> all_majors_good;
    ensures \result && table == TABLE_PLAN ==> plan_table_right;
    ensures \result && table == TABLE_BARRIER ==> all_barriers_good;
    ensures \result && table == TABLE_SUBJECT ==> all_subjects_good;
    ensures \result && table == TABLE_GROUP ==> all_groups_good;
    ensures \result && table == TABLE_TRAP ==> all_traps_good;
    ensures \result && table == TABLE_SOURCE ==> all_sources_good;
    ensures \result && table == TABLE_TARGET ==> all_targets_good;
    ensures \result && table == TABLE_VECTOR ==> all_vectors_good;
    ensures \result && table == TABLE_LINE ==> all_lines_good;
    ensures exactly: is_exact(table) && (\forall integer i; 0 <= i < count ==> entry_right(table, i)) ==> \result;
    ensures the_fault: !\result ==> policy_first_fault.table == name && policy_first_fault.index < count &&
      (is_exact(table) ==> !entry_right(table, policy_first_fault.index)); */
static bool table_ok(enum table table, uint32_t count, const char *name)
{
	/*@ loop invariant 0 <= index <= count;
	    loop invariant \forall integer i; 0 <= i < index ==> entry_right(table, i);
	    loop assigns index, policy_first_fault, barrier_use[0 .. MUEN_BARRIER_MAX - 1];
	    loop variant count - index; */
	for (uint32_t index = 0; index < count; index++) {
		if (!noted(entry_ok(table, index), name, index)) {
			return false;
		}
	}
	return true;
}

/*@ assigns policy_first_fault;
    ensures \result ==> counts_ok && policy_header.boot_cpu < policy_header.cpu_count;
    ensures the_fault: !\result ==> policy_first_fault.index == 0; */
static bool header_ok(void)
{
	return noted(header_identity_ok(), "header: identity", 0) && noted(header_counts_ok(), "header: counts", 0) &&
	       noted(header_constants_ok(), "header: constants", 0);
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

/*@ assigns policy_first_fault, barrier_use[0 .. MUEN_BARRIER_MAX - 1];
    ensures \result ==> policy_ok; */
KERNEL_SELDOM bool policy_check(void)
{
	if (!header_ok()) {
		return false;
	}
	barrier_use_clear();
	return table_ok(TABLE_CPU, policy_header.cpu_count, "cpu") &&
	       table_ok(TABLE_PORT_WRITE, policy_header.port_write_count, "port write") &&
	       table_ok(TABLE_PARTITION, policy_header.partition_count, "partition") &&
	       table_ok(TABLE_MAJOR, policy_header.major_count, "major frame") &&
	       table_ok(TABLE_PLAN, policy_header.major_count * policy_header.cpu_count, "plan") &&
	       table_ok(TABLE_BARRIER, policy_header.barrier_count, "barrier") &&
	       table_ok(TABLE_SUBJECT, policy_header.subject_count, "subject") &&
	       table_ok(TABLE_GROUP, policy_header.group_count, "group") &&
	       table_ok(TABLE_TRAP, policy_header.subject_count, "trap") &&
	       table_ok(TABLE_SOURCE, policy_header.subject_count, "source event") &&
	       table_ok(TABLE_TARGET, policy_header.target_count, "target event") &&
	       table_ok(TABLE_VECTOR, policy_header.cpu_count, "vector") &&
	       table_ok(TABLE_LINE, policy_header.line_count, "line") &&
	       table_ok(TABLE_IOAPIC, policy_header.ioapic_count, "I/O APIC") &&
	       table_ok(TABLE_IOMMU, policy_header.iommu_count, "IOMMU") &&
	       noted(policy_fault_event_ok(), "header: fault event", 0);
}
