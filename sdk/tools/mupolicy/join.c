/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Stage join: the specifications of all components that subjects name, and of the libraries these depend on, come into
 * the tree; the binary of a component (NAME.elf, in the same folders) becomes provided memory, a region a section.
 */
#include "policy.h"

#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/file.h"
#include "emit/elf_split.h"
#include "language/language.h"
#include "number.h"
#include "schema_order.h"
#include "suggest.h"
#include "tree.h"

#define ELF_BYTES_MAX (256U << 20)

struct join {
	struct policy *policy;
	xmlNode *components;
	const struct schema_type *components_type;
	struct name_table known[2]; /* by kind: names to elements of <components> */
};

enum kind {
	KIND_COMPONENT,
	KIND_LIBRARY,
};

static const char *const kind_names[] = {"component", "library"};

static char *find_in_directories(const struct policy_options *options, const char *name, const char *suffix)
{
	char *file_name = memory_format("%s%s", name, suffix);
	char *found = NULL;

	for (size_t i = 0; found == NULL && i < options->component_directory_count; i++) {
		struct stat status;

		found = file_join(options->component_directories[i], file_name);
		if (stat(found, &status) != 0) {
			free(found);
			found = NULL;
		}
	}
	free(file_name);
	return found;
}

static void suggest_from_directory(struct suggestion *best, struct arena *names, const char *path)
{
	DIR *directory = opendir(path);

	if (directory == NULL)
		return;
	for (const struct dirent *entry = readdir(directory); entry != NULL; entry = readdir(directory)) {
		const size_t length = strlen(entry->d_name);

		if (length > 4 && strcmp(entry->d_name + length - 4, ".xml") == 0)
			suggest_offer(best, arena_string(names, entry->d_name, length - 4));
	}
	closedir(directory);
}

static void report_unknown(struct join *join, enum kind kind, const xmlNode *reference)
{
	const struct policy_options *options = join->policy->options;
	struct suggestion best = suggest_start(tree_attribute(reference, "ref"));
	struct arena names = {0};

	report_error_attribute(join->policy->report, RULE_UNKNOWN_COMPONENT, reference, "ref", "unknown %s '%s'",
			       kind_names[kind], tree_attribute(reference, "ref"));
	for (size_t i = 0; i < options->component_directory_count; i++)
		suggest_from_directory(&best, &names, options->component_directories[i]);
	for (size_t i = 0; i < join->known[kind].count; i++)
		suggest_offer(&best, join->known[kind].entries[i].name);
	report_did_you_mean(join->policy->report, best.name);
	if (best.name == NULL)
		report_help(join->policy->report, "a file '%s.xml' must stand in a --components folder",
			    tree_attribute(reference, "ref"));
	arena_free(&names);
}

static xmlNode *add_provided(xmlNode *specification, const struct elf_section_region *region)
{
	xmlNode *memory = tree_add(tree_need(specification, "provides"), "memory", specification);

	tree_set(memory, "logical", region->region);
	tree_set_number(memory, "size", region->region_size);
	tree_set_number(memory, "virtualAddress", region->virtual_address);
	tree_set(memory, "writable", region->writable ? "true" : "false");
	tree_set(memory, "executable", region->executable ? "true" : "false");
	tree_set(memory, "type", "subject_binary");
	return memory;
}

static void add_content(xmlNode *memory, const char *component, const struct elf_section_region *region)
{
	xmlNode *content = tree_add(memory, region->fill ? "fill" : "file", memory);

	if (region->fill) {
		tree_set(content, "pattern", "16#00#");
		return;
	}
	tree_set_format(content, "filename", "%s_%s", component, region->region);
	tree_set(content, "offset", "none");
	tree_set_format(content, "elf", "%s.elf", component);
	tree_set(content, "section", region->section);
}

/* The entry point, unless the specification gives one. */
static void add_entry_point(xmlNode *specification, uint64_t entry)
{
	static const char *const steps[] = {"requires", "vcpu", "registers", "gpr"};
	xmlNode *node = specification;
	char text[NUMBER_TEXT_BYTES];

	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		node = tree_need(node, steps[i]);
	if (tree_child(node, "rip") != NULL)
		return;
	number_format(entry, text);
	tree_set_text(tree_add(node, "rip", specification), text);
}

static bool provides_binary(const xmlNode *specification)
{
	TREE_FOR_EACH(memory, tree_child(specification, "provides"), "memory") {
		if (tree_boolean(memory, "executable"))
			return true;
	}
	return false;
}

static void split_binary(struct join *join, xmlNode *specification, const char *path)
{
	struct report *report = join->policy->report;
	struct elf_split split;
	struct elf_error error;
	uint8_t *bytes;
	size_t size_bytes;
	const int failure = file_read(path, ELF_BYTES_MAX, &bytes, &size_bytes);

	if (failure != 0) {
		report_error_path(report, RULE_FILE_UNREADABLE, path, "cannot read file: %s", strerror(failure));
		return;
	}
	if (elf_split(bytes, size_bytes, ELF_SUBJECT, &split, &error)) {
		for (size_t i = 0; i < split.count; i++)
			add_content(add_provided(specification, &split.region[i]), tree_name(specification),
				    &split.region[i]);
		add_entry_point(specification, split.entry);
	} else {
		report_error_path(report, RULE_BAD_BINARY, path, "%s", error.text);
		report_note(report, specification, "the binary of this component");
		if (error.help[0] != '\0')
			report_help(report, "%s", error.help);
		join->policy->incomplete = true;
	}
	free(bytes);
}

static void add_binary(struct join *join, xmlNode *specification)
{
	char *binary;

	if (provides_binary(specification))
		return;
	binary = find_in_directories(join->policy->options, tree_name(specification), ".elf");
	if (binary != NULL) {
		split_binary(join, specification, binary);
	} else {
		report_error(join->policy->report, RULE_COMPONENT_WITHOUT_BINARY, specification,
			     "component '%s' has no code: it provides no executable memory, and there is no '%s.elf'",
			     tree_name(specification), tree_name(specification));
		report_help(join->policy->report,
			    "build the component, so that '%s.elf' stands in a --components folder",
			    tree_name(specification));
		join->policy->incomplete = true;
	}
	free(binary);
}

static bool specification_is_good(struct join *join, enum kind kind, const char *name, xmlNode *root)
{
	struct report *report = join->policy->report;
	const struct schema_type *type = kind == KIND_COMPONENT ? &schema_component : &schema_library;

	if (!tree_is(root, kind_names[kind])) {
		report_error(report, RULE_WRONG_ROOT, root, "root element is <%s>, expected <%s>", root->name,
			     kind_names[kind]);
		return false;
	}
	if (!language_resolve(root, type, report))
		return false;
	if (!policy_check_structure(join->policy, root, type, FORMAT_SOURCE))
		return false;
	if (strcmp(tree_name(root), name) != 0) {
		report_error_attribute(report, RULE_COMPONENT_NAME, root, "name",
				       "the specification of '%s' calls itself '%s'", name, tree_name(root));
		report_help(report, "name the file after the %s", kind_names[kind]);
		return false;
	}
	return true;
}

/* The specification as a child of <components>, or NULL after reporting. */
static xmlNode *load_specification(struct join *join, enum kind kind, const char *name, const char *path)
{
	xmlDoc *document = load_file(&join->policy->loader, path);
	xmlNode *root = document == NULL ? NULL : xmlDocGetRootElement(document);

	if (root != NULL && specification_is_good(join, kind, name, root)) {
		schema_insert(join->components, join->components_type, root);
		if (kind == KIND_COMPONENT)
			add_binary(join, root);
	} else {
		root = NULL;
	}
	xmlFreeDoc(document);
	return root;
}

static void join_reference(struct join *join, enum kind kind, const xmlNode *reference)
{
	struct policy *policy = join->policy;
	const char *name = tree_attribute(reference, "ref");
	char *path;
	xmlNode *specification;

	if (name_table_find(&join->known[kind], name) != NULL || name_table_find(&policy->broken, name) != NULL)
		return;
	path = strchr(name, '/') == NULL ? find_in_directories(policy->options, name, ".xml") : NULL;
	if (path == NULL)
		report_unknown(join, kind, reference);
	specification = path == NULL ? NULL : load_specification(join, kind, name, path);
	if (specification != NULL) {
		name_table_add(&join->known[kind], tree_name(specification), specification);
	} else {
		name_table_add(&policy->broken, arena_string(&policy->arena, name, strlen(name)), policy);
		policy->incomplete = true;
	}
	free(path);
}

static void join_libraries(struct join *join, const xmlNode *specification)
{
	TREE_FOR_EACH(library, tree_child(specification, "depends"), "library")
		join_reference(join, KIND_LIBRARY, library);
}

/* Where the grammar has it. */
static xmlNode *find_components(xmlNode *root)
{
	xmlNode *components = tree_child(root, "components");

	if (components == NULL) {
		components = tree_add(root, "components", root);
		schema_insert(root, &schema_system, components);
	}
	return components;
}

void policy_join(struct policy *policy)
{
	struct join join = {.policy = policy, .components = find_components(policy->root)};

	join.components_type = schema_type_of_child(&schema_system, join.components);

	TREE_FOR_EACH(specification, join.components, NULL)
		name_table_add(&join.known[tree_is(specification, "library") ? KIND_LIBRARY : KIND_COMPONENT],
			       tree_name(specification), specification);
	TREE_FOR_EACH(subject, tree_child(policy->root, "subjects"), "subject") {
		if (tree_child(subject, "component") != NULL)
			join_reference(&join, KIND_COMPONENT, tree_child(subject, "component"));
	}
	for (size_t i = 0; i < join.known[KIND_COMPONENT].count; i++)
		join_libraries(&join, join.known[KIND_COMPONENT].entries[i].object);
	/* The table grows meanwhile, so those of libraries come in too. */
	for (size_t i = 0; i < join.known[KIND_LIBRARY].count; i++)
		join_libraries(&join, join.known[KIND_LIBRARY].entries[i].object);
	name_table_free(&join.known[KIND_COMPONENT]);
	name_table_free(&join.known[KIND_LIBRARY]);
}
