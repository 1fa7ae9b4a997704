/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Options into the options of a run; names that are not known get a suggestion. */
#include "options.h"

#include <stdio.h>
#include <stdlib.h>

#include "common/exit_code.h"
#include "common/memory.h"
#include "suggest.h"

struct policy_options options_new(int argc, enum stage until)
{
	return (struct policy_options){
	    .until = until,
	    .component_directories = memory_alloc((size_t)argc, sizeof(char *)),
	    .include_directories = memory_alloc((size_t)argc, sizeof(char *)),
	    .definitions = memory_alloc((size_t)argc, sizeof(char *)),
	};
}

void options_free(struct policy_options *options)
{
	free(options->component_directories);
	free(options->include_directories);
	free(options->definitions);
}

int usage_error(const char *message, const char *argument)
{
	if (message != NULL)
		fprintf(stderr, "mupolicy: %s%s\n", message, argument);
	fputs("Try 'mupolicy --help'.\n", stderr);
	return EXIT_CODE_USAGE;
}

static bool parse_stage(const char *name, enum stage *stage)
{
	struct suggestion best = suggest_start(name);

	*stage = stage_find(name);
	if (*stage != STAGE_COUNT)
		return true;
	for (unsigned i = STAGE_MERGE; i < STAGE_COUNT; i++)
		suggest_offer(&best, stage_name((enum stage)i));
	fprintf(stderr, "mupolicy: unknown stage '%s'", name);
	fprintf(stderr, best.name == NULL ? "\n" : ": did you mean '%s'?\n", best.name);
	return false;
}

static bool parse_layout(const char *name, enum layout *layout)
{
	struct suggestion best = suggest_start(name);

	*layout = layout_find(name);
	if (*layout != LAYOUT_COUNT)
		return true;
	for (unsigned i = 0; i < LAYOUT_COUNT; i++)
		suggest_offer(&best, layout_name((enum layout)i));
	fprintf(stderr, "mupolicy: unknown layout '%s'", name);
	fprintf(stderr, best.name == NULL ? "\n" : ": did you mean '%s'?\n", best.name);
	return false;
}

bool options_parse(struct policy_options *options, int option)
{
	switch (option) {
	case OPTION_CONFIG:
		options->config_path = optarg;
		return true;
	case OPTION_HARDWARE:
		options->hardware_path = optarg;
		return true;
	case OPTION_PLATFORM:
		options->platform_path = optarg;
		return true;
	case OPTION_COMPONENTS:
		options->component_directories[options->component_directory_count++] = optarg;
		return true;
	case OPTION_KERNEL:
		options->kernel_path = optarg;
		return true;
	case OPTION_OUTPUT:
		options->output_path = optarg;
		return true;
	case OPTION_DEPFILE:
		options->depfile_path = optarg;
		return true;
	case OPTION_UNTIL:
		return parse_stage(optarg, &options->until);
	case OPTION_FROM:
		return parse_stage(optarg, &options->from);
	case OPTION_LAYOUT:
		return parse_layout(optarg, &options->layout);
	case OPTION_NO_FILES:
		options->no_files = true;
		return true;
	case OPTION_JSON:
		options->json = true;
		return true;
	case 'I':
		options->include_directories[options->include_directory_count++] = optarg;
		return true;
	case 'D':
		options->definitions[options->definition_count++] = optarg;
		return true;
	default:
		return false;
	}
}
