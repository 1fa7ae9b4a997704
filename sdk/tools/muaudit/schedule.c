/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The kernel's tables about time: partitions, groups, plans, minor and major frames, barriers. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <muen/abi/layout.h>

#include "memory.h"
#include "record.h"

static const struct record_field partition_fields[] = {
    RECORD_FIELD(policy_partition, cpu),
    RECORD_FIELD(policy_partition, group_first),
    RECORD_FIELD(policy_partition, group_count),
    RECORD_FIELD(policy_partition, scrub),
};
static const struct record_field group_fields[] = {
    RECORD_FIELD(policy_group, initial_subject),
    RECORD_FIELD(policy_group, partition),
    RECORD_FIELD(policy_group, reserved),
};
static const struct record_field plan_fields[] = {
    RECORD_FIELD(policy_plan, minor_first),
    RECORD_FIELD(policy_plan, minor_count),
};
static const struct record_field minor_fields[] = {
    RECORD_FIELD(policy_minor, deadline),
    RECORD_FIELD(policy_minor, partition),
    RECORD_FIELD(policy_minor, barrier),
    RECORD_FIELD(policy_minor, reserved),
};
static const struct record_field major_fields[] = {
    RECORD_FIELD(policy_major, period),
    RECORD_FIELD(policy_major, barrier_first),
    RECORD_FIELD(policy_major, barrier_count),
};
static const struct record_field barrier_fields[] = {
    RECORD_FIELD(policy_barrier, size),
    RECORD_FIELD(policy_barrier, reserved),
};

static const struct record_kind partition_kind = RECORD_KIND(PARTITION, policy_partition, partition_fields);
static const struct record_kind group_kind = RECORD_KIND(GROUP, policy_group, group_fields);
static const struct record_kind plan_kind = RECORD_KIND(PLAN, policy_plan, plan_fields);
static const struct record_kind minor_kind = RECORD_KIND(MINOR, policy_minor, minor_fields);
static const struct record_kind major_kind = RECORD_KIND(MAJOR, policy_major, major_fields);
static const struct record_kind barrier_kind = RECORD_KIND(BARRIER, policy_barrier, barrier_fields);

static const struct record_table partition_table = {"kernel_policy_partition", MUEN_KVA_POLICY_PARTITION,
						    &partition_kind, NULL};
static const struct record_table group_table = {"kernel_policy_group", MUEN_KVA_POLICY_GROUP, &group_kind, NULL};
static const struct record_table plan_table = {"kernel_policy_plan", MUEN_KVA_POLICY_PLAN, &plan_kind, NULL};
static const struct record_table minor_table = {"kernel_policy_minor", MUEN_KVA_POLICY_MINOR, &minor_kind, NULL};
static const struct record_table major_table = {"kernel_policy_major", MUEN_KVA_POLICY_MAJOR, &major_kind, NULL};
static const struct record_table barrier_table = {"kernel_policy_barrier", MUEN_KVA_POLICY_BARRIER, &barrier_kind,
						  NULL};

/* What the tables must be, as it grows frame by frame. */
struct schedule {
	const struct policy *policy;
	const xmlNode *scheduling;
	uint64_t tick_rate;
	uint64_t tsc_hz;
	struct policy_plan *plans;
	size_t plan_count;
	struct policy_minor *minors;
	size_t minor_count;
	struct policy_major *majors;
	size_t major_count;
	struct policy_barrier *barriers;
	size_t barrier_count;
};

static void policy_wrong(const struct policy *policy, const xmlNode *node, const char *text)
{
	finding_add_policy(policy->findings, (unsigned)xmlGetLineNo(node), "%s", text);
}

static uint16_t scrub_want(const xmlNode *partition)
{
	return (uint16_t)((xml_flag(partition, "scrubIBPB") ? POLICY_SCRUB_IBPB : 0) |
			  (xml_flag(partition, "scrubVERW") ? POLICY_SCRUB_VERW : 0) |
			  (xml_flag(partition, "scrubL1D") ? POLICY_SCRUB_L1D : 0));
}

/* Partitions and groups are numbered from 1 in the policy, from 0 in the kernel. */
static void groups_compare(const struct audit *audit)
{
	const xmlNode *partitions = xml_path(audit->policy->system, "scheduling/partitions");
	size_t partition_count = xml_count(partitions, "partition");
	struct policy_partition *wanted = memory_get(partition_count, sizeof(*wanted));
	struct policy_group *groups = NULL;
	size_t group_count = 0;

	XML_EACH(partition, partitions, "partition")
		group_count += xml_count(partition, "group");
	groups = memory_get(group_count, sizeof(*groups));
	XML_EACH(partition, partitions, "partition") {
		uint64_t number = xml_number(partition, "id") - 1;
		uint64_t lowest = UINT64_MAX;

		XML_EACH(group, partition, "group") {
			uint64_t id = xml_number(group, "id") - 1;
			const char *first = xml_text(xml_child(group, "subject"), "name");

			lowest = id < lowest ? id : lowest;
			if (id < group_count)
				groups[id] = (struct policy_group){
				    .initial_subject = (uint16_t)policy_subject_number(audit->policy, first),
				    .partition = (uint16_t)number,
				};
		}
		if (number < partition_count)
			wanted[number] = (struct policy_partition){
			    .cpu = (uint16_t)xml_number(partition, "cpu"),
			    .group_first = (uint16_t)lowest,
			    .group_count = (uint16_t)xml_count(partition, "group"),
			    .scrub = scrub_want(partition),
			};
	}
	record_table_compare(audit, &partition_table, wanted, partition_count);
	record_table_compare(audit, &group_table, groups, group_count);
	free(wanted);
	free(groups);
}

static uint64_t to_tsc(const struct schedule *schedule, uint64_t ticks)
{
	unsigned __int128 product = (unsigned __int128)ticks * schedule->tsc_hz;

	return schedule->tick_rate > 0 ? (uint64_t)(product / schedule->tick_rate) : 0;
}

static uint16_t barrier_of(const xmlNode *frame)
{
	const char *barrier = xml_text(frame, "barrier");

	if (*barrier == '\0' || strcmp(barrier, "none") == 0)
		return MUEN_NONE16;
	return (uint16_t)(xml_number(frame, "barrier") - 1);
}

/* A deadline is the sum of all ticks so far, converted once: no rounding adds up. */
static uint64_t add_minors(struct schedule *schedule, const xmlNode *cpu)
{
	const xmlNode *partitions = xml_child(schedule->scheduling, "partitions");
	uint64_t ticks = 0;

	XML_EACH(frame, cpu, "minorFrame") {
		const xmlNode *partition =
		    xml_child_with(partitions, "partition", "name", xml_text(frame, "partition"));
		struct policy_minor *minor;

		if (partition == NULL)
			policy_wrong(schedule->policy, frame, "a minor frame of a partition that does not exist");
		ticks += xml_number(frame, "ticks");
		schedule->minors =
		    memory_resize(schedule->minors, schedule->minor_count + 1, sizeof(*schedule->minors));
		minor = &schedule->minors[schedule->minor_count++];
		*minor = (struct policy_minor){
		    .deadline = to_tsc(schedule, ticks),
		    .partition = (uint16_t)(xml_number(partition, "id") - 1),
		    .barrier = barrier_of(frame),
		};
	}
	return to_tsc(schedule, ticks);
}

static void add_barriers(struct schedule *schedule, const xmlNode *frame, struct policy_major *major)
{
	const xmlNode *barriers = xml_child(frame, "barriers");

	major->barrier_first = (uint32_t)schedule->barrier_count;
	major->barrier_count = (uint32_t)xml_count(barriers, "barrier");
	for (uint32_t i = 0; i < major->barrier_count; i++) {
		struct policy_barrier wanted = {0};

		XML_EACH(barrier, barriers, "barrier") {
			if (xml_number(barrier, "id") == i + 1)
				wanted.size = (uint32_t)xml_number(barrier, "size");
		}
		schedule->barriers =
		    memory_resize(schedule->barriers, schedule->barrier_count + 1, sizeof(*schedule->barriers));
		schedule->barriers[schedule->barrier_count++] = wanted;
	}
}

static void add_major(struct schedule *schedule, const xmlNode *frame)
{
	struct policy_major major = {0};

	for (size_t i = 0; i < schedule->policy->cpu_count; i++) {
		char number[24];
		struct policy_plan plan = {.minor_first = (uint32_t)schedule->minor_count};
		uint64_t period;

		snprintf(number, sizeof(number), "%zu", i);
		period = add_minors(schedule, xml_child_with(frame, "cpu", "id", number));
		if (i > 0 && period != major.period)
			policy_wrong(schedule->policy, frame, "the CPUs of a major frame have different ticks");
		major.period = period;
		plan.minor_count = (uint32_t)schedule->minor_count - plan.minor_first;
		schedule->plans = memory_resize(schedule->plans, schedule->plan_count + 1, sizeof(plan));
		schedule->plans[schedule->plan_count++] = plan;
	}
	add_barriers(schedule, frame, &major);
	schedule->majors = memory_resize(schedule->majors, schedule->major_count + 1, sizeof(major));
	schedule->majors[schedule->major_count++] = major;
}

void schedule_audit(const struct audit *audit)
{
	const xmlNode *scheduling = xml_child(audit->policy->system, "scheduling");
	struct schedule schedule = {
	    .policy = audit->policy,
	    .scheduling = scheduling,
	    .tick_rate = xml_number(scheduling, "tickRate"),
	    .tsc_hz = xml_number(xml_path(audit->policy->system, "hardware/processor"), "speed") * 1000,
	};

	groups_compare(audit);
	XML_EACH(frame, scheduling, "majorFrame")
		add_major(&schedule, frame);
	record_table_compare(audit, &plan_table, schedule.plans, schedule.plan_count);
	record_table_compare(audit, &minor_table, schedule.minors, schedule.minor_count);
	record_table_compare(audit, &major_table, schedule.majors, schedule.major_count);
	record_table_compare(audit, &barrier_table, schedule.barriers, schedule.barrier_count);
	free(schedule.plans);
	free(schedule.minors);
	free(schedule.majors);
	free(schedule.barriers);
}
