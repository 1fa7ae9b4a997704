/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* XSETBV: every value of the bits that there are, against the rules written out anew; and what else the CPU demands. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "machine.h"

#define ALL 0x2e7U
#define RIP 0x1000U

static subject_id_t subject;

static void boot(uint32_t supported)
{
	(void)policy_add_cpu();
	subject = policy_add_lone_subject(0);
	(void)policy_add_major();
	policy_add_minor(0, policy_partition_of(subject), 1000);
	(void)machine_boot(0);
	fake_hw.xcr0_supported = supported;
	fake_vcpu.subject[subject].state.instruction_length = 3;
}

static void execute(uint64_t rcx, uint64_t rdx, uint64_t rax)
{
	struct cpu_regs *const regs = &subject_pages[subject].regs;

	fake_vcpu.subject[subject].state.rip = RIP;
	fake_vcpu.subject[subject].faults = false;
	regs->rcx = rcx;
	regs->rdx = rdx;
	regs->rax = rax;
	fake_hw.trace[0] = '\0';
	(void)machine_exit(VCPU_EXIT_XSETBV, 0);
}

static void assert_fault(void)
{
	assert_true(fake_vcpu.subject[subject].faults);
	assert_int_equal(fake_vcpu.subject[subject].state.rip, RIP);
	assert_trace("#GP 0");
}

static void assert_done(uint32_t value)
{
	char expected[64];

	snprintf(expected, sizeof(expected), "xcr0 %x, skip 0", value);
	assert_false(fake_vcpu.subject[subject].faults);
	assert_int_equal(fake_vcpu.subject[subject].state.rip, RIP + 3);
	assert_trace(expected);
}

static bool bit(uint32_t value, uint32_t index)
{
	return (value >> index & 1) != 0;
}

/* The table of SDM vol. 1, 13.3, one rule a line. */
static bool rules_allow(uint32_t value, uint32_t supported)
{
	for (uint32_t index = 0; index < 32; index++) {
		if (bit(value, index) && !bit(supported, index)) {
			return false;
		}
	}
	if (!bit(value, 0) || (bit(value, 2) && !bit(value, 1))) {
		return false;
	}
	if (bit(value, 5) != bit(value, 6) || bit(value, 6) != bit(value, 7)) {
		return false;
	}
	return !bit(value, 5) || bit(value, 2);
}

static void check_all_values(uint32_t supported)
{
	for (uint32_t value = 0; value < 0x800; value++) {
		execute(0, 0, value);
		if (rules_allow(value, supported)) {
			assert_done(value);
		} else {
			assert_fault();
		}
	}
}

static void every_value_is_judged_by_the_rules(void **state)
{
	(void)state;
	boot(ALL);
	check_all_values(ALL);
	fake_hw.xcr0_supported = 7;
	check_all_values(7);
	fake_hw.xcr0_supported = 3;
	check_all_values(3);
}

static void reserved_high_bits_fault(void **state)
{
	(void)state;
	boot(ALL);
	for (uint32_t index = 11; index < 64; index++) {
		uint64_t const value = 3 | 1ULL << index;

		execute(0, value >> 32, value & 0xffffffffU);
		assert_fault();
	}
}

static void other_registers_than_xcr0_fault(void **state)
{
	(void)state;
	boot(ALL);
	for (uint32_t index = 0; index < 32; index++) {
		execute(1ULL << index, 0, 3);
		assert_fault();
	}
}

static void upper_halves_are_ignored(void **state)
{
	(void)state;
	boot(ALL);
	execute(0xffffffff00000000ULL, 0xffffffff00000000ULL, 0xffffffff00000003ULL);
	assert_done(3);
}

static void unprivileged_code_faults(void **state)
{
	(void)state;
	boot(ALL);
	fake_vcpu.subject[subject].unprivileged = true;
	execute(0, 0, 3);
	assert_fault();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    machine_test(every_value_is_judged_by_the_rules), machine_test(reserved_high_bits_fault),
	    machine_test(other_registers_than_xcr0_fault),    machine_test(upper_halves_are_ignored),
	    machine_test(unprivileged_code_faults),
	};

	return cmocka_run_group_tests_name("XCR0", tests, NULL, NULL);
}
