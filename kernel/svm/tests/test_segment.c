/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Access rights there and back. */
#include "fake_machine.h"
#include "svm_segment.h"

static void attributes_close_the_gap(void **state)
{
	(void)state;
	assert_int_equal(svm_segment_attributes(0xa09b), 0x0a9b);
	assert_int_equal(svm_segment_attributes(0xc093), 0x0c93);
	assert_int_equal(svm_segment_attributes(0x008b), 0x008b);
	assert_int_equal(svm_segment_attributes(0x10000), 0);
}

/* Type, S, DPL, P, AVL, L, D, G: every value that is present and has not both L and D. */
static void rights_survive_the_round_trip(void **state)
{
	(void)state;
	for (uint32_t bits = 0; bits < 0x1000; bits++) {
		uint32_t const access = (bits & 0xff) | (bits & 0xf00) << 4;

		if ((access & SEGMENT_ACCESS_PRESENT) != 0 && (access & 0x6000) != 0x6000) {
			assert_int_equal(svm_segment_access(svm_segment_attributes(access)), access);
		}
	}
}

static void unusable_is_not_present(void **state)
{
	(void)state;
	assert_int_equal(svm_segment_attributes(0x1c093) & VMCB_SEGMENT_PRESENT, 0);
	assert_int_equal(svm_segment_access(0), SEGMENT_ACCESS_UNUSABLE);
	assert_int_equal(svm_segment_access(svm_segment_attributes(0x10000)), 0x10000);
	assert_int_equal(svm_segment_access(svm_segment_attributes(0x1c093)), 0x1c013);
}

/* VMRUN refuses a CS with both (APM vol. 2, 15.5.1). */
static void long_wins_over_default(void **state)
{
	(void)state;
	for (uint32_t access = 0; access < 0x20000; access++) {
		uint16_t const attributes = svm_segment_attributes(access);

		assert_int_not_equal(attributes & 0x600, 0x600);
		assert_int_equal(attributes & 0xf000, 0);
	}
	assert_int_equal(svm_segment_attributes(0xe09b), 0x0a9b);
}

static void segments_convert_with_all_members(void **state)
{
	struct policy_segment const segment = {.selector = 0x18, .base = 0x123456789a, .limit = 0xffff, .access = 0x8b};
	struct vmcb_segment const converted = svm_segment_to_vmcb(&segment);
	struct policy_segment const back = svm_segment_from_vmcb(&converted);

	(void)state;
	assert_int_equal(converted.selector, 0x18);
	assert_int_equal(converted.attributes, 0x8b);
	assert_int_equal(converted.limit, 0xffff);
	assert_int_equal(converted.base, 0x123456789a);
	assert_memory_equal(&back, &segment, sizeof(segment));
}

static void places_are_those_of_the_vmcb(void **state)
{
	static const uint32_t offset[SEGMENT_COUNT] = {
	    [SEGMENT_CS] = 0x410,   [SEGMENT_SS] = 0x420,   [SEGMENT_DS] = 0x430, [SEGMENT_ES] = 0x400,
	    [SEGMENT_FS] = 0x440,   [SEGMENT_GS] = 0x450,   [SEGMENT_TR] = 0x490, [SEGMENT_LDTR] = 0x470,
	    [SEGMENT_GDTR] = 0x460, [SEGMENT_IDTR] = 0x480,
	};
	struct vmcb *const vmcb = svm_vmcb(0);

	(void)state;
	for (uint32_t segment = 0; segment < SEGMENT_COUNT; segment++) {
		assert_ptr_equal(svm_segment(vmcb, segment), (uint8_t *)vmcb + offset[segment]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(attributes_close_the_gap),          cmocka_unit_test(rights_survive_the_round_trip),
	    cmocka_unit_test(unusable_is_not_present),           cmocka_unit_test(long_wins_over_default),
	    cmocka_unit_test(segments_convert_with_all_members), cmocka_unit_test(places_are_those_of_the_vmcb),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
