/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Nested subjects: control registers that are their own, whatever policy, monitor or the subject itself want of them;
 * and what no VMCB holds. The test plays the CPU and the monitor.
 */
#include <string.h>

#include "fake_machine.h"

#include <muen/abi/trap.h>

#define S 3U
#define OTHER 4U

#define EFER_MSR 0xc0000080U
#define PE 0x1ULL
#define NW 0x20000000ULL
#define CD 0x40000000ULL
#define PG 0x80000000ULL
#define PAE 0x20ULL
#define MCE 0x40ULL
#define VMXE 0x2000ULL
#define SCE 0x1ULL
#define LME 0x100ULL
#define LMA 0x400ULL
#define NXE 0x800ULL
#define SVME 0x1000ULL

#define GP_WITH_ERROR_CODE 0x80000b0dULL
#define GP_WITHOUT 0x8000030dULL

static struct vmcb *vmcb;
static volatile struct subject_state *record;

static int setup(void **state)
{
	(void)state;
	vmcb = svm_vmcb(S);
	record = &subject_pages[S].state;
	fake_policy_subject[S] = fake_nested_subject();
	fake_policy_subject[OTHER] = fake_subject();
	memset(&subject_pages[S], 0xa5, sizeof(subject_pages[S]));
	memset(subject_pages[S].interrupts_page, 0, MUEN_PAGE_SIZE);
	memset(fake_dr, 0, sizeof(fake_dr));
	memset(fake_msr, 0, sizeof(fake_msr));
	fake_msr_refused = false;
	vcpu_reset(OTHER);
	vcpu_load(OTHER);
	vcpu_reset(S);
	return 0;
}

static enum vcpu_exit_kind cpu_exits(uint64_t code)
{
	vmcb->exit_code = code;
	return vcpu_read_exit(S).kind;
}

static void reset_gives_the_subject_its_own_paging(void **state)
{
	(void)state;
	assert_int_equal(vmcb->nested_control, 1);
	assert_int_equal(vmcb->nested_cr3, 0x200000);
	assert_int_equal(vmcb->cr3, 0);
	assert_int_equal(vmcb->guest_pat, 0x0007040600070406ULL);
	assert_int_equal(vmcb->efer, SVME);
	assert_int_equal(vmcb->cr0, 0x31);
	assert_int_equal(vmcb->cr4, MCE);
	assert_int_equal(record->cr0, 0x31);
	assert_int_equal(record->cr4, VMXE | MCE);
	assert_int_equal(record->cr0_shadow, 0x31);
	assert_int_equal(record->cr3, 0);
	assert_int_equal(record->efer, 0);
}

static void reset_into_64_bit_code_has_ia32e_mode(void **state)
{
	(void)state;
	fake_policy_subject[S].cr0 |= PG;
	fake_policy_subject[S].cr4 |= PAE;
	fake_policy_subject[S].segment[SEGMENT_CS].access = 0xa09b;
	vcpu_reset(S);
	assert_int_equal(vmcb->efer, SVME | LME | LMA | NXE);
	fake_policy_subject[S].segment[SEGMENT_CS].access = 0xc09b;
	vcpu_reset(S);
	assert_int_equal(vmcb->efer, SVME);
	assert_int_equal(vmcb->cr0, 0x31 | PG);
}

static void monitor_moves_control_registers(void **state)
{
	(void)state;
	record->cr0 = PE | PG | 0x30;
	record->cr3 = 0x5000;
	record->cr4 = PAE | 0x200;
	record->efer = LME | LMA | NXE | SCE;
	vmcb->tlb_control = VMCB_TLB_KEEP;
	vcpu_write_state(S);
	assert_int_equal(vmcb->cr0, PE | PG | 0x30);
	assert_int_equal(vmcb->cr3, 0x5000);
	assert_int_equal(vmcb->cr4, PAE | MCE | 0x200);
	assert_int_equal(vmcb->efer, LME | LMA | NXE | SCE | SVME);
	assert_int_equal(vmcb->tlb_control, svm_flush_command);
	(void)cpu_exits(0x78);
	vcpu_read_state(S);
	assert_int_equal(record->cr0, PE | PG | 0x30);
	assert_int_equal(record->cr0_shadow, PE | PG | 0x30);
	assert_int_equal(record->cr3, 0x5000);
	assert_int_equal(record->cr4, VMXE | PAE | MCE | 0x200);
	assert_int_equal(record->cr4_shadow, PAE | MCE | 0x200);
	assert_int_equal(record->efer, LME | LMA | NXE | SCE);
	vcpu_write_state(S);
	assert_int_equal(vmcb->tlb_control, VMCB_TLB_KEEP);
}

/* What VMRUN demands of CR0, CR4, EFER and CS (APM vol. 2, 15.5.1), written out anew. */
static bool is_enterable(void)
{
	bool const long_paging = (vmcb->efer & LME) != 0 && (vmcb->cr0 & PG) != 0;

	if ((vmcb->efer & SVME) == 0 || (vmcb->efer & ~(SCE | LME | LMA | NXE | SVME)) != 0) {
		return false;
	}
	if (vmcb->cr0 >> 32 != 0 || ((vmcb->cr0 & NW) != 0 && (vmcb->cr0 & CD) == 0)) {
		return false;
	}
	if ((vmcb->cr4 & ~svm_limits.cr4_supported) != 0 || vmcb->cr3 >= svm_limits.address_limit) {
		return false;
	}
	if (long_paging && ((vmcb->cr4 & PAE) == 0 || (vmcb->cr0 & PE) == 0)) {
		return false;
	}
	return ((vmcb->efer & LMA) != 0) == long_paging && (vmcb->segment[VMCB_CS].attributes & 0x600) != 0x600;
}

/* Every combination of the bits that depend on each other, with all other bits off and on. */
static void no_record_makes_a_state_that_is_refused(void **state)
{
	(void)state;
	for (uint32_t bits = 0; bits < 0x400; bits++) {
		uint64_t const others = (bits & 1) != 0 ? UINT64_MAX : 0;
		uint64_t const cr0_bits = PE | NW | CD | PG;

		record->cr0 = (others & ~cr0_bits) | ((bits & 2) != 0 ? PE : 0) | ((bits & 4) != 0 ? NW : 0) |
			      ((bits & 8) != 0 ? CD : 0) | ((bits & 16) != 0 ? PG : 0);
		record->cr3 = others;
		record->cr4 = (others & ~PAE) | ((bits & 32) != 0 ? PAE : 0);
		record->efer = (others & ~(LME | LMA | SVME)) | ((bits & 64) != 0 ? LME : 0) |
			       ((bits & 128) != 0 ? LMA : 0) | ((bits & 256) != 0 ? SVME : 0);
		record->segment[SEGMENT_CS].access = (bits & 512) != 0 ? UINT32_MAX & ~0x10000U : 0x93;
		record->rflags = others;
		vcpu_write_state(S);
		assert_true(is_enterable());
		assert_int_equal(vmcb->rflags & 0x20000, (vmcb->efer & LMA) != 0 ? 0 : others & 0x20000);
	}
}

static enum vcpu_exit_kind wrmsr(uint32_t msr, uint64_t value)
{
	vmcb->rip = 0x1000;
	vmcb->event_injection = 0;
	vmcb->rax = (value & 0xffffffff) | 0xabcd00000000ULL;
	vmcb->exit_info1 = 1;
	subject_pages[S].regs.rcx = 0xabcd00000000ULL | msr;
	subject_pages[S].regs.rdx = 0xabcd00000000ULL | value >> 32;
	return cpu_exits(0x7c);
}

static void subject_writes_its_efer(void **state)
{
	(void)state;
	assert_int_equal(wrmsr(EFER_MSR, LME | NXE), VCPU_EXIT_DONE);
	assert_int_equal(vmcb->efer, LME | NXE | SVME);
	assert_int_equal(vmcb->rip, 0x1002);
	assert_int_equal(vmcb->event_injection, 0);
	assert_int_equal(wrmsr(EFER_MSR, LME | SVME | SCE), VCPU_EXIT_DONE);
	assert_int_equal(vmcb->efer, LME | SCE | SVME);
	assert_int_equal(wrmsr(EFER_MSR, 0), VCPU_EXIT_DONE);
	assert_int_equal(vmcb->efer, SVME);
}

static void efer_with_unknown_bits_is_a_fault(void **state)
{
	(void)state;
	for (uint32_t bit = 0; bit < 64; bit++) {
		uint64_t const value = 1ULL << bit;

		if ((value & (SCE | LME | LMA | NXE | SVME)) == 0) {
			assert_int_equal(wrmsr(EFER_MSR, value), VCPU_EXIT_DONE);
			assert_int_equal(vmcb->event_injection, GP_WITH_ERROR_CODE);
			assert_int_equal(vmcb->rip, 0x1000);
			assert_int_equal(vmcb->efer, SVME);
		}
	}
}

static void lme_does_not_move_under_paging(void **state)
{
	(void)state;
	vmcb->cr0 |= PG;
	(void)wrmsr(EFER_MSR, LME);
	assert_int_equal(vmcb->event_injection, GP_WITH_ERROR_CODE);
	vmcb->efer = SVME | LME | LMA;
	(void)wrmsr(EFER_MSR, 0);
	assert_int_equal(vmcb->event_injection, GP_WITH_ERROR_CODE);
	(void)wrmsr(EFER_MSR, LME | SCE);
	assert_int_equal(vmcb->event_injection, 0);
	assert_int_equal(vmcb->efer, SVME | LME | LMA | SCE);
}

static void other_writes_are_traps(void **state)
{
	(void)state;
	assert_int_equal(wrmsr(EFER_MSR + 1, 0), VCPU_EXIT_TRAP);
	assert_int_equal(vmcb->rip, 0x1000);
	vmcb->cpl = 3;
	assert_int_equal(wrmsr(EFER_MSR, LME), VCPU_EXIT_TRAP);
	assert_int_equal(vmcb->efer, SVME);
	vmcb->cpl = 0;
	vmcb->exit_info1 = 0;
	subject_pages[S].regs.rcx = EFER_MSR;
	assert_int_equal(cpu_exits(0x7c), VCPU_EXIT_TRAP);
}

/* A native subject's EFER confines it. */
static void native_subjects_do_not_write_efer(void **state)
{
	(void)state;
	fake_policy_subject[S] = fake_subject();
	vcpu_reset(S);
	assert_int_equal(wrmsr(EFER_MSR, 0), VCPU_EXIT_TRAP);
	assert_int_equal(vmcb->efer, SVME | LME | LMA | NXE);
}

static void gp_has_an_error_code_in_protected_mode_only(void **state)
{
	(void)state;
	vcpu_inject_gp(S);
	assert_int_equal(vmcb->event_injection, GP_WITH_ERROR_CODE);
	vmcb->cr0 = 0x10;
	vcpu_inject_gp(S);
	assert_int_equal(vmcb->event_injection, GP_WITHOUT);
}

/* Raised in one mode, and entered in another that the monitor has chosen meanwhile. */
static void error_code_of_gp_follows_the_mode(void **state)
{
	(void)state;
	vcpu_inject_gp(S);
	vcpu_read_state(S);
	subject_pages[S].state.cr0 = 0x10;
	vcpu_write_state(S);
	assert_int_equal(vmcb->event_injection, GP_WITHOUT);
	assert_int_equal(cpu_exits(0x41), VCPU_EXIT_DONE);
	subject_pages[S].state.cr0 = 0x31;
	vcpu_write_state(S);
	assert_int_equal(vmcb->event_injection, 0x80000301);
}

/* The exception goes first, and is gone after the entry, delivered or not. */
static void gp_precedes_interrupts(void **state)
{
	(void)state;
	vmcb->rflags = 0x202;
	assert_true(vcpu_accepts_interrupt(S));
	vcpu_inject_gp(S);
	assert_false(vcpu_accepts_interrupt(S));
	vmcb->exit_int_info = GP_WITH_ERROR_CODE;
	(void)cpu_exits(0x400);
	assert_int_equal(vmcb->event_injection, 0);
	assert_true(vcpu_accepts_interrupt(S));
	assert_int_equal(subject_pages[S].interrupts.word[0], 0);
}

static void rax_is_in_the_vmcb(void **state)
{
	(void)state;
	vmcb->rax = 0x1234;
	assert_int_equal(vcpu_rax(S), 0x1234);
	vcpu_set_rax(S, 0x5678);
	assert_int_equal(vmcb->rax, 0x5678);
}

static void cpl_is_the_cpus(void **state)
{
	(void)state;
	assert_true(vcpu_is_privileged(S));
	vmcb->cpl = 3;
	assert_false(vcpu_is_privileged(S));
}

static void give_msrs(uint32_t count)
{
	fake_policy_subject[S].msr_count = count;
	memset(subject_pages[S].msr_page, 0x5a, MUEN_PAGE_SIZE);
	vcpu_reset(S);
}

static void msrs_are_zero_at_first_and_for_others(void **state)
{
	(void)state;
	give_msrs(MUEN_MSR_STORE_MAX);
	memset(fake_msr, 0x77, sizeof(fake_msr));
	vcpu_load(S);
	for (uint32_t index = 0; index < MUEN_MSR_STORE_MAX; index++) {
		assert_int_equal(fake_msr[index], 0);
		assert_int_equal(subject_pages[S].msr_store[index].index, 0x5a5a5a5a);
		fake_msr[index] = index + 1;
	}
	vcpu_load(OTHER);
	for (uint32_t index = 0; index < MUEN_MSR_STORE_MAX; index++) {
		assert_int_equal(fake_msr[index], 0);
	}
	vcpu_load(S);
	for (uint32_t index = 0; index < MUEN_MSR_STORE_MAX; index++) {
		assert_int_equal(fake_msr[index], index + 1);
	}
}

/* Also of the subject that is loaded. */
static void reset_zeroes_msrs_and_debug_registers(void **state)
{
	(void)state;
	fake_policy_subject[S].control[SVM_CONTROL_DR] = 0;
	give_msrs(2);
	vcpu_load(S);
	fake_msr[1] = 9;
	fake_dr[2] = 9;
	vcpu_reset(S);
	assert_int_equal(fake_msr[1], 0);
	vcpu_load(S);
	assert_int_equal(fake_msr[1], 0);
	assert_int_equal(fake_dr[2], 0);
	assert_int_equal(fake_dr[4], 0xffff0ff0);
}

/* #DB and #AC are the subject's own, unless the policy says otherwise: they exit, and go back. */
static void debug_and_alignment_are_reflected(void **state)
{
	(void)state;
	assert_int_equal(vmcb->intercept_exceptions, 0x00060002);
	assert_int_equal(cpu_exits(0x41), VCPU_EXIT_DONE);
	assert_int_equal(vmcb->event_injection, 0x80000301);
	assert_false(vcpu_accepts_interrupt(S));
	assert_int_equal(cpu_exits(0x51), VCPU_EXIT_DONE);
	assert_int_equal(vmcb->event_injection, 0x80000b11);
	assert_int_equal(cpu_exits(0x4e), VCPU_EXIT_TRAP);
	assert_int_equal(vmcb->event_injection, 0);
	assert_int_equal(cpu_exits(0x52), VCPU_EXIT_MACHINE_CHECK);
}

static void asked_for_exceptions_are_traps(void **state)
{
	(void)state;
	fake_policy_subject[S].exception_bitmap = 0x00060002;
	assert_int_equal(cpu_exits(0x41), VCPU_EXIT_TRAP);
	assert_int_equal(cpu_exits(0x51), VCPU_EXIT_TRAP);
	fake_policy_subject[S] = fake_subject();
	fake_policy_subject[S].exception_bitmap = 0;
	assert_int_equal(cpu_exits(0x41), VCPU_EXIT_TRAP);
	assert_int_equal(vmcb->event_injection, 0);
}

static void debug_registers_are_switched_where_they_are_owned(void **state)
{
	(void)state;
	fake_policy_subject[S].control[SVM_CONTROL_DR] = 0;
	vcpu_reset(S);
	vcpu_load(S);
	fake_dr[0] = 0x11;
	fake_dr[3] = 0x44;
	vcpu_load(OTHER);
	fake_dr[0] = 0x99; /* whoever has them next */
	fake_dr[3] = 0x99;
	vcpu_load(S);
	assert_int_equal(fake_dr[0], 0x11);
	assert_int_equal(fake_dr[3], 0x44);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(reset_gives_the_subject_its_own_paging, setup),
	    cmocka_unit_test_setup(reset_into_64_bit_code_has_ia32e_mode, setup),
	    cmocka_unit_test_setup(monitor_moves_control_registers, setup),
	    cmocka_unit_test_setup(no_record_makes_a_state_that_is_refused, setup),
	    cmocka_unit_test_setup(subject_writes_its_efer, setup),
	    cmocka_unit_test_setup(efer_with_unknown_bits_is_a_fault, setup),
	    cmocka_unit_test_setup(lme_does_not_move_under_paging, setup),
	    cmocka_unit_test_setup(other_writes_are_traps, setup),
	    cmocka_unit_test_setup(native_subjects_do_not_write_efer, setup),
	    cmocka_unit_test_setup(gp_has_an_error_code_in_protected_mode_only, setup),
	    cmocka_unit_test_setup(error_code_of_gp_follows_the_mode, setup),
	    cmocka_unit_test_setup(gp_precedes_interrupts, setup),
	    cmocka_unit_test_setup(rax_is_in_the_vmcb, setup),
	    cmocka_unit_test_setup(cpl_is_the_cpus, setup),
	    cmocka_unit_test_setup(msrs_are_zero_at_first_and_for_others, setup),
	    cmocka_unit_test_setup(reset_zeroes_msrs_and_debug_registers, setup),
	    cmocka_unit_test_setup(debug_and_alignment_are_reflected, setup),
	    cmocka_unit_test_setup(asked_for_exceptions_are_traps, setup),
	    cmocka_unit_test_setup(debug_registers_are_switched_where_they_are_owned, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
