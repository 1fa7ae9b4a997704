/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The command line of mupolicy. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libxml/parser.h>

#include "analysis/command.h"
#include "common/exit_code.h"
#include "options.h"
#include "policy.h"
#include "rules.h"
#include "suggest.h"

static const char general_help[] =
    "mupolicy: the policy compiler\n"
    "\n"
    "  mupolicy compile SYSTEM.xml --hardware F --platform F --components DIR... --kernel ELF --output DIR\n"
    "  mupolicy check SYSTEM.xml --hardware F --platform F --components DIR...\n"
    "  mupolicy flow SYSTEM.xml ...      who can influence or observe whom\n"
    "  mupolicy latency SYSTEM.xml ...   how long an event or interrupt takes at worst\n"
    "  mupolicy diff A.xml B.xml ...     what changed, security first\n"
    "  mupolicy report SYSTEM.xml ...    everything about the system on one HTML page\n"
    "  mupolicy rules\n"
    "  mupolicy explain MU123\n"
    "\n"
    "'mupolicy COMMAND --help' says more about a command.\n"
    "Exit codes: 0 good, 1 different (diff), 2 wrong use, 3 policy invalid, 4 file or machine trouble, 70 defect of "
    "this program.\n";

static const char compile_help[] =
    "mupolicy compile SYSTEM.xml [options]: turns a policy into what the composer needs\n"
    "\n" INPUT_HELP "  --output DIR      where everything is written (required)\n"
    "  --depfile F       write what was read, as a rule for Make or Ninja with the target DIR/policy_b.xml\n"
    "  --until STAGE     stop after this stage and write DIR/STAGE.xml\n"
    "  --from STAGE      SYSTEM.xml is what this stage writes: go on behind it\n"
    "  --no-files        leave out what comes from files: binaries and contents of memory regions; the image has\n"
    "                    no content there, but the kernel's if --kernel is given\n" LAYOUT_HELP "\n"
    "Stages: merge, join, expand, allocate, validate, emit.\n";

static const char check_help[] =
    "mupolicy check SYSTEM.xml [options]: checks a policy and writes nothing\n"
    "\n" INPUT_HELP "  --from STAGE      SYSTEM.xml is what this stage writes: go on behind it\n" LAYOUT_HELP;

static const struct option long_options[] = {
    OPTIONS_INPUT,
    {"output", required_argument, NULL, OPTION_OUTPUT},
    {"depfile", required_argument, NULL, OPTION_DEPFILE},
    {"until", required_argument, NULL, OPTION_UNTIL},
    {"no-files", no_argument, NULL, OPTION_NO_FILES},
    {NULL, 0, NULL, 0},
};

static const char rules_help[] = "mupolicy rules [--json]: lists every error code with one line of text\n";

static const char explain_help[] =
    "mupolicy explain CODE [--json]: says what an error means, why it is one, and the fix\n";

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
	if (compile && options->until == STAGE_EMIT && options->kernel_path == NULL && !options->no_files)
		return "--kernel";
	return NULL;
}

static int run_policy(int argc, char **argv, bool compile, struct policy_options *options)
{
	struct policy policy;
	enum exit_code code;
	int option;

	while ((option = getopt_long(argc, argv, OPTIONS_SHORT, long_options, NULL)) != -1) {
		if (option == OPTION_HELP) {
			fputs(compile ? compile_help : check_help, stdout);
			return EXIT_CODE_OK;
		}
		if (!options_parse(options, option))
			return usage_error(NULL, "");
	}
	if (optind < argc)
		options->system_path = argv[optind++];
	if (optind < argc)
		return usage_error("unexpected argument ", argv[optind]);
	if (missing_option(options, compile) != NULL)
		return usage_error("missing ", missing_option(options, compile));
	if (!compile && (options->output_path != NULL || options->depfile_path != NULL || options->no_files ||
			 options->until != STAGE_VALIDATE))
		return usage_error("check writes nothing: it has no --output, --depfile, --until or --no-files", "");
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
	struct policy_options options = options_new(argc, compile ? STAGE_EMIT : STAGE_VALIDATE);
	const int code = run_policy(argc, argv, compile, &options);

	options_free(&options);
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
    {"compile", command_compile}, {"check", command_check},     {"rules", command_rules}, {"explain", command_explain},
    {"flow", command_flow},       {"latency", command_latency}, {"diff", command_diff},   {"report", command_report},
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
	xmlInitParser();
	if (wants_help(argc, argv))
		code = fputs(general_help, stdout) == EOF ? EXIT_CODE_ENVIRONMENT : EXIT_CODE_OK;
	else
		code = run_command(argc, argv);
	xmlCleanupParser();
	if (fflush(stdout) != 0 || ferror(stdout)) {
		fputs("mupolicy: cannot write to standard output: the answer is not complete\n", stderr);
		return EXIT_CODE_ENVIRONMENT;
	}
	return code;
}
