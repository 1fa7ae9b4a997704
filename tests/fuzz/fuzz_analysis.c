/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Every question that mupolicy answers about a policy in format B, of an arbitrary file, which needs no more than to
 * keep to the grammar: flow, latency, report, and diff with the tests' base.
 */
#include <stdio.h>
#include <stdlib.h>

#include "analysis/diff.h"
#include "analysis/flow.h"
#include "analysis/html.h"
#include "analysis/latency.h"
#include "analysis/overview.h"
#include "analysis/result.h"
#include "policy.h"
#include "text_file.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct policy_options base_options = {
    .system_path = FUZZ_BASE "/format_b/base.xml", .from = STAGE_VALIDATE, .until = STAGE_VALIDATE};
static struct policy base;
static FILE *sink;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	sink = fopen("/dev/null", "w");
	policy_init(&base, &base_options);
	policy_run_stages(&base);
	if (sink == NULL || report_error_count(base.report) > 0)
		abort();
	return 0;
}

static void tell(xmlDoc *result, void (*print)(FILE *, const xmlNode *))
{
	print(sink, xmlDocGetRootElement(result));
	result_print_json(sink, xmlDocGetRootElement(result));
	xmlFreeDoc(result);
}

static void ask_flow(const xmlNode *root, bool timing)
{
	const struct flow_query query = {.timing = timing};
	xmlDoc *result = result_new("flow");
	struct graph graph;

	graph_make(&graph, root);
	flow_make(xmlDocGetRootElement(result), &graph, root, &query);
	tell(result, flow_print);
	graph_free(&graph);
}

static void ask_latency(const xmlNode *root)
{
	xmlDoc *result = result_new("latency");

	latency_make(xmlDocGetRootElement(result), root);
	tell(result, latency_print);
}

static void ask_report(const xmlNode *root)
{
	xmlDoc *result = result_new("report");
	char *html = NULL;
	size_t size_bytes = 0;

	overview_make(xmlDocGetRootElement(result), root);
	if (!html_make(result, NULL, &html, &size_bytes) || size_bytes == 0)
		abort();
	result_print_json(sink, xmlDocGetRootElement(result));
	xmlFree(html);
	xmlFreeDoc(result);
}

static void ask_difference(const xmlNode *root)
{
	xmlDoc *result = result_new("diff");

	diff_make(xmlDocGetRootElement(result), base.root, root);
	tell(result, diff_print);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct text_file file = text_file_open(data, size);
	const struct policy_options options = {
	    .system_path = file.path, .from = STAGE_VALIDATE, .until = STAGE_VALIDATE};
	struct policy policy;

	policy_init(&policy, &options);
	policy_run_stages(&policy);
	if (report_error_count(policy.report) == 0) {
		ask_flow(policy.root, false);
		ask_flow(policy.root, true);
		ask_latency(policy.root);
		ask_report(policy.root);
		ask_difference(policy.root);
	}
	policy_free(&policy);
	text_file_close(&file);
	return 0;
}
