/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The run: stages in order over one tree. A stage whose input would be unreliable is left out; what can still be said
 * about the policy is said.
 */
#include "policy.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <libxml/xmlsave.h>

#include "common/file.h"
#include "depfile.h"
#include "emit/emit.h"
#include "emit/memory_sum.h"
#include "expand/expand.h"
#include "progress.h"
#include "tree.h"

static const char *const stage_names[STAGE_COUNT] = {
    [STAGE_NONE] = "",         [STAGE_MERGE] = "merge",       [STAGE_JOIN] = "join",
    [STAGE_EXPAND] = "expand", [STAGE_ALLOCATE] = "allocate", [STAGE_VALIDATE] = "validate",
    [STAGE_EMIT] = "emit",
};

const char *stage_name(enum stage stage)
{
	return stage_names[stage];
}

enum stage stage_find(const char *name)
{
	unsigned i = STAGE_MERGE;

	while (i < STAGE_COUNT && strcmp(stage_names[i], name) != 0)
		i++;
	return (enum stage)i;
}

void policy_init(struct policy *policy, const struct policy_options *options)
{
	*policy = (struct policy){.options = options, .report = report_new()};
	policy->loader = (struct loader){
	    .report = policy->report,
	    .sources = &policy->sources,
	    .dictionary = xmlDictCreate(),
	    .include_directories = options->include_directories,
	    .include_directory_count = options->include_directory_count,
	};
}

static void names_free(struct policy_names *names)
{
	name_table_free(&names->channels);
	name_table_free(&names->components);
	name_table_free(&names->libraries);
	name_table_free(&names->devices);
	name_table_free(&names->aliases);
	name_table_free(&names->events);
	name_table_free(&names->partitions);
	name_table_free(&names->regions);
	name_table_free(&names->subjects);
}

void policy_free(struct policy *policy)
{
	names_free(&policy->names);
	name_table_free(&policy->broken);
	free(policy->siblings);
	xmlFreeDoc(policy->document);
	xmlFreeDoc(policy->config_document);
	xmlDictFree(policy->loader.dictionary);
	report_free(policy->report);
	sources_free(&policy->sources);
	arena_free(&policy->arena);
}

bool policy_check_structure(struct policy *policy, xmlNode *root, const struct schema_type *type, unsigned format)
{
	const struct structure_input input = {
	    .report = policy->report,
	    .format = format,
	    .dropped = &policy->broken,
	    .names = &policy->arena,
	};
	const enum structure_result result = structure_check(root, type, &input);

	policy->incomplete |= result != STRUCTURE_GOOD;
	return result != STRUCTURE_UNUSABLE;
}

/* The format that a stage writes. */
static unsigned format_of(enum stage stage)
{
	if (stage <= STAGE_JOIN)
		return FORMAT_SOURCE;
	return stage == STAGE_EXPAND ? FORMAT_A : FORMAT_B;
}

static bool policy_read(struct policy *policy)
{
	policy->document = load_file(&policy->loader, policy->options->system_path);
	if (policy->document == NULL)
		return false;
	policy->root = xmlDocGetRootElement(policy->document);
	if (!tree_is(policy->root, "system")) {
		report_error(policy->report, RULE_WRONG_ROOT, policy->root, "root element is <%s>, expected <system>",
			     policy->root->name);
		return false;
	}
	if (!policy_check_structure(policy, policy->root, &schema_system, format_of(policy->options->from)))
		return false;
	if (policy->options->from >= STAGE_EXPAND)
		expand_defaults(policy->root);
	return true;
}

static void write_file(struct policy *policy, const char *name, const void *data, size_t size_bytes)
{
	char *path = file_join(policy->options->output_path, name);
	const int error = file_write_atomic(path, data, size_bytes);

	if (error != 0)
		report_error_path(policy->report, RULE_EMIT_OUTPUT, path, "cannot write file: %s", strerror(error));
	free(path);
}

static void write_stage(struct policy *policy, enum stage stage)
{
	xmlChar *text;
	int length;
	char *name = memory_format("%s.xml", stage_name(stage));
	const int error = file_make_folder(policy->options->output_path);

	xmlDocDumpFormatMemoryEnc(policy->document, &text, &length, "UTF-8", 1);
	if (error != 0)
		report_error_path(policy->report, RULE_EMIT_OUTPUT, policy->options->output_path,
				  "cannot create folder: %s", strerror(error));
	else
		write_file(policy, name, text, (size_t)length);
	xmlFree(text);
	free(name);
}

static void print_memory(const struct policy *policy)
{
	struct memory_sum sum = memory_sum_make(policy->document);

	printf("mupolicy: memory");
	if (sum.largest_plain_bytes > 0)
		printf(" per subject: at most %" PRIu64 " KiB (native, unmonitored);", sum.largest_plain_bytes / 1024);
	printf(" fixed part: %" PRIu64 " KiB\n", sum.fixed_bytes / 1024);
	memory_sum_free(&sum);
}

/* Where content is looked for: beside components, then in the include folders. */
static void run_emit(struct policy *policy)
{
	const struct policy_options *options = policy->options;
	const size_t count = options->component_directory_count + options->include_directory_count;
	const char **directories = memory_alloc(count, sizeof(*directories));
	struct emit_options emit = {
	    .output_directory = options->output_path,
	    .input_directories = directories,
	    .input_directory_count = count,
	    .kernel_elf = options->kernel_path,
	    .no_files = options->no_files,
	    .report = policy->report,
	};
	const int error = file_make_folder(options->output_path);

	for (size_t i = 0; i < count; i++)
		directories[i] = i < options->component_directory_count
				     ? options->component_directories[i]
				     : options->include_directories[i - options->component_directory_count];
	if (error != 0)
		report_error_path(policy->report, RULE_EMIT_OUTPUT, options->output_path, "cannot create folder: %s",
				  strerror(error));
	else
		emit_policy(policy->document, &emit);
	free(directories);
}

/* false: there is no tree to go on with. */
static bool run_stage(struct policy *policy, enum stage stage)
{
	const bool has_errors = report_error_count(policy->report) > 0;

	report_set_stage(policy->report, stage);
	switch (stage) {
	case STAGE_MERGE:
		return policy_merge(policy);
	case STAGE_JOIN:
		policy_join(policy);
		break;
	case STAGE_EXPAND:
		return policy_check_structure(policy, policy->root, &schema_system, FORMAT_SOURCE) &&
		       policy_expand(policy);
	case STAGE_ALLOCATE:
		if (!has_errors && !policy->unfinished)
			policy_allocate(policy);
		break;
	case STAGE_VALIDATE:
		policy_validate(policy);
		break;
	case STAGE_EMIT:
		if (!has_errors)
			run_emit(policy);
		break;
	case STAGE_NONE:
	case STAGE_COUNT:
		break;
	}
	return true;
}

/* false: there is no tree to go on with. */
static bool run_stages(struct policy *policy)
{
	const struct policy_options *options = policy->options;
	struct progress progress = progress_start(isatty(fileno(stderr)) != 0 ? stderr : NULL);
	bool go_on = true;

	for (unsigned i = (unsigned)options->from + 1; go_on && i <= (unsigned)options->until; i++) {
		progress_tell(&progress, stage_name((enum stage)i));
		go_on = run_stage(policy, (enum stage)i);
	}
	progress_end(&progress);
	return go_on;
}

void policy_run_stages(struct policy *policy)
{
	const struct policy_options *options = policy->options;

	if (options->from != STAGE_NONE && !policy_read(policy))
		return;
	if (!run_stages(policy))
		return;
	if (report_error_count(policy->report) == 0 && options->output_path != NULL && options->until < STAGE_EMIT)
		write_stage(policy, options->until);
	if (report_error_count(policy->report) == 0 && options->until == STAGE_EMIT && !options->json)
		print_memory(policy);
	if (report_error_count(policy->report) == 0 && options->depfile_path != NULL)
		depfile_write(policy);
}

enum exit_code policy_print_findings(const struct policy *policy, FILE *stream)
{
	if (policy->options->json)
		report_print_json(policy->report, stream);
	else
		report_print(policy->report, stream, isatty(fileno(stream)) != 0);
	return report_exit_code(policy->report);
}

enum exit_code policy_run(struct policy *policy, FILE *stream)
{
	policy_run_stages(policy);
	return policy_print_findings(policy, stream);
}
