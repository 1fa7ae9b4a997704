/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Stage expand: source policy to format A, one step after the other; and the two steps that prepare the tree. */
#include "expand/expand.h"

#include <stdlib.h>
#include <string.h>

#include <muen/abi/limits.h>

#include "expand/support.h"
#include "tree.h"

/* Own resources of a subject: a bound for the growth of the tree. sinfo lists 255, which is checked at the end. */
#define SUBJECT_RESOURCES_MAX 1024U

#define STEP(function) function,
static void (*const steps[])(struct policy *policy) = {
#include "expand/steps.def"
};
#undef STEP

static void default_attribute(xmlNode *node, const char *name, const char *value)
{
	if (tree_attribute(node, name) == NULL)
		tree_set(node, name, value);
}

static void complete_hardware(xmlNode *hardware)
{
	xmlNode *processor = tree_child(hardware, "processor");

	default_attribute(processor, "virtualization", "vmx");
	default_attribute(processor, "apic", "x2apic");
	default_attribute(processor, "apicTimerKHz", tree_attribute(processor, "speed"));
	default_attribute(processor, "tsc", "invariant");
	default_attribute(processor, "switchTicks", "0");
	TREE_FOR_EACH(block, tree_child(hardware, "memory"), "memoryBlock")
		default_attribute(block, "allocatable", "true");
}

/* A subject whose state page is mapped by some subject. */
static void complete_mirrored(xmlNode *root)
{
	struct name_table states = {0};

	TREE_FOR_EACH(subject, tree_child(root, "subjects"), "subject") {
		TREE_FOR_EACH(mapping, tree_child(subject, "memory"), "memory")
			name_table_add(&states, tree_attribute(mapping, "physical"), mapping);
	}
	TREE_FOR_EACH(subject, tree_child(root, "subjects"), "subject") {
		char *state = memory_format("%s|state", tree_name(subject));

		default_attribute(subject, "mirrored", name_table_find(&states, state) == NULL ? "false" : "true");
		free(state);
	}
	name_table_free(&states);
}

void expand_defaults(xmlNode *root)
{
	complete_hardware(tree_child(root, "hardware"));
	complete_mirrored(root);
}

static void complete_platform(xmlNode *platform)
{
	tree_need(tree_need(platform, "mappings"), "aliases");
	default_attribute(tree_need(platform, "kernelDiagnostics"), "type", "none");
}

/* Several boot parameters are one, joined by blanks. */
static void join_boot_parameters(xmlNode *subject)
{
	xmlNode *first = tree_need(subject, "bootparams");

	TREE_FOR_EACH_SAFE(next, after, subject, "bootparams") {
		char *text;

		if (next == first)
			continue;
		text = memory_format("%s %s", tree_text(first), tree_text(next));
		tree_set_text(first, text);
		free(text);
		tree_remove(next);
	}
}

void expand_subject_sections(xmlNode *subject)
{
	xmlNode *events = tree_need(subject, "events");

	join_boot_parameters(subject);

	tree_need(subject, "vcpu");
	tree_need(subject, "memory");
	tree_need(subject, "devices");
	tree_need(events, "source");
	tree_need(events, "target");
	tree_need(subject, "channels");
}

/* Sections that may be left out in the source are there, with defaults. */
static void expand_sections(struct policy *policy)
{
	xmlNode *root = policy->root;

	tree_need(root, "config");
	complete_hardware(tree_child(root, "hardware"));
	complete_platform(tree_need(root, "platform"));
	TREE_FOR_EACH(region, tree_need(root, "memory"), "memory") {
		default_attribute(region, "alignment", "16#1000#");
		default_attribute(region, "type", "subject");
	}
	tree_need(root, "events");
	tree_need(root, "channels");
	tree_need(root, "components");
	tree_need(root, "deviceDomains");
	FOR_EACH_SUBJECT(subject, policy)
		expand_subject_sections(subject);
}

struct name_space {
	struct name_table *table;
	const char *path; /* of the elements' parent */
	const char *element;
	enum rule rule;
	const char *kind;
};

static void enter_names(struct policy *policy, const struct name_space *space)
{
	TREE_FOR_EACH_SAFE(node, after, tree_path(policy->root, space->path), space->element) {
		const xmlNode *first = name_table_add(space->table, tree_name(node), node);

		if (first == NULL)
			continue;
		report_error_attribute(policy->report, space->rule, node, "name", "%s '%s' is defined twice",
				       space->kind, tree_name(node));
		report_note(policy->report, first, "the first one is here");
		report_help(policy->report, "give one of the two another name");
		tree_remove(node);
		policy->incomplete = true;
	}
}

/* Names are unique and in policy->names; a second object of a name is reported and removed. */
static void expand_names(struct policy *policy)
{
	struct policy_names *names = &policy->names;
	const struct name_space spaces[] = {
	    {&names->regions, "memory", "memory", RULE_DUPLICATE_REGION, "memory region"},
	    {&names->channels, "channels", "channel", RULE_DUPLICATE_CHANNEL, "channel"},
	    {&names->events, "events", "event", RULE_DUPLICATE_EVENT, "event"},
	    {&names->components, "components", "component", RULE_DUPLICATE_COMPONENT, "component"},
	    {&names->libraries, "components", "library", RULE_DUPLICATE_COMPONENT, "library"},
	    {&names->subjects, "subjects", "subject", RULE_DUPLICATE_SUBJECT, "subject"},
	    {&names->devices, "hardware/devices", "device", RULE_DUPLICATE_DEVICE, "device"},
	    {&names->aliases, "platform/mappings/aliases", "alias", RULE_DUPLICATE_DEVICE, "alias"},
	    {&names->partitions, "scheduling/partitions", "partition", RULE_DUPLICATE_PARTITION, "partition"},
	};

	for (size_t i = 0; i < sizeof(spaces) / sizeof(spaces[0]); i++)
		enter_names(policy, &spaces[i]);
}

static bool within_limit(struct policy *policy, const char *path, const char *element, size_t limit)
{
	const xmlNode *parent = tree_path(policy->root, path);
	const size_t count = tree_count(parent, element);

	if (count <= limit)
		return true;
	report_error(policy->report, RULE_LIMIT, parent, "%zu <%s> elements: at most %zu are possible", count, element,
		     limit);
	return false;
}

static size_t count_minor_frames(const xmlNode *scheduling)
{
	size_t count = 0;

	TREE_FOR_EACH(major, scheduling, "majorFrame") {
		TREE_FOR_EACH(cpu, major, "cpu")
			count += tree_count(cpu, "minorFrame");
	}
	return count;
}

static size_t count_groups(const xmlNode *scheduling)
{
	size_t count = 0;

	TREE_FOR_EACH(partition, tree_child(scheduling, "partitions"), "partition")
		count += tree_count(partition, "group");
	return count;
}

static bool schedule_within_limits(struct policy *policy)
{
	const xmlNode *scheduling = tree_child(policy->root, "scheduling");
	const size_t minor_frames = count_minor_frames(scheduling);
	const size_t groups = count_groups(scheduling);

	if (minor_frames > MUEN_MINOR_MAX)
		report_error(policy->report, RULE_LIMIT, scheduling, "%zu minor frames: at most %u are possible",
			     minor_frames, MUEN_MINOR_MAX);
	if (groups > MUEN_GROUP_MAX)
		report_error(policy->report, RULE_LIMIT, scheduling, "%zu scheduling groups: at most %u are possible",
			     groups, MUEN_GROUP_MAX);
	return minor_frames <= MUEN_MINOR_MAX && groups <= MUEN_GROUP_MAX;
}

static bool subject_within_limits(struct policy *policy, const xmlNode *subject)
{
	size_t count =
	    tree_count(tree_child(subject, "memory"), NULL) + tree_count(tree_child(subject, "channels"), NULL) +
	    tree_count(tree_child(subject, "devices"), NULL) + tree_count(tree_child(subject, "monitor"), NULL) +
	    tree_count(tree_path(subject, "events/target"), NULL);

	TREE_FOR_EACH(group, tree_path(subject, "events/source"), "group")
		count += tree_count(group, NULL);
	if (count <= SUBJECT_RESOURCES_MAX)
		return true;
	report_error(policy->report, RULE_LIMIT, subject, "subject '%s' has %zu resources: at most %u are possible",
		     tree_name(subject), count, SUBJECT_RESOURCES_MAX);
	return false;
}

/* Counts are within limits.h, so that the tree cannot grow beyond bounds. false: stop here. */
static bool expand_limits(struct policy *policy)
{
	bool good = within_limit(policy, "subjects", "subject", MUEN_SUBJECT_MAX);

	good &= within_limit(policy, "scheduling/partitions", "partition", MUEN_PARTITION_MAX);
	good &= within_limit(policy, "scheduling", "majorFrame", MUEN_MAJOR_MAX);
	good &= within_limit(policy, "scheduling/majorFrame", "cpu", MUEN_CPU_MAX);
	good &= within_limit(policy, "hardware/processor", "cpu", MUEN_CPU_MAX);
	good &= within_limit(policy, "hardware/startup", "portWrite", MUEN_PORT_WRITE_MAX);
	FOR_EACH_SUBJECT(subject, policy)
		good &= subject_within_limits(policy, subject);
	return good & schedule_within_limits(policy);
}

/* What only expansion needs to know. */
static void forget_profiles(struct policy *policy)
{
	FOR_EACH_SUBJECT(subject, policy)
		tree_unset(subject, "profile");
}

bool expand_prepare(struct policy *policy)
{
	expand_kinds(policy);
	expand_sections(policy);
	if (tree_path(policy->root, "subjects/subject") == NULL)
		return false;
	expand_plan(policy);
	expand_names(policy);
	return expand_limits(policy);
}

bool policy_expand(struct policy *policy)
{
	if (!expand_prepare(policy))
		return false;
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		steps[i](policy);
	forget_profiles(policy);
	return true;
}
