/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Stage merge: system, hardware and platform files become one source policy. Includes are resolved while reading, what
 * else the language has (language.h) before the grammar is checked.
 */
#include "policy.h"

#include <stdlib.h>
#include <string.h>

#include "common/file.h"
#include "language.h"
#include "tree.h"

static const char *const hardware_lists[] = {"device", "memoryBlock", "cpu", "cpuid", "msr", "portWrite", NULL};
static const char *const platform_lists[] = {"alias", "resource", "device", "boolean", "integer", "string", NULL};

static bool is_list(const char *const *lists, const xmlNode *node)
{
	for (; *lists != NULL; lists++) {
		if (tree_is(node, *lists))
			return true;
	}
	return false;
}

/* Lays over onto base: list elements are added, all others stand once and are merged child by child. */
static void merge_elements(xmlNode *base, xmlNode *over, const char *const *lists)
{
	for (const xmlAttr *attribute = over->properties; attribute != NULL; attribute = attribute->next)
		tree_set(base, (const char *)attribute->name, tree_attribute(over, (const char *)attribute->name));
	TREE_FOR_EACH_SAFE(child, after, over, NULL) {
		xmlNode *old = is_list(lists, child) ? NULL : tree_child(base, (const char *)child->name);

		if (old == NULL)
			tree_move(base, child);
		else
			merge_elements(old, child, lists);
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
static bool merge_file(struct policy *policy, const char *path, const char *section, const char *const *lists)
{
	xmlDoc *document = load_root(policy, path, section);
	xmlNode *own;

	if (document == NULL)
		return false;
	if (policy->root != NULL) {
		own = tree_child(policy->root, section);
		tree_move(policy->root, xmlDocGetRootElement(document));
		if (own != NULL) {
			merge_elements(policy->root->last, own, lists);
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

static void add_own_config(struct policy *policy)
{
	const xmlNode *hardware = tree_child(policy->root, "hardware");
	const char *given = tree_attribute(hardware, "name");
	char *system = name_of_file(policy->options->system_path, "system");
	char *machine = name_of_file(policy->options->hardware_path, "hardware");

	add_config_string(policy->root, "system", system);
	add_config_string(policy->root, "machine", given != NULL ? given : machine);
	free(system);
	free(machine);
}

/* Before the grammar is checked: an entry may lack its name. */
static void check_config_names(struct policy *policy)
{
	struct name_table names = {0};

	TREE_FOR_EACH(entry, tree_child(policy->root, "config"), NULL) {
		const xmlNode *first = name_table_add(&names, tree_name(entry), entry);

		if (first == NULL || tree_name(entry)[0] == '\0')
			continue;
		report_error_attribute(policy->report, RULE_DUPLICATE_CONFIG, entry, "name",
				       "config value '%s' is defined twice", tree_name(entry));
		report_note(policy->report, first, "the first one is here");
	}
	name_table_free(&names);
}

bool policy_merge(struct policy *policy)
{
	bool complete;

	policy->document = load_root(policy, policy->options->system_path, "system");
	policy->root = policy->document == NULL ? NULL : xmlDocGetRootElement(policy->document);
	complete = policy->root != NULL;
	complete &= merge_file(policy, policy->options->hardware_path, "hardware", hardware_lists);
	complete &= merge_file(policy, policy->options->platform_path, "platform", platform_lists);
	if (!complete)
		return false;
	merge_platform_config(policy->root);
	add_own_config(policy);
	check_config_names(policy);
	if (!language_resolve(policy->root, policy->report))
		return false;
	return policy_check_structure(policy, policy->root, &schema_system, FORMAT_SOURCE);
}
