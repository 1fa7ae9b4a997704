/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Addresses, vectors and event ids that the author leaves open (no address, or "auto"): first fit in document order
 * around what is given. The domains are upstream's.
 */
#include <inttypes.h>
#include <string.h>

#include <muen/abi/types.h>

#include "expand/expand.h"
#include "expand/interval.h"
#include "expand/support.h"
#include "tree.h"

static const struct resource_domains real_domains = {
    .address = {0x100000000, 0x7ffffffff},
    .vector = {64, 255},
    .event = {16, 63},
};

struct scope {
	struct policy *policy;
	const struct resource_domains *domains;
	struct interval_set addresses;
	struct interval_set vectors;
	struct interval_set events;
};

static uint64_t whole_pages(uint64_t size_bytes)
{
	const uint64_t mask = MUEN_PAGE_SIZE - 1;

	return size_bytes > UINT64_MAX - mask ? UINT64_MAX & ~mask : (size_bytes + mask) & ~mask;
}

static bool is_open(const xmlNode *node, const char *attribute)
{
	const char *text = tree_attribute(node, attribute);

	return text != NULL && strcmp(text, "auto") == 0;
}

/* Arrays have their own names for the attributes, and a number for each element. */
static const char *address_name(const xmlNode *node)
{
	return tree_is(node, "array") ? "virtualAddressBase" : "virtualAddress";
}

static const char *vector_name(const xmlNode *node)
{
	return tree_is(node, "array") ? "vectorBase" : "vector";
}

static const char *event_name(const xmlNode *node)
{
	return tree_is(node, "array") ? "eventBase" : "event";
}

static uint64_t length_of(const xmlNode *node)
{
	return tree_is(node, "array") ? tree_count(node, NULL) : 1;
}

static bool address_is_open(const xmlNode *node)
{
	return tree_attribute(node, address_name(node)) == NULL || is_open(node, address_name(node));
}

static void scope_free(struct scope *scope)
{
	interval_set_free(&scope->addresses);
	interval_set_free(&scope->vectors);
	interval_set_free(&scope->events);
}

static void use_address(struct scope *scope, const xmlNode *node, uint64_t size_bytes)
{
	if (!address_is_open(node))
		interval_set_add(&scope->addresses, tree_number(node, address_name(node)), whole_pages(size_bytes));
}

static void use_number(struct interval_set *set, const xmlNode *node, const char *attribute)
{
	if (tree_attribute(node, attribute) != NULL && !is_open(node, attribute))
		interval_set_add(set, tree_number(node, attribute), length_of(node));
}

/* false: there is none, which was reported. */
static bool choose_address(struct scope *scope, xmlNode *node, uint64_t size_bytes)
{
	uint64_t address;

	if (!address_is_open(node))
		return true;
	if (interval_set_take(&scope->addresses, scope->domains->address.first, scope->domains->address.last,
			      whole_pages(size_bytes), &address)) {
		tree_set_number(node, address_name(node), address);
		return true;
	}
	report_error(scope->policy->report, RULE_NO_VIRTUAL_ADDRESS, node,
		     "no free virtual addresses for %" PRIu64 " bytes of '%s'", size_bytes,
		     tree_attribute(node, "logical"));
	report_help(scope->policy->report, "give it a virtualAddress: those chosen lie within 28 GiB");
	return false;
}

/* The same for a vector or an event number. */
static bool choose_number(struct scope *scope, struct interval_set *set, xmlNode *node, const char *attribute,
			  const struct resource_domain *domain)
{
	uint64_t number;

	if (!is_open(node, attribute))
		return true;
	if (interval_set_take(set, domain->first, domain->last, length_of(node), &number)) {
		tree_set_decimal(node, attribute, number);
		return true;
	}
	report_error_attribute(scope->policy->report, RULE_NO_EVENT_NUMBER, node, attribute,
			       "no %s is left for '%s': all from %" PRIu64 " to %" PRIu64 " are in use",
			       set == &scope->vectors ? "vector" : "event number", tree_attribute(node, "logical"),
			       domain->first, domain->last);
	return false;
}

/* Sizes stand in the element itself (components), or in the object that it names (subjects). */
typedef uint64_t size_of_function(const struct policy *policy, const xmlNode *node);

static uint64_t own_size(const struct policy *policy, const xmlNode *node)
{
	uint64_t size_bytes;

	(void)policy;
	if (!tree_is(node, "array"))
		return tree_number(node, "size");
	return __builtin_mul_overflow(tree_number(node, "elementSize"), length_of(node), &size_bytes) ? UINT64_MAX
												      : size_bytes;
}

static uint64_t size_of_named(const struct name_table *table, const xmlNode *node)
{
	const xmlNode *object = name_table_find(table, tree_attribute(node, "physical"));

	return object == NULL ? MUEN_PAGE_SIZE : tree_number(object, "size");
}

static uint64_t channel_size(const struct policy *policy, const xmlNode *node)
{
	return size_of_named(&policy->names.channels, node);
}

static uint64_t region_size(const struct policy *policy, const xmlNode *node)
{
	return size_of_named(&policy->names.regions, node);
}

static uint64_t page_size(const struct policy *policy, const xmlNode *node)
{
	(void)policy;
	(void)node;
	return MUEN_PAGE_SIZE;
}

static void use_all(struct scope *scope, const xmlNode *list, size_of_function *size)
{
	TREE_FOR_EACH(node, list, NULL) {
		use_address(scope, node, size(scope->policy, node));
		use_number(&scope->vectors, node, vector_name(node));
		use_number(&scope->events, node, event_name(node));
	}
}

static void use_injected_vectors(struct scope *scope, const xmlNode *targets)
{
	TREE_FOR_EACH(event, targets, "event") {
		const xmlNode *action = tree_child(event, "inject_interrupt");

		if (action != NULL)
			use_number(&scope->vectors, action, "vector");
	}
}

static void use_event_ids(struct scope *scope, const xmlNode *sources)
{
	TREE_FOR_EACH(event, sources, "event")
		use_number(&scope->events, event, "id");
}

static void use_device_memory(struct scope *scope, const xmlNode *devices)
{
	TREE_FOR_EACH(device, devices, "device") {
		TREE_FOR_EACH(memory, device, "memory")
			use_address(scope, memory, tree_number(memory, "size"));
	}
}

static void choose_all(struct scope *scope, const xmlNode *list, size_of_function *size)
{
	TREE_FOR_EACH_SAFE(node, after, list, NULL) {
		if (choose_address(scope, node, size(scope->policy, node)) &&
		    choose_number(scope, &scope->vectors, node, vector_name(node), &scope->domains->vector) &&
		    choose_number(scope, &scope->events, node, event_name(node), &scope->domains->event))
			continue;
		tree_remove(node);
		scope->policy->incomplete = true;
	}
}

/* What a component or library requires and provides. */
static void use_component(struct scope *scope, const xmlNode *component)
{
	use_all(scope, tree_path(component, "requires/memory"), own_size);
	use_all(scope, tree_path(component, "requires/channels"), own_size);
	use_all(scope, tree_child(component, "provides"), own_size);
	use_device_memory(scope, tree_path(component, "requires/devices"));
	use_event_ids(scope, tree_path(component, "requires/events/source"));
	use_injected_vectors(scope, tree_path(component, "requires/events/target"));
}

void expand_choose_for_component(struct policy *policy, const xmlNode *component,
				 const struct resource_domains *domains)
{
	struct scope scope = {.policy = policy, .domains = domains};

	use_component(&scope, component);
	choose_all(&scope, tree_path(component, "requires/memory"), own_size);
	choose_all(&scope, tree_path(component, "requires/channels"), own_size);
	scope_free(&scope);
}

void expand_component_resources(struct policy *policy)
{
	struct name_table done = {0};

	FOR_EACH_SUBJECT(subject, policy) {
		const char *name = tree_attribute(tree_child(subject, "component"), "ref");
		xmlNode *component = name_table_find(&policy->names.components, name);

		if (component == NULL || name_table_add(&done, name, component) != NULL)
			continue;
		expand_choose_for_component(policy, component, &real_domains);
		expand_arrays(component);
	}
	name_table_free(&done);
}

static void take_over(xmlNode *node, const xmlNode *requirement, const char *attribute, bool is_wanted)
{
	const char *value = tree_attribute(requirement, attribute);

	if (is_wanted && value != NULL)
		tree_set(node, attribute, value);
}

/* What has the logical name of something that the component requires stands where the component looks for it. */
static void follow_component(const xmlNode *list, const xmlNode *requirements)
{
	struct name_table required = {0};

	TREE_FOR_EACH(requirement, requirements, NULL)
		name_table_add(&required, tree_attribute(requirement, "logical"), requirement);
	TREE_FOR_EACH(node, list, NULL) {
		const xmlNode *requirement = name_table_find(&required, tree_attribute(node, "logical"));

		if (requirement == NULL)
			continue;
		take_over(node, requirement, "virtualAddress", address_is_open(node));
		take_over(node, requirement, "vector", is_open(node, "vector"));
		take_over(node, requirement, "event", is_open(node, "event"));
	}
	name_table_free(&required);
}

void expand_choose_for_subject(struct policy *policy, const xmlNode *subject, const struct resource_domains *domains)
{
	struct scope scope = {.policy = policy, .domains = domains};
	const char *reference = tree_attribute(tree_child(subject, "component"), "ref");
	const xmlNode *component = name_table_find(&policy->names.components, reference);
	const xmlNode *memory = tree_child(subject, "memory");
	const xmlNode *channels = tree_child(subject, "channels");

	follow_component(memory, tree_path(component, "requires/memory"));
	follow_component(channels, tree_path(component, "requires/channels"));
	use_component(&scope, component);
	use_all(&scope, memory, region_size);
	use_all(&scope, channels, channel_size);
	use_all(&scope, tree_child(subject, "monitor"), page_size);
	use_injected_vectors(&scope, tree_path(subject, "events/target"));
	TREE_FOR_EACH(group, tree_path(subject, "events/source"), "group") {
		if (strcmp(tree_name(group), "vmcall") == 0)
			use_event_ids(&scope, group);
	}
	choose_all(&scope, memory, region_size);
	choose_all(&scope, channels, channel_size);
	scope_free(&scope);
}

void expand_subject_resources(struct policy *policy)
{
	FOR_EACH_SUBJECT(subject, policy)
		expand_choose_for_subject(policy, subject, &real_domains);
}
