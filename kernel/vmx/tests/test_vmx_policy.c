/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Both profiles are accepted; each single change that would give a subject what is the kernel's is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "vcpu.h"
#include "vmx_controls.h"
#include "vmx_cr.h"

#include <muen/abi/policy.h>

#define SEGMENT_CODE64 0xa09bU
#define SEGMENT_CODE32 0xc09bU
#define SEGMENT_DATA 0xc093U
#define SEGMENT_BUSY_TSS 0x8bU
#define SEGMENT_UNUSABLE 0x10000U

static struct policy_subject good_common(uint32_t code)
{
	struct policy_subject subject = {
	    .page_table = 0x200000,
	    .vcpu = 0x300000,
	    .io_bitmap = 0x301000,
	    .msr_bitmap = 0x303000,
	    .rip = 0x200000,
	};

	subject.control[VMX_CONTROL_PIN] = PIN_NEEDED;
	subject.control[VMX_CONTROL_PROC] = PROC_NEEDED | PROC_MOV_DR | PROC_INVLPG | PROC_MONITOR | PROC_RDTSC;
	subject.control[VMX_CONTROL_PROC2] = PROC2_NEEDED;
	subject.control[VMX_CONTROL_EXIT] = EXIT_NEEDED;
	for (uint32_t index = SEGMENT_SS; index <= SEGMENT_ES; index++) {
		subject.segment[index] = (struct policy_segment){0x10, 0, 0xffffffff, SEGMENT_DATA};
	}
	subject.segment[SEGMENT_CS] = (struct policy_segment){8, 0, 0xffffffff, code};
	subject.segment[SEGMENT_FS].access = SEGMENT_UNUSABLE;
	subject.segment[SEGMENT_GS].access = SEGMENT_UNUSABLE;
	subject.segment[SEGMENT_LDTR].access = SEGMENT_UNUSABLE;
	subject.segment[SEGMENT_TR] = (struct policy_segment){0x18, 0, 0xffff, SEGMENT_BUSY_TSS};
	return subject;
}

static struct policy_subject good_native(void)
{
	struct policy_subject subject = good_common(SEGMENT_CODE64);

	subject.control[VMX_CONTROL_PROC] |= PROC_CR3_LOAD | PROC_CR3_STORE;
	subject.control[VMX_CONTROL_ENTRY] = ENTRY_IA32E_GUEST;
	subject.exception_bitmap = UINT32_MAX;
	subject.cr0 = 0x80010033;
	subject.cr0_mask = UINT64_MAX;
	subject.cr4 = 0x2260;
	subject.cr4_mask = UINT64_MAX;
	return subject;
}

static struct policy_subject good_nested(void)
{
	struct policy_subject subject = good_common(SEGMENT_CODE32);

	subject.flags = POLICY_SUBJECT_NESTED;
	subject.control[VMX_CONTROL_PROC2] |= PROC2_EPT | PROC2_UNRESTRICTED_GUEST;
	subject.control[VMX_CONTROL_ENTRY] = ENTRY_LOAD_EFER;
	subject.control[VMX_CONTROL_EXIT] |= EXIT_SAVE_EFER | EXIT_LOAD_EFER;
	subject.exception_bitmap = 1U << 18;
	subject.cr0 = 0x35;
	subject.cr0_mask = ~VMX_CR0_GUEST_OWNABLE;
	subject.cr4 = 0x2060;
	subject.cr4_mask = ~VMX_CR4_GUEST_OWNABLE;
	return subject;
}

#define REFUSED(good, change)                                                                                          \
	do {                                                                                                           \
		struct policy_subject s = good();                                                                      \
		change;                                                                                                \
		assert_false(vcpu_policy_ok(&s));                                                                      \
	} while (0)

static void test_profiles_are_accepted(void **state)
{
	struct policy_subject const native = good_native();
	struct policy_subject const nested = good_nested();

	(void)state;
	assert_true(vcpu_policy_ok(&native));
	assert_true(vcpu_policy_ok(&nested));
}

static void test_addresses(void **state)
{
	(void)state;
	REFUSED(good_native, s.page_table += 8);
	REFUSED(good_native, s.vcpu += 0x800);
	REFUSED(good_native, s.io_bitmap += 1);
	REFUSED(good_native, s.msr_bitmap += 0x10);
	REFUSED(good_nested, s.page_table |= 0x1e);
}

static void each_bit_of_control(uint32_t word, uint32_t needed, uint32_t allowed)
{
	for (uint32_t bit = 0; bit < 32; bit++) {
		if ((needed & 1U << bit) != 0) {
			REFUSED(good_native, s.control[word] &= ~(1U << bit));
			REFUSED(good_nested, s.control[word] &= ~(1U << bit));
		}
		if ((allowed & 1U << bit) == 0) {
			REFUSED(good_native, s.control[word] |= 1U << bit);
			REFUSED(good_nested, s.control[word] |= 1U << bit);
		}
	}
}

static void test_every_control_bit(void **state)
{
	(void)state;
	each_bit_of_control(VMX_CONTROL_PIN, PIN_NEEDED, PIN_ALLOWED);
	each_bit_of_control(VMX_CONTROL_PROC, PROC_NEEDED, PROC_ALLOWED);
	each_bit_of_control(VMX_CONTROL_PROC2, PROC2_NEEDED, PROC2_ALLOWED);
	each_bit_of_control(VMX_CONTROL_EXIT, EXIT_NEEDED, EXIT_ALLOWED);
	each_bit_of_control(VMX_CONTROL_ENTRY, ENTRY_NEEDED, ENTRY_ALLOWED);
}

/* The names behind the masks: what must never be possible, whatever the masks say. */
static void test_dangerous_controls(void **state)
{
	(void)state;
	REFUSED(good_native, s.control[VMX_CONTROL_PIN] |= 1U << 7);      /* posted interrupts */
	REFUSED(good_native, s.control[VMX_CONTROL_PROC] |= 1U << 21);    /* TPR shadow */
	REFUSED(good_native, s.control[VMX_CONTROL_PROC2] |= 1U << 9);    /* virtual-interrupt delivery */
	REFUSED(good_native, s.control[VMX_CONTROL_PROC2] |= 1U << 13);   /* VM functions */
	REFUSED(good_native, s.control[VMX_CONTROL_ENTRY] |= 1U << 10);   /* entry to SMM */
	REFUSED(good_native, s.control[VMX_CONTROL_ENTRY] |= 1U << 11);   /* deactivate dual-monitor treatment */
	REFUSED(good_native, s.control[VMX_CONTROL_EXIT] &= ~(1U << 15)); /* acknowledge interrupt */
}

static void test_efer_is_switched_everywhere_or_nowhere(void **state)
{
	struct policy_subject native = good_native();

	(void)state;
	REFUSED(good_nested, s.control[VMX_CONTROL_EXIT] &= ~EXIT_LOAD_EFER);
	REFUSED(good_nested, s.control[VMX_CONTROL_EXIT] &= ~EXIT_SAVE_EFER);
	REFUSED(good_nested, s.control[VMX_CONTROL_ENTRY] &= ~ENTRY_LOAD_EFER);
	REFUSED(good_native, s.control[VMX_CONTROL_ENTRY] |= ENTRY_LOAD_EFER);
	REFUSED(good_native, s.control[VMX_CONTROL_EXIT] |= EXIT_LOAD_EFER);
	REFUSED(good_nested, (s.control[VMX_CONTROL_ENTRY] &= ~ENTRY_LOAD_EFER,
			      s.control[VMX_CONTROL_EXIT] &= ~(EXIT_LOAD_EFER | EXIT_SAVE_EFER)));
	native.control[VMX_CONTROL_ENTRY] |= ENTRY_LOAD_EFER;
	native.control[VMX_CONTROL_EXIT] |= EXIT_LOAD_EFER | EXIT_SAVE_EFER;
	assert_true(vcpu_policy_ok(&native));
}

static void test_pat_and_debug_registers_are_switched_whole(void **state)
{
	struct policy_subject nested = good_nested();

	(void)state;
	REFUSED(good_nested, s.control[VMX_CONTROL_ENTRY] |= ENTRY_LOAD_PAT);
	REFUSED(good_nested, s.control[VMX_CONTROL_EXIT] |= EXIT_LOAD_PAT | EXIT_SAVE_PAT);
	REFUSED(good_nested, s.control[VMX_CONTROL_EXIT] |= EXIT_SAVE_DEBUG);
	REFUSED(good_nested, s.control[VMX_CONTROL_ENTRY] |= ENTRY_LOAD_DEBUG);
	REFUSED(good_nested, s.control[VMX_CONTROL_PROC] &= ~PROC_MOV_DR);
	nested.control[VMX_CONTROL_ENTRY] |= ENTRY_LOAD_PAT | ENTRY_LOAD_DEBUG;
	nested.control[VMX_CONTROL_EXIT] |= EXIT_LOAD_PAT | EXIT_SAVE_PAT | EXIT_SAVE_DEBUG;
	nested.control[VMX_CONTROL_PROC] &= ~PROC_MOV_DR;
	assert_true(vcpu_policy_ok(&nested));
}

static void test_control_registers(void **state)
{
	(void)state;
	for (uint32_t bit = 0; bit < 64; bit++) {
		REFUSED(good_native, s.cr0_mask &= ~(1ULL << bit));
		REFUSED(good_native, s.cr4_mask &= ~(1ULL << bit));
	}
	REFUSED(good_native, s.cr0 &= ~0x80000000ULL);
	REFUSED(good_native, s.cr0 &= ~1ULL);
	REFUSED(good_native, s.cr0 &= ~0x20ULL);
	REFUSED(good_native, s.cr0 &= ~0x10000ULL);
	REFUSED(good_native, s.cr4 &= ~0x20ULL);
	REFUSED(good_nested, s.cr0 &= ~0x20ULL);
	REFUSED(good_nested, s.cr0_mask &= ~0x20ULL);       /* NE */
	REFUSED(good_nested, s.cr0_mask &= ~0x40000000ULL); /* CD */
	REFUSED(good_nested, s.cr4_mask &= ~0x40ULL);       /* MCE */
	REFUSED(good_nested, s.cr4_mask &= ~0x2000ULL);     /* VMXE */
	REFUSED(good_nested, s.cr4_mask &= ~0x400000ULL);   /* PKE: its register is not switched */
	REFUSED(good_nested, s.cr4 |= 0x800000ULL);         /* CET */
}

static void test_native_keeps_its_address_space(void **state)
{
	(void)state;
	REFUSED(good_native, s.control[VMX_CONTROL_PROC] &= ~PROC_CR3_LOAD);
	REFUSED(good_native, s.control[VMX_CONTROL_PROC] &= ~PROC_CR3_STORE);
	REFUSED(good_native, s.control[VMX_CONTROL_PROC2] |= PROC2_EPT);
	REFUSED(good_native, s.control[VMX_CONTROL_PROC2] |= PROC2_UNRESTRICTED_GUEST);
	REFUSED(good_native, s.control[VMX_CONTROL_ENTRY] &= ~ENTRY_IA32E_GUEST);
	REFUSED(good_nested, s.control[VMX_CONTROL_PROC2] &= ~PROC2_EPT);
	REFUSED(good_nested, s.control[VMX_CONTROL_PROC2] &= ~PROC2_UNRESTRICTED_GUEST); /* paging is off */
	REFUSED(good_nested, s.flags = 0);
	REFUSED(good_native, s.flags = POLICY_SUBJECT_NESTED);
}

static void test_exceptions_of_the_kernel(void **state)
{
	(void)state;
	REFUSED(good_native, s.exception_bitmap &= ~(1U << 1));
	REFUSED(good_native, s.exception_bitmap &= ~(1U << 17));
	REFUSED(good_native, s.exception_bitmap &= ~(1U << 18));
	REFUSED(good_nested, s.exception_bitmap &= ~(1U << 18));
}

static void test_segments(void **state)
{
	(void)state;
	REFUSED(good_native, s.segment[SEGMENT_DS].access |= 0x100);
	REFUSED(good_native, s.segment[SEGMENT_GS].access |= 0x20000);
	REFUSED(good_native, s.segment[SEGMENT_LDTR].selector = 0x10000);
	REFUSED(good_native, s.segment[SEGMENT_CS].access |= SEGMENT_UNUSABLE);
	REFUSED(good_native, s.segment[SEGMENT_CS].access = SEGMENT_CODE32);
	REFUSED(good_native, s.segment[SEGMENT_TR].access |= SEGMENT_UNUSABLE);
	REFUSED(good_native, s.segment[SEGMENT_TR].access = 0x89);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_profiles_are_accepted),
	    cmocka_unit_test(test_addresses),
	    cmocka_unit_test(test_every_control_bit),
	    cmocka_unit_test(test_dangerous_controls),
	    cmocka_unit_test(test_efer_is_switched_everywhere_or_nowhere),
	    cmocka_unit_test(test_pat_and_debug_registers_are_switched_whole),
	    cmocka_unit_test(test_control_registers),
	    cmocka_unit_test(test_native_keeps_its_address_space),
	    cmocka_unit_test(test_exceptions_of_the_kernel),
	    cmocka_unit_test(test_segments),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
