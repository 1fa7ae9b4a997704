/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Moving bytes over each other, filling, hashing, and the arithmetic of physical memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bytes.h"
#include "memory.h"
#include "sha256.h"

#define AREA 64U

/* Every pair of places and every length in a small area, against the C library. */
static void move_equals_memmove_for_all_overlaps(void **state)
{
	uint8_t expected[AREA];
	uint8_t actual[AREA];

	(void)state;
	for (size_t target = 0; target < 24; target++) {
		for (size_t source = 0; source < 24; source++) {
			for (size_t length = 0; length < 40; length++) {
				for (size_t i = 0; i < AREA; i++)
					expected[i] = actual[i] = (uint8_t)(i * 7 + 1);
				memmove(expected + target, expected + source, length);
				bytes_move(actual + target, actual + source, length);
				assert_memory_equal(actual, expected, AREA);
			}
		}
	}
}

static void fill_touches_exactly_its_range(void **state)
{
	uint8_t expected[AREA];
	uint8_t actual[AREA];

	(void)state;
	for (size_t start = 0; start < 8; start++) {
		for (size_t length = 0; length < 40; length++) {
			memset(expected, 0x11, AREA);
			memset(actual, 0x11, AREA);
			memset(expected + start, 0xa5, length);
			bytes_fill(actual + start, 0xa5, length);
			assert_memory_equal(actual, expected, AREA);
		}
	}
}

static void equal_sees_the_last_byte(void **state)
{
	(void)state;
	assert_true(bytes_equal((const uint8_t *)"abc", (const uint8_t *)"abc", 3));
	assert_false(bytes_equal((const uint8_t *)"abc", (const uint8_t *)"abd", 3));
	assert_true(bytes_equal((const uint8_t *)"abc", (const uint8_t *)"abd", 2));
}

static void assert_sha256(const char *data, size_t length, const char *expected)
{
	uint8_t digest[SHA256_BYTES];
	char text[2 * SHA256_BYTES + 1];

	sha256((const uint8_t *)data, length, digest);
	for (size_t i = 0; i < SHA256_BYTES; i++)
		snprintf(text + 2 * i, 3, "%02x", digest[i]);
	assert_string_equal(text, expected);
}

/* FIPS 180-4 examples; 55, 56 and 64 bytes are the lengths at which the padding needs one block more. */
static void sha256_matches_published_digests(void **state)
{
	char *million = malloc(1000000);

	(void)state;
	assert_non_null(million);
	memset(million, 'a', 1000000);
	assert_sha256("", 0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	assert_sha256("abc", 3, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	assert_sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 56,
		      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
	assert_sha256(million, 55, "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318");
	assert_sha256(million, 64, "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb");
	assert_sha256(million, 1000000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
	free(million);
}

static void window_bounds_addresses(void **state)
{
	uint8_t bytes[16];
	const struct memory_window window = {bytes, 0x1000, 0x1010};

	(void)state;
	assert_ptr_equal(memory_at(&window, 0x1000, 16), bytes);
	assert_ptr_equal(memory_at(&window, 0x100f, 1), bytes + 15);
	assert_null(memory_at(&window, 0x0fff, 1));
	assert_null(memory_at(&window, 0x1001, 16));
	assert_null(memory_at(&window, 0x1008, UINT64_MAX));
	assert_null(memory_at(&window, UINT64_MAX, 2));
}

static bool usable(const struct memory_map *map, uint64_t start, uint64_t end)
{
	const struct memory_range range = {start, end};

	return memory_map_usable(map, &range);
}

static void map_joins_neighbours_and_respects_reserved(void **state)
{
	struct memory_map map = {0};

	(void)state;
	assert_true(memory_map_add(&map, 0x3000, 0x1000, true));
	assert_true(memory_map_add(&map, 0x1000, 0x2000, true));
	assert_true(memory_map_add(&map, 0x8000, 0x4000, true));
	assert_true(memory_map_add(&map, 0xa000, 0x1000, false));
	assert_true(usable(&map, 0x1000, 0x4000));
	assert_true(usable(&map, 0x2fff, 0x3001));
	assert_false(usable(&map, 0x0fff, 0x2000));
	assert_false(usable(&map, 0x3000, 0x4001));
	assert_false(usable(&map, 0x3000, 0x9000));
	assert_true(usable(&map, 0x8000, 0xa000));
	assert_false(usable(&map, 0x8000, 0xa001));
	assert_true(usable(&map, 0xb000, 0xc000));
}

static void map_is_bounded_and_drops_nonsense(void **state)
{
	struct memory_map map = {0};

	(void)state;
	assert_true(memory_map_add(&map, 0x1000, 0, true));
	assert_true(memory_map_add(&map, UINT64_MAX, 2, true));
	assert_int_equal(map.count, 0);
	for (uint32_t i = 0; i < MEMORY_MAP_MAX; i++)
		assert_true(memory_map_add(&map, i * 0x1000ULL, 0x1000, true));
	assert_false(memory_map_add(&map, 0x10000000, 0x1000, true));
	assert_true(usable(&map, 0, MEMORY_MAP_MAX * 0x1000ULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(move_equals_memmove_for_all_overlaps),
	    cmocka_unit_test(fill_touches_exactly_its_range),
	    cmocka_unit_test(equal_sees_the_last_byte),
	    cmocka_unit_test(sha256_matches_published_digests),
	    cmocka_unit_test(window_bounds_addresses),
	    cmocka_unit_test(map_joins_neighbours_and_respects_reserved),
	    cmocka_unit_test(map_is_bounded_and_drops_nonsense),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
