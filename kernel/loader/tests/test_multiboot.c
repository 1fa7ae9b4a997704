/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Both formats of boot information, well formed and not, in a small imitation of physical memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "multiboot.h"

#define BASE 0x9000U
#define MEMORY_BYTES 0x4000U
#define INFO (BASE + 0x100U)
#define MODULES (BASE + 0x200U)
#define MAP (BASE + 0x300U)

static uint8_t memory[MEMORY_BYTES];
static const struct memory_window window = {memory, BASE, BASE + MEMORY_BYTES};
static struct boot_info info;

static int clear(void **state)
{
	(void)state;
	memset(memory, 0, sizeof(memory));
	memset(&info, 0, sizeof(info));
	return 0;
}

static void put_u32(uint32_t address, uint32_t value)
{
	memcpy(memory + (address - BASE), &value, sizeof(value));
}

static void put_u64(uint32_t address, uint64_t value)
{
	memcpy(memory + (address - BASE), &value, sizeof(value));
}

static void put_mb1_entry(uint32_t index, uint64_t start, uint64_t length, uint32_t type)
{
	const uint32_t at = MAP + index * 24;

	put_u32(at, 20);
	put_u64(at + 4, start);
	put_u64(at + 12, length);
	put_u32(at + 20, type);
}

static void make_mb1(void)
{
	put_u32(INFO, 1U << 3 | 1U << 6);
	put_u32(INFO + 20, 1);
	put_u32(INFO + 24, MODULES);
	put_u32(MODULES, 0x1009000);
	put_u32(MODULES + 4, 0x1009800);
	put_u32(INFO + 44, 48);
	put_u32(INFO + 48, MAP);
	put_mb1_entry(0, 0, 0x9fc00, 1);
	put_mb1_entry(1, 0xf0000, 0x10000, 2);
}

static enum loader_error read_mb1(void)
{
	return multiboot_read(&window, MULTIBOOT1_MAGIC, INFO, &info).error;
}

static void mb1_gives_module_and_map(void **state)
{
	(void)state;
	make_mb1();
	assert_int_equal(read_mb1(), LOADER_OK);
	assert_int_equal(info.module.start, 0x1009000);
	assert_int_equal(info.module.end, 0x1009800);
	assert_int_equal(info.map.count, 2);
	assert_true(info.map.entries[0].usable);
	assert_int_equal(info.map.entries[0].range.end, 0x9fc00);
	assert_false(info.map.entries[1].usable);
}

static void mb1_refuses_no_or_several_modules(void **state)
{
	make_mb1();
	put_u32(INFO + 20, 0);
	assert_int_equal(read_mb1(), LOADER_NO_MODULE);
	put_u32(INFO + 20, 2);
	assert_int_equal(read_mb1(), LOADER_SEVERAL_MODULES);
	clear(state);
	make_mb1();
	put_u32(INFO, 1U << 6);
	assert_int_equal(read_mb1(), LOADER_NO_MODULE);
}

static void mb1_refuses_empty_module(void **state)
{
	(void)state;
	make_mb1();
	put_u32(MODULES + 4, 0x1009000);
	assert_int_equal(read_mb1(), LOADER_TRUNCATED);
}

static void mb1_refuses_missing_map(void **state)
{
	(void)state;
	make_mb1();
	put_u32(INFO, 1U << 3);
	assert_int_equal(read_mb1(), LOADER_NO_MEMORY_MAP);
}

static void mb1_bounds_every_pointer(void **state)
{
	make_mb1();
	put_u32(INFO + 24, BASE + MEMORY_BYTES - 8);
	assert_int_equal(read_mb1(), LOADER_BAD_BOOT_INFO);
	clear(state);
	make_mb1();
	put_u32(INFO + 44, MEMORY_BYTES);
	assert_int_equal(read_mb1(), LOADER_BAD_BOOT_INFO);
	clear(state);
	make_mb1();
	put_u32(INFO + 48, 0xfffffff0);
	assert_int_equal(read_mb1(), LOADER_BAD_BOOT_INFO);
	assert_int_equal(multiboot_read(&window, MULTIBOOT1_MAGIC, BASE + MEMORY_BYTES - 4, &info).error,
			 LOADER_BAD_BOOT_INFO);
}

static void mb1_bounds_map_entries(void **state)
{
	static const uint32_t bad_sizes[] = {0, 19, 21, 0xfffffffc, 0xffffffff};

	for (size_t i = 0; i < sizeof(bad_sizes) / sizeof(bad_sizes[0]); i++) {
		clear(state);
		make_mb1();
		put_u32(MAP + 24, bad_sizes[i]);
		assert_int_equal(read_mb1(), LOADER_BAD_BOOT_INFO);
	}
	clear(state);
	make_mb1();
	put_u32(INFO + 44, 47);
	assert_int_equal(read_mb1(), LOADER_BAD_BOOT_INFO);
}

static void mb1_refuses_too_many_map_entries(void **state)
{
	(void)state;
	make_mb1();
	put_u32(INFO + 44, 24 * (MEMORY_MAP_MAX + 1));
	for (uint32_t i = 0; i <= MEMORY_MAP_MAX; i++)
		put_mb1_entry(i, i * 0x1000ULL, 0x1000, 1);
	assert_int_equal(read_mb1(), LOADER_MEMORY_MAP_TOO_LARGE);
}

/* Returns the address behind the tag, aligned. */
static uint32_t put_mb2_tag(uint32_t at, uint32_t type, uint32_t size)
{
	put_u32(at, type);
	put_u32(at + 4, size);
	return at + (size + 7) / 8 * 8;
}

static uint32_t put_mb2_module(uint32_t at, uint32_t start, uint32_t end)
{
	put_u32(at + 8, start);
	put_u32(at + 12, end);
	return put_mb2_tag(at, 3, 27);
}

static uint32_t put_mb2_map(uint32_t at, uint64_t start, uint64_t length, uint32_t type)
{
	put_u32(at + 8, 24);
	put_u64(at + 16, start);
	put_u64(at + 24, length);
	put_u32(at + 32, type);
	return put_mb2_tag(at, 6, 40);
}

static void end_mb2(uint32_t at)
{
	put_u32(INFO, put_mb2_tag(at, 0, 8) - INFO);
}

static void make_mb2(void)
{
	uint32_t at = put_mb2_tag(INFO + 8, 1, 13);

	at = put_mb2_module(at, 0x2000, 0x3000);
	end_mb2(put_mb2_map(at, 0x100000, 0x7f00000, 1));
}

static enum loader_error read_mb2(void)
{
	return multiboot_read(&window, MULTIBOOT2_MAGIC, INFO, &info).error;
}

static void mb2_gives_module_and_map(void **state)
{
	(void)state;
	make_mb2();
	assert_int_equal(read_mb2(), LOADER_OK);
	assert_int_equal(info.module.start, 0x2000);
	assert_int_equal(info.module.end, 0x3000);
	assert_int_equal(info.map.count, 1);
	assert_int_equal(info.map.entries[0].range.start, 0x100000);
	assert_int_equal(info.map.entries[0].range.end, 0x8000000);
}

static void mb2_refuses_no_or_several_modules(void **state)
{
	end_mb2(put_mb2_map(INFO + 8, 0x100000, 0x1000, 1));
	assert_int_equal(read_mb2(), LOADER_NO_MODULE);
	clear(state);
	end_mb2(put_mb2_module(put_mb2_module(INFO + 8, 0x2000, 0x3000), 0x4000, 0x5000));
	assert_int_equal(read_mb2(), LOADER_SEVERAL_MODULES);
	clear(state);
	end_mb2(put_mb2_module(INFO + 8, 0x2000, 0x3000));
	assert_int_equal(read_mb2(), LOADER_NO_MEMORY_MAP);
}

static void mb2_bounds_tags(void **state)
{
	static const uint32_t bad_sizes[] = {0, 7, 0x1000, 0xffffffff};

	for (size_t i = 0; i < sizeof(bad_sizes) / sizeof(bad_sizes[0]); i++) {
		clear(state);
		make_mb2();
		put_u32(INFO + 12, bad_sizes[i]);
		assert_int_equal(read_mb2(), LOADER_BAD_BOOT_INFO);
	}
	clear(state);
	make_mb2();
	put_u32(INFO, MEMORY_BYTES);
	assert_int_equal(read_mb2(), LOADER_BAD_BOOT_INFO);
	put_u32(INFO, 0);
	assert_int_equal(read_mb2(), LOADER_BAD_BOOT_INFO);
}

/* The second tag ends behind the information, though it is not longer than the whole. */
static void mb2_bounds_tags_by_what_is_left(void **state)
{
	(void)state;
	make_mb2();
	put_u32(INFO + 24 + 4, 88);
	assert_int_equal(read_mb2(), LOADER_BAD_BOOT_INFO);
}

/* What is left of the map behind its last whole entry is not an entry. */
static void mb2_ignores_part_of_a_map_entry(void **state)
{
	uint32_t at = put_mb2_map(INFO + 8, 0x100000, 0x1000, 1);

	(void)state;
	put_u32(INFO + 12, 48);
	end_mb2(put_mb2_module(at + 8, 0x2000, 0x3000));
	assert_int_equal(read_mb2(), LOADER_OK);
	assert_int_equal(info.map.count, 1);
}

static void mb2_needs_its_end_tag(void **state)
{
	(void)state;
	end_mb2(put_mb2_module(INFO + 8, 0x2000, 0x3000));
	put_u32(INFO, 8 + 32);
	assert_int_equal(read_mb2(), LOADER_BAD_BOOT_INFO);
}

static void mb2_bounds_map_entry_size(void **state)
{
	(void)state;
	end_mb2(put_mb2_map(INFO + 8, 0x100000, 0x1000, 1));
	put_u32(INFO + 16, 0);
	assert_int_equal(read_mb2(), LOADER_BAD_BOOT_INFO);
	put_u32(INFO + 16, 41);
	assert_int_equal(read_mb2(), LOADER_BAD_BOOT_INFO);
}

static void other_magic_is_refused(void **state)
{
	(void)state;
	make_mb1();
	assert_int_equal(multiboot_read(&window, 0, INFO, &info).error, LOADER_NOT_MULTIBOOT);
}

#define TEST(function) cmocka_unit_test_setup(function, clear)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(mb1_gives_module_and_map),
	    TEST(mb1_refuses_no_or_several_modules),
	    TEST(mb1_refuses_empty_module),
	    TEST(mb1_refuses_missing_map),
	    TEST(mb1_bounds_every_pointer),
	    TEST(mb1_bounds_map_entries),
	    TEST(mb1_refuses_too_many_map_entries),
	    TEST(mb2_gives_module_and_map),
	    TEST(mb2_refuses_no_or_several_modules),
	    TEST(mb2_bounds_tags),
	    TEST(mb2_bounds_tags_by_what_is_left),
	    TEST(mb2_ignores_part_of_a_map_entry),
	    TEST(mb2_needs_its_end_tag),
	    TEST(mb2_bounds_map_entry_size),
	    TEST(other_magic_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
