/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The devices of the machine: resources, who has them, the domain that confines them. Then the domains. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/overview_parts.h"
#include "tree.h"

static const xmlNode *reference_to(const xmlNode *list, const char *device)
{
	TREE_FOR_EACH(reference, list, "device") {
		const char *physical = tree_attribute(reference, "physical");

		if (physical != NULL && strcmp(physical, device) == 0)
			return reference;
	}
	return NULL;
}

static void add_users(xmlNode *item, const xmlNode *root, const char *device)
{
	xmlNode *users = tree_add(item, "users", NULL);

	TREE_FOR_EACH(subject, tree_child(root, "subjects"), "subject") {
		if (reference_to(tree_child(subject, "devices"), device) != NULL)
			tree_set(tree_add(users, "user", NULL), "subject", tree_name(subject));
	}
	tree_set(item, "kernel", reference_to(tree_path(root, "kernel/devices"), device) == NULL ? "no" : "yes");
	TREE_FOR_EACH(domain, tree_child(root, "deviceDomains"), "domain") {
		if (reference_to(tree_child(domain, "devices"), device) != NULL)
			tree_set(item, "domain", tree_name(domain));
	}
}

static void add_resource(xmlNode *list, const xmlNode *resource)
{
	static const char *const names[] = {"name", "number", "start",    "end", "physicalAddress",
					    "bus",  "device", "function", NULL};
	xmlNode *item = tree_add(list, "resource", NULL);

	tree_set(item, "kind", (const char *)resource->name);
	overview_copy(item, resource, names);
	if (tree_is(resource, "memory"))
		overview_set_size(item, "size_text", tree_number(resource, "size"));
}

static void add_device(xmlNode *list, const xmlNode *root, const xmlNode *device)
{
	xmlNode *item = tree_add(list, "device", NULL);
	xmlNode *resources = tree_add(item, "resources", NULL);

	tree_set(item, "name", tree_name(device));
	tree_set_format(item, "anchor", "device-%zu", tree_count(list, "device"));
	if (tree_child(device, "description") != NULL)
		tree_set(item, "description", tree_text(tree_child(device, "description")));
	TREE_FOR_EACH(resource, device, NULL) {
		if (!tree_is(resource, "description") && !tree_is(resource, "capabilities"))
			add_resource(resources, resource);
	}
	add_users(item, root, tree_name(device));
}

static void add_domain(xmlNode *list, const xmlNode *domain)
{
	static const char *const names[] = {"logical", "physical", "writable", "virtualAddress", NULL};
	xmlNode *item = tree_add(list, "domain", NULL);
	xmlNode *members = tree_add(item, "members", NULL);
	xmlNode *memory = tree_add(item, "memory", NULL);

	tree_set(item, "name", tree_name(domain));
	TREE_FOR_EACH(device, tree_child(domain, "devices"), "device")
		tree_set(tree_add(members, "member", NULL), "device", tree_attribute(device, "physical"));
	TREE_FOR_EACH(mapping, tree_child(domain, "memory"), "memory")
		overview_copy(tree_add(memory, "mapping", NULL), mapping, names);
}

void overview_add_devices(xmlNode *result, const xmlNode *root)
{
	xmlNode *list = tree_add(result, "device_list", NULL);
	xmlNode *domains = tree_add(result, "domains", NULL);

	TREE_FOR_EACH(device, tree_path(root, "hardware/devices"), "device")
		add_device(list, root, device);
	TREE_FOR_EACH(domain, tree_child(root, "deviceDomains"), "domain")
		add_domain(domains, domain);
}
