/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * policy_check(): one function a rule set, one loop a table. Works on the tables of policy_tables.h alone.
 */
#include "policy_check.h"

#include "policy_tables.h"
#include "vcpu.h"

#define FLAGS_KNOWN (POLICY_FLAG_TAU0 | POLICY_FLAG_INVARIANT_TSC | POLICY_FLAG_CONSOLE_UART)
#define SUBJECT_FLAGS_KNOWN (POLICY_SUBJECT_MIRRORED | POLICY_SUBJECT_NESTED)
#define EVENT_FLAGS_KNOWN (POLICY_EVENT_SIGNAL | POLICY_EVENT_HANDOVER | POLICY_EVENT_IPI)
#define EVENT_FLAGS_TARGET (POLICY_EVENT_SIGNAL | POLICY_EVENT_HANDOVER)

/* Longest major frame, in TSC ticks: a day and more on any CPU, and no sum with it wraps. */
#define PERIOD_MAX (1ULL << 48)

/* Who meets at each barrier, counted plan by plan. */
struct barrier_use {
	uint32_t users;
	uint32_t major;
	uint64_t deadline; /* of the first user */
};

static struct barrier_use barrier_use[MUEN_BARRIER_MAX];

static bool in_range(uint32_t value, uint32_t low, uint32_t high)
{
	return low <= value && value <= high;
}

static bool in_range64(uint64_t value, uint64_t low, uint64_t high)
{
	return low <= value && value <= high;
}

/* [first, first + count) lies within [0, limit). */
static bool is_within(uint32_t first, uint32_t count, uint32_t limit)
{
	return first <= limit && count <= limit - first;
}

static bool is_page(uint64_t address)
{
	return address != 0 && address % MUEN_PAGE_SIZE == 0;
}

static bool header_reserved_ok(void)
{
	for (uint32_t index = 0; index < sizeof(policy_header.reserved); index++) {
		if (policy_header.reserved[index] != 0) {
			return false;
		}
	}
	return true;
}

static bool header_identity_ok(void)
{
	return policy_header.magic == MUEN_POLICY_MAGIC && policy_header.abi_version == MUEN_ABI_VERSION &&
	       policy_header.virtualization == vcpu_virtualization &&
	       in_range(policy_header.apic_mode, POLICY_XAPIC, POLICY_X2APIC) &&
	       (policy_header.flags & ~FLAGS_KNOWN) == 0 && header_reserved_ok() &&
	       policy_header.system_name[sizeof(policy_header.system_name) - 1] == '\0';
}

static bool header_counts_ok(void)
{
	return in_range(policy_header.cpu_count, 1, MUEN_CPU_MAX) &&
	       in_range(policy_header.subject_count, 1, MUEN_SUBJECT_MAX) &&
	       in_range(policy_header.partition_count, 1, MUEN_PARTITION_MAX) &&
	       in_range(policy_header.group_count, 1, MUEN_GROUP_MAX) &&
	       in_range(policy_header.major_count, 1, MUEN_MAJOR_MAX) &&
	       in_range(policy_header.minor_count, 1, MUEN_MINOR_MAX) &&
	       policy_header.barrier_count <= MUEN_BARRIER_MAX &&
	       policy_header.source_count <= MUEN_SOURCE_TABLE_MAX &&
	       policy_header.target_count <= MUEN_TARGET_TABLE_MAX &&
	       policy_header.port_write_count <= MUEN_PORT_WRITE_MAX;
}

/* The page of tau0 is mapped on CPU 0 only, and the boot CPU reads it. */
static bool header_flags_ok(void)
{
	return ((policy_header.flags & POLICY_FLAG_TAU0) == 0 || policy_header.boot_cpu == 0) &&
	       ((policy_header.flags & POLICY_FLAG_CONSOLE_UART) == 0 || policy_header.console_port != 0);
}

static bool header_constants_ok(void)
{
	return header_flags_ok() && policy_header.tsc_khz != 0 && policy_header.apic_timer_khz != 0 && policy_header.vmx_timer_rate < 32 &&
	       policy_header.boot_cpu < policy_header.cpu_count;
}

static bool cpu_is_unique(cpu_id_t cpu)
{
	for (cpu_id_t other = 0; other < cpu; other++) {
		if (policy_cpu[other].apic_id == policy_cpu[cpu].apic_id ||
		    policy_cpu[other].page_table == policy_cpu[cpu].page_table ||
		    policy_cpu[other].host_page == policy_cpu[cpu].host_page) {
			return false;
		}
	}
	return true;
}

static bool cpu_ok(cpu_id_t cpu)
{
	return is_page(policy_cpu[cpu].page_table) && is_page(policy_cpu[cpu].host_page) &&
	       policy_cpu[cpu].reserved == 0 && cpu_is_unique(cpu);
}

/* The subject's group exists and is on the subject's CPU. (That the group's partition exists is checked with it.) */
static bool subject_place_ok(const struct policy_subject *subject)
{
	return subject->cpu < policy_header.cpu_count && subject->group < policy_header.group_count &&
	       policy_group[subject->group].partition < policy_header.partition_count &&
	       policy_partition[policy_group[subject->group].partition].cpu == subject->cpu;
}

static bool subject_events_ok(const struct policy_subject *subject)
{
	return subject->source_count <= MUEN_EVENT_MAX && subject->target_count <= MUEN_EVENT_MAX &&
	       is_within(subject->source_first, subject->source_count, policy_header.source_count) &&
	       is_within(subject->target_first, subject->target_count, policy_header.target_count);
}

static bool subject_ok(subject_id_t id)
{
	const struct policy_subject *const subject = &policy_subject[id];

	return subject_place_ok(subject) && subject_events_ok(subject) && (subject->flags & ~SUBJECT_FLAGS_KNOWN) == 0 &&
	       is_page(subject->vcpu) && is_page(subject->io_bitmap) && is_page(subject->msr_bitmap) &&
	       subject->name[sizeof(subject->name) - 1] == '\0' && vcpu_policy_ok(subject);
}

static bool event_target_ok(const struct policy_subject *source, const struct policy_event *event)
{
	const struct policy_subject *target;

	if ((event->flags & EVENT_FLAGS_TARGET) == 0) {
		return event->flags == 0 && event->target_subject == MUEN_NONE16 && event->target_event == 0;
	}
	if (event->target_subject >= policy_header.subject_count) {
		return false;
	}
	target = &policy_subject[event->target_subject];
	if ((event->flags & POLICY_EVENT_SIGNAL) != 0 ? event->target_event >= target->target_count
						      : event->target_event != 0) {
		return false;
	}
	if ((event->flags & POLICY_EVENT_HANDOVER) != 0 && target->group != source->group) {
		return false;
	}
	return (event->flags & POLICY_EVENT_IPI) == 0 ||
	       ((event->flags & POLICY_EVENT_SIGNAL) != 0 && target->cpu != source->cpu);
}

/* An action of the kernel's own has no target; the action that means "no such event" has no flags either. */
static bool event_ok(const struct policy_subject *source, const struct policy_event *event)
{
	if ((event->flags & ~EVENT_FLAGS_KNOWN) != 0 || event->action == POLICY_ACTION_UNMASK_IRQ ||
	    event->action > POLICY_ACTION_INVALID || event->irq != 0 || event->reserved != 0) {
		return false;
	}
	if (event->action != POLICY_ACTION_NONE && event->flags != 0) {
		return false;
	}
	return event_target_ok(source, event);
}

/* A trap without action and without target would be entered again for ever. */
static bool trap_ok(const struct policy_subject *source, const struct policy_event *event)
{
	return event_ok(source, event) && event->action != POLICY_ACTION_INVALID &&
	       (event->action != POLICY_ACTION_NONE || event->flags != 0);
}

static bool traps_ok(subject_id_t subject)
{
	for (uint32_t trap = 0; trap < MUEN_TRAP_MAX; trap++) {
		if (!trap_ok(&policy_subject[subject], &policy_trap[subject][trap])) {
			return false;
		}
	}
	return true;
}

static bool sources_ok(subject_id_t id)
{
	const struct policy_subject *const subject = &policy_subject[id];

	for (uint32_t number = 0; number < subject->source_count; number++) {
		if (!event_ok(subject, &policy_source[subject->source_first + number])) {
			return false;
		}
	}
	return true;
}

static bool target_ok(uint32_t index)
{
	const struct policy_target *const target = &policy_target[index];

	if (target->reserved != 0) {
		return false;
	}
	if (target->action == POLICY_TARGET_INJECT) {
		return target->vector >= MUEN_VECTOR_FIRST;
	}
	return target->action <= POLICY_TARGET_RESET && target->vector == 0;
}

/* Each group says of itself that it is the partition's, so no two partitions share one. */
static bool partition_groups_ok(partition_id_t id)
{
	const struct policy_partition *const partition = &policy_partition[id];

	for (uint32_t index = 0; index < partition->group_count; index++) {
		if (policy_group[partition->group_first + index].partition != id) {
			return false;
		}
	}
	return true;
}

static bool partition_ok(partition_id_t id)
{
	const struct policy_partition *const partition = &policy_partition[id];

	return partition->cpu < policy_header.cpu_count && partition->reserved == 0 &&
	       in_range(partition->group_count, 1, MUEN_PARTITION_GROUPS) &&
	       is_within(partition->group_first, partition->group_count, policy_header.group_count) &&
	       partition_groups_ok(id);
}

/* Requires: all partitions are good. */
static bool group_ok(group_id_t id)
{
	const struct policy_group *const group = &policy_group[id];
	const struct policy_partition *partition;

	if (group->reserved != 0 || group->partition >= policy_header.partition_count ||
	    group->initial_subject >= policy_header.subject_count) {
		return false;
	}
	partition = &policy_partition[group->partition];
	return in_range(id, partition->group_first, (uint32_t)partition->group_first + partition->group_count - 1) &&
	       policy_subject[group->initial_subject].group == id;
}

static bool major_ok(uint32_t index)
{
	const struct policy_major *const major = &policy_major[index];

	return in_range64(major->period, 1, PERIOD_MAX) && is_within(major->barrier_first, major->barrier_count, policy_header.barrier_count);
}

/*
 * Who meets at a barrier meets at the same time of the same major frame. As deadlines rise in a plan, a CPU comes to a
 * barrier once, and all come to their barriers in the same order.
 */
static bool minor_barrier_ok(const struct policy_minor *minor, uint32_t major)
{
	struct barrier_use *use;

	if (minor->barrier == MUEN_NONE16) {
		return true;
	}
	if (minor->barrier >= policy_major[major].barrier_count) {
		return false;
	}
	use = &barrier_use[policy_major[major].barrier_first + minor->barrier];
	if (use->users == 0) {
		use->major = major;
		use->deadline = minor->deadline;
	}
	use->users++;
	return use->major == major && use->deadline == minor->deadline;
}

/* Requires: all partitions and major frames are good. */
static bool minor_ok(const struct policy_minor *minor, cpu_id_t cpu, uint64_t after, uint32_t major)
{
	return minor->reserved == 0 && minor->partition < policy_header.partition_count &&
	       policy_partition[minor->partition].cpu == cpu && minor->deadline > after &&
	       minor->deadline - after > policy_header.switch_ticks &&
	       minor->deadline <= policy_major[major].period && minor_barrier_ok(minor, major);
}

/* Deadlines rise up to the period; the last minor frame ends with the major frame, where all CPUs meet anyway. */
static bool plan_ok(uint32_t index)
{
	const struct policy_plan *const plan = &policy_plan[index];
	uint32_t const major = index / policy_header.cpu_count;
	cpu_id_t const cpu = index % policy_header.cpu_count;
	uint64_t after = 0;

	if (plan->minor_count == 0 || !is_within(plan->minor_first, plan->minor_count, policy_header.minor_count)) {
		return false;
	}
	for (uint32_t minor = plan->minor_first; minor < plan->minor_first + plan->minor_count; minor++) {
		if (!minor_ok(&policy_minor[minor], cpu, after, major)) {
			return false;
		}
		after = policy_minor[minor].deadline;
	}
	return after == policy_major[major].period &&
	       policy_minor[plan->minor_first + plan->minor_count - 1].barrier == MUEN_NONE16;
}

/* Requires: all plans have been counted. A barrier that waits for more CPUs than ever come would stop the system. */
static bool barrier_ok(uint32_t index)
{
	return policy_barrier[index].reserved == 0 && in_range(policy_barrier[index].size, 2, policy_header.cpu_count) &&
	       barrier_use[index].users == policy_barrier[index].size;
}

static bool port_write_ok(uint32_t index)
{
	return policy_port_write[index].reserved == 0;
}

static bool fails(struct policy_fault *fault, const char *table, uint32_t index)
{
	*fault = (struct policy_fault){table, index};
	return false;
}

static bool header_ok(struct policy_fault *fault)
{
	if (!header_identity_ok()) {
		return fails(fault, "header: identity", 0);
	}
	if (!header_counts_ok()) {
		return fails(fault, "header: counts", 0);
	}
	return header_constants_ok() || fails(fault, "header: constants", 0);
}

/* One loop: every entry of a table. */
#define TABLE_OK(function, name, entry_ok, count)                                                                      \
	static bool function(struct policy_fault *fault)                                                               \
	{                                                                                                              \
		for (uint32_t index = 0; index < (count); index++) {                                                   \
			if (!entry_ok(index)) {                                                                        \
				return fails(fault, name, index);                                                      \
			}                                                                                              \
		}                                                                                                      \
		return true;                                                                                           \
	}

TABLE_OK(cpu_table_ok, "cpu", cpu_ok, policy_header.cpu_count)
TABLE_OK(port_table_ok, "port write", port_write_ok, policy_header.port_write_count)
TABLE_OK(partition_table_ok, "partition", partition_ok, policy_header.partition_count)
TABLE_OK(subject_table_ok, "subject", subject_ok, policy_header.subject_count)
TABLE_OK(group_table_ok, "group", group_ok, policy_header.group_count)
TABLE_OK(trap_table_ok, "trap", traps_ok, policy_header.subject_count)
TABLE_OK(source_table_ok, "source event", sources_ok, policy_header.subject_count)
TABLE_OK(target_table_ok, "target event", target_ok, policy_header.target_count)
TABLE_OK(major_table_ok, "major frame", major_ok, policy_header.major_count)
TABLE_OK(plan_table_ok, "plan", plan_ok, policy_header.major_count * policy_header.cpu_count)
TABLE_OK(barrier_table_ok, "barrier", barrier_ok, policy_header.barrier_count)

static void barrier_use_clear(void)
{
	for (uint32_t index = 0; index < MUEN_BARRIER_MAX; index++) {
		barrier_use[index] = (struct barrier_use){0};
	}
}

bool policy_check(struct policy_fault *fault)
{
	barrier_use_clear();
	return header_ok(fault) && cpu_table_ok(fault) && port_table_ok(fault) && partition_table_ok(fault) &&
	       subject_table_ok(fault) && group_table_ok(fault) && trap_table_ok(fault) && source_table_ok(fault) &&
	       target_table_ok(fault) && major_table_ok(fault) && plan_table_ok(fault) && barrier_table_ok(fault);
}
