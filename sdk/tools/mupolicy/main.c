/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The command line of mupolicy. */
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libxml/parser.h>

#include "common/exit_code.h"
#include "common/memory.h"
#include "policy.h"
#include "rules.h"
#include "suggest.h"

static const char general_help[] =
    "mupolicy: the policy compiler\n"
    "\n"
    "  mupolicy compile SYSTEM.xml --hardware F --platform F --components DIR... --kernel ELF --output DIR\n"
    "  mupolicy check SYSTEM.xml --hardware F --platform F --components DIR...\n"
    "  mupolicy rules\n"
    "  mupolicy explain MU123\n"
    "\n"
    "'mupolicy COMMAND --help' says more about a command.\n"
    "Exit codes: 0 good, 2 wrong use, 3 policy invalid, 4 file or machine trouble, 70 defect of this program.\n";

#define INPUT_HELP                                                                                                     \
	"  --hardware F      the machine (required)\n"                                                                 \
	"  --platform F      names for the machine's devices (required)\n"                                             \
	"  --components DIR  where component specifications (NAME.xml) and their binaries (NAME.elf) stand;\n"         \
	"                    may be given several times\n"                                                             \
	"  --kernel ELF      the kernel's file; without it the sizes of its windows are assumed\n"                     \
	"  --config FILE     a system configuration that names SYSTEM.xml, hardware and platform, instead of these\n"  \
	"  -D NAME=VALUE     replaces the value of an entry of <config>; several times\n"                              \
	"  -I DIR            where included files and contents of memory regions are looked for; several times\n"      \
	"  --json            print findings as JSON on standard output, not as text on standard error\n"

#define LAYOUT_HELP "  --layout NAME     whose kernel the policy is for: muen (ours, unless said) or upstream\n"

static const char compile_help[] =
    "mupolicy compile SYSTEM.xml [options]: turns a policy into what the composer needs\n"
    "\n" INPUT_HELP "  --output DIR      where everything is written (required)\n"
    "  --depfile F       write what was read, as a rule for Make or Ninja with the target DIR/policy_b.xml\n"
    "  --until STAGE     stop after this stage and write DIR/STAGE.xml\n"
    "  --from STAGE      SYSTEM.xml is what this stage writes: go on behind it\n" LAYOUT_HELP "\n"
    "Stages: merge, join, expand, allocate, validate, emit.\n";

static const char check_help[] =
    "mupolicy check SYSTEM.xml [options]: checks a policy and writes nothing\n"
    "\n" INPUT_HELP "  --from STAGE      SYSTEM.xml is what this stage writes: go on behind it\n" LAYOUT_HELP;

static const char rules_help[] = "mupolicy rules [--json]: lists every error code with one line of text\n";

static const char explain_help[] =
    "mupolicy explain CODE [--json]: says what an error means, why it is one, and the fix\n";

enum option_code {
	OPTION_CONFIG = 256,
	OPTION_HARDWARE,
	OPTION_PLATFORM,
	OPTION_COMPONENTS,
	OPTION_KERNEL,
	OPTION_OUTPUT,
	OPTION_DEPFILE,
	OPTION_UNTIL,
	OPTION_FROM,
	OPTION_LAYOUT,
	OPTION_JSON,
	OPTION_HELP,
};

static const struct option long_options[] = {
    {"config", required_argument, NULL, OPTION_CONFIG},
    {"hardware", required_argument, NULL, OPTION_HARDWARE},
    {"platform", required_argument, NULL, OPTION_PLATFORM},
    {"components", required_argument, NULL, OPTION_COMPONENTS},
    {"kernel", required_argument, NULL, OPTION_KERNEL},
    {"output", required_argument, NULL, OPTION_OUTPUT},
    {"depfile", required_argument, NULL, OPTION_DEPFILE},
    {"until", required_argument, NULL, OPTION_UNTIL},
    {"from", required_argument, NULL, OPTION_FROM},
    {"layout", required_argument, NULL, OPTION_LAYOUT},
    {"json", no_argument, NULL, OPTION_JSON},
    {"help", no_argument, NULL, OPTION_HELP},
    {NULL, 0, NULL, 0},
};

/* What getopt has said is on stderr already where message is NULL. */
static int usage_error(const char *message, const char *argument)
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

static bool parse_option(struct policy_options *options, int option)
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

/* NULL if nothing is missing. */
static const char *missing_option(const struct policy_options *options, bool compile)
{
	const bool needs_files = options->config_path == NULL;

	if (needs_files && options->system_path == NULL)
		return "SYSTEM.xml";
	if (needs_files && options->from == STAGE_NONE && options->hardware_path == NULL)
		return "--hardware";
	if (needs_files && options->from == STAGE_NONE && options->platform_path == NULL)
		return "--platform";
	if (compile && options->output_path == NULL)
		return "--output";
	if (compile && options->until == STAGE_EMIT && options->kernel_path == NULL)
		return "--kernel";
	return NULL;
}

static int run_policy(int argc, char **argv, bool compile, struct policy_options *options)
{
	struct policy policy;
	enum exit_code code;
	int option;

	while ((option = getopt_long(argc, argv, "I:D:", long_options, NULL)) != -1) {
		if (option == OPTION_HELP) {
			fputs(compile ? compile_help : check_help, stdout);
			return EXIT_CODE_OK;
		}
		if (!parse_option(options, option))
			return usage_error(NULL, "");
	}
	if (optind < argc)
		options->system_path = argv[optind++];
	if (optind < argc)
		return usage_error("unexpected argument ", argv[optind]);
	if (missing_option(options, compile) != NULL)
		return usage_error("missing ", missing_option(options, compile));
	if (!compile &&
	    (options->output_path != NULL || options->depfile_path != NULL || options->until != STAGE_VALIDATE))
		return usage_error("check writes nothing: it has no --output, --depfile or --until", "");
	if (options->config_path != NULL && (options->system_path != NULL || options->hardware_path != NULL ||
					     options->platform_path != NULL || options->from != STAGE_NONE))
		return usage_error("--config names all files: it takes no SYSTEM.xml, --hardware, --platform or --from",
				   "");
	if (options->from >= options->until)
		return usage_error("nothing to do: --from is not before --until", "");
	policy_init(&policy, options);
	code = policy_run(&policy, options->json ? stdout : stderr);
	policy_free(&policy);
	return (int)code;
}

static int command_policy(int argc, char **argv, bool compile)
{
	struct policy_options options = {.until = compile ? STAGE_EMIT : STAGE_VALIDATE};
	int code;

	options.component_directories = memory_alloc((size_t)argc, sizeof(char *));
	options.definitions = memory_alloc((size_t)argc, sizeof(char *));
	options.include_directories = memory_alloc((size_t)argc, sizeof(char *));
	code = run_policy(argc, argv, compile, &options);
	free(options.component_directories);
	free(options.include_directories);
	free(options.definitions);
	return code;
}

static int command_compile(int argc, char **argv)
{
	return command_policy(argc, argv, true);
}

static int command_check(int argc, char **argv)
{
	return command_policy(argc, argv, false);
}

static bool wants_help(int argc, char **argv)
{
	return argc > 1 && strcmp(argv[1], "--help") == 0;
}

/* Whether the arguments behind the first 'count' are --json alone, or none at all. */
static bool only_json_behind(int argc, char **argv, int count, bool *json)
{
	*json = argc == count + 1 && strcmp(argv[count], "--json") == 0;
	return argc == count || *json;
}

static int command_rules(int argc, char **argv)
{
	bool json;

	if (wants_help(argc, argv)) {
		fputs(rules_help, stdout);
		return EXIT_CODE_OK;
	}
	if (!only_json_behind(argc, argv, 1, &json))
		return usage_error("unexpected argument ", argv[1]);
	if (json)
		rules_print_json(stdout);
	else
		rules_print_list(stdout);
	return EXIT_CODE_OK;
}

static int command_explain(int argc, char **argv)
{
	enum rule rule;
	bool json;

	if (wants_help(argc, argv)) {
		fputs(explain_help, stdout);
		return EXIT_CODE_OK;
	}
	if (!only_json_behind(argc, argv, 2, &json))
		return usage_error("explain needs one code, like MU304", "");
	rule = rule_find(argv[1]);
	if (rule == RULE_COUNT)
		return usage_error("no such code: ", argv[1]);
	if (json)
		rule_print_json(stdout, rule);
	else
		rule_print_explanation(stdout, rule);
	return EXIT_CODE_OK;
}

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
} commands[] = {
    {"compile", command_compile},
    {"check", command_check},
    {"rules", command_rules},
    {"explain", command_explain},
};

static int run_command(int argc, char **argv)
{
	struct suggestion best = suggest_start(argv[1]);

	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		if (strcmp(argv[1], commands[i].name) == 0)
			return commands[i].run(argc - 1, argv + 1);
		suggest_offer(&best, commands[i].name);
	}
	fprintf(stderr, "mupolicy: unknown command '%s'", argv[1]);
	fprintf(stderr, best.name == NULL ? "\n" : ": did you mean '%s'?\n", best.name);
	return usage_error(NULL, "");
}

int main(int argc, char **argv)
{
	int code;

	if (argc < 2)
		return usage_error("no command", "");
	if (wants_help(argc, argv)) {
		fputs(general_help, stdout);
		return EXIT_CODE_OK;
	}
	xmlInitParser();
	code = run_command(argc, argv);
	xmlCleanupParser();
	if (fflush(stdout) != 0)
		return EXIT_CODE_ENVIRONMENT;
	return code;
}
