/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Permission bitmaps, bit by bit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdlib.h>

#include "emit/bitmaps.h"

static size_t clear_bits(const uint8_t *bitmap, size_t size)
{
	size_t count = 0;

	for (size_t bit = 0; bit < size * 8; bit++)
		count += (bitmap[bit / 8] >> (bit % 8) & 1) == 0;
	return count;
}

static bool open(const uint8_t *bitmap, size_t bit)
{
	return (bitmap[bit / 8] >> (bit % 8) & 1) == 0;
}

static void test_ports(void **state)
{
	static const enum policy_virtualization kinds[] = {POLICY_VMX, POLICY_SVM};

	(void)state;
	assert_int_equal(bitmaps_io_size(POLICY_VMX), 8192);
	assert_int_equal(bitmaps_io_size(POLICY_SVM), 12288);
	for (size_t i = 0; i < 2; i++) {
		size_t size = bitmaps_io_size(kinds[i]);
		uint8_t *bitmap = bitmaps_new(size);

		assert_int_equal(clear_bits(bitmap, size), 0);
		bitmaps_allow_ports(bitmap, 0x3f8, 0x3ff);
		bitmaps_allow_ports(bitmap, 0xffff, 0xffff);
		bitmaps_allow_ports(bitmap, 0, 0);
		assert_int_equal(clear_bits(bitmap, size), 10);
		assert_int_equal(bitmap[0x7f], 0);
		assert_int_equal(bitmap[0x1fff], 0x7f);
		assert_int_equal(bitmap[0], 0xfe);
		free(bitmap);
	}
}

static size_t grant(enum policy_virtualization kind, struct msr_grant granted, const size_t *bits, size_t count)
{
	size_t size = bitmaps_msr_size(kind);
	uint8_t *bitmap = bitmaps_new(size);
	const char *why;
	uint32_t msr;
	size_t cleared;

	assert_true(bitmaps_allow_msrs(bitmap, kind, &granted, &msr, &why));
	for (size_t i = 0; i < count; i++)
		assert_true(open(bitmap, bits[i]));
	cleared = clear_bits(bitmap, size);
	free(bitmap);
	return cleared;
}

static void test_msrs(void **state)
{
	const struct msr_grant sysenter = {0x174, 0x176, true, true, false};
	const struct msr_grant fs_base = {0xc0000100, 0xc0000100, true, false, false};
	const struct msr_grant hwcr = {0xc0010015, 0xc0010015, true, false, false};
	const size_t vmx_sysenter[] = {0x174, 0x176, 0x4174, 0x4176};
	const size_t svm_sysenter[] = {0x2e8, 0x2e9, 0x2ec, 0x2ed};
	const size_t vmx_fs[] = {0x2000 + 0x100};
	const size_t svm_fs[] = {0x800 * 8 + 0x200};
	const size_t svm_hwcr[] = {0x1000 * 8 + 0x2a};

	(void)state;
	assert_int_equal(grant(POLICY_VMX, sysenter, vmx_sysenter, 4), 6);
	assert_int_equal(grant(POLICY_SVM, sysenter, svm_sysenter, 4), 6);
	assert_int_equal(grant(POLICY_VMX, fs_base, vmx_fs, 1), 1);
	assert_int_equal(grant(POLICY_SVM, fs_base, svm_fs, 1), 1);
	assert_int_equal(grant(POLICY_SVM, hwcr, svm_hwcr, 1), 1);
}

static const struct {
	enum policy_virtualization kind;
	struct msr_grant grant;
	uint32_t msr;
} refusals[] = {
    {POLICY_VMX, {0x277, 0x277, true, false, false}, 0x277},
    {POLICY_VMX, {0x7f0, 0x802, true, false, false}, 0x800},
    {POLICY_SVM, {0x8ff, 0x8ff, false, true, false}, 0x8ff},
    {POLICY_VMX, {0x10, 0x10, false, true, false}, 0x10},
    {POLICY_VMX, {0x1b, 0x1b, true, true, false}, 0x1b},
    {POLICY_VMX, {0x6e0, 0x6e0, false, true, false}, 0x6e0},
    {POLICY_VMX, {0xc0000080, 0xc0000084, true, true, false}, 0xc0000080},
    {POLICY_SVM, {0xc0000080, 0xc0000080, false, true, false}, 0xc0000080},
    {POLICY_SVM, {0xc0010117, 0xc0010117, true, false, false}, 0xc0010117},
    {POLICY_SVM, {0xc0010114, 0xc0010114, false, true, false}, 0xc0010114},
    {POLICY_VMX, {0xc0010015, 0xc0010015, true, false, false}, 0xc0010015},
    {POLICY_VMX, {0x1fff, 0x2000, true, false, false}, 0x2000},
    {POLICY_VMX, {0xffffffff, 0xffffffff, true, false, false}, 0xffffffff},
    {POLICY_VMX, {0x176, 0x174, true, false, false}, 0x176},
};

static void test_refusals(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		size_t size = bitmaps_msr_size(refusals[i].kind);
		uint8_t *bitmap = bitmaps_new(size);
		const char *why = NULL;
		uint32_t msr = 0;

		assert_false(bitmaps_allow_msrs(bitmap, refusals[i].kind, &refusals[i].grant, &msr, &why));
		assert_int_equal(msr, refusals[i].msr);
		assert_non_null(why);
		assert_int_equal(clear_bits(bitmap, size), 0);
		free(bitmap);
	}
}

/* Reading what is harmless to read, and EFER where the CPU switches it. */
static void test_granted(void **state)
{
	(void)state;
	assert_int_equal(grant(POLICY_VMX, (struct msr_grant){0x1b, 0x1b, true, false, false}, NULL, 0), 1);
	assert_int_equal(grant(POLICY_VMX, (struct msr_grant){0xc0000080, 0xc0000080, true, true, true}, NULL, 0), 2);
	assert_int_equal(grant(POLICY_SVM, (struct msr_grant){0xc0000080, 0xc0000080, true, false, false}, NULL, 0), 1);
	/* a write is the kernel's to carry out */
	assert_int_equal(grant(POLICY_SVM, (struct msr_grant){0xc0000080, 0xc0000080, true, true, true}, NULL, 0), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_ports),
	    cmocka_unit_test(test_msrs),
	    cmocka_unit_test(test_refusals),
	    cmocka_unit_test(test_granted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
