/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* A sound stream, and each way in which one is refused. The machine is a buffer with a memory map of its own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bytes.h"
#include "cpuid.h"
#include "csl.h"
#include "high_memory.h"
#include "sha256.h"

/*
 * RAM from 0x10000, with the loader and the staging area at its end; then a hole, then RAM behind the window: the last
 * page of 2 MiB below 4 GiB, and above.
 */
#define RAM_START 0x10000ULL
#define RAM_END 0x20000ULL
#define LOADER_START 0x1c000ULL
#define STAGING 0x1e000ULL
#define HIGH_START 0xfffff000ULL
#define HIGH_END 0x100001000ULL
#define STREAM_MAX 4096U

static struct memory_map map;
static struct csl_machine machine;
static uint8_t stream[STREAM_MAX];
static size_t stream_size;
static uint8_t ram[RAM_END - RAM_START];
static const struct memory_window window = {ram, RAM_START, RAM_END};

/* The pages below and above 4 GiB; not together, as the real ones are not seen together. */
static uint8_t high_below[0x1000];
static uint8_t high_above[0x1000];

uint8_t *high_memory_at(uint64_t address)
{
	assert_true(address >= HIGH_START && address < HIGH_END);
	return address < MEMORY_4G ? high_below + (address - HIGH_START) : high_above + (address - MEMORY_4G);
}

/* Stands in for the instruction: leaf 0 and 1 exist, leaf 1 has 1, 2, 3, 4 in its registers. */
void cpuid(uint32_t leaf, uint32_t subleaf, uint32_t values[4])
{
	for (uint32_t i = 0; i < 4; i++)
		values[i] = leaf == 1 ? i + 1 + subleaf : 0;
	if (leaf == 0)
		values[0] = 1;
	assert_true(leaf == 0 || leaf == 1 || leaf == 0x80000000);
}

static void put(const void *bytes, size_t size)
{
	assert_true(stream_size + size <= STREAM_MAX);
	memcpy(stream + stream_size, bytes, size);
	stream_size += size;
}

static void put_u64(uint64_t value)
{
	put(&value, sizeof(value));
}

static void put_command(uint64_t id, uint64_t length)
{
	put_u64(id);
	put_u64(length);
}

static void put_write(uint64_t address, const char *content, size_t size)
{
	put_command(CSL_WRITE, 8 + size);
	put_u64(address);
	put(content, size);
}

static void put_fill(uint64_t address, uint64_t length, uint64_t pattern)
{
	put_command(CSL_FILL, 24);
	put_u64(address);
	put_u64(length);
	put_u64(pattern);
}

static void put_entry_point(uint64_t address)
{
	put_command(CSL_SET_ENTRY_POINT, 8);
	put_u64(address);
}

static void put_cpuid_check(uint32_t leaf, uint8_t result_register, uint32_t mask, uint32_t value)
{
	struct csl_check_cpuid check = {
	    .leaf = leaf, .mask = mask, .value = value, .result_register = result_register, .message = "wrong machine"};

	put_command(CSL_CHECK_CPUID, sizeof(check));
	put(&check, sizeof(check));
}

static void start_stream(void)
{
	const struct csl_staging staging = {.address = STAGING};

	stream_size = 0;
	put_u64(CSL_MAGIC);
	put_command(CSL_STAGING, sizeof(staging));
	put(&staging, sizeof(staging));
}

/* Fills in size and hash. */
static void seal_stream(void)
{
	const uint64_t size = stream_size - CSL_PROLOGUE_BYTES;

	memcpy(stream + 32, &size, sizeof(size));
	sha256(stream + CSL_PROLOGUE_BYTES, (size_t)size, stream + 40);
}

static void make_stream(void)
{
	start_stream();
	put_cpuid_check(1, 3, 0xff, 4);
	put_fill(0x11000, 0x2000, 0xcc5a);
	put_write(0x12000, "kernel", 6);
	put_entry_point(0x12001);
	put_write(0x13000, "x", 1);
	seal_stream();
}

static int set_up(void **state)
{
	(void)state;
	memset(&map, 0, sizeof(map));
	memory_map_add(&map, RAM_START, RAM_END - RAM_START, true);
	memory_map_add(&map, 0x30000, 0x10000, true);
	memory_map_add(&map, 0x34000, 0x1000, false);
	memory_map_add(&map, HIGH_START, HIGH_END - HIGH_START, true);
	memory_map_add(&map, 0, 0x1000, true);
	machine = (struct csl_machine){.map = &map, .end = HIGH_END, .loader = {LOADER_START, LOADER_START + 0x1000}};
	memset(ram, 0x77, sizeof(ram));
	memset(high_below, 0x77, sizeof(high_below));
	memset(high_above, 0x77, sizeof(high_above));
	make_stream();
	return 0;
}

/* All checks in the loader's order, on the stream as a module. */
static struct loader_report check(uint32_t *entry_point)
{
	struct csl_staging staging;
	struct loader_report report = csl_open(stream, stream_size, &staging);
	const uint8_t *commands = stream + CSL_PROLOGUE_BYTES;

	if (report.error == LOADER_OK)
		report = csl_check_staging(&staging, &machine);
	if (report.error == LOADER_OK)
		report = csl_check_hash(commands, &staging);
	if (report.error == LOADER_OK)
		report = csl_check(commands, (size_t)staging.size, &machine, entry_point);
	return report;
}

static void assert_refused(enum loader_error error)
{
	uint32_t entry_point = 0;
	const struct loader_report report = check(&entry_point);

	assert_string_equal(error_name(report.error), error_name(error));
	assert_int_equal(entry_point, 0);
}

static struct loader_report execute(void)
{
	return csl_execute(stream + CSL_PROLOGUE_BYTES, stream_size - CSL_PROLOGUE_BYTES, &window);
}

static void sound_stream_is_executed(void **state)
{
	uint32_t entry_point = 0;

	(void)state;
	assert_int_equal(check(&entry_point).error, LOADER_OK);
	assert_int_equal(entry_point, 0x12001);
	assert_int_equal(execute().error, LOADER_OK);
	assert_int_equal(ram[0x0fff], 0x77);
	assert_int_equal(ram[0x1000], 0x5a);
	assert_memory_equal(ram + 0x2000, "kernel\x5a", 7);
	assert_int_equal(ram[0x2fff], 0x5a);
	assert_memory_equal(ram + 0x3000, "x\x77", 2);
}

/* A write and a fill across the end of a page of the high window. */
static void content_above_4g_is_placed(void **state)
{
	uint32_t entry_point;

	(void)state;
	start_stream();
	put_fill(HIGH_START + 2, HIGH_END - HIGH_START - 4, 0x5a);
	put_write(MEMORY_4G - 2, "high", 4);
	put_write(0x12000, "kernel", 6);
	put_entry_point(0x12000);
	seal_stream();
	assert_int_equal(check(&entry_point).error, LOADER_OK);
	assert_int_equal(execute().error, LOADER_OK);
	assert_memory_equal(high_below, "\x77\x77\x5a", 3);
	assert_memory_equal(high_below + 0xffd, "\x5ahi", 3);
	assert_memory_equal(high_above, "gh\x5a", 3);
	assert_memory_equal(high_above + 0xffd, "\x5a\x77\x77", 3);
}

static void checking_writes_nothing(void **state)
{
	uint32_t entry_point = 0;

	(void)state;
	assert_int_equal(check(&entry_point).error, LOADER_OK);
	for (size_t i = 0; i < sizeof(ram); i++)
		assert_int_equal(ram[i], 0x77);
}

static void every_prefix_is_refused(void **state)
{
	const size_t whole = stream_size;

	(void)state;
	for (stream_size = 0; stream_size < whole; stream_size++)
		assert_refused(LOADER_TRUNCATED);
}

/* Commands that end anywhere are never read behind their end: the copy has exactly their size, and ASan watches. */
static void reading_stays_inside_the_stream(void **state)
{
	(void)state;
	for (size_t size = 0; size <= stream_size - CSL_PROLOGUE_BYTES; size++) {
		uint8_t *commands = malloc(size);
		uint32_t entry_point;

		assert_non_null(commands);
		memcpy(commands, stream + CSL_PROLOGUE_BYTES, size);
		machine.staging = (struct memory_range){STAGING, STAGING + size};
		csl_check(commands, size, &machine, &entry_point);
		csl_execute(commands, size, &window);
		free(commands);
	}
}

static void wrong_prologue_is_refused(void **state)
{
	stream[0] ^= 1;
	assert_refused(LOADER_BAD_MAGIC);
	set_up(state);
	stream[8] ^= 1;
	assert_refused(LOADER_NO_STAGING);
	set_up(state);
	stream[16] = 47;
	assert_refused(LOADER_BAD_LENGTH);
	set_up(state);
	stream_size++;
	assert_refused(LOADER_BAD_LENGTH);
}

static void every_flipped_bit_is_a_bad_hash(void **state)
{
	(void)state;
	for (size_t at = 40; at < stream_size; at++) {
		stream[at] ^= 0x10;
		assert_refused(LOADER_BAD_HASH);
		stream[at] ^= 0x10;
	}
}

static void set_staging(uint64_t address)
{
	memcpy(stream + 24, &address, sizeof(address));
}

static void wrong_staging_is_refused(void **state)
{
	static const uint64_t not_ram[] = {0x20000, 0x34000, 0xff000, 0x100000000, 0xfffffffffffff000};

	(void)state;
	for (size_t i = 0; i < sizeof(not_ram) / sizeof(not_ram[0]); i++) {
		set_staging(not_ram[i]);
		assert_refused(LOADER_STAGING_NOT_RAM);
	}
	set_staging(STAGING + 8);
	assert_refused(LOADER_STAGING_NOT_ALIGNED);
	set_staging(LOADER_START);
	assert_refused(LOADER_STAGING_OVERLAPS_LOADER);
}

/* A sound stream but for one command, which must be what the refusal points at. */
static void assert_command_refused(enum loader_error error, void (*put_bad)(void))
{
	uint64_t offset;
	uint32_t entry_point = 0;

	start_stream();
	put_write(0x12000, "kernel", 6);
	put_entry_point(0x12000);
	offset = stream_size;
	put_bad();
	seal_stream();
	assert_refused(error);
	assert_int_equal(check(&entry_point).command_offset, offset);
}

static void write_into_hole(void)
{
	put_write(0x1ffff, "ab", 2);
}

static void write_into_reserved(void)
{
	put_write(0x33fff, "ab", 2);
}

static void write_into_page_0(void)
{
	put_write(0x10, "ab", 2);
}

static void write_out_of_reach(void)
{
	put_write(HIGH_END - 1, "ab", 2);
}

static void write_far_out_of_reach(void)
{
	put_write(0xffffffffffffffff, "ab", 2);
}

static void write_into_high_hole(void)
{
	put_write(HIGH_START - 1, "ab", 2);
}

static void write_into_loader(void)
{
	put_write(LOADER_START - 1, "ab", 2);
}

static void write_into_staging(void)
{
	put_write(STAGING - 1, "ab", 2);
}

static void fill_into_staging(void)
{
	put_fill(STAGING + stream_size - CSL_PROLOGUE_BYTES, 1, 0);
}

static void fill_around_loader(void)
{
	put_fill(RAM_START, 0xf000, 0);
}

static void fill_beyond_64_bits(void)
{
	put_fill(0x11000, UINT64_MAX, 0);
}

static void bad_targets_are_refused(void **state)
{
	(void)state;
	assert_command_refused(LOADER_TARGET_NOT_RAM, write_into_hole);
	assert_command_refused(LOADER_TARGET_NOT_RAM, write_into_reserved);
	assert_command_refused(LOADER_TARGET_NOT_RAM, write_into_page_0);
	assert_command_refused(LOADER_TARGET_NOT_RAM, write_into_high_hole);
	assert_command_refused(LOADER_TARGET_OUT_OF_REACH, write_out_of_reach);
	assert_command_refused(LOADER_TARGET_OUT_OF_REACH, write_far_out_of_reach);
	assert_command_refused(LOADER_TARGET_OVERLAPS_LOADER, write_into_loader);
	assert_command_refused(LOADER_TARGET_OVERLAPS_LOADER, fill_around_loader);
	assert_command_refused(LOADER_TARGET_OVERLAPS_STAGING, write_into_staging);
	assert_command_refused(LOADER_TARGET_OVERLAPS_STAGING, fill_into_staging);
	assert_command_refused(LOADER_TARGET_OUT_OF_REACH, fill_beyond_64_bits);
}

static void write_without_content(void)
{
	put_write(0x11000, "", 0);
}

static void write_without_address(void)
{
	put_command(CSL_WRITE, 4);
	put("abcd", 4);
}

static void fill_of_wrong_size(void)
{
	put_command(CSL_FILL, 16);
	put("0123456789abcdef", 16);
}

static void fill_of_nothing(void)
{
	put_fill(0x11000, 0, 0);
}

static void entry_point_of_wrong_size(void)
{
	put_command(CSL_SET_ENTRY_POINT, 4);
	put("abcd", 4);
}

static void cpuid_check_of_wrong_size(void)
{
	put_command(CSL_CHECK_CPUID, 4);
	put("abcd", 4);
}

static void command_with_huge_length(void)
{
	put_command(CSL_WRITE, UINT64_MAX - 8);
}

static void half_a_command(void)
{
	put("01234567", 8);
}

static void wrong_lengths_are_refused(void **state)
{
	(void)state;
	assert_command_refused(LOADER_BAD_LENGTH, write_without_content);
	assert_command_refused(LOADER_BAD_LENGTH, write_without_address);
	assert_command_refused(LOADER_BAD_LENGTH, fill_of_wrong_size);
	assert_command_refused(LOADER_BAD_LENGTH, fill_of_nothing);
	assert_command_refused(LOADER_BAD_LENGTH, entry_point_of_wrong_size);
	assert_command_refused(LOADER_BAD_LENGTH, cpuid_check_of_wrong_size);
	assert_command_refused(LOADER_TRUNCATED, command_with_huge_length);
	assert_command_refused(LOADER_TRUNCATED, half_a_command);
}

static void unknown_command(void)
{
	put_command(4, 0);
}

static void second_staging(void)
{
	put_command(CSL_STAGING, 0);
}

static void second_entry_point(void)
{
	put_entry_point(0x12000);
}

static void bad_register(void)
{
	put_cpuid_check(1, 4, 0, 0);
}

static void wrong_commands_are_refused(void **state)
{
	(void)state;
	assert_command_refused(LOADER_UNKNOWN_COMMAND, unknown_command);
	assert_command_refused(LOADER_UNKNOWN_COMMAND, second_staging);
	assert_command_refused(LOADER_BAD_ENTRY_POINT, second_entry_point);
	assert_command_refused(LOADER_BAD_CPUID_REGISTER, bad_register);
}

static void other_vendors_commands_are_skipped(void **state)
{
	uint32_t entry_point;

	(void)state;
	put_command(65535, 3);
	put("abc", 3);
	seal_stream();
	assert_int_equal(check(&entry_point).error, LOADER_OK);
	assert_int_equal(execute().error, LOADER_OK);
}

static void make_entry_stream(uint64_t entry_point)
{
	start_stream();
	put_write(0x12000, "kernel", 6);
	put_write(MEMORY_4G, "kernel", 6);
	put_fill(0x13000, 0x1000, 0);
	put_entry_point(entry_point);
	seal_stream();
}

static void entry_point_must_be_in_written_content(void **state)
{
	static const uint64_t bad[] = {0, 0x11fff, 0x12006, 0x13000, MEMORY_4G, UINT64_MAX};
	uint32_t entry_point;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		make_entry_stream(bad[i]);
		assert_refused(LOADER_BAD_ENTRY_POINT);
	}
	make_entry_stream(0x12005);
	assert_int_equal(check(&entry_point).error, LOADER_OK);
	start_stream();
	put_write(0x12000, "kernel", 6);
	seal_stream();
	assert_refused(LOADER_NO_ENTRY_POINT);
	start_stream();
	seal_stream();
	assert_refused(LOADER_NO_ENTRY_POINT);
}

static enum loader_error execute_cpuid_check(uint32_t leaf, uint8_t result_register, uint32_t mask, uint32_t value)
{
	struct loader_report report;

	start_stream();
	put_cpuid_check(leaf, result_register, mask, value);
	report = execute();
	if (report.error != LOADER_OK)
		assert_string_equal(report.message, "wrong machine");
	return report.error;
}

static void processor_is_checked(void **state)
{
	(void)state;
	for (uint8_t i = 0; i < 4; i++) {
		assert_int_equal(execute_cpuid_check(1, i, 0xffffffff, i + 1U), LOADER_OK);
		assert_int_equal(execute_cpuid_check(1, i, 0xffffffff, i + 2U), LOADER_CPUID_CHECK);
	}
	assert_int_equal(execute_cpuid_check(1, 2, 2, 2), LOADER_OK);
	assert_int_equal(execute_cpuid_check(1, 2, 4, 4), LOADER_CPUID_CHECK);
	/* Leaves that the processor does not have read as zero. */
	assert_int_equal(execute_cpuid_check(2, 0, 0xffffffff, 0), LOADER_OK);
	assert_int_equal(execute_cpuid_check(0x80000001, 0, 1, 1), LOADER_CPUID_CHECK);
}

/* A failed check of the processor ends the execution before what follows it. */
static void nothing_is_written_after_a_failed_cpuid_check(void **state)
{
	(void)state;
	start_stream();
	put_cpuid_check(1, 0, 1, 0);
	put_fill(0x11000, 0x1000, 0);
	assert_int_equal(execute().error, LOADER_CPUID_CHECK);
	assert_int_equal(ram[0x1000], 0x77);
}

static void every_error_has_a_name_and_a_text(void **state)
{
	(void)state;
	for (enum loader_error error = LOADER_OK; error < LOADER_ERROR_COUNT; error++) {
		assert_non_null(error_name(error));
		assert_non_null(error_text(error));
	}
}

#define TEST(function) cmocka_unit_test_setup(function, set_up)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(sound_stream_is_executed),
	    TEST(content_above_4g_is_placed),
	    TEST(checking_writes_nothing),
	    TEST(every_prefix_is_refused),
	    TEST(reading_stays_inside_the_stream),
	    TEST(wrong_prologue_is_refused),
	    TEST(every_flipped_bit_is_a_bad_hash),
	    TEST(wrong_staging_is_refused),
	    TEST(bad_targets_are_refused),
	    TEST(wrong_lengths_are_refused),
	    TEST(wrong_commands_are_refused),
	    TEST(other_vendors_commands_are_skipped),
	    TEST(entry_point_must_be_in_written_content),
	    TEST(processor_is_checked),
	    TEST(nothing_is_written_after_a_failed_cpuid_check),
	    TEST(every_error_has_a_name_and_a_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
