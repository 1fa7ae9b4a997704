/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Nested page tables of both CPUs, large pages, and the numbers and bounds of walks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include <muen/abi/csl.h>
#include <muen/abi/layout.h>

#include "audit.h"
#include "synthetic.h"

static struct synthetic synthetic;
static struct findings findings;

static int begin_vmx(void **state)
{
	(void)state;
	synthetic_make(&synthetic, false);
	return 0;
}

static int begin_svm(void **state)
{
	(void)state;
	synthetic_make(&synthetic, true);
	return 0;
}

static int end(void **state)
{
	(void)state;
	synthetic_free(&synthetic);
	findings_free(&findings);
	return 0;
}

static void audit(void)
{
	size_t size;
	uint8_t *stream = synthetic_stream(&synthetic, &size);

	assert_true(
	    audit_run(stream, size, (const uint8_t *)synthetic.policy, strlen(synthetic.policy), NULL, 0, &findings));
	free(stream);
}

static bool has(enum finding_kind kind, const char *region, uint64_t address)
{
	for (size_t i = 0; i < findings.count; i++)
		if (findings.list[i].kind == kind && findings.list[i].address == address &&
		    (region == NULL ||
		     (findings.list[i].region != NULL && strcmp(findings.list[i].region, region) == 0)))
			return true;
	findings_print(&findings, "image", "policy", false, stderr);
	return false;
}

static void flip(uint64_t virtual_address, unsigned level, uint64_t bits)
{
	uint64_t entry = synthetic_entry(&synthetic, SYNTHETIC_NESTED_ROOT, virtual_address, level);

	synthetic_store(&synthetic, entry, synthetic_load(&synthetic, entry) ^ bits);
}

static void spaces_are_right(void **state)
{
	(void)state;
	audit();
	for (unsigned kind = FINDING_MAPPING_MISSING; kind <= FINDING_KERNEL_WINDOW; kind++)
		assert_int_equal(findings.total[kind], 0);
	assert_true(findings.counts.mapped_pages > 512 + 40);
}

static void ept_write_granted(void **state)
{
	(void)state;
	flip(SYNTHETIC_CODE, 1, 2);
	audit();
	assert_true(has(FINDING_MAPPING_RIGHTS, "nested|text", 0x12a000));
}

static void ept_execute_missing(void **state)
{
	(void)state;
	flip(SYNTHETIC_CODE, 1, 4);
	audit();
	assert_true(has(FINDING_MAPPING_RIGHTS, "nested|text", 0x12a000));
}

/* A table above without the right to execute takes it from the pages below. */
static void ept_execute_missing_above(void **state)
{
	(void)state;
	flip(SYNTHETIC_LARGE, 3, 4);
	audit();
	assert_true(has(FINDING_MAPPING_RIGHTS, "nested|ram", 0x200000));
}

static void ept_wrong_type(void **state)
{
	(void)state;
	flip(SYNTHETIC_CODE, 1, 0x30);
	audit();
	assert_true(has(FINDING_MEMORY_TYPE, "nested|text", 0x12a000));
}

/* Without it the guest's PAT decides the memory type. */
static void ept_guest_decides_type(void **state)
{
	(void)state;
	flip(SYNTHETIC_CODE, 1, 0x40);
	audit();
	assert_true(has(FINDING_ENTRY_BITS, "nested|pt",
			synthetic_entry(&synthetic, SYNTHETIC_NESTED_ROOT, SYNTHETIC_CODE, 1)));
}

static void ept_large_page_moved(void **state)
{
	(void)state;
	flip(SYNTHETIC_LARGE, 2, 0x600000);
	audit();
	assert_true(has(FINDING_MAPPING_TARGET, "nested|ram", 0x200000));
}

/* 1 GiB at 0: all memory of the machine. */
static void ept_huge_page(void **state)
{
	(void)state;
	synthetic_store(&synthetic, synthetic_entry(&synthetic, SYNTHETIC_NESTED_ROOT, 0x80000000, 3), 0xf7);
	audit();
	assert_true(has(FINDING_MAPPING_EXTRA, NULL, 0));
	assert_true(has(FINDING_TABLE_REACHABLE, "kernel_text", 0x100000));
	assert_true(has(FINDING_TABLE_REACHABLE, "trampoline", 0x1000));
}

static void npt_not_for_users(void **state)
{
	(void)state;
	flip(SYNTHETIC_CODE, 1, 4);
	audit();
	assert_true(has(FINDING_ENTRY_BITS, "nested|pt",
			synthetic_entry(&synthetic, SYNTHETIC_NESTED_ROOT, SYNTHETIC_CODE, 1)));
}

static void npt_write_granted(void **state)
{
	(void)state;
	flip(SYNTHETIC_CODE, 1, 0x42);
	audit();
	assert_true(has(FINDING_MAPPING_RIGHTS, "nested|text", 0x12a000));
}

static void npt_large_page_uncached(void **state)
{
	(void)state;
	flip(SYNTHETIC_LARGE, 2, 0x18);
	audit();
	assert_true(has(FINDING_MEMORY_TYPE, "nested|ram", 0x200000));
}

/* PAT entries from 5 on are for no use: bit 12 of a large page is its highest bit. */
static void npt_large_page_of_no_type(void **state)
{
	(void)state;
	flip(SYNTHETIC_LARGE, 2, 0x1008);
	audit();
	assert_true(has(FINDING_MEMORY_TYPE, "nested|ram", 0x200000));
}

static void name_native_tau0(void)
{
	for (char *at = strstr(synthetic.policy, "native"); at != NULL; at = strstr(at, "native")) {
		memcpy(at, "tau0", 4);
		memmove(at + 4, at + 6, strlen(at + 6) + 1);
	}
}

/* It writes its interface, and nothing else that the kernel shows to subjects. */
static void shared_page_writable_by_tau0(void **state)
{
	uint64_t entry = synthetic_entry(&synthetic, SYNTHETIC_NATIVE_ROOT, MUEN_GVA_HYPERCALL, 1);

	(void)state;
	name_native_tau0();
	synthetic_store(&synthetic, entry, synthetic_load(&synthetic, entry) | 0x42);
	audit();
	assert_true(has(FINDING_TABLE_REACHABLE, "hypercall", 0x129000));
}

/* Tables in a circle: the walk ends. */
static void table_circle(void **state)
{
	(void)state;
	synthetic_store(&synthetic, SYNTHETIC_NATIVE_ROOT + 8 * 300, SYNTHETIC_NATIVE_ROOT | 0x27);
	audit();
	assert_true(has(FINDING_TABLE_PLACE, "native|pt", SYNTHETIC_NATIVE_ROOT));
}

static void table_not_in_image(void **state)
{
	size_t size;
	uint8_t *stream = synthetic_stream(&synthetic, &size);
	const uint64_t length = 8 + SYNTHETIC_NESTED_ROOT - SYNTHETIC_BASE;

	(void)state;
	memcpy(stream + 16, &length, sizeof(length));
	audit_run(stream, 24 + length, (const uint8_t *)synthetic.policy, strlen(synthetic.policy), NULL, 0, &findings);
	free(stream);
	assert_true(has(FINDING_TABLE_PLACE, "nested|pt", SYNTHETIC_NESTED_ROOT));
}

/* What the stream says must be bounded by what it is. */
static void streams_that_lie(void **state)
{
	static const uint64_t fill_all[] = {CSL_MAGIC, 1, 24, 0, UINT64_MAX, 0};
	static const uint64_t fill_wraps[] = {CSL_MAGIC, 1, 24, UINT64_MAX - 8, 100, 0};
	static const uint64_t write_nothing[] = {CSL_MAGIC, 0, 8, 0x100000};
	static const uint64_t too_long[] = {CSL_MAGIC, 0, UINT64_MAX, 0x100000};
	static const uint64_t two_entries[] = {CSL_MAGIC, 2, 8, 0x100000, 2, 8, 0x100000};
	static const uint64_t late_staging[] = {CSL_MAGIC, 2, 8, 0x100000, 60000, 48, 0, 0, 0, 0, 0, 0};
	static const struct {
		const uint64_t *words;
		size_t size;
	} streams[] = {
	    {fill_wraps, sizeof(fill_wraps)},   {write_nothing, sizeof(write_nothing)}, {too_long, sizeof(too_long)},
	    {two_entries, sizeof(two_entries)}, {late_staging, sizeof(late_staging)},   {fill_all, 4},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(streams) / sizeof(streams[0]); i++) {
		struct image image;

		image_read_stream(&image, (const uint8_t *)streams[i].words, streams[i].size, &findings);
		assert_int_equal(findings.total[FINDING_STREAM], i + 1);
		image_free(&image);
	}
	audit_run((const uint8_t *)fill_all, sizeof(fill_all), (const uint8_t *)synthetic.policy,
		  strlen(synthetic.policy), NULL, 0, &findings);
	assert_true(has(FINDING_OUTSIDE_RAM, NULL, 0));
}

static void policies_that_are_none(void **state)
{
	static const char *const texts[] = {
	    "",
	    "no XML",
	    "<system/>",
	    "<other/>",
	    "<!DOCTYPE system [<!ENTITY a \"b\">]><system>&a;</system>",
	    "<system><memory><memory name=\"a\" physicalAddress=\"1\" size=\"16#1000#\" "
	    "caching=\"WB\"/></memory></system>",
	    "<system><memory><memory name=\"a\" physicalAddress=\"16#ffff_ffff_ffff_f000#\" size=\"16#2000#\" "
	    "caching=\"WB\"/></memory></system>",
	    "<system><subjects><subject name=\"a\" globalId=\"7\"/></subjects></system>",
	};
	static const uint64_t stream[] = {CSL_MAGIC};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		size_t before = findings.total[FINDING_POLICY];

		assert_false(audit_run((const uint8_t *)stream, sizeof(stream), (const uint8_t *)texts[i],
				       strlen(texts[i]), NULL, 0, &findings));
		assert_true(findings.total[FINDING_POLICY] > before);
	}
}

#define VMX(name) cmocka_unit_test_setup_teardown(name, begin_vmx, end)
#define SVM(name) cmocka_unit_test_setup_teardown(name, begin_svm, end)

int main(void)
{
	static const struct CMUnitTest tests[] = {
	    VMX(spaces_are_right),
	    SVM(spaces_are_right),
	    VMX(ept_write_granted),
	    VMX(ept_execute_missing),
	    VMX(ept_execute_missing_above),
	    VMX(ept_wrong_type),
	    VMX(ept_guest_decides_type),
	    VMX(ept_large_page_moved),
	    VMX(ept_huge_page),
	    SVM(npt_not_for_users),
	    SVM(npt_write_granted),
	    SVM(npt_large_page_uncached),
	    SVM(npt_large_page_of_no_type),
	    VMX(shared_page_writable_by_tau0),
	    VMX(table_circle),
	    VMX(table_not_in_image),
	    VMX(streams_that_lie),
	    VMX(policies_that_are_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
