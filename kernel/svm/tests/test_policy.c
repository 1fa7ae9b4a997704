/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* What is demanded of a policy is demanded bit by bit, and what has no meaning is refused. */
#include "fake_machine.h"
#include "svm_normalise.h"
#include "svm_policy.h"

#include <muen/abi/limits.h>

static const struct svm_limits limits = {
    .cr4_supported = 0x407ff,
    .address_limit = 1ULL << 40,
    .nested_paging = true,
};

static bool accepted(const struct policy_subject *subject)
{
	return svm_policy_ok(subject, &limits);
}

/* Flip each bit of a word whose demanded, allowed and good values are given. */
static void check_word(struct policy_subject *subject, uint32_t *word, uint32_t demanded, uint32_t allowed)
{
	uint32_t const good = *word;

	for (uint32_t bit = 0; bit < 32; bit++) {
		uint32_t const mask = 1U << bit;

		*word = good & ~mask;
		assert_int_equal(accepted(subject), (demanded & mask) == 0);
		*word = good | mask;
		assert_int_equal(accepted(subject), (allowed & mask) != 0);
	}
	*word = good;
}

static void intercepts_are_checked_bit_by_bit(void **state)
{
	struct policy_subject subject = fake_subject();

	(void)state;
	assert_true(accepted(&subject));
	check_word(&subject, &subject.control[SVM_CONTROL_CR], 0x00190000, 0x01190119);
	check_word(&subject, &subject.control[SVM_CONTROL_MISC1], 0x9c44000b, 0xbfccffeb);
	check_word(&subject, &subject.control[SVM_CONTROL_MISC2], 0x0000287f, 0x00007eff);
	check_word(&subject, &subject.control[SVM_CONTROL_RESERVED], 0, 0);
	check_word(&subject, &subject.exception_bitmap, 0x00060002, 0xffffffff);
}

/* Each intercept that a policy may set has a trap number: an exit without one would be the end of the system. */
static void allowed_intercepts_have_traps(void **state)
{
	static const uint32_t first_code[] = {0x00, 0x20, 0x60, 0x80};
	struct policy_subject subject = fake_subject();

	(void)state;
	for (uint32_t word = SVM_CONTROL_CR; word <= SVM_CONTROL_MISC2; word++) {
		for (uint32_t bit = 0; bit < 32; bit++) {
			struct vmcb vmcb = {0};
			uint32_t const good = subject.control[word];
			struct svm_trap trap;

			vmcb.exit_code = first_code[word] + bit;
			subject.control[word] = good | 1U << bit;
			if (accepted(&subject) && vmcb.exit_code != 0x63) {
				svm_normalise(&vmcb, &trap);
				assert_true(trap.trap < MUEN_TRAP_MAX);
			}
			subject.control[word] = good;
		}
	}
}

static void control_registers_are_checked(void **state)
{
	struct policy_subject subject = fake_subject();

	(void)state;
	for (uint32_t bit = 0; bit < 64; bit++) {
		uint64_t const mask = 1ULL << bit;

		subject.cr0 = fake_subject().cr0 & ~mask;
		assert_int_equal(accepted(&subject), (0x80010031 & mask) == 0);
		subject.cr0 = fake_subject().cr0 | mask;
		assert_int_equal(accepted(&subject), (0x8005003f & mask) != 0);
	}
	subject = fake_subject();
	for (uint32_t bit = 0; bit < 64; bit++) {
		uint64_t const mask = 1ULL << bit;

		subject.cr4 = fake_subject().cr4 & ~mask;
		assert_int_equal(accepted(&subject), (0x60 & mask) == 0);
		subject.cr4 = fake_subject().cr4 | mask;
		assert_int_equal(accepted(&subject), (0x427ff & mask) != 0);
	}
}

static void code_segment_is_64_bit(void **state)
{
	static const uint32_t refused[] = {0x809b, 0xe09b, 0xa01b, 0x1a09b, 0xc09b};
	struct policy_subject subject = fake_subject();

	(void)state;
	for (size_t index = 0; index < sizeof(refused) / sizeof(refused[0]); index++) {
		subject.segment[SEGMENT_CS].access = refused[index];
		assert_false(accepted(&subject));
	}
}

static void check_address(struct policy_subject *subject, uint64_t *address, uint64_t pages)
{
	uint64_t const good = *address;
	uint64_t const refused[] = {0,
				    good + 8,
				    good | 1,
				    limits.address_limit,
				    limits.address_limit - (pages - 1) * MUEN_PAGE_SIZE,
				    UINT64_MAX - 0xfff};

	for (size_t index = 0; index < sizeof(refused) / sizeof(refused[0]); index++) {
		*address = refused[index];
		assert_false(accepted(subject));
	}
	*address = limits.address_limit - pages * MUEN_PAGE_SIZE;
	assert_true(accepted(subject));
	*address = good;
}

static void addresses_are_pages_that_exist(void **state)
{
	struct policy_subject subject = fake_subject();

	(void)state;
	check_address(&subject, &subject.page_table, 1);
	check_address(&subject, &subject.vcpu, 1);
	check_address(&subject, &subject.io_bitmap, 3);
	check_address(&subject, &subject.msr_bitmap, 2);
}

static void mirrored_subjects_are_accepted(void **state)
{
	struct policy_subject subject = fake_subject();

	(void)state;
	subject.flags = POLICY_SUBJECT_MIRRORED;
	assert_true(accepted(&subject));
}

/* All of DR0 to DR3 are the subject's, or none. */
static void debug_registers_are_owned_together(void **state)
{
	struct policy_subject subject = fake_subject();

	(void)state;
	subject.control[SVM_CONTROL_DR] = 0;
	assert_true(accepted(&subject));
	subject.control[SVM_CONTROL_DR] = 0xfff0fff0;
	assert_true(accepted(&subject));
	for (uint32_t bit = 0; bit < 32; bit++) {
		subject.control[SVM_CONTROL_DR] = 1U << bit;
		assert_int_equal(accepted(&subject), (1U << bit & 0x000f000f) == 0);
	}
}

static void nested_subjects_own_their_registers(void **state)
{
	struct policy_subject subject = fake_nested_subject();

	(void)state;
	assert_true(accepted(&subject));
	check_word(&subject, &subject.control[SVM_CONTROL_CR], 0, 0x01190119);
	check_word(&subject, &subject.control[SVM_CONTROL_MISC1], 0x9c44000b, 0xbfccffeb);
	check_word(&subject, &subject.exception_bitmap, 0x00040000, 0xffffffff);
	subject.cr0 = 0x10; /* real mode */
	assert_true(accepted(&subject));
	subject.cr0 = 0x60000010;
	assert_true(accepted(&subject));
	subject.cr0 = 0x80000011; /* paging without PAE, as 32-bit code may have it */
	assert_true(accepted(&subject));
}

static void nested_subjects_start_in_a_state_that_is_entered(void **state)
{
	struct policy_subject subject = fake_nested_subject();
	struct svm_limits without = limits;

	(void)state;
	without.nested_paging = false;
	assert_false(svm_policy_ok(&subject, &without));
	subject.cr0 = 0x20000031; /* NW without CD */
	assert_false(accepted(&subject));
	subject.cr0 = 0x100000031;
	assert_false(accepted(&subject));
	subject = fake_nested_subject();
	subject.cr4 &= ~0x40ULL; /* MCE is the kernel's */
	assert_false(accepted(&subject));
	subject = fake_nested_subject();
	subject.cr4 |= 0x100000; /* SMEP, which this CPU has not */
	assert_false(accepted(&subject));
}

/* Every CPU on which these tests can run has PAE and MCE, and a physical address width between 32 and 52 bits. */
static void limits_are_those_of_the_cpu(void **state)
{
	struct svm_limits const read = svm_limits_read();
	struct policy_subject const subject = fake_subject();

	(void)state;
	assert_int_equal(read.cr4_supported & 0x7ff, 0x7ff);
	assert_int_equal(read.cr4_supported & ~0x771fffULL, 0);
	assert_true(read.address_limit >= 1ULL << 32 && read.address_limit <= 1ULL << 52);
	assert_true(vcpu_policy_ok(&subject));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(intercepts_are_checked_bit_by_bit),
	    cmocka_unit_test(allowed_intercepts_have_traps),
	    cmocka_unit_test(control_registers_are_checked),
	    cmocka_unit_test(code_segment_is_64_bit),
	    cmocka_unit_test(addresses_are_pages_that_exist),
	    cmocka_unit_test(mirrored_subjects_are_accepted),
	    cmocka_unit_test(debug_registers_are_owned_together),
	    cmocka_unit_test(nested_subjects_own_their_registers),
	    cmocka_unit_test(nested_subjects_start_in_a_state_that_is_entered),
	    cmocka_unit_test(limits_are_those_of_the_cpu),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
