/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Questions about a format B policy that several writers ask. */
#include "emit/policy_view.h"

#include <string.h>

#include "tree.h"

const xmlNode *policy_view_system(const xmlDoc *policy)
{
	return xmlDocGetRootElement(policy);
}

/* Upstream's meaning is the default. */
enum policy_virtualization policy_view_virtualization(const xmlDoc *policy)
{
	const xmlNode *processor = tree_path(policy_view_system(policy), "hardware/processor");
	const char *text = processor != NULL ? tree_attribute(processor, "virtualization") : NULL;

	return text != NULL && strcmp(text, "svm") == 0 ? POLICY_SVM : POLICY_VMX;
}

size_t policy_view_cpu_count(const xmlDoc *policy)
{
	return tree_count(tree_path(policy_view_system(policy), "scheduling/majorFrame"), "cpu");
}

struct name_table policy_view_regions(const xmlDoc *policy)
{
	struct name_table regions = {0};

	TREE_FOR_EACH(region, tree_child(policy_view_system(policy), "memory"), "memory")
		name_table_add(&regions, tree_name(region), region);
	return regions;
}

struct name_table policy_view_devices(const xmlDoc *policy)
{
	struct name_table devices = {0};

	TREE_FOR_EACH(device, tree_path(policy_view_system(policy), "hardware/devices"), "device")
		name_table_add(&devices, tree_name(device), device);
	return devices;
}

const xmlNode *policy_view_child(const xmlNode *parent, const char *tag, const char *attribute, const char *value)
{
	TREE_FOR_EACH(child, parent, tag) {
		const char *found = tree_attribute(child, attribute);

		if (found != NULL && value != NULL && strcmp(found, value) == 0)
			return child;
	}
	return NULL;
}

const xmlNode *policy_view_device(const xmlDoc *policy, const char *name)
{
	return policy_view_child(tree_path(policy_view_system(policy), "hardware/devices"), "device", "name", name);
}

bool policy_view_nested(const xmlNode *subject)
{
	const xmlNode *enable = tree_path(subject, "vcpu/vmx/controls/proc2/EnableEPT");

	return enable != NULL && strcmp(tree_text(enable), "1") == 0;
}

const xmlNode *policy_view_memory_owner(const xmlNode *subject)
{
	const xmlNode *sibling = tree_child(subject, "sibling");
	const char *origin = sibling != NULL ? tree_attribute(sibling, "ref") : NULL;
	const xmlNode *owner = origin != NULL ? policy_view_child(subject->parent, "subject", "name", origin) : NULL;

	return owner != NULL ? owner : subject;
}

bool policy_view_caching(const char *text, enum memory_caching *caching)
{
	static const char *const names[CACHING_COUNT] = {
	    [CACHING_UC] = "UC", [CACHING_WC] = "WC", [CACHING_WT] = "WT", [CACHING_WB] = "WB", [CACHING_WP] = "WP",
	};

	for (unsigned i = 0; text != NULL && i < CACHING_COUNT; i++) {
		if (strcmp(text, names[i]) == 0) {
			*caching = (enum memory_caching)i;
			return true;
		}
	}
	return false;
}
