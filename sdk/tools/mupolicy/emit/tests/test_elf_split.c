/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* ELF files, whole and broken. Under ASan, a read beyond the file is a failure. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "elf_image.h"
#include "emit/elf_split.h"

static struct elf_image image;

/* The verdict on a copy that ends exactly where the file ends. */
static bool split_copy(size_t size, enum elf_kind kind, struct elf_split *split, struct elf_error *error)
{
	uint8_t *copy = malloc(size > 0 ? size : 1);
	bool accepted;

	assert_non_null(copy);
	memcpy(copy, image.bytes, size);
	accepted = elf_split(copy, size, kind, split, error);
	free(copy);
	return accepted;
}

static void expect_refused(enum elf_kind kind, const char *text)
{
	struct elf_split split;
	struct elf_error error;

	assert_false(split_copy(image.size, kind, &split, &error));
	if (strstr(error.text, text) == NULL)
		fail_msg("'%s' does not contain '%s'", error.text, text);
}

static void test_subject(void **state)
{
	struct elf_split split;
	struct elf_error error;
	const struct elf_section_region *text;
	const struct elf_section_region *stack;

	(void)state;
	elf_image_subject(&image);
	assert_true(split_copy(image.size, ELF_SUBJECT, &split, &error));
	assert_int_equal(split.count, 5);
	assert_int_equal(split.entry, 0x200000);
	text = elf_split_find(&split, ".text");
	assert_non_null(text);
	assert_string_equal(text->region, "text");
	assert_int_equal(text->virtual_address, 0x200000);
	assert_int_equal(text->size_bytes, 0x4c);
	assert_int_equal(text->region_size, 0x1000);
	assert_int_equal(text->file_offset, 0x1000);
	assert_true(text->executable && !text->writable && !text->fill);
	stack = elf_split_find(&split, ".stack");
	assert_non_null(stack);
	assert_int_equal(stack->region_size, 0x2000);
	assert_true(stack->writable && !stack->executable && stack->fill);
}

static void test_kernel(void **state)
{
	struct elf_split split;
	struct elf_error error;

	(void)state;
	elf_image_kernel(&image);
	assert_true(split_copy(image.size, ELF_KERNEL, &split, &error));
	assert_int_equal(split.count, 6);
	assert_string_equal(elf_split_find(&split, ".rodata")->region, "kernel_ro");
	assert_null(elf_split_find(&split, ".stack"));
}

static void test_kinds_differ(void **state)
{
	(void)state;
	elf_image_kernel(&image);
	expect_refused(ELF_SUBJECT, "unexpected section '.trampoline'");
	elf_image_subject(&image);
	expect_refused(ELF_KERNEL, "unexpected section '.stack'");
}

static void test_rights(void **state)
{
	(void)state;
	elf_image_subject(&image);
	elf_image_section(&image, ".text")->sh_flags |= SHF_WRITE;
	expect_refused(ELF_SUBJECT, "section .text is writable and executable");
	elf_image_subject(&image);
	elf_image_section(&image, ".data")->sh_flags |= SHF_EXECINSTR;
	expect_refused(ELF_SUBJECT, "section .data is writable and executable");
	elf_image_subject(&image);
	elf_image_section(&image, ".rodata")->sh_type = SHT_NOBITS;
	expect_refused(ELF_SUBJECT, "section .rodata has no content");
	elf_image_subject(&image);
	elf_image_section(&image, ".bss")->sh_type = SHT_PROGBITS;
	expect_refused(ELF_SUBJECT, "section .bss has content");
}

static void test_places(void **state)
{
	(void)state;
	elf_image_subject(&image);
	elf_image_section(&image, ".data")->sh_addr += 8;
	expect_refused(ELF_SUBJECT, "not page aligned");
	elf_image_subject(&image);
	elf_image_section(&image, ".data")->sh_addr = 0xfffffffffffff000ULL;
	expect_refused(ELF_SUBJECT, "outside any address space");
	elf_image_subject(&image);
	elf_image_section(&image, ".rodata")->sh_addr = 0x200000;
	expect_refused(ELF_SUBJECT, "sections .text and .rodata share a page");
	elf_image_kernel(&image);
	elf_image_section(&image, ".rodata")->sh_addr = 0x151000;
	expect_refused(ELF_KERNEL, "the kernel's layout wants it at 0x150000");
	elf_image_kernel(&image);
	elf_image_section(&image, ".bss")->sh_size = 0x20001;
	expect_refused(ELF_KERNEL, "its window has 0x20000");
}

static void test_missing(void **state)
{
	(void)state;
	elf_image_subject(&image);
	elf_image_section(&image, ".stack")->sh_size = 0;
	expect_refused(ELF_SUBJECT, "section .stack is missing or empty");
	elf_image_kernel(&image);
	elf_image_section(&image, ".trampoline")->sh_flags = 0;
	expect_refused(ELF_KERNEL, "section .trampoline is missing");
}

static void test_entry(void **state)
{
	(void)state;
	elf_image_subject(&image);
	image.header->e_entry = 0x20004c;
	expect_refused(ELF_SUBJECT, "entry point 0x20004c is not in .text");
	elf_image_kernel(&image);
	image.header->e_entry = 0x100004;
	expect_refused(ELF_KERNEL, "first byte of .text");
}

static void test_header(void **state)
{
	(void)state;
	elf_image_subject(&image);
	image.header->e_type = ET_DYN;
	expect_refused(ELF_SUBJECT, "not an executable with fixed addresses");
	elf_image_subject(&image);
	image.header->e_machine = EM_386;
	expect_refused(ELF_SUBJECT, "not a 64-bit x86 ELF file");
	elf_image_subject(&image);
	image.header->e_shoff = UINT64_MAX - 8;
	expect_refused(ELF_SUBJECT, "section table lies outside");
	elf_image_subject(&image);
	image.header->e_shstrndx = 99;
	expect_refused(ELF_SUBJECT, "section of section names");
	elf_image_subject(&image);
	elf_image_section(&image, ".text")->sh_offset = image.size - 3;
	expect_refused(ELF_SUBJECT, "content of section .text lies outside");
	elf_image_subject(&image);
	elf_image_section(&image, ".text")->sh_name = UINT32_MAX;
	expect_refused(ELF_SUBJECT, "unexpected section ''");
	elf_image_subject(&image);
	image.header->e_phnum = 1;
	image.header->e_phoff = image.size;
	image.header->e_phentsize = sizeof(Elf64_Phdr);
	expect_refused(ELF_SUBJECT, "segment table lies outside");
}

static void test_truncated(void **state)
{
	struct elf_split split;
	struct elf_error error;

	(void)state;
	elf_image_subject(&image);
	for (size_t size = 0; size < image.size; size++) {
		assert_false(split_copy(size, ELF_SUBJECT, &split, &error));
		assert_true(error.text[0] != '\0');
	}
}

/* No single wrong byte in the headers leads to a bad access, and what is accepted holds the promises of the header. */
static void test_flipped(void **state)
{
	struct elf_split split;
	struct elf_error error;
	const size_t headers = sizeof(Elf64_Ehdr) + 8 * sizeof(Elf64_Shdr);

	(void)state;
	for (size_t at = 0; at < headers * 8; at++) {
		elf_image_subject(&image);
		image.bytes[at / 8] ^= (uint8_t)(1U << (at % 8));
		if (!split_copy(image.size, ELF_SUBJECT, &split, &error))
			continue;
		for (size_t i = 0; i < split.count; i++) {
			const struct elf_section_region *region = &split.region[i];

			assert_int_equal(region->virtual_address % 4096, 0);
			assert_true(region->region_size >= region->size_bytes);
			assert_true(region->fill || region->file_offset + region->size_bytes <= image.size);
			assert_false(region->writable && region->executable);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_subject), cmocka_unit_test(test_kernel), cmocka_unit_test(test_kinds_differ),
	    cmocka_unit_test(test_rights),  cmocka_unit_test(test_places), cmocka_unit_test(test_missing),
	    cmocka_unit_test(test_entry),   cmocka_unit_test(test_header), cmocka_unit_test(test_truncated),
	    cmocka_unit_test(test_flipped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
