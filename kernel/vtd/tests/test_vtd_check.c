/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Each start-up row of a VT-d unit fails alone, by its name and bit; what the policy does not use is not demanded. */
#include "fake_unit.h"
#include "vtd.h"

#define ROW_NAME(name, passes, bit) name,
static const char *const names[] = {VTD_ROWS(ROW_NAME)};
#define ROW_COUNT (sizeof(names) / sizeof(names[0]))

static const struct vtd_features good = {.version = 0x10, .cap = FAKE_CAP, .ecap = FAKE_ECAP};

static void a_good_unit_passes(void **state)
{
	uint8_t passed;

	(void)state;
	assert_null(vtd_check_failure(&good, &fake_iommu[0], &passed));
	assert_int_equal(passed, 0xff);
}

static void each_row_fails_alone(void **state)
{
	static const struct {
		uint32_t version;
		uint64_t cap;
		uint64_t ecap;
	} defects[ROW_COUNT] = {
	    {0x0f, FAKE_CAP, FAKE_ECAP},
	    {0x10, FAKE_CAP - 5, FAKE_ECAP},
	    {0x10, FAKE_CAP & ~0x200ULL, FAKE_ECAP},
	    {0x10, FAKE_CAP + (1ULL << 24), FAKE_ECAP},
	    {0x10, FAKE_CAP + (1ULL << 40), FAKE_ECAP},
	    {0x10, FAKE_CAP, FAKE_ECAP & ~2ULL},
	    {0x10, FAKE_CAP, FAKE_ECAP & ~8ULL},
	    {0x10, FAKE_CAP, FAKE_ECAP & ~16ULL},
	};

	(void)state;
	for (size_t row = 0; row < ROW_COUNT; row++) {
		struct vtd_features const features = {defects[row].version, defects[row].cap, defects[row].ecap};
		uint8_t passed;

		assert_string_equal(vtd_check_failure(&features, &fake_iommu[0], &passed), names[row]);
		assert_int_equal(passed, 0xff & ~(1U << row));
	}
}

static void width_of_the_policy_is_demanded(void **state)
{
	struct vtd_features features = good;
	uint8_t passed;

	(void)state;
	fake_iommu[0].agaw = 48;
	assert_string_equal(vtd_check_failure(&features, &fake_iommu[0], &passed), names[2]);
	features.cap |= 0x400;
	assert_null(vtd_check_failure(&features, &fake_iommu[0], &passed));
}

static void what_is_not_used_is_not_demanded(void **state)
{
	struct vtd_features features = good;
	uint8_t passed;

	(void)state;
	fake_iommu[0].irt = 0;
	fake_iommu[0].flags = 0;
	features.ecap = 2;
	assert_null(vtd_check_failure(&features, &fake_iommu[0], &passed));
}

/* The policy's count has 8 bits. */
static void a_unit_of_256_fault_registers_has_255(void **state)
{
	struct vtd_features features = good;
	uint8_t passed;

	(void)state;
	features.cap |= 0xffULL << 40;
	fake_iommu[0].fault_count = 255;
	assert_null(vtd_check_failure(&features, &fake_iommu[0], &passed));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(a_good_unit_passes, fake_setup),
	    cmocka_unit_test_setup(each_row_fails_alone, fake_setup),
	    cmocka_unit_test_setup(width_of_the_policy_is_demanded, fake_setup),
	    cmocka_unit_test_setup(what_is_not_used_is_not_demanded, fake_setup),
	    cmocka_unit_test_setup(a_unit_of_256_fault_registers_has_255, fake_setup),
	};

	return cmocka_run_group_tests_name("VT-d check", tests, NULL, NULL);
}
