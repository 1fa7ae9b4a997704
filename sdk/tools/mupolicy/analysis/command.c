/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Each command brings its policy to format B, or reads one, and answers from that. An answer is complete or not there:
 * it is made in memory, then written. Without --hardware the input is format B, as compile writes it.
 */
#include "analysis/command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/diff.h"
#include "analysis/flow.h"
#include "analysis/html.h"
#include "analysis/latency.h"
#include "analysis/overview.h"
#include "analysis/result.h"
#include "common/exit_code.h"
#include "common/file.h"
#include "options.h"

#define ANALYSIS_HELP                                                                                                  \
	"  --from STAGE      SYSTEM.xml is what this stage writes: go on behind it\n"                                  \
	"  --output FILE     write the answer there, not to standard output\n"                                         \
	"\n" INPUT_HELP "\nWithout --hardware and --config, SYSTEM.xml is a policy in format B, as compile writes it " \
	"(policy_b.xml).\n"

static const char flow_help[] =
    "mupolicy flow SYSTEM.xml [options]: who can influence or observe whom, directly and over others\n"
    "\n"
    "  --source NAME     only what starts at this subject, or device\n"
    "  --target NAME     only what leads to this one\n"
    "  --timing          time on a shared core counts as influence\n" ANALYSIS_HELP;

static const char latency_help[] =
    "mupolicy latency SYSTEM.xml [options]: how long each event and interrupt takes to its handler at worst, and how\n"
    "the processors are used\n"
    "\n" ANALYSIS_HELP;

static const char diff_help[] = "mupolicy diff A.xml B.xml [options]: what changed from A to B, security first\n"
				"\n"
				"Exit code 0: they mean the same; 1: they do not. The options hold for both.\n"
				"\n" ANALYSIS_HELP;

static const char page_help[] =
    "mupolicy report SYSTEM.xml [options]: everything about the system on one HTML page\n"
    "\n"
    "  --stylesheet FILE an XSLT stylesheet of your own (start from share/report.xsl of the SDK)\n" ANALYSIS_HELP;

enum {
	OPTION_SOURCE = OPTION_COUNT,
	OPTION_TARGET,
	OPTION_TIMING,
	OPTION_STYLESHEET,
};

#define OPTIONS_ANALYSIS                                                                                               \
	OPTIONS_INPUT,                                                                                                 \
	{                                                                                                              \
		"output", required_argument, NULL, OPTION_OUTPUT                                                       \
	}

static const struct option plain_options[] = {OPTIONS_ANALYSIS, {NULL, 0, NULL, 0}};
static const struct option flow_options[] = {
    OPTIONS_ANALYSIS,
    {"source", required_argument, NULL, OPTION_SOURCE},
    {"target", required_argument, NULL, OPTION_TARGET},
    {"timing", no_argument, NULL, OPTION_TIMING},
    {NULL, 0, NULL, 0},
};
static const struct option report_options[] = {
    OPTIONS_ANALYSIS,
    {"stylesheet", required_argument, NULL, OPTION_STYLESHEET},
    {NULL, 0, NULL, 0},
};

struct question {
	struct flow_query flow;
	const char *stylesheet; /* or NULL: ours */
	const char *output;     /* or NULL: standard output */
	const char *second;     /* the other policy of diff */
	const xmlNode *first;   /* the root of its first policy */
	struct policy_options policy;
};

struct answer_command {
	const char *help;
	const struct option *options;
	const char *inputs; /* what the command line must name */
	int (*answer)(struct question *question, const struct policy *policy);
};

static int write_answer(const struct question *question, const char *text, size_t size_bytes)
{
	int error;

	if (question->output == NULL) {
		fwrite(text, 1, size_bytes, stdout);
		return EXIT_CODE_OK;
	}
	error = file_write_atomic(question->output, text, size_bytes);
	if (error == 0)
		return EXIT_CODE_OK;
	fprintf(stderr, "mupolicy: cannot write '%s': %s\n", question->output, strerror(error));
	return EXIT_CODE_ENVIRONMENT;
}

/* As text or JSON, then released. */
static int write_result(const struct question *question, xmlDoc *result, void (*print)(FILE *, const xmlNode *))
{
	char *text = NULL;
	size_t size_bytes = 0;
	FILE *stream = open_memstream(&text, &size_bytes);
	int code;

	if (question->policy.json)
		result_print_json(stream, xmlDocGetRootElement(result));
	else
		print(stream, xmlDocGetRootElement(result));
	fclose(stream);
	code = write_answer(question, text, size_bytes);
	free(text);
	xmlFreeDoc(result);
	return code;
}

/* false after saying that there is none. */
static bool is_known(const struct graph *graph, const char *name)
{
	const char *suggestion;

	if (name == NULL || graph_find(graph, name) != NULL)
		return true;
	suggestion = graph_suggest(graph, name);
	fprintf(stderr, "mupolicy: no subject or device '%s'", name);
	fprintf(stderr, suggestion == NULL ? "\n" : ": did you mean '%s'?\n", suggestion);
	return false;
}

static int answer_flow(struct question *question, const struct policy *policy)
{
	struct graph graph;
	xmlDoc *result = result_new("flow");
	int code = EXIT_CODE_USAGE;

	graph_make(&graph, policy->root);
	if (is_known(&graph, question->flow.source) && is_known(&graph, question->flow.target)) {
		flow_make(xmlDocGetRootElement(result), &graph, policy->root, &question->flow);
		code = write_result(question, result, flow_print);
	} else {
		xmlFreeDoc(result);
	}
	graph_free(&graph);
	return code;
}

static int answer_latency(struct question *question, const struct policy *policy)
{
	xmlDoc *result = result_new("latency");

	latency_make(xmlDocGetRootElement(result), policy->root);
	return write_result(question, result, latency_print);
}

static int answer_report(struct question *question, const struct policy *policy)
{
	xmlDoc *result = result_new("report");
	char *html = NULL;
	size_t size_bytes = 0;
	int code;

	overview_make(xmlDocGetRootElement(result), policy->root);
	if (question->policy.json)
		return write_result(question, result, NULL);
	if (html_make(result, question->stylesheet, &html, &size_bytes)) {
		code = write_answer(question, html, size_bytes);
	} else {
		fprintf(stderr, "mupolicy: the stylesheet '%s' cannot be used\n", question->stylesheet);
		code = EXIT_CODE_ENVIRONMENT;
	}
	xmlFree(html);
	xmlFreeDoc(result);
	return code;
}

static int with_policy(struct question *question, const struct answer_command *command);

static int answer_second(struct question *question, const struct policy *policy)
{
	xmlDoc *result = result_new("diff");
	const bool same = diff_make(xmlDocGetRootElement(result), question->first, policy->root);
	const int code = write_result(question, result, diff_print);

	return code == EXIT_CODE_OK && !same ? EXIT_CODE_DIFFERENT : code;
}

static const struct answer_command second_command = {.answer = answer_second};

static int answer_diff(struct question *question, const struct policy *policy)
{
	question->first = policy->root;
	question->policy.system_path = question->second;
	return with_policy(question, &second_command);
}

static int with_policy(struct question *question, const struct answer_command *command)
{
	const struct policy_options options = question->policy;
	struct policy policy;
	int code;

	policy_init(&policy, &options);
	policy_run_stages(&policy);
	if (report_error_count(policy.report) > 0)
		code = (int)policy_print_findings(&policy, options.json ? stdout : stderr);
	else
		code = command->answer(question, &policy);
	policy_free(&policy);
	return code;
}

static bool parse(struct question *question, int option)
{
	switch (option) {
	case OPTION_SOURCE:
		question->flow.source = optarg;
		return true;
	case OPTION_TARGET:
		question->flow.target = optarg;
		return true;
	case OPTION_TIMING:
		question->flow.timing = true;
		return true;
	case OPTION_STYLESHEET:
		question->stylesheet = optarg;
		return true;
	case OPTION_OUTPUT:
		question->output = optarg;
		return true;
	default:
		return options_parse(&question->policy, option);
	}
}

/* What is missing or too much, or NULL. */
static const char *wrong_inputs(struct question *question, const struct answer_command *command)
{
	struct policy_options *options = &question->policy;
	const bool is_diff = command->answer == answer_diff;

	if (is_diff ? question->second == NULL : (options->system_path == NULL) == (options->config_path == NULL))
		return command->inputs;
	if (options->config_path != NULL && (options->hardware_path != NULL || options->platform_path != NULL))
		return "either --config, or --hardware and --platform";
	if (options->from == STAGE_NONE && (options->hardware_path == NULL) != (options->platform_path == NULL))
		return "--hardware and --platform";
	if (options->from > STAGE_VALIDATE)
		return "--from a stage up to validate";
	if (options->from == STAGE_NONE && options->hardware_path == NULL && options->config_path == NULL)
		options->from = STAGE_VALIDATE;
	return NULL;
}

static int ask(int argc, char **argv, struct question *question, const struct answer_command *command)
{
	int option;

	while ((option = getopt_long(argc, argv, OPTIONS_SHORT, command->options, NULL)) != -1) {
		if (option == OPTION_HELP) {
			fputs(command->help, stdout);
			return EXIT_CODE_OK;
		}
		if (!parse(question, option))
			return usage_error(NULL, "");
	}
	if (optind < argc)
		question->policy.system_path = argv[optind++];
	if (optind < argc && command->answer == answer_diff)
		question->second = argv[optind++];
	if (optind < argc)
		return usage_error("unexpected argument ", argv[optind]);
	if (wrong_inputs(question, command) != NULL)
		return usage_error("needs ", wrong_inputs(question, command));
	return with_policy(question, command);
}

static int run(int argc, char **argv, const struct answer_command *command)
{
	struct question question = {.policy = options_new(argc, STAGE_VALIDATE)};
	const int code = ask(argc, argv, &question, command);

	options_free(&question.policy);
	return code;
}

int command_flow(int argc, char **argv)
{
	return run(argc, argv, &(struct answer_command){flow_help, flow_options, "SYSTEM.xml", answer_flow});
}

int command_latency(int argc, char **argv)
{
	return run(argc, argv, &(struct answer_command){latency_help, plain_options, "SYSTEM.xml", answer_latency});
}

int command_diff(int argc, char **argv)
{
	return run(argc, argv, &(struct answer_command){diff_help, plain_options, "A.xml and B.xml", answer_diff});
}

int command_report(int argc, char **argv)
{
	return run(argc, argv, &(struct answer_command){page_help, report_options, "SYSTEM.xml", answer_report});
}
