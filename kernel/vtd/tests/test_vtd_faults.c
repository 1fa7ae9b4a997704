/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Faults go to the log, oldest first, no more a look than the unit has registers; overflows are counted. */
#include "fake_unit.h"
#include "hw.h"

#define FAULT (1ULL << 63)
#define READ (1ULL << 62)

/* Fault number n, in a register of the unit. */
static void record(uint32_t unit, uint32_t index, uint32_t n)
{
	fake_unit[unit].fault[index][0] = (uint64_t)n << 12 | 0xabc;
	fake_unit[unit].fault[index][1] = FAULT | (n % 2 == 1 ? READ : 0) | 5ULL << 32 | (0xf8U + n);
}

static void assert_logged(uint32_t entry, uint32_t unit, uint32_t n)
{
	assert_int_equal(iommu_fault_log.entry[entry].tsc, 4711);
	assert_int_equal(iommu_fault_log.entry[entry].address, (uint64_t)n << 12);
	assert_int_equal(iommu_fault_log.entry[entry].source, 0xf8 + n);
	assert_int_equal(iommu_fault_log.entry[entry].reason, 5);
	assert_int_equal(iommu_fault_log.entry[entry].flags, n % 2);
	assert_int_equal(iommu_fault_log.entry[entry].iommu, unit);
}

static void quiet_unit_costs_one_read(void **state)
{
	(void)state;
	record(0, 0, 1); /* without the pending bit: not looked at */
	assert_int_equal(hw_poll_faults(), 0);
	assert_string_equal(fake_words, "");
}

static void faults_are_logged_from_the_oldest(void **state)
{
	(void)state;
	fake_iommu[0].fault_count = 4;
	record(0, 3, 1);
	record(0, 0, 2);
	fake_unit[0].fault_status = 3U << 8 | 2;
	assert_int_equal(hw_poll_faults(), 2);
	assert_string_equal(fake_words, "free0 3, free0 0");
	assert_int_equal(iommu_fault_log.count, 2);
	assert_logged(0, 0, 1);
	assert_logged(1, 0, 2);
}

static void all_units_are_looked_at(void **state)
{
	(void)state;
	fake_header.iommu_count = 2;
	record(1, 0, 7);
	fake_unit[1].fault_status = 2;
	assert_int_equal(hw_poll_faults(), 1);
	assert_logged(0, 1, 7);
}

static void a_look_takes_no_more_than_the_registers(void **state)
{
	(void)state;
	fake_iommu[0].fault_count = 255;
	for (uint32_t index = 0; index < 255; index++) {
		record(0, index, index);
	}
	fake_unit[0].fault_status = 200U << 8 | 3;
	assert_int_equal(hw_poll_faults(), 255);
	assert_int_equal(iommu_fault_log.count, 255);
	assert_int_equal(iommu_fault_log.overflows, 1);
	assert_int_equal(fake_unit[0].fault_status & 1, 0);
	assert_logged((255 - 1) % MUEN_IOMMU_FAULTS, 0, 199);
}

static void a_unit_that_names_a_register_that_it_has_not_is_survived(void **state)
{
	(void)state;
	record(0, 0, 3);
	fake_unit[0].fault_status = 0xff02;
	assert_int_equal(hw_poll_faults(), 1);
	assert_logged(0, 0, 3);
}

static void without_log_faults_are_cleared(void **state)
{
	(void)state;
	fake_header.flags = 0;
	record(0, 0, 1);
	fake_unit[0].fault_status = 3;
	assert_int_equal(hw_poll_faults(), 1);
	assert_string_equal(fake_words, "free0 0, status0 1");
	assert_int_equal(iommu_fault_log.count, 0);
	assert_int_equal(iommu_fault_log.overflows, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(quiet_unit_costs_one_read, fake_setup),
	    cmocka_unit_test_setup(faults_are_logged_from_the_oldest, fake_setup),
	    cmocka_unit_test_setup(all_units_are_looked_at, fake_setup),
	    cmocka_unit_test_setup(a_look_takes_no_more_than_the_registers, fake_setup),
	    cmocka_unit_test_setup(a_unit_that_names_a_register_that_it_has_not_is_survived, fake_setup),
	    cmocka_unit_test_setup(without_log_faults_are_cleared, fake_setup),
	};

	return cmocka_run_group_tests_name("VT-d faults", tests, NULL, NULL);
}
