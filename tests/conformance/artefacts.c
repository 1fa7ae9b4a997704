/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * What the emit stage makes of upstream's format B policies, against upstream's files, byte by byte: page tables,
 * information pages, MSR stores, zero pages, ACPI tables, hashes. Where upstream has a version or a software bit of its
 * own, it is asked for here; nothing else differs. Argument: the folder of the reference files. Prints counts per
 * folder.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <libxml/parser.h>

#include "common/exit_code.h"
#include "common/file.h"
#include "common/memory.h"
#include "emit/acpi.h"
#include "emit/address_space.h"
#include "emit/boot_info.h"
#include "emit/msr_store.h"
#include "emit/policy_view.h"
#include "emit/sinfo.h"
#include "tree.h"
#include "verdict.h"

#define EXIT_SKIPPED 77
#define DEMO "runs/demo/"

struct content {
	uint8_t *bytes; /* malloc'ed; NULL: it could not be made */
	size_t size;
};

struct tally {
	size_t agree;
	size_t fail;
};

static struct report *report;

static void compare(struct tally *tally, const char *path, struct content content)
{
	uint8_t *expected = NULL;
	size_t size = 0;
	int error = file_read(path, 1U << 28, &expected, &size);
	bool equal =
	    error == 0 && content.bytes != NULL && content.size == size && memcmp(content.bytes, expected, size) == 0;
	size_t at = 0;

	tally->agree += equal;
	tally->fail += !equal;
	if (equal) {
		verdict_equal(path);
	} else {
		while (content.bytes != NULL && at < size && at < content.size && content.bytes[at] == expected[at])
			at++;
		printf("%s FAILS at 0x%zx (%zu bytes, wanted %zu): %s\n", path, at, content.size, size,
		       error != 0 ? strerror(error) : "");
	}
	free(expected);
	free(content.bytes);
}

static void print_tally(const char *what, const struct tally *tally)
{
	printf("%s: %zu agree, %zu fail\n", what, tally->agree, tally->fail);
}

static xmlDoc *policy_load(const char *path)
{
	xmlDoc *policy = xmlReadFile(path, NULL, XML_PARSE_NOBLANKS);

	if (policy == NULL) {
		printf("%s cannot be read\n", path);
		exit(EXIT_FAILURE);
	}
	return policy;
}

/* Upstream's generator for x86: small pages only, a software bit in each entry, and native tables for users. */
static struct content make_page_table(const xmlNode *owner, const xmlNode *region)
{
	struct page_table_conflict conflict;
	struct address_space space;
	struct content content = {NULL, 0};
	uint64_t tables = 0;
	struct name_table regions = policy_view_regions(owner->doc);
	const bool collected =
	    address_space_collect(owner, &(struct region_context){.regions = &regions, .report = report}, &space);

	name_table_free(&regions);
	if (!collected)
		return content;
	space.style = (struct page_table_style){
	    .format = !tree_is(owner, "cpu") && policy_view_nested(owner) ? PAGE_TABLE_EPT : PAGE_TABLE_IA32E,
	    .user = true,
	    .mark = true,
	};
	page_table_build(&space.style, space.mappings, space.count, tree_number(region, "physicalAddress"),
			 &content.bytes, &tables, &conflict);
	content.size = tables * MUEN_PAGE_SIZE;
	address_space_free(&space);
	return content;
}

static void compare_page_table(struct tally *tally, const xmlNode *owner, const char *name)
{
	struct name_table regions = policy_view_regions(owner->doc);
	char *region = memory_format("%s|pt", name);
	char *path = memory_format(DEMO "pt/%s_pt", name);

	compare(tally, path, make_page_table(owner, name_table_find(&regions, region)));
	name_table_free(&regions);
	free(region);
	free(path);
}

static void run_page_tables(const xmlDoc *policy, struct tally *tally)
{
	const xmlNode *system = policy_view_system(policy);

	TREE_FOR_EACH(cpu, tree_path(system, "kernel/memory"), "cpu") {
		char *name = memory_format("kernel_%s", tree_attribute(cpu, "id"));

		compare_page_table(tally, cpu, name);
		free(name);
	}
	TREE_FOR_EACH(subject, tree_child(system, "subjects"), "subject")
		compare_page_table(tally, subject, tree_name(subject));
}

/* The run was made with version 3. */
static struct content make_sinfo(xmlNode *subject)
{
	struct sinfo *page = memory_alloc(1, sizeof(*page));
	struct name_table regions = policy_view_regions(subject->doc);
	bool built;

	tree_set(subject, "sinfo", "3");
	built = sinfo_build(subject, &(struct region_context){.regions = &regions, .report = report}, page);
	name_table_free(&regions);
	if (built)
		return (struct content){(uint8_t *)page, sizeof(*page)};
	free(page);
	return (struct content){NULL, 0};
}

static struct content make_msr_store(const xmlNode *subject)
{
	struct msr_entry *entries = memory_alloc(MUEN_MSR_STORE_MAX, sizeof(*entries));
	size_t count = msr_store_build(subject, entries);

	return (struct content){(uint8_t *)entries, count * sizeof(*entries)};
}

static struct content make_zero_page(const xmlNode *subject)
{
	struct content content;

	content.bytes = boot_info_zero_page(subject, report, &content.size);
	return content;
}

static struct content make_acpi(const xmlNode *subject, const char *table)
{
	char *type = memory_format("subject_acpi_%s", table);
	xmlNode *region = xmlNewNode(NULL, BAD_CAST "memory");
	struct content content;

	tree_set(region, "type", type);
	content.bytes = acpi_build(subject, region, report, &content.size);
	xmlFreeNode(region);
	free(type);
	return content;
}

static void compare_file(struct tally *tally, const xmlNode *subject, const char *suffix, struct content content)
{
	char *path = memory_format(DEMO "bin/%s_%s", tree_name(subject), suffix);

	compare(tally, path, content);
	free(path);
}

static void run_subject(xmlNode *subject, struct tally *tally)
{
	static const char *const tables[] = {"rsdp", "xsdt", "fadt"};

	compare_file(tally, subject, "sinfo", make_sinfo(subject));
	if (tree_count(subject, "bootparams") == 0 || !policy_view_nested(subject))
		return;
	compare_file(tally, subject, "msrstore", make_msr_store(subject));
	compare_file(tally, subject, "zp", make_zero_page(subject));
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		compare_file(tally, subject, tables[i], make_acpi(subject, tables[i]));
}

int main(int argc, char **argv)
{
	struct tally tables = {0};
	struct tally contents = {0};
	xmlDoc *policy;

	if (argc != 2 || chdir(argv[1]) != 0) {
		printf("SKIPPED: the reference files are not there: %s\n", argc == 2 ? argv[1] : "no folder given");
		return EXIT_SKIPPED;
	}
	report = report_new();
	policy = policy_load(DEMO "7_b_hash.xml");
	verdict_input(DEMO "7_b_hash.xml");
	run_page_tables(policy, &tables);
	TREE_FOR_EACH(subject, tree_child(policy_view_system(policy), "subjects"), "subject")
		run_subject(subject, &contents);
	report_print(report, stdout, false);
	print_tally(DEMO "pt", &tables);
	print_tally(DEMO "bin", &contents);
	xmlFreeDoc(policy);
	report_free(report);
	return tables.fail + contents.fail == 0 && tables.agree > 0 ? EXIT_CODE_OK : EXIT_FAILURE;
}
