/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Machine check banks: all are switched on and cleared; what they report, and no MSR more than they have, is dumped. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "crash_audit.h"
#include "exception.h"
#include "startup.h"

#define BANKS 32

struct crash_dump crash_dump;

static bool has_capabilities;
static uint64_t capabilities;
static uint64_t global_control;
static uint64_t bank[BANKS][4];
static uint64_t cr4;

static void set_banks(uint64_t cap)
{
	has_capabilities = true;
	capabilities = cap;
	global_control = 0;
	memset(bank, 0x11, sizeof(bank));
	cr4 = 0x20;
	crash_dump = (struct crash_dump){0};
}

bool msr_probe(uint32_t msr, uint64_t *value)
{
	assert_int_equal(msr, 0x179);
	if (has_capabilities) {
		*value = capabilities;
	}
	return has_capabilities;
}

uint64_t x86_rdmsr(uint32_t msr)
{
	if (msr == 0x17a) {
		assert_true(has_capabilities);
		return 5;
	}
	assert_in_range(msr, 0x400, 0x400 + 4 * BANKS - 1);
	if (msr % 4 >= 2) {
		assert_true((bank[(msr - 0x400) / 4][1] & 1ULL << (msr % 4 == 2 ? 58 : 59)) != 0);
	}
	return bank[(msr - 0x400) / 4][msr % 4];
}

void x86_wrmsr(uint32_t msr, uint64_t value)
{
	if (msr == 0x17b) {
		assert_true((capabilities & 0x100) != 0);
		global_control = value;
		return;
	}
	assert_in_range(msr, 0x400, 0x400 + 4 * BANKS - 1);
	bank[(msr - 0x400) / 4][msr % 4] = value;
}

uint64_t x86_read_cr4(void)
{
	return cr4;
}

void x86_write_cr4(uint64_t value)
{
	cr4 = value;
}

static void banks_are_switched_on_and_cleared(void **state)
{
	(void)state;
	set_banks(0x104);
	mce_enable();
	assert_int_equal(global_control, UINT64_MAX);
	for (uint32_t i = 0; i < 4; i++) {
		assert_int_equal(bank[i][0], UINT64_MAX);
		assert_int_equal(bank[i][1], 0);
	}
	assert_int_equal(bank[4][0], 0x1111111111111111);
	assert_int_equal(cr4, 0x60);
}

static void cpu_without_control_or_banks_is_left_alone(void **state)
{
	(void)state;
	set_banks(0);
	mce_enable();
	assert_int_equal(cr4, 0x60);
	has_capabilities = false;
	mce_enable();
	crash_audit_machine_check();
	assert_int_equal(crash_dump.machine_check.mcg_status, 0);
	assert_int_equal(crash_dump.machine_check.bank_count, 0);
}

/* Behind 32 banks lie the MSRs of VMX. */
static void no_more_than_32_banks_are_touched(void **state)
{
	(void)state;
	set_banks(0xff);
	mce_enable();
	assert_int_equal(bank[31][0], UINT64_MAX);
}

static void valid_banks_are_dumped(void **state)
{
	(void)state;
	set_banks(3);
	mce_enable();
	bank[0][1] = 1ULL << 63 | 1ULL << 58 | 0x134;
	bank[0][2] = 0xabcd000;
	bank[1][1] = 1ULL << 63 | 1ULL << 59;
	bank[1][3] = 0x86;
	bank[2][1] = 1ULL << 58;
	crash_audit_machine_check();
	assert_int_equal(crash_dump.validity, CRASH_HAS_MACHINE_CHECK);
	assert_int_equal(crash_dump.machine_check.mcg_status, 5);
	assert_int_equal(crash_dump.machine_check.bank_count, 3);
	assert_int_equal(crash_dump.machine_check.bank[0].status, 1ULL << 63 | 1ULL << 58 | 0x134);
	assert_int_equal(crash_dump.machine_check.bank[0].address, 0xabcd000);
	assert_int_equal(crash_dump.machine_check.bank[0].misc, 0);
	assert_int_equal(crash_dump.machine_check.bank[1].misc, 0x86);
	assert_int_equal(crash_dump.machine_check.bank[2].address, 0);
}

static void the_dump_has_room_for_20(void **state)
{
	(void)state;
	set_banks(25);
	mce_enable();
	crash_audit_machine_check();
	assert_int_equal(crash_dump.machine_check.bank_count, 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(banks_are_switched_on_and_cleared),
	    cmocka_unit_test(cpu_without_control_or_banks_is_left_alone),
	    cmocka_unit_test(no_more_than_32_banks_are_touched),
	    cmocka_unit_test(valid_banks_are_dumped),
	    cmocka_unit_test(the_dump_has_room_for_20),
	};

	return cmocka_run_group_tests_name("machine check", tests, NULL, NULL);
}
