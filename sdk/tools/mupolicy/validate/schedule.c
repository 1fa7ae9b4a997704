/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Rules about the plan: CPUs, ticks, partitions, groups, barriers. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <muen/abi/limits.h>

#include "expand/barriers.h"
#include "tree.h"
#include "validate/validate.h"

#define FOR_EACH_MAJOR(major, model)                                                                                   \
	for (xmlNode *major = tree_path((model)->policy->root, "scheduling/majorFrame"); major != NULL;                \
	     major = tree_next(major, "majorFrame"))

static size_t active_cpus(const struct model *model)
{
	return tree_count(tree_path(model->policy->root, "scheduling/majorFrame"), "cpu");
}

static void check_numbers(const struct model *model, const xmlNode *major, size_t count)
{
	const xmlNode *first[MUEN_CPU_MAX] = {NULL};

	TREE_FOR_EACH(cpu, major, "cpu") {
		const uint64_t id = tree_number(cpu, "id");

		if (id >= count) {
			report_error_attribute(model->report, RULE_CPU_NUMBERS, cpu, "id",
					       "CPU %" PRIu64 " is not one of the CPUs 0 to %zu", id, count - 1);
		} else if (first[id] != NULL) {
			report_error_attribute(model->report, RULE_CPU_NUMBERS, cpu, "id",
					       "CPU %" PRIu64 " stands twice in this major frame", id);
			report_note(model->report, first[id], "the first time is here");
		} else {
			first[id] = cpu;
		}
	}
}

void validate_cpu_numbers(const struct model *model)
{
	const size_t count = active_cpus(model);

	FOR_EACH_MAJOR(major, model) {
		const size_t own = tree_count(major, "cpu");

		if (own != count) {
			report_error(model->report, RULE_CPU_NUMBERS, major,
				     "this major frame has %zu CPU%s, the first one has %zu", own, own == 1 ? "" : "s",
				     count);
			report_note(model->report, tree_path(model->policy->root, "scheduling/majorFrame"),
				    "the first major frame is here");
		} else if (count <= MUEN_CPU_MAX) {
			check_numbers(model, major, count);
		}
	}
}

void validate_cpu_count(const struct model *model)
{
	const xmlNode *processor = tree_path(model->policy->root, "hardware/processor");
	const xmlNode *major = tree_path(model->policy->root, "scheduling/majorFrame");
	const size_t active = active_cpus(model);
	const size_t present = tree_count(processor, "cpu");

	if (active <= present)
		return;
	report_error(model->report, RULE_CPU_COUNT, major, "the schedule uses %zu CPUs, but the machine has %zu",
		     active, present);
	report_note(model->report, processor, "the machine's CPUs are here");
}

static uint64_t sum_of_ticks(const xmlNode *cpu)
{
	uint64_t sum = 0;

	TREE_FOR_EACH(frame, cpu, "minorFrame")
		sum += tree_number(frame, "ticks");
	return sum;
}

void validate_tick_sum(const struct model *model)
{
	FOR_EACH_MAJOR(major, model) {
		const xmlNode *first = tree_child(major, "cpu");
		const uint64_t sum = sum_of_ticks(first);

		TREE_FOR_EACH(cpu, major, "cpu") {
			const uint64_t own = sum_of_ticks(cpu);

			if (own == sum)
				continue;
			report_error(model->report, RULE_TICK_SUM, cpu,
				     "CPU %s has %" PRIu64 " ticks in this major frame, CPU %s has %" PRIu64,
				     tree_attribute(cpu, "id"), own, tree_attribute(first, "id"), sum);
			report_note(model->report, first, "CPU %s is here", tree_attribute(first, "id"));
			report_help(model->report, own < sum ? "add %" PRIu64 " ticks" : "remove %" PRIu64 " ticks",
				    own < sum ? sum - own : own - sum);
		}
	}
}

typedef void frame_rule(const struct model *model, const xmlNode *frame);

static void for_each_frame(const struct model *model, frame_rule *rule)
{
	FOR_EACH_MAJOR(major, model) {
		TREE_FOR_EACH(cpu, major, "cpu") {
			TREE_FOR_EACH(frame, cpu, "minorFrame")
				rule(model, frame);
		}
	}
}

/* The kernel keeps the end of each frame for itself: processor/@switchTicks, in TSC ticks. */
static bool frame_outlasts_switch(const xmlNode *root, const xmlNode *frame)
{
	const xmlNode *processor = tree_path(root, "hardware/processor");
	const uint64_t cycles_per_second = tree_number(processor, "speed") * 1000;
	const uint64_t tick_rate = tree_number(tree_child(root, "scheduling"), "tickRate");
	const __uint128_t cycles = (__uint128_t)tree_number(frame, "ticks") * cycles_per_second / tick_rate;

	return cycles > tree_number(processor, "switchTicks");
}

static void check_ticks(const struct model *model, const xmlNode *frame)
{
	const char *partition = tree_attribute(frame, "partition");

	if (tree_number(frame, "ticks") == 0)
		report_error_attribute(model->report, RULE_FRAME_TICKS, frame, "ticks",
				       "minor frame of partition '%s' has no ticks", partition);
	else if (!frame_outlasts_switch(model->policy->root, frame))
		report_error_attribute(model->report, RULE_FRAME_TICKS, frame, "ticks",
				       "minor frame of partition '%s' is over before the next one is prepared",
				       partition);
}

void validate_frame_ticks(const struct model *model)
{
	for_each_frame(model, check_ticks);
}

/* The longest minor frame in ticks that the 32-bit timer can count; rate and speed are checked before. */
static uint64_t longest_frame_ticks(const xmlNode *processor, uint64_t tick_rate)
{
	const bool is_svm = strcmp(tree_attribute(processor, "virtualization"), "svm") == 0;
	const uint64_t timer_khz = is_svm ? tree_number(processor, "apicTimerKHz") : tree_number(processor, "speed");
	const unsigned shift = is_svm ? 0 : (unsigned)tree_number(processor, "vmxTimerRate");
	const __uint128_t counts = (__uint128_t)UINT32_MAX << shift;

	return (uint64_t)(counts * tick_rate / ((__uint128_t)timer_khz * 1000));
}

void validate_tick_rate(const struct model *model)
{
	const xmlNode *scheduling = tree_child(model->policy->root, "scheduling");
	const xmlNode *processor = tree_path(model->policy->root, "hardware/processor");
	const uint64_t tick_rate = tree_number(scheduling, "tickRate");
	const uint64_t longest = longest_frame_ticks(processor, tick_rate);

	if (tick_rate > tree_number(processor, "speed") * 1000) {
		report_error_attribute(model->report, RULE_TICK_RATE, scheduling, "tickRate",
				       "%" PRIu64 " ticks a second are more than the processor has cycles", tick_rate);
		report_note(model->report, processor, "its speed is %s kHz", tree_attribute(processor, "speed"));
		return;
	}
	FOR_EACH_MAJOR(major, model) {
		TREE_FOR_EACH(cpu, major, "cpu") {
			TREE_FOR_EACH(frame, cpu, "minorFrame") {
				if (tree_number(frame, "ticks") <= longest)
					continue;
				report_error_attribute(
				    model->report, RULE_TICK_RATE, frame, "ticks",
				    "the timer can count at most %" PRIu64 " ticks in one minor frame", longest);
			}
		}
	}
}

/* During compilation unknown partitions and two CPUs are found by expansion; this is for format B from elsewhere. */
static void check_frame_partition(const struct model *model, const xmlNode *frame)
{
	const char *name = tree_attribute(frame, "partition");
	const struct model_partition *partition = name_table_find(&model->partition_names, name);

	if (partition == NULL && !report_has_rule(model->report, RULE_UNKNOWN_PARTITION) &&
	    name_table_find(&model->policy->broken, name) == NULL) {
		report_error_attribute(model->report, RULE_UNKNOWN_PARTITION, frame, "partition",
				       "unknown partition '%s'", name);
		report_did_you_mean(model->report, name_table_suggest(&model->partition_names, name));
	} else if (partition != NULL && partition->has_cpu && partition->cpu != tree_number(frame->parent, "id") &&
		   !report_has_rule(model->report, RULE_PARTITION_CPUS)) {
		report_error_attribute(model->report, RULE_PARTITION_CPUS, frame, "partition",
				       "partition '%s' belongs to CPU %" PRIu64, name, partition->cpu);
		report_note(model->report, partition->node, "the partition is here");
	}
}

void validate_frame_partitions(const struct model *model)
{
	for_each_frame(model, check_frame_partition);
}

void validate_partitions_run(const struct model *model)
{
	struct name_table used = {0};

	FOR_EACH_MAJOR(major, model) {
		TREE_FOR_EACH(cpu, major, "cpu") {
			TREE_FOR_EACH(frame, cpu, "minorFrame")
				name_table_add(&used, tree_attribute(frame, "partition"), frame);
		}
	}
	for (size_t i = 0; i < model->partition_count; i++) {
		const xmlNode *node = model->partitions[i].node;

		if (name_table_find(&used, tree_name(node)) == NULL)
			report_error(model->report, RULE_PARTITION_UNUSED, node, "no minor frame runs partition '%s'",
				     tree_name(node));
	}
	name_table_free(&used);
}

/* The barrier that is not as planned, or the list of them; NULL: all are. */
static const xmlNode *find_wrong_barrier(const xmlNode *major, const struct barrier_plan *plan)
{
	const xmlNode *barrier = tree_path(major, "barriers/barrier");

	for (size_t i = 0; i < plan->barrier_count; i++) {
		if (barrier == NULL)
			return tree_child(major, "barriers") == NULL ? major : tree_child(major, "barriers");
		if (tree_number(barrier, "id") != i + 1 || tree_number(barrier, "size") != plan->sizes[i])
			return barrier;
		barrier = tree_next(barrier, "barrier");
	}
	return barrier;
}

/* A frame that names another barrier than planned, or one where none is; NULL: none does. */
static const xmlNode *find_wrong_frame(const xmlNode *major, const struct barrier_plan *plan)
{
	size_t named = 0;
	const xmlNode *last = NULL;

	for (size_t i = 0; i < plan->count; i++) {
		if (tree_number(plan->ends[i].frame, "barrier") != plan->ends[i].barrier)
			return plan->ends[i].frame;
	}
	TREE_FOR_EACH(cpu, major, "cpu") {
		TREE_FOR_EACH(frame, cpu, "minorFrame") {
			const bool names_one = strcmp(tree_attribute(frame, "barrier"), "none") != 0;

			named += names_one;
			last = names_one ? frame : last;
		}
	}
	return named == plan->count ? NULL : last;
}

static void check_barriers(const struct model *model, const xmlNode *major, const struct barrier_plan *plan)
{
	const xmlNode *frame = find_wrong_frame(major, plan);
	const xmlNode *barrier = find_wrong_barrier(major, plan);

	if (frame != NULL) {
		report_error_attribute(model->report, RULE_BARRIERS, frame, "barrier",
				       "this minor frame does not name the barrier that its end asks for");
		report_note(model->report, tree_child(major, "barriers"), "the barriers are here");
	}
	if (barrier != NULL)
		report_error(model->report, RULE_BARRIERS, barrier,
			     "the barriers of this major frame do not suit its minor frames");
}

void validate_barriers(const struct model *model)
{
	FOR_EACH_MAJOR(major, model) {
		struct barrier_plan plan = barriers_of(major);

		check_barriers(model, major, &plan);
		if (plan.barrier_count > MUEN_BARRIER_MAX)
			report_error(model->report, RULE_LIMIT, major, "%zu barriers: at most %u are possible",
				     plan.barrier_count, MUEN_BARRIER_MAX);
		barriers_free(&plan);
	}
}

void validate_group_limit(const struct model *model)
{
	for (size_t i = 0; i < model->partition_count; i++) {
		const xmlNode *node = model->partitions[i].node;
		const size_t count = tree_count(node, "group");

		if (count > MUEN_PARTITION_GROUPS)
			report_error(model->report, RULE_LIMIT, node,
				     "partition '%s' has %zu groups: at most %u are possible", tree_name(node), count,
				     MUEN_PARTITION_GROUPS);
	}
}

/* Ids are indices of the kernel's tables, counted from 1. */
static void check_id(const struct model *model, const xmlNode *node, uint64_t id, size_t count, const xmlNode **first)
{
	if (id >= 1 && id <= count && first[id - 1] == NULL) {
		first[id - 1] = node;
		return;
	}
	report_error_attribute(model->report, RULE_SCHEDULING_ID, node, "id",
			       "id %" PRIu64 " of this %s is not one of 1 to %zu, each once", id,
			       (const char *)node->name, count);
	if (id >= 1 && id <= count)
		report_note(model->report, first[id - 1], "the other one is here");
}

void validate_partition_ids(const struct model *model)
{
	const xmlNode **first = memory_alloc(model->partition_count, sizeof(*first));

	for (size_t i = 0; i < model->partition_count; i++)
		check_id(model, model->partitions[i].node, model->partitions[i].id, model->partition_count, first);
	free(first);
}

#define FOR_EACH_GROUP(group, model)                                                                                   \
	for (size_t partition_ = 0; partition_ < (model)->partition_count; partition_++)                               \
		TREE_FOR_EACH(group, (model)->partitions[partition_].node, "group")

void validate_group_ids(const struct model *model)
{
	size_t count = 0;
	const xmlNode **first;

	FOR_EACH_GROUP(group, model)
		count++;
	first = memory_alloc(count, sizeof(*first));
	FOR_EACH_GROUP(group, model)
		check_id(model, group, tree_number(group, "id"), count, first);
	free(first);
}

/* Every subject is in the group that it says, on the CPU of that group's partition. */
void validate_group_members(const struct model *model)
{
	FOR_EACH_GROUP(group, model) {
		const xmlNode *partition = group->parent;

		TREE_FOR_EACH(entry, group, "subject") {
			const struct model_subject *subject = name_table_find(&model->subject_names, tree_name(entry));

			if (subject == NULL) {
				report_error_attribute(model->report, RULE_UNKNOWN_SUBJECT, entry, "name",
						       "unknown subject '%s'", tree_name(entry));
				report_did_you_mean(model->report,
						    name_table_suggest(&model->subject_names, tree_name(entry)));
			} else if (subject->group != tree_number(group, "id") ||
				   subject->cpu != tree_number(partition, "cpu")) {
				report_error(model->report, RULE_SUBJECT_GROUPS, entry,
					     "subject '%s' says that it is in group %" PRIu64 " on CPU %" PRIu64,
					     subject->name, subject->group, subject->cpu);
				report_note(model->report, subject->node, "the subject is here");
			}
		}
	}
}

/* Subjects that get the CPU: the first of each group, then whatever a switch event of one of these hands over to. */
struct reach {
	bool *reached; /* by subject */
	const struct model_subject **open;
	size_t open_count;
};

static void reach_subject(const struct model *model, struct reach *reach, const struct model_subject *subject)
{
	bool *reached = &reach->reached[subject - model->subjects];

	if (*reached)
		return;
	*reached = true;
	reach->open[reach->open_count++] = subject;
}

static void follow_switches(const struct model *model, struct reach *reach)
{
	while (reach->open_count > 0) {
		const struct model_subject *subject = reach->open[--reach->open_count];

		for (size_t i = 0; i < subject->source_count; i++) {
			const struct model_event *event = subject->sources[i].event;

			if (event->target != NULL && strcmp(event->mode, "switch") == 0)
				reach_subject(model, reach, event->target->subject);
		}
	}
}

/* What leads to a subject without handing over to it. */
static void note_other_events(const struct model *model, const struct model_subject *subject)
{
	for (size_t i = 0; i < subject->target_count; i++) {
		const struct model_event *event = subject->targets[i].event;

		if (strcmp(event->mode, "switch") != 0)
			report_note(model->report, event->node, "event '%s' leads to it, but is of mode %s",
				    event->name, event->mode);
	}
}

static void report_unreached(const struct model *model, const struct reach *reach)
{
	FOR_EACH_GROUP(group, model) {
		TREE_FOR_EACH(entry, group, "subject") {
			const struct model_subject *subject = name_table_find(&model->subject_names, tree_name(entry));

			if (subject == NULL || reach->reached[subject - model->subjects])
				continue;
			report_error_attribute(model->report, RULE_GROUP_UNREACHABLE, entry, "name",
					       "no switch event of the group leads to subject '%s'", subject->name);
			report_note(model->report, tree_child(group, "subject"), "the group starts with '%s'",
				    tree_name(tree_child(group, "subject")));
			note_other_events(model, subject);
			report_help(model->report, "give it a group of its own, or a switch event");
		}
	}
}

void validate_group_reach(const struct model *model)
{
	struct reach reach = {
	    .reached = memory_alloc(model->subject_count, sizeof(*reach.reached)),
	    .open = memory_alloc(model->subject_count, sizeof(*reach.open)),
	};

	FOR_EACH_GROUP(group, model) {
		const struct model_subject *first =
		    name_table_find(&model->subject_names, tree_name(tree_child(group, "subject")));

		if (first != NULL)
			reach_subject(model, &reach, first);
	}
	follow_switches(model, &reach);
	report_unreached(model, &reach);
	free(reach.reached);
	free(reach.open);
}
