/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Who has which resource of which device, and what devices reach. */
#include <stdlib.h>

#include "analysis/facts_parts.h"
#include "tree.h"

static const char *const resource_names[] = {"logical", "physical", "virtualAddress", NULL};

static void add_references(struct facts *facts, const char *who, const xmlNode *list)
{
	TREE_FOR_EACH(device, list, "device") {
		const char *name = tree_attribute(device, "physical");

		TREE_FOR_EACH(resource, device, NULL) {
			const char *physical = tree_attribute(resource, "physical");

			facts_add(facts, FACT_DEVICES,
				  memory_format("%s has %s %s %s", who, name, resource->name,
						physical == NULL ? "" : physical),
				  facts_attributes(resource, resource_names));
		}
	}
}

static void add_domain(struct facts *facts, const xmlNode *domain)
{
	static const char *const mapping_names[] = {"logical", "physical", NULL};

	TREE_FOR_EACH(device, tree_child(domain, "devices"), "device")
		facts_add(facts, FACT_DEVICES,
			  memory_format("domain %s holds %s", tree_name(domain), tree_attribute(device, "physical")),
			  memory_format("yes"));
	TREE_FOR_EACH(mapping, tree_child(domain, "memory"), "memory")
		facts_add(
		    facts, FACT_DEVICES,
		    memory_format("domain %s reaches '%s'", tree_name(domain), tree_attribute(mapping, "physical")),
		    facts_attributes(mapping, mapping_names));
}

void facts_add_devices(struct facts *facts, const xmlNode *root)
{
	TREE_FOR_EACH(subject, tree_child(root, "subjects"), "subject")
		add_references(facts, tree_name(subject), tree_child(subject, "devices"));
	add_references(facts, "kernel", tree_path(root, "kernel/devices"));
	TREE_FOR_EACH(domain, tree_child(root, "deviceDomains"), "domain")
		add_domain(facts, domain);
}
