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

#define ADDRESS_FIRST 0x100000000ULL
#define ADDRESS_LAST 0x7ffffffffULL

struct scope {
	struct policy *policy;
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

static bool address_is_open(const xmlNode *node)
{
	return tree_attribute(node, "virtualAddress") == NULL || is_open(node, "virtualAddress");
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
		interval_set_add(&scope->addresses, tree_number(node, "virtualAddress"), whole_pages(size_bytes));
}

static void use_number(struct interval_set *set, const xmlNode *node, const char *attribute)
{
	if (tree_attribute(node, attribute) != NULL && !is_open(node, attribute))
		interval_set_add(set, tree_number(node, attribute), 1);
}

/* false: there is none, which was reported. */
static bool choose_address(struct scope *scope, xmlNode *node, uint64_t size_bytes)
{
	uint64_t address;

	if (!address_is_open(node))
		return true;
	if (interval_set_take(&scope->addresses, ADDRESS_FIRST, ADDRESS_LAST, whole_pages(size_bytes), &address)) {
		tree_set_number(node, "virtualAddress", address);
		return true;
	}
	report_error(scope->policy->report, RULE_NO_VIRTUAL_ADDRESS, node,
		     "no free virtual addresses for %" PRIu64 " bytes of '%s'", size_bytes,
		     tree_attribute(node, "logical"));
	report_help(scope->policy->report, "give it a virtualAddress: those chosen lie within 28 GiB");
	return false;
}

struct number_domain {
	const char *attribute;
	const char *what;
	uint64_t first;
	uint64_t last;
};

static const struct number_domain vector_domain = {"vector", "vector", 64, 255};
static const struct number_domain event_domain = {"event", "event number", 16, 63};

/* The same for a vector or an event number. */
static bool choose_number(struct scope *scope, struct interval_set *set, xmlNode *node,
			  const struct number_domain *domain)
{
	uint64_t number;

	if (!is_open(node, domain->attribute))
		return true;
	if (interval_set_take(set, domain->first, domain->last, 1, &number)) {
		tree_set_decimal(node, domain->attribute, number);
		return true;
	}
	report_error_attribute(scope->policy->report, RULE_NO_EVENT_NUMBER, node, domain->attribute,
			       "no %s is left for '%s': all from %" PRIu64 " to %" PRIu64 " are in use", domain->what,
			       tree_attribute(node, "logical"), domain->first, domain->last);
	return false;
}

/* Sizes stand in the element itself (components), or in the object that it names (subjects). */
typedef uint64_t size_of_function(const struct policy *policy, const xmlNode *node);

static uint64_t own_size(const struct policy *policy, const xmlNode *node)
{
	(void)policy;
	return tree_number(node, "size");
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
		use_number(&scope->vectors, node, "vector");
		use_number(&scope->events, node, "event");
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

static void choose_all(struct scope *scope, const xmlNode *list, size_of_function *size)
{
	TREE_FOR_EACH_SAFE(node, after, list, NULL) {
		if (choose_address(scope, node, size(scope->policy, node)) &&
		    choose_number(scope, &scope->vectors, node, &vector_domain) &&
		    choose_number(scope, &scope->events, node, &event_domain))
			continue;
		tree_remove(node);
		scope->policy->incomplete = true;
	}
}

static void complete_component(struct policy *policy, const xmlNode *component)
{
	struct scope scope = {.policy = policy};
	const xmlNode *memory = tree_path(component, "requires/memory");
	const xmlNode *channels = tree_path(component, "requires/channels");

	use_all(&scope, memory, own_size);
	use_all(&scope, channels, own_size);
	use_all(&scope, tree_child(component, "provides"), own_size);
	use_event_ids(&scope, tree_path(component, "requires/events/source"));
	use_injected_vectors(&scope, tree_path(component, "requires/events/target"));
	choose_all(&scope, memory, own_size);
	choose_all(&scope, channels, own_size);
	scope_free(&scope);
}

void expand_component_resources(struct policy *policy)
{
	struct name_table done = {0};

	FOR_EACH_SUBJECT(subject, policy) {
		const char *name = tree_attribute(tree_child(subject, "component"), "ref");
		xmlNode *component = name_table_find(&policy->names.components, name);

		if (component != NULL && name_table_add(&done, name, component) == NULL)
			complete_component(policy, component);
	}
	name_table_free(&done);
}

static void complete_subject(struct policy *policy, const xmlNode *subject)
{
	struct scope scope = {.policy = policy};
	const xmlNode *memory = tree_child(subject, "memory");
	const xmlNode *channels = tree_child(subject, "channels");

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
		complete_subject(policy, subject);
}
