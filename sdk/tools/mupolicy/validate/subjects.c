/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Rules about subjects as such: their numbers, their place in the plan, siblings, and the cores that they share. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <muen/abi/limits.h>

#include "number.h"
#include "tree.h"
#include "validate/each.h"
#include "validate/validate.h"

void validate_global_ids(const struct model *model)
{
	const struct model_subject **first = memory_alloc(model->subject_count, sizeof(*first));

	for (size_t i = 0; i < model->subject_count; i++) {
		const struct model_subject *subject = &model->subjects[i];

		if (subject->id < model->subject_count && first[subject->id] == NULL) {
			first[subject->id] = subject;
			continue;
		}
		report_error_attribute(model->report, RULE_SUBJECT_ID, subject->node, "globalId",
				       "globalId %" PRIu64 " of subject '%s' is not one of 0 to %zu, each once",
				       subject->id, subject->name, model->subject_count - 1);
		if (subject->id < model->subject_count)
			report_note(model->report, first[subject->id]->node, "subject '%s' has it too",
				    first[subject->id]->name);
	}
	free(first);
}

static size_t count_on_cpu(const struct model *model, uint64_t cpu)
{
	size_t count = 0;

	for (size_t i = 0; i < model->subject_count; i++)
		count += model->subjects[i].cpu == cpu;
	return count;
}

static void check_local_id(const struct model *model, const struct model_subject *subject, uint64_t id)
{
	const size_t count = count_on_cpu(model, subject->cpu);

	if (id < count || model->policy->options->layout == LAYOUT_UPSTREAM)
		return;
	report_error_attribute(model->report, RULE_SUBJECT_ID, subject->node, "localId",
			       "localId of subject '%s' is %" PRIu64 ", but CPU %" PRIu64 " has subjects 0 to %zu",
			       subject->name, id, subject->cpu, count - 1);
}

void validate_local_ids(const struct model *model)
{
	struct name_table table = {0};

	for (size_t i = 0; i < model->subject_count; i++) {
		const struct model_subject *subject = &model->subjects[i];
		const uint64_t id = tree_number(subject->node, "localId");
		const struct model_subject *first = name_table_add(
		    &table, arena_format(&model->policy->arena, "%" PRIu64 "|%" PRIu64, subject->cpu, id),
		    &model->subjects[i]);

		if (first == NULL) {
			check_local_id(model, subject, id);
			continue;
		}
		report_error_attribute(model->report, RULE_SUBJECT_ID, subject->node, "localId",
				       "localId %" PRIu64 " of CPU %" PRIu64 " stands for subjects '%s' and '%s'", id,
				       subject->cpu, first->name, subject->name);
		report_note(model->report, first->node, "subject '%s' is here", first->name);
	}
	name_table_free(&table);
}

void validate_subject_cpus(const struct model *model)
{
	const xmlNode *major = tree_path(model->policy->root, "scheduling/majorFrame");
	const size_t active = tree_count(major, "cpu");

	for (size_t i = 0; i < model->subject_count; i++) {
		const struct model_subject *subject = &model->subjects[i];

		if (!subject->is_scheduled || subject->cpu < active || report_has_rule(model->report, RULE_CPU_NUMBERS))
			continue;
		report_error_attribute(model->report, RULE_SUBJECT_CPU, subject->node, "cpu",
				       "subject '%s' is on CPU %" PRIu64 ", but the schedule has CPUs 0 to %zu",
				       subject->name, subject->cpu, active - 1);
		report_note(model->report, major, "the schedule is here");
	}
}

void validate_scheduled_once(const struct model *model)
{
	struct name_table entries = {0};

	for (size_t i = 0; i < model->partition_count; i++) {
		TREE_FOR_EACH(group, model->partitions[i].node, "group") {
			TREE_FOR_EACH(entry, group, "subject") {
				const xmlNode *first = name_table_add(&entries, tree_name(entry), entry);

				if (first == NULL || report_has_rule(model->report, RULE_SUBJECT_GROUPS))
					continue;
				report_error_attribute(model->report, RULE_SUBJECT_GROUPS, entry, "name",
						       "subject '%s' is scheduled twice", tree_name(entry));
				report_note(model->report, first, "the first entry is here");
			}
		}
	}
	for (size_t i = 0; i < model->subject_count; i++) {
		const struct model_subject *subject = &model->subjects[i];

		if (name_table_find(&entries, subject->name) != NULL ||
		    report_has_rule(model->report, RULE_SUBJECT_NOT_SCHEDULED))
			continue;
		report_error(model->report, RULE_SUBJECT_NOT_SCHEDULED, subject->node,
			     "subject '%s' is in no scheduling group", subject->name);
	}
	name_table_free(&entries);
}

/* By region: the first mapping by which a subject sees it. */
static void enter_observer(const struct model *model, const struct model_subject *subject,
			   const struct model_mapping *mapping, void *context)
{
	const struct model_mapping **observer =
	    &((const struct model_mapping **)context)[mapping->region - model->regions];

	(void)subject;
	if (*observer == NULL)
		*observer = mapping;
}

/* The kernel writes out the state of a subject that is mirrored, and reads it again, at each switch. */
void validate_mirrored(const struct model *model)
{
	const struct model_mapping **observers = memory_alloc(model->region_count, sizeof(*observers));

	each_subject_mapping(model, enter_observer, observers);
	for (size_t i = 0; i < model->subject_count; i++) {
		const struct model_subject *subject = &model->subjects[i];
		const struct model_region *state = model_find_page(model, subject->name, "state");
		const struct model_mapping *observer = state == NULL ? NULL : observers[state - model->regions];

		if (state == NULL || tree_boolean(subject->node, "mirrored") == (observer != NULL))
			continue;
		report_error_attribute(model->report, RULE_MIRRORED, subject->node, "mirrored",
				       observer != NULL ? "subject '%s' is not mirrored, but its state is mapped"
							: "subject '%s' is mirrored, but no subject maps its state",
				       subject->name);
		if (observer != NULL)
			report_note(model->report, observer->node, "its state is mapped here");
	}
	free(observers);
}

/* A sibling is another virtual CPU of its origin, which is none itself. */
void validate_siblings(const struct model *model)
{
	for (size_t i = 0; i < model->subject_count; i++) {
		const struct model_subject *subject = &model->subjects[i];
		const struct model_subject *origin = subject->origin;

		if (tree_child(subject->node, "sibling") == NULL ||
		    (origin != subject && tree_child(origin->node, "sibling") == NULL))
			continue;
		report_error_attribute(model->report, RULE_SIBLING, tree_child(subject->node, "sibling"), "ref",
				       "the origin of sibling '%s' is %s", subject->name,
				       origin == subject ? "itself" : "a sibling, too");
		report_note(model->report, origin->node, "'%s' is here", origin->name);
	}
}

/* CPUID leaf 0x0b, subleaf 0 (SDM vol. 2, CPUID), or NULL. */
static const xmlNode *find_thread_leaf(const xmlNode *processor)
{
	TREE_FOR_EACH(leaf, processor, "cpuid") {
		if (tree_number(leaf, "leaf") == 0xb && tree_number(leaf, "subleaf") == 0)
			return leaf;
	}
	return NULL;
}

void validate_threads(const struct model *model)
{
	const xmlNode *processor = tree_path(model->policy->root, "hardware/processor");
	const size_t active = tree_count(tree_path(model->policy->root, "scheduling/majorFrame"), "cpu");
	const xmlNode *leaf = find_thread_leaf(processor);
	/* The threads of a core differ in this many low bits of the APIC id. */
	const unsigned bits = leaf == NULL ? 0 : (unsigned)(tree_number(leaf, "eax") & 0x1f);
	struct name_table cores = {0};

	TREE_FOR_EACH(cpu, processor, "cpu") {
		const xmlNode *first;

		if (tree_number(cpu, "cpuId") >= active)
			continue;
		first = name_table_add(
		    &cores, arena_format(&model->policy->arena, "%" PRIu64, tree_number(cpu, "apicId") >> bits), cpu);
		if (first == NULL || bits == 0)
			continue;
		report_error_attribute(model->report, RULE_SHARED_CORE, cpu, "apicId",
				       "CPUs %s and %s are threads of one core, and run different partitions",
				       tree_attribute(first, "cpuId"), tree_attribute(cpu, "cpuId"));
		report_note(model->report, first, "CPU %s is here", tree_attribute(first, "cpuId"));
		report_note(model->report, leaf, "the processor says so here");
		report_help(model->report, "give the second thread a cpuId that the schedule does not use");
	}
	name_table_free(&cores);
}
