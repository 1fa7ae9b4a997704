/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Decoding of MOV CR on the host. The code is a heap block: ASan watches its end. */
#include "instruction.h"

#include <muen/abi/layout.h>
#include <muen/sinfo.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define TEXT_BYTES 16U

static struct sinfo page;
static uint8_t *text;

const struct sinfo *muen_sinfo(void)
{
	return &page;
}

static int make_text(void **state)
{
	struct sinfo_resource *resource = &page.resource[0];

	(void)state;
	text = calloc(1, TEXT_BYTES);
	if (text == NULL)
		return -1;
	page.resource_count = 1;
	resource->kind = SINFO_MEMORY;
	resource->name.length = 4;
	memcpy(resource->name.data, "text", 4);
	resource->data.memory.address = (uintptr_t)text;
	resource->data.memory.size = TEXT_BYTES;
	return instruction_init("text") ? 0 : -1;
}

static int drop_text(void **state)
{
	(void)state;
	free(text);
	return 0;
}

static bool decode_at(uint64_t offset, const void *code, size_t bytes, struct mov_cr *instruction)
{
	memset(text, 0, TEXT_BYTES);
	memcpy(text + offset, code, bytes);
	return instruction_decode_mov_cr(MUEN_GVA_TEXT + offset, instruction);
}

static void test_registers_and_lengths(void **state)
{
	struct mov_cr instruction;

	(void)state;
	assert_true(decode_at(0, "\x0f\x22\xc0", 3, &instruction)); /* mov %rax, %cr0 */
	assert_int_equal(instruction.number, 0);
	assert_int_equal(instruction.length, 3);
	assert_true(decode_at(5, "\x0f\x20\xc1", 3, &instruction)); /* mov %cr0, %rcx */
	assert_int_equal(instruction.number, 1);
	assert_true(decode_at(5, "\x0f\x22\xdf", 3, &instruction)); /* mov %rdi, %cr3 */
	assert_int_equal(instruction.number, 7);
	assert_true(decode_at(5, "\x41\x0f\x22\xc7", 4, &instruction)); /* mov %r15, %cr0 */
	assert_int_equal(instruction.number, 15);
	assert_int_equal(instruction.length, 4);
	assert_true(decode_at(5, "\x40\x0f\x22\xc7", 4, &instruction)); /* a prefix without REX.B */
	assert_int_equal(instruction.number, 7);
	assert_int_equal(instruction.length, 4);
}

static void test_other_instructions_are_refused(void **state)
{
	struct mov_cr instruction;

	(void)state;
	assert_false(decode_at(0, "\x0f\x21\xc0", 3, &instruction)); /* mov %db0, %rax */
	assert_false(decode_at(0, "\x90\x22\xc0", 3, &instruction));
	assert_false(decode_at(0, "\x41\x41\x0f\x22", 4, &instruction));
}

static void test_nothing_outside_the_code_is_read(void **state)
{
	struct mov_cr instruction;

	(void)state;
	assert_true(decode_at(TEXT_BYTES - 4, "\x41\x0f\x22\xc7", 4, &instruction));
	assert_false(decode_at(TEXT_BYTES - 3, "\x41\x0f\x22", 3, &instruction));
	assert_false(instruction_decode_mov_cr(MUEN_GVA_TEXT + TEXT_BYTES, &instruction));
	assert_false(instruction_decode_mov_cr(MUEN_GVA_TEXT - 1, &instruction));
	assert_false(instruction_decode_mov_cr(UINT64_MAX, &instruction));
}

static void test_registers_of_the_state_record(void **state)
{
	struct subject_state record = {.regs = {.rax = 10, .rbx = 13, .rcx = 11, .r15 = 25}, .rsp = 14};

	(void)state;
	assert_int_equal(instruction_read_register(&record, 0), 10);
	assert_int_equal(instruction_read_register(&record, 1), 11);
	assert_int_equal(instruction_read_register(&record, 3), 13);
	assert_int_equal(instruction_read_register(&record, 4), 14);
	assert_int_equal(instruction_read_register(&record, 15), 25);
	instruction_write_register(&record, 4, 99);
	assert_int_equal(record.rsp, 99);
}

static void test_a_missing_region_is_told(void **state)
{
	(void)state;
	assert_false(instruction_init("txt"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(test_registers_and_lengths, make_text, drop_text),
	    cmocka_unit_test_setup_teardown(test_other_instructions_are_refused, make_text, drop_text),
	    cmocka_unit_test_setup_teardown(test_nothing_outside_the_code_is_read, make_text, drop_text),
	    cmocka_unit_test_setup_teardown(test_registers_of_the_state_record, make_text, drop_text),
	    cmocka_unit_test_setup_teardown(test_a_missing_region_is_told, make_text, drop_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
