/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Libraries: bundles of requirements. Owns the invariant that after this step a component that is used holds all that
 * its libraries, and theirs, require and provide, each once.
 */
#include <string.h>

#include "expand/expand.h"
#include "expand/support.h"
#include "tree.h"
#include "vcpu.h"

/* More than any subject can use (sinfo lists 255), and a bound for the growth of the tree. */
#define COMPONENT_RESOURCES_MAX 1024U
#define LIBRARY_DEPTH_MAX 64U

struct collect {
	struct policy *policy;
	xmlNode *component;
	struct name_table done; /* libraries that are in the component */
	size_t resource_count;
};

static bool same_attributes(const xmlNode *a, const xmlNode *b)
{
	for (const xmlAttr *attribute = a->properties; attribute != NULL; attribute = attribute->next) {
		const char *name = (const char *)attribute->name;
		const char *other = tree_attribute(b, name);

		if (other == NULL || strcmp(tree_attribute(a, name), other) != 0)
			return false;
	}
	return true;
}

static bool same_resource(const xmlNode *a, const xmlNode *b)
{
	return tree_is(a, (const char *)b->name) && same_attributes(a, b) && same_attributes(b, a);
}

static const char *resource_key(const xmlNode *resource)
{
	const char *logical = tree_attribute(resource, "logical");

	return logical != NULL ? logical : tree_name(resource);
}

static xmlNode *find_resource(const xmlNode *section, const char *key)
{
	TREE_FOR_EACH(resource, section, NULL) {
		if (strcmp(resource_key(resource), key) == 0)
			return resource;
	}
	return NULL;
}

/* An array stands for its elements. */
static size_t resource_weight(const xmlNode *resource)
{
	return tree_is(resource, "array") ? tree_count(resource, NULL) + 1 : 1;
}

/* The resources of one section of a library, added to the component's. The same one twice is one. */
static void add_section(struct collect *collect, xmlNode *section, const xmlNode *library_section)
{
	TREE_FOR_EACH(resource, library_section, NULL) {
		const xmlNode *own = find_resource(section, resource_key(resource));

		if (own == NULL && collect->resource_count < COMPONENT_RESOURCES_MAX) {
			collect->resource_count += resource_weight(resource);
			tree_copy(section, resource);
		} else if (own != NULL && !same_resource(own, resource)) {
			report_error(collect->policy->report, RULE_DUPLICATE_LOGICAL, resource,
				     "'%s' is already there, with other values", resource_key(resource));
			report_note(collect->policy->report, own, "the other one is here");
			report_note(collect->policy->report, collect->component, "both come into this component");
		}
	}
}

/* The library's is laid over the component's: it may take over the start of the program (muinit). */
static void add_vcpu(xmlNode *component, const xmlNode *library_vcpu)
{
	vcpu_overlay(tree_need(tree_need(component, "requires"), "vcpu"), library_vcpu);
}

static void add_sections(struct collect *collect, xmlNode *parent, const xmlNode *library_parent)
{
	TREE_FOR_EACH(section, library_parent, NULL) {
		if (tree_is(section, "vcpu"))
			add_vcpu(collect->component, section);
		else if (tree_is(section, "events"))
			add_sections(collect, tree_need(parent, "events"), section);
		else
			add_section(collect, tree_need(parent, (const char *)section->name), section);
	}
}

static void add_library(struct collect *collect, const xmlNode *library)
{
	xmlNode *component = collect->component;

	if (tree_child(library, "config") != NULL)
		add_section(collect, tree_need(component, "config"), tree_child(library, "config"));
	if (tree_child(library, "requires") != NULL)
		add_sections(collect, tree_need(component, "requires"), tree_child(library, "requires"));
	if (tree_child(library, "provides") != NULL)
		add_section(collect, tree_need(component, "provides"), tree_child(library, "provides"));
}

/* Depth first. path: the libraries on the way from the component to here. */
static void collect_libraries(struct collect *collect, const xmlNode *dependent, const xmlNode **path, size_t depth);

static bool is_on_path(const xmlNode *library, const xmlNode *const *path, size_t depth)
{
	for (size_t i = 0; i < depth; i++) {
		if (path[i] == library)
			return true;
	}
	return false;
}

static void collect_library(struct collect *collect, const xmlNode *reference, const xmlNode **path, size_t depth)
{
	struct policy *policy = collect->policy;
	xmlNode *library =
	    support_find(policy, &policy->names.libraries, RULE_UNKNOWN_COMPONENT, "library", reference, "ref");

	if (library == NULL)
		return;
	if (is_on_path(library, path, depth) || depth == LIBRARY_DEPTH_MAX) {
		report_error_attribute(
		    policy->report, RULE_LIBRARY_LOOP, reference, "ref", "library '%s' %s", tree_name(library),
		    depth == LIBRARY_DEPTH_MAX ? "is too many dependencies away" : "depends on itself");
		return;
	}
	if (name_table_add(&collect->done, tree_name(library), library) != NULL)
		return;
	add_library(collect, library);
	path[depth] = library;
	collect_libraries(collect, library, path, depth + 1);
}

static void collect_libraries(struct collect *collect, const xmlNode *dependent, const xmlNode **path, size_t depth)
{
	TREE_FOR_EACH(reference, tree_child(dependent, "depends"), "library")
		collect_library(collect, reference, path, depth);
}

size_t component_resource_count(const xmlNode *component)
{
	static const char *const sections[] = {
	    "requires/memory",        "requires/channels",      "requires/devices",
	    "requires/events/source", "requires/events/target", "provides",
	};
	size_t count = 0;

	for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]); i++) {
		TREE_FOR_EACH(resource, tree_path(component, sections[i]), NULL)
			count += resource_weight(resource);
	}
	return count;
}

static void refuse_component(struct policy *policy, xmlNode *component)
{
	report_error(policy->report, RULE_LIMIT, component, "component '%s' has more than %u resources",
		     tree_name(component), COMPONENT_RESOURCES_MAX);
	policy->incomplete = true;
	TREE_FOR_EACH_SAFE(section, after, component, NULL)
		tree_remove(section);
}

static void complete_component(struct policy *policy, xmlNode *component)
{
	struct collect collect = {.policy = policy, .component = component};
	const xmlNode *path[LIBRARY_DEPTH_MAX];

	collect.resource_count = component_resource_count(component);
	collect_libraries(&collect, component, path, 0);
	if (collect.resource_count >= COMPONENT_RESOURCES_MAX)
		refuse_component(policy, component);
	name_table_free(&collect.done);
}

void expand_libraries(struct policy *policy)
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
