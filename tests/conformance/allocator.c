/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The physical allocator against reference traces and reference placements: what the map of memory looks like after
 * some steps, and which address each region of a policy gets. Argument: the folder of the references.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "canonical.h"
#include "common/file.h"
#include "lines.h"
#include "physical_map.h"
#include "policy.h"
#include "tree.h"
#include "verdict.h"

#define EXIT_SKIPPED 77

/* One step that a trace was made with. */
enum operation {
	END,
	EMPTY,  /* a block of free memory */
	DEVICE, /* memory of a device */
	FIX,    /* a region with an address */
	PLACE,  /* a region without: first is its size, last its alignment */
};

struct step {
	enum operation operation;
	uint64_t first;
	uint64_t last;
};

struct trace {
	const char *name;
	struct step steps[8];
};

#define BLOCKS                                                                                                         \
	{EMPTY, 0, 1000}, {EMPTY, 1500, 2000}, {EMPTY, 2500, 3000},                                                    \
	{                                                                                                              \
		EMPTY, 5000, 10000                                                                                     \
	}

static const struct trace traces[] = {
    {"non_overlapping1",
     {{EMPTY, 11000, 15000}, {EMPTY, 0, 1000}, {EMPTY, 16000, 30000}, {EMPTY, 1002, 2000}, {EMPTY, 5000, 10000}}},
    {"merge",
     {{EMPTY, 1000, 1500}, {EMPTY, 2501, 3000}, {EMPTY, 1501, 2500}, {EMPTY, 4000, 10000}, {EMPTY, 11000, 15000}}},
    {"device_regions_not_merged",
     {{DEVICE, 3001, 4000}, {EMPTY, 1001, 3000}, {EMPTY, 4001, 5000}, {DEVICE, 7001, 9000}, {DEVICE, 6001, 7000}}},
    {"alloc_fixed_full_empty_region",
     {{EMPTY, 0, 1000}, {EMPTY, 1002, 2000}, {EMPTY, 11000, 15000}, {FIX, 1002, 2000}}},
    {"alloc_fixed_partial_middle", {{EMPTY, 0, 1000}, {EMPTY, 1002, 2000}, {EMPTY, 11000, 15000}, {FIX, 1500, 1800}}},
    {"alloc_fixed_partial_left", {BLOCKS, {FIX, 2500, 2800}}},
    {"alloc_fixed_partial_right", {BLOCKS, {FIX, 2800, 3000}}},
    {"alloc_variable_exact", {BLOCKS, {PLACE, 1500, 1}}},
    {"alloc_variable_alignment", {{EMPTY, 100, 1000}, {PLACE, 400, 500}}},
    {"ordering", {{EMPTY, 0, 999}, {PLACE, 500, 1}, {PLACE, 500, 1}}},
    {"allocate_device", {{EMPTY, 0, 1999}, {EMPTY, 11000, 15000}, {FIX, 500, 799}, {FIX, 11000, 15000}}},
};

static bool step_run(struct physical_map *map, const struct step *step)
{
	struct area area = {
	    .first = step->first,
	    .last = step->last,
	    .kind = step->operation == DEVICE ? AREA_DEVICE : AREA_EMPTY,
	    .allocatable = true,
	};
	struct map_request request = {.size_bytes = step->first, .alignment = step->last, .end = UINT64_MAX};
	uint64_t address;

	if (step->operation == FIX)
		return physical_map_fix(map, step->first, step->last - step->first + 1, NULL, NULL) == MAP_OK;
	if (step->operation == PLACE)
		return physical_map_allocate(map, &request, &address) == MAP_OK;
	return physical_map_add(map, &area, NULL) == MAP_OK;
}

static char *map_text(const struct physical_map *map)
{
	static const char *const kinds[] = {"EMPTY", "DEVICE", "FIXED", "ALLOCATED"};
	char *text = NULL;
	size_t size_bytes = 0;
	FILE *stream = open_memstream(&text, &size_bytes);

	for (size_t i = 0; i < map->count; i++)
		fprintf(stream, "%s %" PRIu64 " %" PRIu64 "\n", kinds[map->areas[i].kind], map->areas[i].first,
			map->areas[i].last);
	fclose(stream);
	return text;
}

static bool trace_agrees(const struct trace *trace, const char *folder)
{
	struct physical_map map = {0};
	char *path = memory_format("tools/%s/%s.txt", folder, trace->name);
	uint8_t *expected = NULL;
	size_t size_bytes = 0;
	char *actual;
	bool agrees = file_read(path, 4096, &expected, &size_bytes) == 0;

	for (const struct step *step = trace->steps; agrees && step->operation != END; step++)
		agrees = step_run(&map, step);
	actual = map_text(&map);
	agrees = agrees && strlen(actual) == size_bytes && memcmp(actual, expected, size_bytes) == 0;
	if (!agrees)
		printf("%s FAILS: got\n%s", path, actual);
	else
		verdict_equal(path);
	free(actual);
	free(expected);
	free(path);
	physical_map_free(&map);
	return agrees;
}

struct pair {
	const char *input;
	const char *reference; /* NULL: refused by this rule */
	enum rule rule;
};

static const struct pair pairs[] = {
    {"automatic_allocation.in.xml", "automatic_allocation.ref.xml", RULE_COUNT},
    {"allocation_with_devices.in.xml", "allocation_with_devices.ref.xml", RULE_COUNT},
    {"file_backed_first.in.xml", "file_backed_first.ref.xml", RULE_COUNT},
    {"allocation_oom.in.xml", NULL, RULE_OUT_OF_MEMORY},
    {"overlapping.xml", NULL, RULE_BLOCK_OVERLAP},
    {"overlapping_device.xml", NULL, RULE_BLOCK_OVERLAP},
    {"overlap_between_devices.xml", NULL, RULE_BLOCK_OVERLAP},
    {"overlap_between_device_memory.xml", NULL, RULE_BLOCK_OVERLAP},
};

static bool places_agree(struct policy *policy, const struct pair *pair, char *why, size_t size_bytes)
{
	char *path;
	xmlDoc *reference;
	bool equal;

	if (pair->reference == NULL) {
		snprintf(why, size_bytes, "not refused by the right rule");
		return report_has_rule(policy->report, pair->rule);
	}
	snprintf(why, size_bytes, "refused");
	path = memory_format("tools/mucfgalloc/%s", pair->reference);
	reference = load_file(&policy->loader, path);
	equal = report_error_count(policy->report) == 0 && reference != NULL &&
		canonical_equal(policy->root, xmlDocGetRootElement(reference), why, size_bytes);
	xmlFreeDoc(reference);
	free(path);
	return equal;
}

static void print_verdicts(const struct pair *pair)
{
	char *input = memory_format("tools/mucfgalloc/%s", pair->input);
	char *reference = memory_format("tools/mucfgalloc/%s", pair->reference == NULL ? "" : pair->reference);

	verdict_input(input);
	if (pair->reference == NULL)
		verdict_said(input, "refused");
	else
		verdict_equal(reference);
	free(input);
	free(reference);
}

static bool pair_agrees(const struct pair *pair)
{
	const struct policy_options options = {.until = STAGE_ALLOCATE};
	struct policy policy;
	char *path = memory_format("tools/mucfgalloc/%s", pair->input);
	char why[512] = "";
	bool agrees;

	policy_init(&policy, &options);
	policy.document = load_file(&policy.loader, path);
	policy.root = xmlDocGetRootElement(policy.document);
	policy_allocate(&policy);
	agrees = places_agree(&policy, pair, why, sizeof(why));
	if (agrees) {
		print_verdicts(pair);
	} else {
		printf("%s FAILS: %s\n", path, why);
		report_print(policy.report, stdout, false);
	}
	policy_free(&policy);
	free(path);
	return agrees;
}

static size_t run_traces(const char *folder)
{
	const size_t count = sizeof(traces) / sizeof(traces[0]);
	size_t agree = 0;

	for (size_t i = 0; i < count; i++)
		agree += trace_agrees(&traces[i], folder);
	printf("tools/%s: %zu traces agree, %zu fail\n", folder, agree, count - agree);
	return count - agree;
}

static size_t run_pairs(void)
{
	const size_t count = sizeof(pairs) / sizeof(pairs[0]);
	size_t agree = 0;

	for (size_t i = 0; i < count; i++)
		agree += pair_agrees(&pairs[i]);
	printf("tools/mucfgalloc: %zu placements agree, %zu fail\n", agree, count - agree);
	return count - agree;
}

#define DEMO "runs/demo/"

static void print_line(void *count, char sign, const char *line)
{
	(*(size_t *)count)++;
	printf("  only %s: %s\n", sign == '+' ? "ours" : "upstream's", line);
}

/* Regions with content lie where upstream's do. Empty ones lie behind, but ours places the kernel's
 * pages, and what guests boot from, before the others: their addresses are not compared. *moved: how many. */
static size_t compare_places(xmlNode *ours, xmlNode *theirs, size_t *moved)
{
	struct name_table regions = {0};
	size_t failures = 0;

	TREE_FOR_EACH(region, tree_child(ours, "memory"), "memory")
		name_table_add(&regions, tree_name(region), region);
	TREE_FOR_EACH(region, tree_child(theirs, "memory"), "memory") {
		xmlNode *own = name_table_find(&regions, tree_name(region));
		const bool has_content = tree_child(region, "file") != NULL || tree_child(region, "fill") != NULL;

		if (own == NULL || tree_number(own, "physicalAddress") == tree_number(region, "physicalAddress"))
			continue;
		*moved += 1;
		failures += has_content;
		if (has_content)
			printf("  '%s' lies elsewhere\n", tree_name(region));
		tree_unset(own, "physicalAddress");
		tree_unset(region, "physicalAddress");
	}
	name_table_free(&regions);
	return failures;
}

/* The whole demo, from format A to B. */
static size_t run_demo(void)
{
	const struct policy_options options = {.until = STAGE_ALLOCATE};
	struct policy policy;
	xmlDoc *reference;
	struct lines ours = {0};
	struct lines theirs = {0};
	size_t failures;
	size_t moved = 0;

	policy_init(&policy, &options);
	policy.document = load_file(&policy.loader, DEMO "5_a.xml");
	policy.root = xmlDocGetRootElement(policy.document);
	policy_allocate(&policy);
	reference = load_file(&policy.loader, DEMO "6_b.xml");
	failures = report_error_count(policy.report);
	failures += compare_places(policy.root, xmlDocGetRootElement(reference), &moved);
	lines_of(policy.root, &ours);
	lines_of(xmlDocGetRootElement(reference), &theirs);
	lines_compare(&ours, &theirs, print_line, &failures);
	failures += theirs.count == 0;
	printf(DEMO "5_a.xml: %zu lines agree, %zu empty regions lie elsewhere, %zu fail\n", theirs.count, moved,
	       failures);
	if (failures == 0) {
		verdict_input(DEMO "5_a.xml");
		verdict_but(DEMO "6_b.xml", moved, "addresses of empty regions");
	}
	lines_free(&ours);
	lines_free(&theirs);
	xmlFreeDoc(reference);
	policy_free(&policy);
	return failures;
}

int main(int argc, char **argv)
{
	if (argc != 2 || chdir(argv[1]) != 0) {
		printf("SKIPPED: the reference pairs are not there: %s\n", argc == 2 ? argv[1] : "no folder given");
		return EXIT_SKIPPED;
	}
	return run_traces("liballoc") + run_traces("mucfgalloc") + run_pairs() + run_demo() == 0 ? EXIT_CODE_OK : 1;
}
