/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Components to subjects: each requirement of the component is met by one <map> of the subject and becomes a resource
 * of the subject. Owns the invariant that nothing is granted that the component did not ask for, and that everything it
 * asked for is either granted as asked or reported.
 */
#include <inttypes.h>
#include <string.h>

#include "expand/component.h"
#include "expand/expand.h"
#include "expand/support.h"
#include "tree.h"
#include "vcpu.h"

/* Of all subjects together: what 1024 subjects of a hundred resources need. */
#define EXPANSION_RESOURCES_MAX 100000U

/* A self event may have one name for its source and its target; one map is for both. */
static bool are_both_ends(const xmlNode *first, const xmlNode *second)
{
	return tree_is(first->parent, "source") && tree_is(second->parent, "target");
}

const xmlNode *component_find_map(struct instance *instance, xmlNode *requirement)
{
	struct policy *policy = instance->policy;
	const char *logical = tree_attribute(requirement, "logical");
	const xmlNode *map = name_table_find(&instance->maps, logical);
	const xmlNode *first = name_table_add(&instance->asked, logical, requirement);

	if (first != NULL && !are_both_ends(first, requirement)) {
		report_error_attribute(policy->report, RULE_DUPLICATE_LOGICAL, requirement, "logical",
				       "component '%s' uses the name '%s' twice", tree_name(instance->component),
				       logical);
		report_note(policy->report, first, "the first one is here");
		policy->incomplete = true;
		return NULL;
	}
	if (map != NULL)
		return map;
	policy->incomplete = true;
	name_table_add(&instance->unmapped, logical, requirement);
	return NULL;
}

static void report_unmapped(const struct instance *instance, const xmlNode *requirement)
{
	struct report *report = instance->policy->report;
	const char *logical = tree_attribute(requirement, "logical");

	report_error(report, RULE_UNMAPPED_RESOURCE, instance->reference,
		     "subject '%s' does not map the %s '%s' of its component", tree_name(instance->subject),
		     requirement->name, logical);
	report_note(report, requirement, "component '%s' requires it here", tree_name(instance->component));
	report_help(report, "add <map logical=\"%s\" physical=\"...\"/>", logical);
}

/* Maps that nobody asked for, then requirements without map, but for those that such a map was most likely meant for.
 */
static void check_maps(const struct instance *instance)
{
	struct policy *policy = instance->policy;
	struct name_table misspelt = {0};

	for (size_t i = 0; i < instance->maps.count; i++) {
		const char *logical = instance->maps.entries[i].name;
		const char *meant;

		if (name_table_find(&instance->asked, logical) != NULL)
			continue;
		meant = name_table_suggest(&instance->unmapped, logical);
		report_error_attribute(policy->report, RULE_MAP_NOT_REQUESTED, instance->maps.entries[i].object,
				       "logical", "component '%s' requires nothing named '%s'",
				       tree_name(instance->component), logical);
		report_note(policy->report, instance->component, "the component is here");
		report_did_you_mean(policy->report, meant);
		if (meant != NULL)
			name_table_add(&misspelt, meant, policy);
	}
	for (size_t i = 0; i < instance->unmapped.count; i++) {
		if (name_table_find(&misspelt, instance->unmapped.entries[i].name) == NULL)
			report_unmapped(instance, instance->unmapped.entries[i].object);
	}
	name_table_free(&misspelt);
}

static void enter_maps(struct instance *instance)
{
	TREE_FOR_EACH(map, instance->reference, "map") {
		const char *logical = tree_attribute(map, "logical");
		const xmlNode *first = name_table_add(&instance->maps, logical, map);

		if (first == NULL)
			continue;
		report_error_attribute(instance->policy->report, RULE_DUPLICATE_LOGICAL, map, "logical",
				       "'%s' is mapped twice", logical);
		report_note(instance->policy->report, first, "the first map is here");
	}
}

static bool size_is_equal(struct policy *policy, const xmlNode *requirement, const xmlNode *object, const xmlNode *map,
			  const char *kind)
{
	const uint64_t wanted = tree_number(requirement, "size");
	const uint64_t given = tree_number(object, "size");

	if (wanted == given)
		return true;
	report_error_attribute(policy->report, RULE_SIZE_MISMATCH, map, "physical",
			       "%s '%s' has 0x%" PRIx64 " bytes, but '%s' wants 0x%" PRIx64, kind, tree_name(object),
			       given, tree_attribute(requirement, "logical"), wanted);
	report_note(policy->report, object, "the %s is here", kind);
	report_note(policy->report, requirement, "the component requires it here");
	report_help(policy->report, "make both sizes equal");
	return false;
}

/* Copies attributes that the requirement has. */
static void copy_attributes(xmlNode *target, const xmlNode *source, const char *const *names)
{
	for (; *names != NULL; names++) {
		const char *value = tree_attribute(source, *names);

		if (value != NULL)
			tree_set(target, *names, value);
	}
}

static void add_memory(struct instance *instance, xmlNode *requirement)
{
	static const char *const names[] = {"logical", "virtualAddress", "writable", "executable", NULL};
	struct policy *policy = instance->policy;
	const xmlNode *map = component_find_map(instance, requirement);
	const xmlNode *region;
	xmlNode *mapping;

	if (map == NULL)
		return;
	region = support_find(policy, &policy->names.regions, RULE_UNKNOWN_REGION, "memory region", map, "physical");
	if (region == NULL)
		return;
	size_is_equal(policy, requirement, region, map, "memory region");
	mapping = tree_add(tree_child(instance->subject, "memory"), "memory", map);
	copy_attributes(mapping, requirement, names);
	tree_set(mapping, "physical", tree_attribute(map, "physical"));
}

/* A channel end that has an event number must be on a channel with an event. */
static bool number_suits_channel(struct policy *policy, const xmlNode *requirement, const xmlNode *channel,
				 const xmlNode *map)
{
	const bool is_reader = tree_is(requirement, "reader");
	const char *number = is_reader ? "vector" : "event";

	if (tree_attribute(requirement, number) == NULL || tree_attribute(channel, "hasEvent") != NULL)
		return true;
	report_error_attribute(policy->report, RULE_CHANNEL_WITHOUT_EVENT, map, "physical",
			       "channel '%s' has no event, but '%s' has a%s", tree_name(channel),
			       tree_attribute(requirement, "logical"), is_reader ? " vector" : "n event number");
	report_note(policy->report, channel, "the channel is here");
	report_help(policy->report, "add hasEvent=\"asap\" to the channel, or remove '%s' from the component", number);
	return false;
}

static void add_channel(struct instance *instance, xmlNode *requirement)
{
	static const char *const names[] = {"logical", "virtualAddress", "vector", "event", NULL};
	struct policy *policy = instance->policy;
	const xmlNode *map = component_find_map(instance, requirement);
	const xmlNode *channel;
	xmlNode *end;

	if (map == NULL)
		return;
	channel = support_find(policy, &policy->names.channels, RULE_UNKNOWN_CHANNEL, "channel", map, "physical");
	if (channel == NULL)
		return;
	size_is_equal(policy, requirement, channel, map, "channel");
	end = tree_add(tree_child(instance->subject, "channels"), (const char *)requirement->name, map);
	copy_attributes(end, requirement, names);
	if (!number_suits_channel(policy, requirement, channel, map))
		tree_unset(end, tree_is(end, "reader") ? "vector" : "event");
	tree_set(end, "physical", tree_attribute(map, "physical"));
}

static void add_event(struct instance *instance, xmlNode *requirement, xmlNode *list)
{
	static const char *const names[] = {"id", "logical", NULL};
	struct policy *policy = instance->policy;
	const xmlNode *map = component_find_map(instance, requirement);
	xmlNode *event;

	if (map == NULL)
		return;
	if (support_find(policy, &policy->names.events, RULE_UNKNOWN_EVENT, "event", map, "physical") == NULL)
		return;
	event = tree_add(list, "event", map);
	copy_attributes(event, requirement, names);
	tree_set(event, "physical", tree_attribute(map, "physical"));
	TREE_FOR_EACH(action, requirement, NULL)
		tree_copy(event, action);
}

static void add_provided(struct instance *instance, const xmlNode *provided)
{
	const char *type = tree_attribute(provided, "type");
	const struct region_request request = {
	    .owner = tree_name(instance->subject),
	    .part = tree_attribute(provided, "logical"),
	    .type = type == NULL ? "subject" : type,
	    .size_bytes = tree_number(provided, "size"),
	};
	xmlNode *region = support_add_region(instance->policy, &request, provided);

	if (region == NULL)
		return;
	TREE_FOR_EACH(content, provided, NULL)
		tree_copy(region, content);
	support_add_mapping(tree_child(instance->subject, "memory"),
			    &(struct mapping_request){
				.logical = tree_attribute(provided, "logical"),
				.physical = tree_name(region),
				.virtual_address = tree_number(provided, "virtualAddress"),
				.writable = tree_boolean(provided, "writable"),
				.executable = tree_boolean(provided, "executable"),
			    },
			    provided);
}

/* What the subject says itself goes before the component's. */
static void add_vcpu(struct instance *instance)
{
	const xmlNode *required = tree_path(instance->component, "requires/vcpu");
	xmlNode *own = tree_child(instance->subject, "vcpu");
	xmlNode *merged;

	if (required == NULL)
		return;
	merged = tree_copy(instance->subject, required);
	vcpu_overlay(merged, own);
	tree_remove(own);
}

static void instantiate(struct instance *instance)
{
	const xmlNode *required = tree_child(instance->component, "requires");

	enter_maps(instance);
	TREE_FOR_EACH(provided, tree_child(instance->component, "provides"), "memory")
		add_provided(instance, provided);
	TREE_FOR_EACH(channel, tree_child(required, "channels"), NULL)
		add_channel(instance, channel);
	TREE_FOR_EACH(memory, tree_child(required, "memory"), "memory")
		add_memory(instance, memory);
	TREE_FOR_EACH(device, tree_child(required, "devices"), "device")
		component_add_device(instance, device);
	TREE_FOR_EACH(event, tree_path(required, "events/source"), "event")
		add_event(instance, event, support_vmcall_group(instance->subject, event));
	TREE_FOR_EACH(event, tree_path(required, "events/target"), "event")
		add_event(instance, event, tree_path(instance->subject, "events/target"));
	check_maps(instance);
	add_vcpu(instance);
}

/* false: together the components bring more than the tree may grow by. Reported once, at the subject that is too much.
 */
static bool within_budget(struct policy *policy, const struct instance *instance, size_t *resource_count)
{
	const size_t own = component_resource_count(instance->component);
	const bool was_within = *resource_count <= EXPANSION_RESOURCES_MAX;

	*resource_count += own;
	if (*resource_count <= EXPANSION_RESOURCES_MAX)
		return true;
	policy->incomplete = true;
	if (was_within)
		report_error(policy->report, RULE_LIMIT, instance->reference,
			     "the components of all subjects bring more than %u resources", EXPANSION_RESOURCES_MAX);
	return false;
}

static void complete_vcpu(xmlNode *subject, const xmlNode *component)
{
	const char *profile = tree_attribute(component, "profile");

	tree_set(subject, "profile", profile == NULL ? "native" : profile);
	vcpu_apply_profile(tree_child(subject, "vcpu"), tree_attribute(subject, "profile"));
}

static void expand_component(struct policy *policy, xmlNode *subject, size_t *resource_count)
{
	struct instance instance = {
	    .policy = policy,
	    .subject = subject,
	    .reference = tree_child(subject, "component"),
	};

	instance.component = support_find(policy, &policy->names.components, RULE_UNKNOWN_COMPONENT, "component",
					  instance.reference, "ref");
	if (instance.component != NULL && within_budget(policy, &instance, resource_count))
		instantiate(&instance);
	complete_vcpu(subject, instance.component);
	name_table_free(&instance.maps);
	name_table_free(&instance.asked);
	name_table_free(&instance.unmapped);
	tree_remove((xmlNode *)(uintptr_t)instance.reference);
}

void expand_components(struct policy *policy)
{
	size_t resource_count = 0;

	FOR_EACH_SUBJECT(subject, policy) {
		if (tree_child(subject, "component") != NULL)
			expand_component(policy, subject, &resource_count);
	}
	name_table_free(&policy->names.components);
	name_table_free(&policy->names.libraries);
	tree_remove(tree_child(policy->root, "components"));
}
