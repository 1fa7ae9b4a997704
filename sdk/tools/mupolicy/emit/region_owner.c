/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Names of regions: "subject|part", "kernel_<CPU>|pt", "vtd_<domain>_pt". */
#include "emit/region_owner.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "common/memory.h"
#include "emit/policy_view.h"
#include "tree.h"

const xmlNode *region_owner_subject(const xmlNode *region)
{
	const char *bar = strrchr(tree_name(region), '|');

	TREE_FOR_EACH(subject, tree_child(policy_view_system(region->doc), "subjects"), "subject") {
		const char *name = tree_name(subject);

		if (bar != NULL && strlen(name) == (size_t)(bar - tree_name(region)) &&
		    strncmp(name, tree_name(region), strlen(name)) == 0)
			return subject;
	}
	return NULL;
}

/* Kernel whose page-table region "kernel_<n>|pt" this is, or NULL. */
static const xmlNode *region_kernel(const xmlNode *region)
{
	TREE_FOR_EACH(cpu, tree_path(policy_view_system(region->doc), "kernel/memory"), "cpu") {
		const char *id = tree_attribute(cpu, "id");
		char *name = memory_format("kernel_%s|pt", id != NULL ? id : "");
		bool found = strcmp(name, tree_name(region)) == 0;

		free(name);
		if (found)
			return cpu;
	}
	return NULL;
}

/* Domain whose page-table region "vtd_<name>_pt" this is, or NULL. */
static const xmlNode *region_domain(const xmlNode *region)
{
	TREE_FOR_EACH(domain, tree_child(policy_view_system(region->doc), "deviceDomains"), "domain") {
		char *name = memory_format("vtd_%s_pt", tree_name(domain));
		bool found = strcmp(name, tree_name(region)) == 0;

		free(name);
		if (found)
			return domain;
	}
	return NULL;
}

const xmlNode *region_owner_of_tables(const xmlNode *region)
{
	const xmlNode *owner = region_kernel(region);

	if (owner == NULL)
		owner = region_owner_subject(region);
	return owner != NULL ? owner : region_domain(region);
}
