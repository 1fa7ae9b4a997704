/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* From the policy to page tables: rights and kinds of the fixture's owners, and upstream's reference files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/file.h"
#include "emit/address_space.h"
#include "fixture.h"
#include "tree.h"

#define PRODUCER "/system/subjects/subject[@name='producer']"
#define KERNEL "/system/kernel/memory/cpu[@id='0']"

static const struct page_table_mapping *find(const struct address_space *space, const char *name)
{
	for (size_t i = 0; i < space->count; i++)
		if (strcmp(space->mappings[i].name, name) == 0)
			return &space->mappings[i];
	fail_msg("no mapping '%s'", name);
	return NULL;
}

static void test_kernel(void **state)
{
	struct fixture fixture = fixture_load(NULL);
	struct address_space space;
	const struct page_table_mapping *apic;

	(void)state;
	assert_true(address_space_collect(fixture_find(&fixture, KERNEL), fixture_context(&fixture), &space));
	assert_true(space.style.global && space.style.accessed_dirty && !space.style.user && !space.style.large_pages);
	assert_int_equal(space.style.format, PAGE_TABLE_IA32E);
	apic = find(&space, "mem");
	assert_int_equal(apic->physical_address, 0xfee00000);
	assert_int_equal(apic->virtual_address, 0x1ba000);
	assert_int_equal(apic->caching, CACHING_UC);
	assert_true(apic->writable && !apic->executable);
	assert_true(find(&space, "text")->executable);
	address_space_free(&space);
	fixture_free(&fixture);
}

static void test_subject(void **state)
{
	struct fixture fixture = fixture_load(NULL);
	struct address_space space;

	(void)state;
	assert_true(address_space_collect(fixture_find(&fixture, PRODUCER), fixture_context(&fixture), &space));
	assert_true(space.style.user && space.style.accessed_dirty && !space.style.global);
	assert_int_equal(space.count, 10);
	assert_true(find(&space, "out")->writable);
	address_space_free(&space);
	tree_set_text(fixture_find(&fixture, PRODUCER "//EnableEPT"), "1");
	assert_true(address_space_collect(fixture_find(&fixture, PRODUCER), fixture_context(&fixture), &space));
	assert_int_equal(space.style.format, PAGE_TABLE_NPT);
	address_space_free(&space);
	fixture_set(&fixture, "/system/hardware/processor", "virtualization", "vmx");
	assert_true(address_space_collect(fixture_find(&fixture, PRODUCER), fixture_context(&fixture), &space));
	assert_int_equal(space.style.format, PAGE_TABLE_EPT);
	address_space_free(&space);
	fixture_free(&fixture);
}

static void test_pages(void **state)
{
	struct fixture fixture = fixture_load(NULL);
	uint64_t pages;
	uint64_t size;
	uint8_t *content;

	(void)state;
	assert_true(address_space_table_pages(fixture_find(&fixture, PRODUCER), fixture_context(&fixture), &pages));
	assert_true(address_space_build(fixture_find(&fixture, PRODUCER), 0x300000, fixture_context(&fixture), &content,
					&size));
	assert_int_equal(size, pages * 4096);
	free(content);
	fixture_free(&fixture);
}

static void test_refusals(void **state)
{
	struct fixture fixture = fixture_load(NULL);
	uint64_t pages;

	(void)state;
	fixture_set(&fixture, PRODUCER "/memory/memory[@logical='text']", "virtualAddress", "16#1000#");
	assert_false(address_space_table_pages(fixture_find(&fixture, PRODUCER), fixture_context(&fixture), &pages));
	assert_true(report_has_rule(fixture.report, RULE_EMIT_PAGE_TABLE));
	fixture_free(&fixture);
	fixture = fixture_load(NULL);
	fixture_set(&fixture, PRODUCER "/memory/memory[@logical='text']", "physical", "nothing");
	assert_false(address_space_table_pages(fixture_find(&fixture, PRODUCER), fixture_context(&fixture), &pages));
	assert_true(report_has_rule(fixture.report, RULE_EMIT_REGION));
	fixture_free(&fixture);
}

static void compare_upstream(struct fixture *fixture, const char *owner, const char *region, const char *file)
{
	char path[128];
	struct address_space space;
	struct page_table_conflict conflict;
	uint8_t *expected;
	uint8_t *content;
	uint64_t tables;
	size_t size;

	assert_true(address_space_collect(fixture_find(fixture, owner), fixture_context(fixture), &space));
	space.style = (struct page_table_style){.format = PAGE_TABLE_IA32E, .user = true, .mark = true};
	snprintf(path, sizeof(path), "/system/memory/memory[@name='%s']", region);
	assert_true(page_table_build(&space.style, space.mappings, space.count,
				     tree_number(fixture_find(fixture, path), "physicalAddress"), &content, &tables,
				     &conflict));
	snprintf(path, sizeof(path), "tools/mugenpt/%s", file);
	assert_int_equal(file_read(fixture_conformance(path), 1 << 20, &expected, &size), 0);
	assert_int_equal(size, tables * 4096);
	assert_memory_equal(content, expected, size);
	free(content);
	free(expected);
	address_space_free(&space);
}

static void test_upstream(void **state)
{
	struct fixture fixture = fixture_load(fixture_conformance("tools/mugenpt/test_policy.xml"));

	(void)state;
	compare_upstream(&fixture, KERNEL, "kernel_0|pt", "kernel_pt_0.ref");
	compare_upstream(&fixture, "/system/kernel/memory/cpu[@id='1']", "kernel_1|pt", "kernel_pt_1.ref");
	compare_upstream(&fixture, "/system/subjects/subject[@name='tau0']", "tau0|pt", "tau0_pt.ref");
	compare_upstream(&fixture, "/system/subjects/subject[@name='subject2']", "subject2|pt", "subject2_pt.ref");
	fixture_free(&fixture);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_kernel),   cmocka_unit_test(test_subject),  cmocka_unit_test(test_pages),
	    cmocka_unit_test(test_refusals), cmocka_unit_test(test_upstream),
	};

	fixture_set_conformance(argc > 1 ? argv[1] : "");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
