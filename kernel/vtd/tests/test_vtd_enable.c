/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Units are switched on by these writes, in this order; each command that a unit does not carry out has its own end. */
#include "crash_audit.h"
#include "fake_unit.h"
#include "vtd.h"

static void assert_vtd_panics(enum crash_reason reason, const char *text)
{
	if (setjmp(fake_panic) == 0) {
		vtd_enable();
		fail_msg("vtd_enable() returned");
	}
	assert_int_equal(fake_reason, reason);
	assert_non_null(strstr(fake_text, text));
}

/* What firmware left is off before anything else; TE, QIE and IRE stay on once they are. */
static void a_unit_is_switched_on_step_by_step(void **state)
{
	(void)state;
	vtd_enable();
	assert_string_equal(fake_words, "event0 80000000, command0 0, command0 0, command0 0, free0 0, status0 71, "
					"root0 1000000, command0 40000000, "
					"queue0 1002000, command0 4000000, "
					"descriptor0 11, descriptor0 100000025, descriptor0 d2, descriptor0 100000025, "
					"command0 84000000, "
					"remapping0 1001807, command0 85000000, "
					"descriptor0 4, descriptor0 100000025, "
					"command0 84000000, command0 86000000");
	assert_int_equal(fake_unit[0].status & 0x86800000, 0x86000000);
}

static void what_firmware_left_on_is_off_first(void **state)
{
	(void)state;
	fake_unit[0].status = 0x86800000;
	vtd_enable();
	assert_ptr_equal(
	    strstr(fake_words, "event0 80000000, command0 6800000, command0 4800000, command0 800000, free0"),
	    fake_words);
	assert_int_equal(fake_unit[0].status & 0x00800000, 0);
}

static void xapic_ids_and_no_drain_are_heeded(void **state)
{
	(void)state;
	fake_iommu[0].flags = 0;
	fake_unit[0].cap &= ~(3ULL << 54);
	vtd_enable();
	assert_non_null(strstr(fake_words, "remapping0 1001007"));
	assert_non_null(strstr(fake_words, "descriptor0 12,"));
}

static void a_unit_without_table_does_not_remap(void **state)
{
	(void)state;
	fake_iommu[0].irt = 0;
	fake_iommu[0].flags = 0;
	vtd_enable();
	assert_null(strstr(fake_words, "remapping"));
	assert_int_equal(fake_unit[0].status & 0x86000000, 0x84000000);
}

static void write_buffer_is_flushed_where_there_is_one(void **state)
{
	(void)state;
	fake_unit[0].cap |= 0x10;
	vtd_enable();
	assert_non_null(strstr(fake_words, "status0 71, command0 8000000, root0"));
	fake_unit[0].keeps = 1U << 27;
	assert_vtd_panics(CRASH_VTD_ROOT_TABLE, "write buffer");
}

static void all_units_are_checked_before_one_is_used(void **state)
{
	(void)state;
	fake_header.iommu_count = 2;
	fake_unit[1].ecap = 0;
	assert_vtd_panics(CRASH_STARTUP, "queued invalidation (ECAP.QI)");
	assert_string_equal(fake_words, "");
	assert_int_equal(crash_dump.validity, CRASH_HAS_STARTUP);
	assert_int_equal(crash_dump.startup.iommu_count, 2);
	assert_int_equal(crash_dump.startup.iommu[0], 0xff);
	assert_int_equal(crash_dump.startup.iommu[1], 0x1f);
}

static void both_units_are_switched_on(void **state)
{
	(void)state;
	fake_header.iommu_count = 2;
	vtd_enable();
	assert_int_equal(fake_unit[0].root_table, 0x1000000);
	assert_int_equal(fake_unit[1].root_table, 0x1100000);
	assert_int_equal(fake_unit[1].status & 0x86000000, 0x86000000);
}

static void each_command_that_is_ignored_ends_by_its_name(void **state)
{
	static const struct {
		uint32_t bit;
		enum crash_reason reason;
		const char *text;
	} commands[] = {
	    {1U << 30, CRASH_VTD_ROOT_TABLE, "root table not taken"},
	    {1U << 26, CRASH_VTD_QUEUE, "queue stays off"},
	    {1U << 31, CRASH_VTD_TRANSLATION, "translation stays off"},
	    {1U << 24, CRASH_VTD_REMAPPING_TABLE, "IRT not taken"},
	    {1U << 25, CRASH_VTD_REMAPPING, "remapping stays off"},
	};

	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		(void)fake_setup(state);
		fake_unit[0].refuses = commands[i].bit;
		assert_vtd_panics(commands[i].reason, commands[i].text);
	}
}

static void each_state_that_stays_ends_by_its_name(void **state)
{
	static const struct {
		uint32_t bit;
		enum crash_reason reason;
		const char *text;
	} states[] = {
	    {1U << 31, CRASH_VTD_TRANSLATION, "translation stays on"},
	    {1U << 25, CRASH_VTD_REMAPPING, "remapping stays on"},
	    {1U << 26, CRASH_VTD_QUEUE, "queue stays on"},
	    {1U << 23, CRASH_VTD_COMPATIBILITY, "old format stays"},
	};

	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
		(void)fake_setup(state);
		fake_unit[0].status = states[i].bit;
		fake_unit[0].keeps = states[i].bit;
		assert_vtd_panics(states[i].reason, states[i].text);
	}
}

static void each_invalidation_that_hangs_ends_by_its_name(void **state)
{
	static const struct {
		uint64_t type;
		enum crash_reason reason;
		const char *text;
	} types[] = {
	    {1, CRASH_VTD_CONTEXT_CACHE, "contexts stay cached"},
	    {2, CRASH_VTD_IOTLB, "IOTLB stays"},
	    {4, CRASH_VTD_REMAPPING_TABLE, "IRT stays cached"},
	    {5, CRASH_VTD_CONTEXT_CACHE, "contexts stay cached"},
	};

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		(void)fake_setup(state);
		fake_unit[0].refuses_invalidation = types[i].type;
		assert_vtd_panics(types[i].reason, types[i].text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(a_unit_is_switched_on_step_by_step, fake_setup),
	    cmocka_unit_test_setup(what_firmware_left_on_is_off_first, fake_setup),
	    cmocka_unit_test_setup(xapic_ids_and_no_drain_are_heeded, fake_setup),
	    cmocka_unit_test_setup(a_unit_without_table_does_not_remap, fake_setup),
	    cmocka_unit_test_setup(write_buffer_is_flushed_where_there_is_one, fake_setup),
	    cmocka_unit_test_setup(all_units_are_checked_before_one_is_used, fake_setup),
	    cmocka_unit_test_setup(both_units_are_switched_on, fake_setup),
	    cmocka_unit_test_setup(each_command_that_is_ignored_ends_by_its_name, fake_setup),
	    cmocka_unit_test_setup(each_state_that_stays_ends_by_its_name, fake_setup),
	    cmocka_unit_test_setup(each_invalidation_that_hangs_ends_by_its_name, fake_setup),
	};

	return cmocka_run_group_tests_name("VT-d units", tests, NULL, NULL);
}
