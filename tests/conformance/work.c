/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Each step runs a part of the compiler over the input, as upstream's tool of that name does. */
#include "work.h"

#include <string.h>

#include <libxml/parser.h>

#include "common/file.h"
#include "expand/expand.h"
#include "language/language.h"
#include "language/parts.h"
#include "system_config.h"
#include "tree.h"
#include "vcpu.h"

static bool load(struct work *work, const char *input)
{
	work->actual = load_file(&work->policy.loader, input);
	return work->actual != NULL;
}

static const struct schema_type *type_of(const xmlNode *root)
{
	if (tree_is(root, "component"))
		return &schema_component;
	return tree_is(root, "library") ? &schema_library : &schema_system;
}

static bool resolve(struct work *work, xmlDoc *document)
{
	xmlNode *root = xmlDocGetRootElement(document);

	return language_resolve(root, type_of(root), work->policy.report);
}

/* "data" is the folder of the case: the configurations say so. */
static bool merge_in(struct work *work, const char *input, size_t folder_count)
{
	work->options.config_path = input;
	work->options.include_directories = work->folders;
	work->options.include_directory_count = folder_count;
	work->policy.loader.include_directories = work->folders;
	work->policy.loader.include_directory_count = folder_count;
	if (!policy_merge(&work->policy) || report_error_count(work->policy.report) > 0)
		return false;
	work->actual = work->policy.document;
	work->policy.document = NULL;
	return true;
}

bool step_merge(struct work *work, const char *input)
{
	work->folders[0] = ".";
	return merge_in(work, input, 1);
}

bool step_merge_with_folders(struct work *work, const char *input)
{
	work->folders[0] = "data/hw";
	work->folders[1] = "data/platform";
	work->folders[2] = "data";
	return merge_in(work, input, 3);
}

bool step_includes(struct work *work, const char *input)
{
	return load(work, input);
}

bool step_language(struct work *work, const char *input)
{
	static const char *const folders[] = {"data/incdir"};

	work->policy.loader.include_directories = folders;
	work->policy.loader.include_directory_count = 1;
	return load(work, input) && resolve(work, work->actual);
}

/* The domains that the references were made with; the real ones start higher. */
bool step_component(struct work *work, const char *input)
{
	static const struct resource_domains domains = {
	    .address = {0, 0x7ffffffff}, .vector = {0, 255}, .event = {0, 63}};

	if (!step_language(work, input))
		return false;
	expand_choose_for_component(&work->policy, xmlDocGetRootElement(work->actual), &domains);
	return report_error_count(work->policy.report) == 0;
}

/* The reference shows one step of the language; ours does all at once: both must lead to the same in the end. */
bool step_both(struct work *work, const char *input)
{
	return load(work, input) && resolve(work, work->actual) &&
	       (work->expected == NULL || resolve(work, work->expected));
}

/* A profile is what an empty virtual CPU becomes. */
static bool complete_empty(struct work *work, const char *input, const char *profile)
{
	xmlNode *vcpu;

	if (!load(work, input))
		return false;
	vcpu = xmlDocGetRootElement(work->actual);
	while (vcpu->children != NULL)
		tree_remove(vcpu->children);
	vcpu_apply_profile(vcpu, profile);
	return true;
}

bool step_native_profile(struct work *work, const char *input)
{
	return complete_empty(work, input, "native");
}

bool step_vm_profile(struct work *work, const char *input)
{
	return complete_empty(work, input, "vm");
}

bool step_merge_profile(struct work *work, const char *input)
{
	if (!load(work, input))
		return false;
	vcpu_apply_profile(xmlDocGetRootElement(work->actual), "linux");
	return true;
}

static void keep_config(xmlDoc *document)
{
	TREE_FOR_EACH_SAFE(child, after, xmlDocGetRootElement(document), NULL) {
		if (!tree_is(child, "config"))
			tree_remove(child);
	}
}

bool step_config(struct work *work, const char *input)
{
	if (!step_language(work, input))
		return false;
	keep_config(work->actual);
	keep_config(work->expected);
	return true;
}

static bool run_part(struct work *work, const char *input, void (*part)(struct language *language))
{
	struct language language = {.report = work->policy.report, .type = &schema_system};

	if (!load(work, input))
		return false;
	language.root = xmlDocGetRootElement(work->actual);
	part(&language);
	arena_free(&language.arena);
	return report_error_count(work->policy.report) == 0;
}

bool step_templates(struct work *work, const char *input)
{
	return run_part(work, input, template_expand_all);
}

bool step_amends(struct work *work, const char *input)
{
	return run_part(work, input, amend_all);
}

static xmlNode *find_named(const xmlDoc *document, const char *path, const char *name)
{
	TREE_FOR_EACH(child, tree_path(xmlDocGetRootElement(document), path), NULL) {
		if (strcmp(tree_name(child), name) == 0)
			return child;
	}
	return NULL;
}

/* The reference was made after these regions had been made smaller for stand-in files. */
static void use_reference_sizes(struct work *work)
{
	static const char *const names[] = {"initramfs", "nic_linux|ram", "storage_linux|ram"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const xmlNode *reference = find_named(work->expected, "memory", names[i]);
		xmlNode *region = find_named(work->actual, "memory", names[i]);

		if (reference != NULL && region != NULL)
			tree_set(region, "size", tree_attribute(reference, "size"));
	}
}

/* The reference was made before the policy had these events. */
static void drop_later_events(xmlNode *parent)
{
	TREE_FOR_EACH_SAFE(child, after, parent, NULL) {
		const char *physical = tree_attribute(child, "physical");

		if (tree_is(child, "event") &&
		    strncmp(physical == NULL ? tree_name(child) : physical, "work_linux_", 11) == 0)
			tree_remove(child);
		else
			drop_later_events(child);
	}
}

/* A real system, whose files stand in several folders. */
bool step_merge_system(struct work *work, const char *input)
{
	static const char *const folders[] = {"policy", "policy/xml", "data", "policy/hardware", "policy/platform"};

	memcpy(work->folders, folders, sizeof(folders));
	if (!merge_in(work, input, 5))
		return false;
	use_reference_sizes(work);
	drop_later_events(xmlDocGetRootElement(work->actual));
	return true;
}

static bool join_from(struct work *work, const char *input, const char *folder)
{
	work->folders[0] = folder;
	work->options.component_directories = work->folders;
	work->options.component_directory_count = 1;
	if (!load(work, input))
		return false;
	work->policy.document = work->actual;
	work->policy.root = xmlDocGetRootElement(work->actual);
	policy_join(&work->policy);
	work->policy.document = NULL;
	return report_error_count(work->policy.report) == 0;
}

/* Specifications under the names of their components. */
bool step_join(struct work *work, const char *input)
{
	return join_from(work, input, "specs");
}

/* Upstream joins what its build names, ours what is referred to. */
static void drop_what_is_not_joined(struct work *work)
{
	xmlNode *components = tree_path(xmlDocGetRootElement(work->expected), "components");

	TREE_FOR_EACH_SAFE(specification, after, components, NULL) {
		if (find_named(work->actual, "components", tree_name(specification)) == NULL)
			tree_remove(specification);
	}
}

bool step_join_system(struct work *work, const char *input)
{
	if (!join_from(work, input, "data/cspecs"))
		return false;
	drop_what_is_not_joined(work);
	return true;
}

/* The grammar finds no fault with it. */
static bool is_accepted(struct work *work, const char *input, const struct schema_type *type, unsigned format)
{
	return load(work, input) &&
	       policy_check_structure(&work->policy, xmlDocGetRootElement(work->actual), type, format) &&
	       report_error_count(work->policy.report) == 0;
}

bool step_source_format(struct work *work, const char *input)
{
	return is_accepted(work, input, &schema_system, FORMAT_SOURCE);
}

bool step_format_a(struct work *work, const char *input)
{
	return is_accepted(work, input, &schema_system, FORMAT_A);
}

bool step_format_b(struct work *work, const char *input)
{
	return is_accepted(work, input, &schema_system, FORMAT_B);
}

bool step_component_format(struct work *work, const char *input)
{
	return is_accepted(work, input, &schema_component, FORMAT_SOURCE);
}

bool step_hardware_format(struct work *work, const char *input)
{
	return is_accepted(work, input, &schema_hardware, FORMAT_SOURCE);
}

bool step_vcpu_format(struct work *work, const char *input)
{
	return is_accepted(work, input, &schema_vcpu, FORMAT_SOURCE);
}

static void remove_section(const xmlDoc *document, const char *name)
{
	xmlNode *section = tree_child(xmlDocGetRootElement(document), name);

	if (section != NULL)
		tree_remove(section);
}

/* Upstream's columns are those behind a start tag, ours those before it. */
static void keep_lines(xmlNode *element)
{
	const char *origin = tree_attribute(element, "originOfNode");
	char *place = memory_format("%.*s", (int)(strrchr(origin, ':') - origin), origin);

	tree_set(element, "originOfNode", place);
	free(place);
	TREE_FOR_EACH(child, element, NULL)
		keep_lines(child);
}

static void say_lines(xmlNode *element)
{
	tree_set_format(element, "originOfNode", "format_src.xml:%zu", origin_place(origin_of(element)).line);
	TREE_FOR_EACH(child, element, NULL)
		say_lines(child);
}

/* Where each element comes from. */
bool step_origins(struct work *work, const char *input)
{
	if (!load(work, input))
		return false;
	say_lines(xmlDocGetRootElement(work->actual));
	keep_lines(xmlDocGetRootElement(work->expected));
	return true;
}

static bool apply_config(struct work *work, const char *path)
{
	work->policy.config_document = load_file(&work->policy.loader, path);
	if (work->policy.config_document == NULL)
		return false;
	work->policy.root = xmlDocGetRootElement(work->actual);
	system_config_apply(&work->policy);
	return report_error_count(work->policy.report) == 0;
}

/* Values from outside come into the policy's, or are all that it has. */
bool step_apply_config(struct work *work, const char *input)
{
	return load(work, input) && apply_config(work, "data/test_config_merge.xml");
}

bool step_apply_names(struct work *work, const char *input)
{
	return load(work, input) && apply_config(work, "data/test_config.xml");
}

bool step_apply_names_without_integers(struct work *work, const char *input)
{
	if (!load(work, input))
		return false;
	tree_remove(tree_path(xmlDocGetRootElement(work->actual), "config/integer"));
	return apply_config(work, "data/test_config.xml");
}

static bool insert_config(struct work *work, const char *input, const char *path)
{
	xmlNode *config;

	if (!load(work, input))
		return false;
	remove_section(work->actual, "config");
	if (!apply_config(work, path))
		return false;
	config = tree_child(work->policy.root, "config");
	xmlUnlinkNode(config);
	xmlAddPrevSibling(tree_child(work->policy.root, NULL), config);
	return true;
}

bool step_insert_config(struct work *work, const char *input)
{
	return insert_config(work, input, "data/test_config_merge.xml");
}

bool step_insert_names(struct work *work, const char *input)
{
	return insert_config(work, input, "data/test_config.xml");
}

/* Names of the files, which are config values when the policy is merged. */
static void drop_file_names(const xmlDoc *document)
{
	static const char *const names[] = {"system", "hardware", "platform"};

	TREE_FOR_EACH_SAFE(value, after, tree_child(xmlDocGetRootElement(document), "config"), "string") {
		for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
			if (strcmp(tree_name(value), names[i]) == 0) {
				tree_remove(value);
				break;
			}
		}
	}
}

/* Hardware and platform alone: the references are of one each, and not resolved yet. */
static bool merge_parts(struct work *work, const char *input, const char *platform)
{
	static const char empty[] = "<platform/>";

	if (file_write_atomic("platform.xml", empty, strlen(empty)) != 0)
		return false;
	work->options.hardware_path = "data/hardware.xml";
	work->options.platform_path = platform;
	work->options.system_path = input;
	if (!policy_merge(&work->policy) || report_error_count(work->policy.report) > 0)
		return false;
	work->actual = work->policy.document;
	work->policy.document = NULL;
	drop_file_names(work->actual);
	return resolve(work, work->expected);
}

/* A copy of the file, here, without one section. */
static const char *copy_without(const char *path, const char *section, const char *copy)
{
	xmlDoc *document = xmlReadFile(path, NULL, XML_PARSE_NOBLANKS);

	remove_section(document, section);
	xmlSaveFile(copy, document);
	xmlFreeDoc(document);
	return copy;
}

bool step_merge_hardware(struct work *work, const char *input)
{
	return merge_parts(work, input, "platform.xml");
}

/* The values of the platform belong to the system, a step later. */
static void move_platform_config(const xmlDoc *document)
{
	xmlNode *values = tree_path(xmlDocGetRootElement(document), "platform/config");

	TREE_FOR_EACH_SAFE(value, after, values, NULL) {
		xmlUnlinkNode(value);
		xmlAddChild(tree_child(xmlDocGetRootElement(document), "config"), value);
	}
	if (values != NULL)
		tree_remove(values);
}

bool step_merge_platform(struct work *work, const char *input)
{
	move_platform_config(work->expected);
	if (!merge_parts(work, input, "data/platform.xml"))
		return false;
	remove_section(work->actual, "hardware");
	remove_section(work->expected, "hardware");
	return true;
}

bool step_merge_platform_without_config(struct work *work, const char *input)
{
	if (!merge_parts(work, input, copy_without("data/platform.xml", "config", "bare.xml")))
		return false;
	remove_section(work->actual, "hardware");
	remove_section(work->expected, "hardware");
	return true;
}

bool step_merge_platform_alone(struct work *work, const char *input)
{
	return step_merge_platform(work, copy_without(input, "platform", "system.xml"));
}

bool step_merge_hardware_alone(struct work *work, const char *input)
{
	return step_merge_hardware(work, copy_without(input, "hardware", "system.xml"));
}
