/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Stage merge: system, hardware and platform files become one source policy. Includes are resolved while reading, what
 * else the language has (language/) before the grammar is checked.
 */
#include "policy.h"

#include <stdlib.h>
#include <string.h>

#include "common/file.h"
#include "language/language.h"
#include "schema_order.h"
#include "system_config.h"
#include "tree.h"

static const char *const hardware_lists[] = {"device", "memoryBlock", "reservedMemory", "cpu",
					     "cpuid",  "msr",         "portWrite",      NULL};
static const char *const platform_lists[] = {"alias",   "resource", "class",  "device",
					     "boolean", "integer",  "string", NULL};

static bool is_list(const char *const *lists, const xmlNode *node)
{
	for (; *lists != NULL; lists++) {
		if (tree_is(node, *lists))
			return true;
	}
	return false;
}

/* Lays over onto base: list elements are added, all others stand once and are merged child by child. */
static void merge_elements(xmlNode *base, xmlNode *over, const struct schema_type *type, const char *const *lists)
{
	for (const xmlAttr *attribute = over->properties; attribute != NULL; attribute = attribute->next)
		tree_set(base, (const char *)attribute->name, tree_attribute(over, (const char *)attribute->name));
	TREE_FOR_EACH_SAFE(child, after, over, NULL) {
		xmlNode *old = is_list(lists, child) ? NULL : tree_child(base, (const char *)child->name);

		if (old == NULL)
			schema_insert(base, type, child);
		else
			merge_elements(old, child, schema_type_of_child(type, child), lists);
	}
}

/* The root of a file, which must have this name; NULL after reporting. */
static xmlDoc *load_root(struct policy *policy, const char *path, const char *root_name)
{
	xmlDoc *document = load_file(&policy->loader, path);

	if (document == NULL)
		return NULL;
	if (!tree_is(xmlDocGetRootElement(document), root_name)) {
		report_error(policy->report, RULE_WRONG_ROOT, xmlDocGetRootElement(document),
			     "root element is <%s>, expected <%s>", xmlDocGetRootElement(document)->name, root_name);
		xmlFreeDoc(document);
		return NULL;
	}
	return document;
}

/* The file's section becomes the policy's; what the policy says itself is laid over it. */
static bool merge_file(struct policy *policy, const char *path, const struct schema_type *type, const char *section,
		       const char *const *lists)
{
	xmlDoc *document = load_root(policy, path, section);
	xmlNode *own;
	xmlNode *root;

	if (document == NULL)
		return false;
	if (policy->root != NULL) {
		own = tree_child(policy->root, section);
		root = xmlDocGetRootElement(document);
		schema_insert(policy->root, &schema_system, root);
		if (own != NULL) {
			merge_elements(root, own, type, lists);
			tree_remove(own);
		}
	}
	xmlFreeDoc(document);
	return true;
}

static void merge_platform_config(xmlNode *root)
{
	xmlNode *platform_config = tree_path(root, "platform/config");

	if (platform_config == NULL)
		return;
	TREE_FOR_EACH_SAFE(entry, after, platform_config, NULL)
		tree_move(tree_need(root, "config"), entry);
	tree_remove(platform_config);
}

static void add_config_string(xmlNode *root, const char *name, const char *value)
{
	xmlNode *entry = tree_add(tree_need(root, "config"), "string", root);

	tree_set(entry, "name", name);
	tree_set(entry, "value", value);
}

/* "demo" of "systems/demo.xml"; the folder's name where the file only says what it is ("demo/system.xml"). */
static char *name_of_file(const char *path, const char *plain)
{
	char *name = memory_format("%s", file_base_name(path));
	char *dot = strrchr(name, '.');

	if (dot != NULL && dot != name)
		*dot = '\0';
	if (strcmp(name, plain) == 0 && strchr(path, '/') != NULL) {
		char *folder = file_folder_name(path);

		free(name);
		name = memory_format("%s", file_base_name(folder));
		free(folder);
	}
	return name;
}

/* A system configuration says itself which system it is. */
static void add_own_config(struct policy *policy)
{
	const xmlNode *hardware = tree_child(policy->root, "hardware");
	const char *given = tree_attribute(hardware, "name");
	char *system = name_of_file(policy->paths.system, "system");
	char *machine = name_of_file(policy->paths.hardware, "hardware");

	if (policy->options->config_path == NULL)
		add_config_string(policy->root, "system", system);
	add_config_string(policy->root, "machine", given != NULL ? given : machine);
	free(system);
	free(machine);
}

static bool merge_files(struct policy *policy)
{
	const struct policy_paths *paths = &policy->paths;
	bool complete;

	policy->document = load_root(policy, paths->system, "system");
	policy->root = policy->document == NULL ? NULL : xmlDocGetRootElement(policy->document);
	complete = policy->root != NULL;
	complete &= merge_file(policy, paths->hardware, &schema_hardware, "hardware", hardware_lists);
	if (paths->additional_hardware != NULL)
		complete &=
		    merge_file(policy, paths->additional_hardware, &schema_hardware, "hardware", hardware_lists);
	complete &= merge_file(policy, paths->platform, &schema_platform, "platform", platform_lists);
	return complete;
}

bool policy_merge(struct policy *policy)
{
	if (!system_config_load(policy) || !merge_files(policy))
		return false;
	system_config_apply(policy);
	merge_platform_config(policy->root);
	add_own_config(policy);
	if (!system_config_define(policy))
		return false;
	if (!language_resolve(policy->root, &schema_system, policy->report))
		return false;
	return policy_check_structure(policy, policy->root, &schema_system, FORMAT_SOURCE);
}
