/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* What the proof takes on trust of entries as numbers, and the masks of indices: of the kernel's own inline functions.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "index.h"

static void event_is_the_number_of_its_contract(void **state)
{
	struct policy_event const event = {.action = 0x01,
					   .flags = 0x23,
					   .target_subject = 0x4567,
					   .target_event = 0x89,
					   .line = 0xab,
					   .reserved = 0xcdef};

	(void)state;
	assert_int_equal(hw_event_word(&event), 0xcdefab8945672301);
}

static void vector_is_the_number_of_its_contract(void **state)
{
	struct policy_vector const route = {
	    .subject = 0x0123, .vector = 0x45, .flags = 0x67, .line = 0x89ab, .reserved = 0xcdef};

	(void)state;
	assert_int_equal(hw_vector_word(&route), 0xcdef89ab67450123);
}

static void index_is_itself_below_the_size_and_else_0(void **state)
{
	static const uint64_t sizes[] = {1, 2, 63, 64, 65, 1ULL << 32, UINT64_MAX};

	(void)state;
	for (uint32_t which = 0; which < sizeof(sizes) / sizeof(sizes[0]); which++) {
		assert_int_equal(index_masked(0, sizes[which]), 0);
		assert_int_equal(index_masked(sizes[which] - 1, sizes[which]), sizes[which] - 1);
		assert_int_equal(index_masked(sizes[which], sizes[which]), 0);
		assert_int_equal(index_masked(UINT64_MAX, sizes[which]), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(event_is_the_number_of_its_contract),
	    cmocka_unit_test(vector_is_the_number_of_its_contract),
	    cmocka_unit_test(index_is_itself_below_the_size_and_else_0),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
