/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Siblings: further virtual CPUs of a subject, their origin. Owns the invariant that a sibling has the profile, the
 * memory and the device memory of its origin, and none of its own.
 */
#include <string.h>

#include "expand/expand.h"
#include "expand/support.h"
#include "tree.h"
#include "vcpu.h"

static bool refuse(struct policy *policy, const xmlNode *own, const xmlNode *subject, const char *what)
{
	report_error(policy->report, RULE_SIBLING, own, "subject '%s' is a sibling: it has no %s of its own",
		     tree_name(subject), what);
	report_note(policy->report, tree_child(subject, "sibling"), "its origin is named here");
	report_help(policy->report, "give it to the origin");
	return false;
}

static bool has_nothing_own(struct policy *policy, const xmlNode *subject)
{
	static const struct {
		const char *section;
		const char *what;
	} sections[] = {{"memory", "memory"}, {"channels", "channels"}};
	bool good = true;

	if (tree_child(subject, "bootparams") != NULL)
		good = refuse(policy, tree_child(subject, "bootparams"), subject, "boot parameters");
	for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]); i++) {
		const xmlNode *own = tree_child(tree_child(subject, sections[i].section), NULL);

		if (own != NULL)
			good = refuse(policy, own, subject, sections[i].what);
	}
	return good;
}

/* subjects: all of them by name. */
static bool origin_is_good(struct policy *policy, const struct name_table *subjects, const xmlNode *subject)
{
	const xmlNode *reference = tree_child(subject, "sibling");
	const xmlNode *origin = support_find(policy, subjects, RULE_UNKNOWN_SUBJECT, "subject", reference, "ref");

	if (origin == NULL || tree_child(origin, "sibling") == NULL)
		return origin != NULL;
	report_error_attribute(policy->report, RULE_SIBLING, reference, "ref", "subject '%s' is a sibling itself",
			       tree_name(origin));
	report_note(policy->report, tree_child(origin, "sibling"), "its origin is '%s'",
		    tree_attribute(tree_child(origin, "sibling"), "ref"));
	report_help(policy->report, "name the origin of all siblings");
	return false;
}

static bool kind_is_good(struct policy *policy, const struct name_table *subjects, const xmlNode *subject)
{
	const xmlNode *component = tree_child(subject, "component");
	const xmlNode *sibling = tree_child(subject, "sibling");
	bool is_good;

	if (component == NULL && sibling == NULL) {
		report_error(policy->report, RULE_MISSING_ELEMENT, subject,
			     "<subject> needs an element <component>, or <sibling>");
		return false;
	}
	if (component != NULL && sibling != NULL) {
		report_error(policy->report, RULE_SIBLING, sibling,
			     "subject '%s' has a component: it is no sibling of another one", tree_name(subject));
		report_note(policy->report, component, "the component is here");
		report_help(policy->report, "remove one of the two");
		return false;
	}
	if (sibling == NULL)
		return true;
	is_good = origin_is_good(policy, subjects, subject);
	return has_nothing_own(policy, subject) && is_good;
}

void expand_kinds(struct policy *policy)
{
	const xmlNode *list = tree_child(policy->root, "subjects");
	struct name_table subjects = {0};
	struct name_table faulty = {0};

	TREE_FOR_EACH(subject, list, "subject")
		name_table_add(&subjects, tree_name(subject), subject);
	TREE_FOR_EACH(subject, list, "subject") {
		const char *name = arena_format(&policy->arena, "%s", tree_name(subject));

		if (!kind_is_good(policy, &subjects, subject))
			name_table_add(&faulty, name, subject);
	}
	for (size_t i = 0; i < faulty.count; i++) {
		policy->incomplete = true;
		name_table_add(&policy->broken, faulty.entries[i].name, policy);
		tree_remove(faulty.entries[i].object);
	}
	name_table_free(&subjects);
	name_table_free(&faulty);
}

static void add_sibling(struct policy *policy, xmlNode *subject)
{
	policy->siblings =
	    memory_grow(policy->siblings, &policy->sibling_capacity, policy->sibling_count, sizeof(*policy->siblings));
	policy->siblings[policy->sibling_count++] = subject;
}

/* It waits for its monitor to start it (CR4.VMXE clear), unless it says itself that it does not. */
static void complete_sibling(struct policy *policy, xmlNode *subject)
{
	const xmlNode *origin = sibling_origin(policy, subject);
	const char *profile = origin == subject ? NULL : tree_attribute(origin, "profile");
	bool is_started;

	tree_set(subject, "profile", profile == NULL ? "native" : profile);
	is_started = tree_path(subject, "vcpu/registers/cr4/VMXEnable") != NULL;
	vcpu_apply_profile(tree_child(subject, "vcpu"), tree_attribute(subject, "profile"));
	if (!is_started)
		tree_set_text(tree_path(subject, "vcpu/registers/cr4/VMXEnable"), "0");
	if (origin != subject)
		add_sibling(policy, subject);
}

void expand_sibling_profiles(struct policy *policy)
{
	FOR_EACH_SUBJECT(subject, policy) {
		if (tree_child(subject, "sibling") != NULL)
			complete_sibling(policy, subject);
	}
}

xmlNode *sibling_origin(const struct policy *policy, xmlNode *subject)
{
	xmlNode *origin =
	    name_table_find(&policy->names.subjects, tree_attribute(tree_child(subject, "sibling"), "ref"));

	return origin == NULL ? subject : origin;
}

bool sibling_is_of(const xmlNode *sibling, const xmlNode *origin)
{
	return strcmp(tree_attribute(tree_child(sibling, "sibling"), "ref"), tree_name(origin)) == 0;
}

size_t sibling_number(const struct policy *policy, const xmlNode *subject)
{
	const char *origin = tree_attribute(tree_child(subject, "sibling"), "ref");
	size_t number = 0;

	for (size_t i = 0; origin != NULL && i < policy->sibling_count; i++) {
		number += strcmp(tree_attribute(tree_child(policy->siblings[i], "sibling"), "ref"), origin) == 0;
		if (policy->siblings[i] == subject)
			break;
	}
	return number;
}

size_t sibling_count(const struct policy *policy, const xmlNode *origin)
{
	size_t count = 0;

	for (size_t i = 0; i < policy->sibling_count; i++)
		count += sibling_is_of(policy->siblings[i], origin);
	return count;
}

static xmlNode *find_device(const xmlNode *subject, const char *physical)
{
	TREE_FOR_EACH(device, tree_child(subject, "devices"), "device") {
		if (strcmp(tree_attribute(device, "physical"), physical) == 0)
			return device;
	}
	return NULL;
}

/* Interrupts and ports stay with the one virtual CPU that asked for them. */
static xmlNode *add_device(const xmlNode *subject, const xmlNode *reference)
{
	xmlNode *added = tree_add(tree_child(subject, "devices"), "device", reference);

	tree_set(added, "logical", tree_attribute(reference, "logical"));
	tree_set(added, "physical", tree_attribute(reference, "physical"));
	if (tree_child(reference, "pci") != NULL)
		tree_copy(added, tree_child(reference, "pci"));
	return added;
}

static void share_device(const xmlNode *subject, const xmlNode *reference)
{
	xmlNode *own = find_device(subject, tree_attribute(reference, "physical"));

	if (tree_child(reference, "memory") == NULL)
		return;
	if (own == NULL)
		own = add_device(subject, reference);
	TREE_FOR_EACH(memory, reference, "memory") {
		if (support_find_mapping(own, tree_attribute(memory, "physical")) == NULL)
			tree_copy(own, memory);
	}
}

static void share_devices(const xmlNode *from, const xmlNode *with)
{
	TREE_FOR_EACH(reference, tree_child(from, "devices"), "device")
		share_device(with, reference);
}

/* Page tables are those of the origin: it lists what any of its siblings has, and they list what it has. */
void expand_sibling_memory(struct policy *policy)
{
	for (size_t i = 0; i < policy->sibling_count; i++)
		share_devices(policy->siblings[i], sibling_origin(policy, policy->siblings[i]));
	for (size_t i = 0; i < policy->sibling_count; i++) {
		const xmlNode *origin = sibling_origin(policy, policy->siblings[i]);

		TREE_FOR_EACH(mapping, tree_child(origin, "memory"), "memory")
			tree_copy(tree_child(policy->siblings[i], "memory"), mapping);
		share_devices(origin, policy->siblings[i]);
	}
}
