/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Entries, order and conflicts of page tables; upstream's reference tables where they are at hand (first argument). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/file.h"
#include "emit/page_table.h"

#define KIB4 0x1000ULL
#define MIB2 0x200000ULL
#define GIB 0x40000000ULL

#define A 0x20ULL
#define D 0x40ULL
#define G 0x100ULL
#define NX 0x8000000000000000ULL

static const char *conformance;

static uint64_t entry_at(const uint8_t *content, size_t offset)
{
	uint64_t entry;

	memcpy(&entry, content + offset, sizeof(entry));
	return entry;
}

static uint8_t *build(const struct page_table_style *style, const struct page_table_mapping *mappings, size_t count,
		      uint64_t root, uint64_t *tables)
{
	struct page_table_conflict conflict;
	uint64_t counted;
	uint8_t *content;

	assert_true(page_table_build(style, mappings, count, root, &content, tables, &conflict));
	assert_true(page_table_count(style, mappings, count, &counted, &conflict));
	assert_int_equal(counted, *tables);
	return content;
}

/* Entry of the only leaf of a one-page mapping: the leaf table is the second page. */
static uint64_t leaf_of(const struct page_table_style *style, enum memory_caching caching, bool writable,
			bool executable)
{
	const struct page_table_mapping mapping = {"m", 0, 0x5000, KIB4, caching, writable, executable};
	uint64_t tables;
	uint8_t *content = build(style, &mapping, 1, 0x100000, &tables);
	uint64_t entry = entry_at(content, KIB4);

	assert_int_equal(tables, 4);
	free(content);
	return entry;
}

static void test_native_leaves(void **state)
{
	const struct page_table_style style = {.format = PAGE_TABLE_IA32E, .user = true, .accessed_dirty = true};

	(void)state;
	assert_int_equal(leaf_of(&style, CACHING_WB, true, false), 0x5000 | NX | D | A | 7);
	assert_int_equal(leaf_of(&style, CACHING_WB, false, true), 0x5000 | A | 5);
	assert_int_equal(leaf_of(&style, CACHING_WT, false, false), 0x5000 | NX | A | 0x08 | 5);
	assert_int_equal(leaf_of(&style, CACHING_WC, false, false), 0x5000 | NX | A | 0x10 | 5);
	assert_int_equal(leaf_of(&style, CACHING_UC, false, false), 0x5000 | NX | A | 0x18 | 5);
	assert_int_equal(leaf_of(&style, CACHING_WP, false, false), 0x5000 | NX | A | 0x80 | 5);
}

static void test_other_leaves(void **state)
{
	const struct page_table_style kernel = {.format = PAGE_TABLE_IA32E, .global = true, .accessed_dirty = true};
	const struct page_table_style ept = {.format = PAGE_TABLE_EPT};
	const struct page_table_style npt = {.format = PAGE_TABLE_NPT, .accessed_dirty = true, .global = true};

	(void)state;
	assert_int_equal(leaf_of(&kernel, CACHING_WB, true, false), 0x5000 | NX | G | D | A | 3);
	assert_int_equal(leaf_of(&ept, CACHING_WB, true, false), 0x5000 | 0x40 | 6 << 3 | 3);
	assert_int_equal(leaf_of(&ept, CACHING_UC, false, true), 0x5000 | 0x40 | 5);
	assert_int_equal(leaf_of(&npt, CACHING_WB, true, false), 0x5000 | NX | D | A | 7);
}

/* Root, leaf tables by address, then level 2, then level 3. */
static void test_order(void **state)
{
	const struct page_table_style style = {.format = PAGE_TABLE_IA32E, .user = true, .accessed_dirty = true};
	const struct page_table_mapping mappings[] = {
	    {"high", 0xe00000000, 0x8000, 2 * KIB4, CACHING_WB, false, false},
	    {"low", MIB2 - KIB4, 0xa000, 2 * KIB4, CACHING_WB, true, false},
	};
	uint64_t tables;
	uint8_t *content = build(&style, mappings, 2, 0x100000, &tables);

	(void)state;
	assert_int_equal(tables, 1 + 3 + 2 + 1);
	assert_int_equal(entry_at(content, 0), 0x106000 | A | 7);
	assert_int_equal(entry_at(content, 0x1ff8), 0xa000 | NX | D | A | 7);
	assert_int_equal(entry_at(content, 0x2000), 0xb000 | NX | D | A | 7);
	assert_int_equal(entry_at(content, 0x3000), 0x8000 | NX | A | 5);
	assert_int_equal(entry_at(content, 0x3008), 0x9000 | NX | A | 5);
	assert_int_equal(entry_at(content, 0x4000), 0x101000 | A | 7);
	assert_int_equal(entry_at(content, 0x4008), 0x102000 | A | 7);
	assert_int_equal(entry_at(content, 0x5000), 0x103000 | A | 7);
	assert_int_equal(entry_at(content, 0x6000), 0x104000 | A | 7);
	assert_int_equal(entry_at(content, 0x6000 + 8 * 0x38), 0x105000 | A | 7);
	free(content);
}

static void test_large_pages(void **state)
{
	const struct page_table_style style = {.format = PAGE_TABLE_NPT, .large_pages = true};
	const struct page_table_mapping mapping = {"ram", GIB - MIB2, 2 * GIB - MIB2, GIB + 2 * MIB2, CACHING_WP,
						   true,  true};
	const struct page_table_mapping skew = {"skew", 0, KIB4, 2 * MIB2, CACHING_WB, true, true};
	uint64_t tables;
	uint8_t *content = build(&style, &mapping, 1, 0, &tables);

	(void)state;
	assert_int_equal(tables, 1 + 2 + 1);
	assert_int_equal(entry_at(content, 0x1ff8), (2 * GIB - MIB2) | 0x1000 | 0x87);
	assert_int_equal(entry_at(content, 0x2000), (3 * GIB) | 0x1000 | 0x87);
	assert_int_equal(entry_at(content, 0x3008), (2 * GIB) | 0x1000 | 0x87);
	free(content);
	content = build(&style, &skew, 1, 0, &tables);
	assert_int_equal(tables, 1 + 2 + 1 + 1);
	free(content);
}

static void expect_conflict(const struct page_table_mapping *mappings, size_t count, const char *other,
			    uint64_t address)
{
	const struct page_table_style style = {.format = PAGE_TABLE_IA32E, .user = true, .large_pages = true};
	struct page_table_conflict conflict;
	uint64_t tables;

	assert_false(page_table_count(&style, mappings, count, &tables, &conflict));
	assert_ptr_equal(conflict.mapping, &mappings[count - 1]);
	assert_int_equal(conflict.virtual_address, address);
	if (other != NULL)
		assert_string_equal(conflict.other->name, other);
	else
		assert_null(conflict.other);
}

static void test_conflicts(void **state)
{
	const struct page_table_mapping two[] = {{"a", 0x1000, 0x5000, 2 * KIB4, CACHING_WB, true, false},
						 {"b", 0x2000, 0x9000, 2 * KIB4, CACHING_WB, true, false}};
	const struct page_table_mapping inside[] = {{"large", MIB2, MIB2, MIB2, CACHING_WB, true, false},
						    {"small", MIB2 + KIB4, 0, KIB4, CACHING_WB, true, false}};
	const struct page_table_mapping around[] = {{"small", MIB2 + KIB4, 0, KIB4, CACHING_WB, true, false},
						    {"large", MIB2, MIB2, MIB2, CACHING_WB, true, false}};
	const struct page_table_mapping bad[] = {
	    {"size", 0, 0, 100, CACHING_WB, true, false},
	    {"empty", 0, 0, 0, CACHING_WB, true, false},
	    {"high", 0xffffffff80000000, 0, KIB4, CACHING_WB, true, false},
	    {"end", (1ULL << 47) - KIB4, 0, 2 * KIB4, CACHING_WB, true, false},
	    {"huge", 0, 0, 1ULL << 46, CACHING_WB, true, false},
	};

	(void)state;
	expect_conflict(two, 2, "a", 0x2000);
	expect_conflict(inside, 2, "large", MIB2 + KIB4);
	expect_conflict(around, 2, NULL, MIB2);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		expect_conflict(&bad[i], 1, NULL, bad[i].virtual_address);
}

/* The same page with the same attributes twice is one mapping. */
static void test_repeated(void **state)
{
	const struct page_table_style style = {.format = PAGE_TABLE_IA32E};
	const struct page_table_mapping same[] = {{"a", 0x1000, 0x5000, KIB4, CACHING_WB, true, false},
						  {"b", 0x1000, 0x5000, KIB4, CACHING_WB, true, false}};
	uint64_t tables;

	(void)state;
	free(build(&style, same, 2, 0, &tables));
	assert_int_equal(tables, 4);
}

static const struct page_table_mapping upstream_kernel[] = {
    {"text", 0x100000, 0x100000, 18 * KIB4, CACHING_UC, true, true},
    {"stack", 0x112000, 0x112000, 2 * KIB4, CACHING_WB, true, false},
    {"store", 0x116000, 0x116000, KIB4, CACHING_WB, true, false},
    {"data", 0x118000, 0x118000, 6 * KIB4, CACHING_UC, true, true},
    {"interface", 0x1ff000, 0x1ff000, KIB4, CACHING_UC, false, false},
};
static const struct page_table_mapping upstream_multi[] = {
    {"small and large", 0x1ff000, 0x1ff000, 0x402000, CACHING_WB, true, false},
    {"huge", GIB, GIB, GIB, CACHING_UC, false, true},
};
static const struct page_table_mapping upstream_multi_pt[] = {
    {"first", 0, 0, KIB4, CACHING_WB, true, false},
    {"second", 0x6a80000, 0x6a80000, KIB4, CACHING_WC, true, true},
    {"third", 0x3ffff000, 0x3ffff000, KIB4, CACHING_UC, false, true},
};
static const struct page_table_mapping upstream_ept[] = {{"ram", 0, GIB, 4 * GIB, CACHING_UC, true, true}};
static const struct page_table_mapping upstream_ept_small[] = {{"ram", 0, GIB, MIB2, CACHING_UC, true, true}};

static const struct {
	const char *file;
	enum page_table_format format;
	bool large_pages;
	uint64_t root;
	const struct page_table_mapping *mappings;
	size_t count;
	unsigned levels;
} references[] = {
    {"ia32e.ref", PAGE_TABLE_IA32E, false, 0x200000, upstream_kernel, 5, 4},
    {"ia32e_multi.ref", PAGE_TABLE_IA32E, true, 0x10000, upstream_multi, 2, 4},
    {"ia32e_multi_pt.ref", PAGE_TABLE_IA32E, true, 0x200000, upstream_multi_pt, 3, 4},
    {"ept.ref", PAGE_TABLE_EPT, true, 0x1f4000, upstream_ept, 1, 4},
    {"ept_no_large_pages.ref", PAGE_TABLE_EPT, false, 0x1f4000, upstream_ept_small, 1, 4},
    {"ept_three_levels.ref", PAGE_TABLE_EPT, false, 0x1f4000, upstream_ept_small, 1, 3},
};

static void compare_reference(size_t i)
{
	const struct page_table_style style = {.format = references[i].format,
					       .levels = references[i].levels,
					       .user = true,
					       .large_pages = references[i].large_pages,
					       .mark = true};
	char path[PATH_MAX];
	uint8_t *expected;
	size_t size;
	uint64_t tables;
	uint8_t *content = build(&style, references[i].mappings, references[i].count, references[i].root, &tables);

	snprintf(path, sizeof(path), "%s/tools/libpaging/%s", conformance, references[i].file);
	assert_int_equal(file_read(path, 1 << 20, &expected, &size), 0);
	assert_int_equal(size, tables * KIB4);
	assert_memory_equal(content, expected, size);
	printf("= tools/libpaging/%s: equal\n", references[i].file);
	free(expected);
	free(content);
}

/* Single tables. Where upstream's has cache bits in an entry that points to a table (which its whole trees have not),
 * those are left out of the comparison. */
static const struct page_table_mapping one_page[] = {{"page", 0, 0, KIB4, CACHING_WB, true, true}};
static const struct page_table_mapping one_screen[] = {{"screen", 0xb8000, 0xb8000, KIB4, CACHING_WC, true, false}};
static const struct page_table_mapping two_pages[] = {
    {"first", 0, 0x240000, KIB4, CACHING_WB, true, true},
    {"second", 0x100000, 0x1ff000, KIB4, CACHING_UC, false, false},
};

static const struct {
	const char *file;
	enum page_table_format format;
	uint64_t root;
	const struct page_table_mapping *mappings;
	size_t count;
	unsigned table;
	uint64_t ignored;
} tables[] = {
    {"ept_pt.ref", PAGE_TABLE_EPT, 0, one_screen, 1, 1, 0},
    {"ept_pd.ref", PAGE_TABLE_EPT, 0x1f6000, one_page, 1, 2, 0},
    {"ept_pdpt.ref", PAGE_TABLE_EPT, 0, upstream_ept, 1, 1, 0},
    {"ept_pml4.ref", PAGE_TABLE_EPT, 0x1f4000, upstream_ept, 1, 0, 0},
    {"ia32e_pt.ref", PAGE_TABLE_IA32E, 0, two_pages, 2, 1, 0},
    {"ia32e_pd.ref", PAGE_TABLE_IA32E, 0x1f2000, one_page, 1, 2, 0x18},
    {"ia32e_pdpt.ref", PAGE_TABLE_IA32E, 0x1f0000, one_page, 1, 3, 0x18},
    {"ia32e_pml4.ref", PAGE_TABLE_IA32E, 0x1ee000, one_page, 1, 0, 0x18},
};

static void compare_table(size_t i)
{
	const struct page_table_style style = {
	    .format = tables[i].format, .user = true, .large_pages = true, .mark = true};
	char path[PATH_MAX];
	uint8_t *bytes;
	size_t size;
	uint64_t count;
	uint64_t expected[512];
	uint8_t *content = build(&style, tables[i].mappings, tables[i].count, tables[i].root, &count);

	snprintf(path, sizeof(path), "%s/tools/libpaging/%s", conformance, tables[i].file);
	assert_int_equal(file_read(path, 1 << 20, &bytes, &size), 0);
	assert_int_equal(size, sizeof(expected));
	memcpy(expected, bytes, size);
	for (unsigned entry = 0; entry < 512; entry++)
		expected[entry] &= ~tables[i].ignored;
	assert_true(tables[i].table < count);
	assert_memory_equal(content + tables[i].table * KIB4, expected, size);
	printf("= tools/libpaging/%s: equal%s\n", tables[i].file, tables[i].ignored == 0 ? "" : " but for cache bits");
	free(bytes);
	free(content);
}

static void test_upstream(void **state)
{
	FILE *readme;
	char path[PATH_MAX];

	(void)state;
	snprintf(path, sizeof(path), "%s/README.md", conformance);
	readme = fopen(path, "r");
	if (readme == NULL) {
		print_message("SKIPPED: upstream's reference tables are not at %s\n", conformance);
		skip();
	}
	fclose(readme);
	for (size_t i = 0; i < sizeof(references) / sizeof(references[0]); i++)
		compare_reference(i);
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		compare_table(i);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_native_leaves), cmocka_unit_test(test_other_leaves), cmocka_unit_test(test_order),
	    cmocka_unit_test(test_large_pages),   cmocka_unit_test(test_conflicts),    cmocka_unit_test(test_repeated),
	    cmocka_unit_test(test_upstream),
	};

	conformance = argc > 1 ? argv[1] : "";
	return cmocka_run_group_tests(tests, NULL, NULL);
}
