/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* A system configuration is <system> with nothing but <config>. */
#include "system_config.h"

#include <stdlib.h>
#include <string.h>

#include "common/file.h"
#include "language/language.h"
#include "name_table.h"
#include "tree.h"

static const xmlNode *find_entry(const xmlNode *config, const char *name)
{
	TREE_FOR_EACH(entry, config, NULL) {
		if (strcmp(tree_name(entry), name) == 0 && tree_attribute(entry, "value") != NULL)
			return entry;
	}
	return NULL;
}

/* The path of the file that an entry names, or NULL: after reporting where it must be there. */
static const char *path_of(struct policy *policy, const xmlNode *config, const char *name, bool needed)
{
	const xmlNode *entry = find_entry(config, name);
	char *path;
	const char *kept;

	if (entry == NULL && needed) {
		report_error(policy->report, RULE_SYSTEM_CONFIG, config, "the system configuration names no %s", name);
		report_help(policy->report, "add <string name=\"%s\" value=\"FILE\"/>", name);
	}
	if (entry == NULL)
		return NULL;
	path = load_find(&policy->loader, policy->options->config_path, tree_attribute(entry, "value"));
	if (path == NULL) {
		report_error_attribute(policy->report, RULE_SYSTEM_CONFIG, entry, "value", "%s file '%s' not found",
				       name, tree_attribute(entry, "value"));
		report_help(policy->report, "looked in the -I folders, beside this file, and in the current folder; "
					    "the name must not lead out of them");
		return NULL;
	}
	kept = arena_string(&policy->arena, path, strlen(path));
	free(path);
	return kept;
}

static bool set_paths(struct policy *policy, const xmlNode *config)
{
	const size_t errors = report_error_count(policy->report);

	policy->paths.system = path_of(policy, config, "system", true);
	policy->paths.hardware = path_of(policy, config, "hardware", true);
	policy->paths.additional_hardware = path_of(policy, config, "additional_hardware", false);
	policy->paths.platform = path_of(policy, config, "platform", true);
	return report_error_count(policy->report) == errors;
}

bool system_config_load(struct policy *policy)
{
	const struct policy_options *options = policy->options;
	const xmlNode *root;

	if (options->config_path == NULL) {
		policy->paths = (struct policy_paths){.system = options->system_path,
						      .hardware = options->hardware_path,
						      .platform = options->platform_path};
		return true;
	}
	policy->config_document = load_file(&policy->loader, options->config_path);
	if (policy->config_document == NULL)
		return false;
	root = xmlDocGetRootElement(policy->config_document);
	if (tree_is(root, "system") && tree_child(root, "config") != NULL && tree_count(root, NULL) == 1)
		return set_paths(policy, tree_child(root, "config"));
	report_error(policy->report, RULE_SYSTEM_CONFIG, root, "a system configuration is <system> with only <config>");
	report_help(policy->report, "give a system policy without --config");
	return false;
}

void system_config_apply(struct policy *policy)
{
	xmlNode *config;

	if (policy->config_document == NULL)
		return;
	config = tree_child(xmlDocGetRootElement(policy->config_document), "config");
	TREE_FOR_EACH_SAFE(entry, after, config, NULL)
		tree_move(tree_need(policy->root, "config"), entry);
}

static void define(struct policy *policy, const struct name_table *entries, const char *definition)
{
	const char *equals = strchr(definition, '=');
	char *name = memory_format("%.*s", equals == NULL ? 0 : (int)(equals - definition), definition);
	char *place = memory_format("-D %s", definition);
	xmlNode *entry = name_table_find(entries, name);

	if (equals == NULL) {
		report_error_path(policy->report, RULE_DEFINITION, place, "this is not NAME=VALUE");
	} else if (entry == NULL) {
		report_error_path(policy->report, RULE_DEFINITION, place, "unknown config value '%s'", name);
		report_did_you_mean(policy->report, name_table_suggest(entries, name));
	} else if (!language_is_value_of(entry, equals + 1)) {
		report_error_path(policy->report, RULE_DEFINITION, place, "'%s' is no %s", equals + 1, entry->name);
		report_note(policy->report, entry, "'%s' is defined here", name);
	} else {
		tree_set(entry, "value", equals + 1);
	}
	free(place);
	free(name);
}

bool system_config_define(struct policy *policy)
{
	const size_t errors = report_error_count(policy->report);
	struct name_table entries = {0};

	TREE_FOR_EACH(entry, tree_child(policy->root, "config"), NULL)
		name_table_add(&entries, tree_name(entry), entry);
	for (size_t i = 0; i < policy->options->definition_count; i++)
		define(policy, &entries, policy->options->definitions[i]);
	name_table_free(&entries);
	return report_error_count(policy->report) == errors;
}
