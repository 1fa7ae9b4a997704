/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Runs the compiler over reference pairs of the policy language (cases.def) and prints per folder how many agree, how
 * many differ deliberately, and how many fail. A pair that differs deliberately and yet agrees fails: its entry is out
 * of date. Argument: the folder of the references.
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "canonical.h"
#include "common/file.h"
#include "expand/expand.h"
#include "language/language.h"
#include "language/parts.h"
#include "policy.h"
#include "tree.h"
#include "vcpu.h"

#define EXIT_SKIPPED 77

struct work {
	struct policy_options options;
	struct policy policy;
	const char *folders[5];
	xmlDoc *actual;
	xmlDoc *expected;
};

/* What is done to the input; false: it was refused. */
typedef bool step_function(struct work *work, const char *input);

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

static bool step_merge(struct work *work, const char *input)
{
	work->folders[0] = ".";
	return merge_in(work, input, 1);
}

static bool step_merge_with_folders(struct work *work, const char *input)
{
	work->folders[0] = "data/hw";
	work->folders[1] = "data/platform";
	work->folders[2] = "data";
	return merge_in(work, input, 3);
}

static bool step_includes(struct work *work, const char *input)
{
	return load(work, input);
}

static bool step_language(struct work *work, const char *input)
{
	static const char *const folders[] = {"data/incdir"};

	work->policy.loader.include_directories = folders;
	work->policy.loader.include_directory_count = 1;
	return load(work, input) && resolve(work, work->actual);
}

/* The domains that the references were made with; the real ones start higher. */
static bool step_component(struct work *work, const char *input)
{
	static const struct resource_domains domains = {
	    .address = {0, 0x7ffffffff}, .vector = {0, 255}, .event = {0, 63}};

	if (!step_language(work, input))
		return false;
	expand_choose_for_component(&work->policy, xmlDocGetRootElement(work->actual), &domains);
	return report_error_count(work->policy.report) == 0;
}

/* The reference shows one step of the language; ours does all at once: both must lead to the same in the end. */
static bool step_both(struct work *work, const char *input)
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

static bool step_native_profile(struct work *work, const char *input)
{
	return complete_empty(work, input, "native");
}

static bool step_vm_profile(struct work *work, const char *input)
{
	return complete_empty(work, input, "vm");
}

static bool step_merge_profile(struct work *work, const char *input)
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

static bool step_config(struct work *work, const char *input)
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

static bool step_templates(struct work *work, const char *input)
{
	return run_part(work, input, template_expand_all);
}

static bool step_amends(struct work *work, const char *input)
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
static bool step_merge_system(struct work *work, const char *input)
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
static bool step_join(struct work *work, const char *input)
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

static bool step_join_system(struct work *work, const char *input)
{
	if (!join_from(work, input, "data/cspecs"))
		return false;
	drop_what_is_not_joined(work);
	return true;
}

struct conformance_case {
	const char *folder;
	step_function *step;
	const char *input;
	const char *reference;
	const char *difference;
};

#define CASE(folder, step, input, reference, difference) {folder, step, input, reference, difference},
static const struct conformance_case cases[] = {
#include "cases.def"
};

struct count {
	unsigned agree;
	unsigned differ;
	unsigned fail;
};

/* A folder where "data" is that of the case, "policy" has the shared policies, and "specs" has the specifications that
 * step_join() wants. */
static void enter_folder(const char *scratch, const char *references, const char *folder)
{
	char *target = memory_format("%s/%s", references, folder);
	char *component = memory_format("%s/component_debug.xml", target);
	char *library = memory_format("%s/library_debug.xml", target);

	char *policy = memory_format("%s/policy", references);

	if (chdir(scratch) != 0 || file_make_folder("specs") != 0)
		exit(EXIT_CODE_ENVIRONMENT);
	unlink("policy");
	unlink("data");
	unlink("specs/dbgserver.xml");
	unlink("specs/libdebuglog.xml");
	if (symlink(target, "data") != 0 || symlink(policy, "policy") != 0 ||
	    symlink(component, "specs/dbgserver.xml") != 0 || symlink(library, "specs/libdebuglog.xml") != 0)
		exit(EXIT_CODE_ENVIRONMENT);
	free(target);
	free(policy);
	free(component);
	free(library);
}

static bool agrees(struct work *work, const struct conformance_case *one, char *why, size_t size_bytes)
{
	char *input = memory_format("data/%s", one->input);
	char *reference = one->reference == NULL ? NULL : memory_format("data/%s", one->reference);
	bool good;

	snprintf(why, size_bytes, "%s", "refused");
	if (reference != NULL)
		work->expected = load_file(&work->policy.loader, reference);
	good = one->step(work, input) == (reference != NULL);
	if (good && reference != NULL)
		good = work->expected != NULL && canonical_equal(xmlDocGetRootElement(work->actual),
								 xmlDocGetRootElement(work->expected), why, size_bytes);
	else if (reference == NULL)
		snprintf(why, size_bytes, "%s", "not refused");
	free(input);
	free(reference);
	return good;
}

static void run_case(const struct conformance_case *one, struct count *count)
{
	struct work work = {.options = {.until = STAGE_JOIN}};
	char why[512];
	bool good;

	policy_init(&work.policy, &work.options);
	good = agrees(&work, one, why, sizeof(why));
	if (one->difference != NULL && !good) {
		printf("%s/%s differs deliberately: %s\n", one->folder, one->input, one->difference);
		count->differ++;
	} else if (good && one->difference == NULL) {
		count->agree++;
	} else {
		printf("%s/%s FAILS: %s\n", one->folder, one->input, good ? "agrees; its entry is out of date" : why);
		if (!good)
			report_print(work.policy.report, stdout, false);
		count->fail++;
	}
	xmlFreeDoc(work.actual);
	xmlFreeDoc(work.expected);
	policy_free(&work.policy);
}

static unsigned run_all(const char *scratch, const char *references)
{
	unsigned failures = 0;
	size_t i = 0;

	while (i < sizeof(cases) / sizeof(cases[0])) {
		const char *folder = cases[i].folder;
		struct count count = {.agree = 0};

		enter_folder(scratch, references, folder);
		for (; i < sizeof(cases) / sizeof(cases[0]) && strcmp(cases[i].folder, folder) == 0; i++)
			run_case(&cases[i], &count);
		printf("%s: %u agree, %u differ deliberately, %u fail\n", folder, count.agree, count.differ,
		       count.fail);
		failures += count.fail;
	}
	return failures;
}

int main(int argc, char **argv)
{
	char scratch[] = "/tmp/conformance-XXXXXX";
	char references[PATH_MAX];
	char *command;
	unsigned failures;

	if (argc != 2 || realpath(argv[1], references) == NULL) {
		printf("SKIPPED: the reference pairs are not there: %s\n", argc == 2 ? argv[1] : "no folder given");
		return EXIT_SKIPPED;
	}
	if (mkdtemp(scratch) == NULL)
		return EXIT_CODE_ENVIRONMENT;
	failures = run_all(scratch, references);
	command = memory_format("rm -r '%s'", scratch);
	if (chdir("/") != 0 || system(command) != 0)
		failures++;
	free(command);
	return failures == 0 ? EXIT_CODE_OK : 1;
}
