/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Every exit code, against the manuals' numbers; infos as QEMU and APM vol. 2 give them. */
#include <string.h>

#include "fake_machine.h"
#include "svm_normalise.h"

#include <muen/abi/limits.h>

#define RIP 0x200000ULL

struct expectation {
	uint64_t code;
	uint64_t info1;
	uint64_t info2;
	enum vcpu_exit_kind kind;
	uint32_t trap;
	uint32_t length;
	uint64_t qualification;
};

#define TRAPS(code, trap, length)                                                                                      \
	{                                                                                                              \
		code, 0, 0, VCPU_EXIT_TRAP, trap, length, 0                                                            \
	}

static const struct expectation expectations[] = {
    /* CR and DR: number, direction, "register unknown" */
    {0x00, 0, 0, VCPU_EXIT_TRAP, 28, 0, 0x1010},
    {0x03, 0, 0, VCPU_EXIT_TRAP, 28, 0, 0x1013},
    {0x08, 0, 0, VCPU_EXIT_TRAP, 28, 0, 0x1018},
    {0x10, 0, 0, VCPU_EXIT_TRAP, 28, 0, 0x1000},
    {0x13, 0, 0, VCPU_EXIT_TRAP, 28, 0, 0x1003},
    {0x14, 0, 0, VCPU_EXIT_TRAP, 28, 0, 0x1004},
    {0x18, 0, 0, VCPU_EXIT_TRAP, 28, 0, 0x1008},
    {0x20, 0, 0, VCPU_EXIT_TRAP, 29, 0, 0x1010},
    {0x27, 0, 0, VCPU_EXIT_TRAP, 29, 0, 0x1017},
    {0x30, 0, 0, VCPU_EXIT_TRAP, 29, 0, 0x1000},
    {0x37, 0, 0, VCPU_EXIT_TRAP, 29, 0, 0x1007},
    /* exceptions */
    {0x40, 0, 0, VCPU_EXIT_TRAP, 0, 0, 0},
    {0x41, 0, 0, VCPU_EXIT_TRAP, 0, 0, 0x4001},
    {0x46, 0, 0, VCPU_EXIT_TRAP, 0, 0, 0},
    {0x4d, 0x1234, 0x5678, VCPU_EXIT_TRAP, 0, 0, 0},
    {0x4e, 7, 0xdeadbeef000, VCPU_EXIT_TRAP, 0, 0, 0xdeadbeef000},
    {0x52, 0, 0, VCPU_EXIT_MACHINE_CHECK, 0, 0, 0},
    {0x5f, 0, 0, VCPU_EXIT_TRAP, 0, 0, 0},
    /* the kernel's own */
    {0x60, 0, 0, VCPU_EXIT_INTERRUPT, 1, 0, 0},
    {0x61, 0, 0, VCPU_EXIT_NMI, 0, 0, 0},
    {0x64, 0, 0, VCPU_EXIT_WINDOW, 7, 0, 0},
    {0x74, 0, 0, VCPU_EXIT_TIMER, 7, 0, 0},
    /* a state that the CPU refuses is the subject's own affair */
    {0xffffffff, 0, 0, VCPU_EXIT_TRAP, 33, 0, 0},
    {0xffffffffffffffff, 0, 0, VCPU_EXIT_TRAP, 33, 0, 0},
    /* instructions */
    {0x65, 0, 0, VCPU_EXIT_TRAP, 28, 0, 0x1000},
    TRAPS(0x66, 46, 0),
    TRAPS(0x67, 46, 0),
    TRAPS(0x68, 47, 0),
    TRAPS(0x69, 47, 0),
    TRAPS(0x6a, 46, 0),
    TRAPS(0x6b, 46, 0),
    TRAPS(0x6c, 47, 0),
    TRAPS(0x6d, 47, 0),
    TRAPS(0x6e, 16, 2),
    TRAPS(0x6f, 15, 2),
    TRAPS(0x72, 10, 2),
    TRAPS(0x73, 17, 2),
    TRAPS(0x76, 13, 2),
    TRAPS(0x77, 40, 2),
    TRAPS(0x78, 12, 1),
    TRAPS(0x79, 14, 0),
    TRAPS(0x7a, 53, 3),
    TRAPS(0x7d, 9, 0),
    TRAPS(0x7f, 2, 0),
    TRAPS(0x80, 24, 3),
    {0x81, 0, 0, VCPU_EXIT_HYPERCALL, 18, 3, 0},
    TRAPS(0x82, 21, 3),
    TRAPS(0x83, 22, 3),
    TRAPS(0x84, 27, 3),
    TRAPS(0x85, 26, 3),
    TRAPS(0x86, 11, 3),
    TRAPS(0x87, 51, 3),
    TRAPS(0x89, 54, 2),
    TRAPS(0x8a, 39, 3),
    TRAPS(0x8b, 36, 3),
    TRAPS(0x8c, 36, 3),
    {0x8d, 0, 0, VCPU_EXIT_XSETBV, 55, 3, 0},
    TRAPS(0x8e, 15, 3),
    {0x7c, 0, 0, VCPU_EXIT_TRAP, 31, 2, 0},
    {0x7c, 1, 0, VCPU_EXIT_TRAP, 32, 2, 0},
    /* out %al, $0x80; in (%dx), %eax; in (%dx), %ax; rep outsb; the next RIP is in info2 */
    {0x7b, 0x800010, RIP + 2, VCPU_EXIT_TRAP, 30, 2, 0x800000},
    {0x7b, 0xcf80041, RIP + 1, VCPU_EXIT_TRAP, 30, 1, 0xcf8000b},
    {0x7b, 0xcf80021, RIP + 2, VCPU_EXIT_TRAP, 30, 2, 0xcf80009},
    {0x7b, 0x60001c, RIP + 2, VCPU_EXIT_TRAP, 30, 2, 0x600030},
    {0x7b, 0x60000d | 0x10, RIP + 15, VCPU_EXIT_TRAP, 30, 15, 0x600038},
    {0x7b, 0x800010, RIP + 16, VCPU_EXIT_TRAP, 30, 0, 0x800000},
    {0x7b, 0x800010, RIP - 1, VCPU_EXIT_TRAP, 30, 0, 0x800000},
    /* nested page faults: read, write, fetch */
    {0x400, 0x100000004, 0x12345000, VCPU_EXIT_TRAP, 48, 0, 1},
    {0x400, 0x100000006, 0x12345000, VCPU_EXIT_TRAP, 48, 0, 2},
    {0x400, 0x100000015, 0x12345000, VCPU_EXIT_TRAP, 48, 0, 4},
};
#define EXPECTATION_COUNT (sizeof(expectations) / sizeof(expectations[0]))

static struct vmcb exit_of(uint64_t code)
{
	struct vmcb vmcb = {0};

	vmcb.exit_code = code;
	vmcb.rip = RIP;
	vmcb.dr6 = 0xffffcff1;
	return vmcb;
}

static struct svm_trap normalise(const struct vmcb *vmcb)
{
	struct svm_trap trap;

	memset(&trap, 0xa5, sizeof(trap));
	svm_normalise(vmcb, &trap);
	return trap;
}

static void every_row_has_its_trap(void **state)
{
	(void)state;
	for (size_t index = 0; index < EXPECTATION_COUNT; index++) {
		const struct expectation *const expected = &expectations[index];
		struct vmcb vmcb = exit_of(expected->code);
		struct svm_trap trap;

		vmcb.exit_info1 = expected->info1;
		vmcb.exit_info2 = expected->info2;
		trap = normalise(&vmcb);
		assert_int_equal(trap.kind, expected->kind);
		assert_int_equal(trap.trap, expected->trap);
		assert_int_equal(trap.instruction_length, expected->length);
		assert_int_equal(trap.qualification, expected->qualification);
		assert_int_equal(trap.guest_physical, expected->code == 0x400 ? expected->info2 : 0);
	}
}

static bool is_expected(uint64_t code)
{
	for (size_t index = 0; index < EXPECTATION_COUNT; index++) {
		if (expectations[index].code == code) {
			return true;
		}
	}
	return false;
}

static void other_codes_are_unknown_and_named(void **state)
{
	struct vmcb beyond;

	(void)state;
	for (uint32_t code = 0x60; code < 0x1000; code++) {
		struct vmcb const vmcb = exit_of(code);
		struct svm_trap const trap = normalise(&vmcb);

		if (!is_expected(code)) {
			assert_int_equal(trap.kind, VCPU_EXIT_TRAP);
			assert_int_equal(trap.trap, 0x8000 | code);
			assert_true(trap.trap >= MUEN_TRAP_MAX && trap.trap <= UINT16_MAX);
		}
	}
	beyond = exit_of(0xfffffffe);
	assert_true(normalise(&beyond).trap >= MUEN_TRAP_MAX);
}

static void next_rip_counts_where_the_cpu_has_it(void **state)
{
	struct vmcb vmcb = exit_of(0x72);

	(void)state;
	assert_int_equal(normalise(&vmcb).instruction_length, 2);
	vmcb.next_rip = RIP + 5;
	assert_int_equal(normalise(&vmcb).instruction_length, 5);
	vmcb.next_rip = RIP + 16;
	assert_int_equal(normalise(&vmcb).instruction_length, 0);
	vmcb = exit_of(0x81);
	vmcb.next_rip = RIP + 4;
	assert_int_equal(normalise(&vmcb).instruction_length, 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_row_has_its_trap),
	    cmocka_unit_test(other_codes_are_unknown_and_named),
	    cmocka_unit_test(next_rip_counts_where_the_cpu_has_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
