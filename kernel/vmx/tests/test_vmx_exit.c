/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The exit path over a VMCS that is an array: kinds of exits, interrupts that are not lost, the deadline, and the cost.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fake_path_counters.h"
#include "pages.h"
#include "policy_tables.h"
#include "vcpu.h"
#include "vcpu_common.h"
#include "vmx_controls.h"
#include "vmx_vcpu.h"
#include "x86.h"

#include <muen/abi/trap.h>

#define PLAIN 0U
#define MIRRORED 1U
#define STORED 2U
#define DEBUGGED 3U
#define NESTED 4U
#define NESTED_DEBUGGED 5U
#define NESTED_ASKED 6U
#define VALID 0x80000000U
#define FAILED 0x80000000U
#define TIMER_RATE 2U

const struct policy_header policy_header = {.vmx_timer_rate = TIMER_RATE};
const struct policy_subject policy_subject[MUEN_SUBJECT_MAX] = {
    [PLAIN] = {.vcpu = 0x1000, .control[VMX_CONTROL_PROC] = PROC_MOV_DR},
    [MIRRORED] = {.vcpu = 0x2000, .control[VMX_CONTROL_PROC] = PROC_MOV_DR, .flags = POLICY_SUBJECT_MIRRORED},
    [STORED] = {.vcpu = 0x3000, .control[VMX_CONTROL_PROC] = PROC_MOV_DR, .msr_count = 2},
    [DEBUGGED] = {.vcpu = 0x4000},
    [NESTED] = {.vcpu = 0x5000, .control[VMX_CONTROL_PROC] = PROC_MOV_DR, .flags = POLICY_SUBJECT_NESTED},
    [NESTED_DEBUGGED] = {.vcpu = 0x6000, .flags = POLICY_SUBJECT_NESTED},
    [NESTED_ASKED] = {.vcpu = 0x7000, .flags = POLICY_SUBJECT_NESTED, .exception_bitmap = 0x00020002},
};

static int setup(void **state)
{
	(void)state;
	fake_vmx_reset();
	fake_vmcs[VMCS_GUEST_RFLAGS] = RFLAGS_FIXED | RFLAGS_IF;
	subject_pages[STORED].msr_store[0].index = MSR_KERNEL_GS_BASE;
	return 0;
}

static enum vcpu_exit_kind kind_of(subject_id_t subject, uint32_t reason, uint32_t info)
{
	fake_vmx_exit(reason);
	fake_vmcs[VMCS_EXIT_INTERRUPTION_INFO] = info;
	return vcpu_read_exit(subject).kind;
}

static void test_kinds(void **state)
{
	(void)state;
	assert_int_equal(kind_of(PLAIN, TRAP_PREEMPTION_TIMER, 0), VCPU_EXIT_TIMER);
	assert_int_equal(kind_of(PLAIN, TRAP_EXCEPTION_NMI, VALID | 0x202), VCPU_EXIT_NMI);
	assert_int_equal(kind_of(PLAIN, TRAP_EXCEPTION_NMI, VALID | 0x312), VCPU_EXIT_MACHINE_CHECK);
	assert_int_equal(kind_of(PLAIN, TRAP_EXCEPTION_NMI, VALID | 0xb0e), VCPU_EXIT_TRAP);
	assert_int_equal(kind_of(PLAIN, FAILED | TRAP_MCE_ENTRY, 0), VCPU_EXIT_MACHINE_CHECK);
	assert_int_equal(kind_of(PLAIN, FAILED | TRAP_CPUID, 0), VCPU_EXIT_ENTRY_FAILED);
	assert_int_equal(kind_of(MIRRORED, FAILED | 35, 0), VCPU_EXIT_ENTRY_FAILED);
}

static void test_trap_carries_its_number(void **state)
{
	struct vcpu_exit exit;

	(void)state;
	fake_vmx_exit(TRAP_CPUID);
	exit = vcpu_read_exit(PLAIN);
	assert_int_equal(exit.kind, VCPU_EXIT_TRAP);
	assert_int_equal(exit.trap, TRAP_CPUID);
}

static void test_refused_guest_state_is_a_trap(void **state)
{
	struct vcpu_exit exit;

	(void)state;
	fake_vmx_exit(FAILED | TRAP_INVALID_STATE);
	exit = vcpu_read_exit(PLAIN);
	assert_int_equal(exit.kind, VCPU_EXIT_TRAP);
	assert_int_equal(exit.trap, TRAP_INVALID_STATE);
	assert_int_equal(vmx_exit_reason, FAILED | TRAP_INVALID_STATE);
	assert_int_equal(kind_of(MIRRORED, FAILED | 34, 0), VCPU_EXIT_TRAP);
}

/* By its number, also where the back end does all that is to be done. */
static void test_each_exit_is_counted(void **state)
{
	static const uint32_t reasons[] = {
	    TRAP_EXCEPTION_NMI, TRAP_EXTERNAL_INTERRUPT, TRAP_INTERRUPT_WINDOW, TRAP_CPUID,
	    TRAP_VMCALL,        TRAP_PREEMPTION_TIMER,   TRAP_XSETBV,           FAILED | TRAP_INVALID_STATE};

	(void)state;
	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++) {
		(void)kind_of(PLAIN, reasons[i], VALID | 0x30e);
		assert_int_equal(fake_counted_trap, reasons[i] & ~FAILED);
		assert_int_equal(fake_counted_subject, PLAIN);
	}
}

static void test_switch_is_counted_once(void **state)
{
	(void)state;
	fake_counted_switches = 0;
	vcpu_load(PLAIN);
	vcpu_load(PLAIN);
	assert_int_equal(fake_counted_switches, 1);
	vcpu_load(MIRRORED);
	vcpu_load(PLAIN);
	assert_int_equal(fake_counted_switches, 3);
}

static void test_hypercall_only_from_cpl_0(void **state)
{
	(void)state;
	fake_vmcs[VMCS_GUEST_RIP] = 0x200000;
	fake_vmcs[VMCS_EXIT_INSTRUCTION_LENGTH] = 3;
	fake_vmcs[VMCS_GUEST_SS_ACCESS] = 0xc0f3;
	assert_int_equal(kind_of(PLAIN, TRAP_VMCALL, 0), VCPU_EXIT_TRAP);
	assert_int_equal(fake_vmcs[VMCS_GUEST_RIP], 0x200000);
	fake_vmcs[VMCS_GUEST_SS_ACCESS] = 0xc093;
	fake_vmcs[VMCS_GUEST_INTERRUPTIBILITY] = 1;
	assert_int_equal(kind_of(PLAIN, TRAP_VMCALL, 0), VCPU_EXIT_HYPERCALL);
	assert_int_equal(fake_vmcs[VMCS_GUEST_RIP], 0x200003);
	assert_int_equal(fake_vmcs[VMCS_GUEST_INTERRUPTIBILITY], 0);
}

static void test_interrupt_is_acknowledged_by_its_vector(void **state)
{
	(void)state;
	assert_int_equal(kind_of(PLAIN, TRAP_EXTERNAL_INTERRUPT, VALID | MUEN_VECTOR_IPI), VCPU_EXIT_INTERRUPT);
	assert_int_equal(fake_acknowledged, MUEN_VECTOR_IPI);
	assert_int_equal(kind_of(PLAIN, TRAP_EXTERNAL_INTERRUPT, VALID | MUEN_VECTOR_FIRST), VCPU_EXIT_INTERRUPT);
	assert_int_equal(fake_acknowledged, MUEN_VECTOR_FIRST);
}

static void test_window_is_asked_once_and_cleared_by_its_exit(void **state)
{
	(void)state;
	vmx_vcpu[PLAIN].proc_controls = PROC_NEEDED;
	vcpu_request_window(PLAIN);
	vcpu_request_window(PLAIN);
	assert_int_equal(fake_vmx_writes, 1);
	assert_int_equal(fake_vmcs[VMCS_PROC_CONTROLS], PROC_NEEDED | PROC_INTERRUPT_WINDOW);
	assert_int_equal(kind_of(PLAIN, TRAP_INTERRUPT_WINDOW, 0), VCPU_EXIT_WINDOW);
	assert_int_equal(fake_vmcs[VMCS_PROC_CONTROLS], PROC_NEEDED);
	vcpu_request_window(PLAIN);
	assert_int_equal(fake_vmcs[VMCS_PROC_CONTROLS], PROC_NEEDED | PROC_INTERRUPT_WINDOW);
}

static void test_accepts_interrupt(void **state)
{
	(void)state;
	assert_true(vcpu_accepts_interrupt(PLAIN));
	fake_vmcs[VMCS_GUEST_INTERRUPTIBILITY] = 1;
	assert_false(vcpu_accepts_interrupt(PLAIN));
	fake_vmcs[VMCS_GUEST_INTERRUPTIBILITY] = 2;
	assert_false(vcpu_accepts_interrupt(PLAIN));
	fake_vmcs[VMCS_GUEST_INTERRUPTIBILITY] = 8;
	assert_true(vcpu_accepts_interrupt(PLAIN));
	fake_vmcs[VMCS_GUEST_RFLAGS] = RFLAGS_FIXED;
	assert_false(vcpu_accepts_interrupt(PLAIN));
}

static void test_one_injection_an_entry(void **state)
{
	(void)state;
	vcpu_inject(PLAIN, 0x41);
	assert_int_equal(fake_vmcs[VMCS_ENTRY_INTERRUPTION_INFO], VALID | 0x41);
	assert_false(vcpu_accepts_interrupt(PLAIN));
	assert_true(vcpu_accepts_interrupt(MIRRORED));
}

static void test_delivered_interrupt_is_over(void **state)
{
	(void)state;
	vcpu_inject(PLAIN, 0x41);
	(void)kind_of(PLAIN, TRAP_HLT, 0);
	assert_int_equal(subject_pages[PLAIN].interrupts.word[1], 0);
	assert_true(vcpu_accepts_interrupt(PLAIN));
}

static void test_interrupted_delivery_becomes_pending(void **state)
{
	(void)state;
	vcpu_inject(PLAIN, 0x41);
	fake_vmcs[VMCS_IDT_VECTORING_INFO] = VALID | 0x41;
	(void)kind_of(PLAIN, TRAP_EXCEPTION_NMI, VALID | 0xb0e);
	assert_int_equal(subject_pages[PLAIN].interrupts.word[1], 2);
	assert_true(vcpu_accepts_interrupt(PLAIN));
}

/* The interrupt got through; what was interrupted is the exception that its handler raised. */
static void test_interrupted_exception_is_no_interrupt(void **state)
{
	(void)state;
	vcpu_inject(PLAIN, 0x41);
	fake_vmcs[VMCS_IDT_VECTORING_INFO] = VALID | 0xb0d;
	(void)kind_of(PLAIN, TRAP_EPT_VIOLATION, 0);
	assert_int_equal(subject_pages[PLAIN].interrupts.word[0], 0);
}

static void test_injection_of_failed_entry_becomes_pending(void **state)
{
	(void)state;
	vcpu_inject(MIRRORED, 0xff);
	(void)kind_of(MIRRORED, FAILED | TRAP_INVALID_STATE, 0);
	assert_int_equal(subject_pages[MIRRORED].interrupts.word[3], 1ULL << 63);
	assert_int_equal(fake_vmcs[VMCS_ENTRY_INTERRUPTION_INFO], 0);
}

static void test_skip(void **state)
{
	(void)state;
	fake_vmcs[VMCS_GUEST_RIP] = 0x200000;
	fake_vmcs[VMCS_EXIT_INSTRUCTION_LENGTH] = 3;
	fake_vmcs[VMCS_GUEST_INTERRUPTIBILITY] = 1;
	(void)kind_of(PLAIN, TRAP_HLT, 0);
	vcpu_skip_instruction(PLAIN);
	assert_int_equal(fake_vmcs[VMCS_GUEST_RIP], 0x200003);
	assert_int_equal(fake_vmcs[VMCS_GUEST_INTERRUPTIBILITY], 0);
}

/* Single step over STI: with TF set, the next entry would fail. */
static void test_debug_exception_ends_blocking(void **state)
{
	(void)state;
	fake_vmcs[VMCS_GUEST_INTERRUPTIBILITY] = 9;
	assert_int_equal(kind_of(PLAIN, TRAP_EXCEPTION_NMI, VALID | 0x30e), VCPU_EXIT_TRAP);
	assert_int_equal(fake_vmcs[VMCS_GUEST_INTERRUPTIBILITY], 9);
	assert_int_equal(kind_of(PLAIN, TRAP_EXCEPTION_NMI, VALID | 0x301), VCPU_EXIT_TRAP);
	assert_int_equal(fake_vmcs[VMCS_GUEST_INTERRUPTIBILITY], 8);
}

/* #DB and #AC of a nested subject are its own, unless the policy says otherwise: they exit, and go back. */
static void test_debug_and_alignment_are_reflected(void **state)
{
	(void)state;
	fake_dr[4] = 0;
	fake_vmcs[VMCS_EXIT_QUALIFICATION] = 0x4001;
	fake_vmcs[VMCS_GUEST_DR7] = 0x2400;
	fake_vmcs[VMCS_GUEST_RIP] = 0x200000;
	fake_vmcs[VMCS_EXIT_INSTRUCTION_LENGTH] = 1;
	fake_vmcs[VMCS_ENTRY_EXCEPTION_ERROR] = 7;
	assert_int_equal(kind_of(NESTED, TRAP_EXCEPTION_NMI, VALID | 0x301), VCPU_EXIT_DONE);
	assert_int_equal(fake_vmcs[VMCS_ENTRY_INTERRUPTION_INFO], VALID | 0x301);
	assert_false(vcpu_accepts_interrupt(NESTED));
	assert_int_equal(kind_of(NESTED, TRAP_EXCEPTION_NMI, VALID | 0xb11), VCPU_EXIT_DONE);
	assert_int_equal(fake_vmcs[VMCS_ENTRY_INTERRUPTION_INFO], VALID | 0xb11);
	assert_int_equal(fake_vmcs[VMCS_ENTRY_EXCEPTION_ERROR], 0);
	assert_int_equal(fake_vmcs[VMCS_GUEST_RIP], 0x200000);
	assert_int_equal(fake_vmcs[VMCS_GUEST_DR7], 0x2400);
	assert_int_equal(fake_dr[4], 0);
}

/* INT1 is over when its exception is delivered; and the CPU is told so by the type of a fault. */
static void test_int1_is_reflected_behind_it(void **state)
{
	(void)state;
	fake_vmcs[VMCS_GUEST_RIP] = 0x200000;
	fake_vmcs[VMCS_EXIT_INSTRUCTION_LENGTH] = 1;
	assert_int_equal(kind_of(NESTED, TRAP_EXCEPTION_NMI, VALID | 0x501), VCPU_EXIT_DONE);
	assert_int_equal(fake_vmcs[VMCS_ENTRY_INTERRUPTION_INFO], VALID | 0x301);
	assert_int_equal(fake_vmcs[VMCS_GUEST_RIP], 0x200001);
}

static void test_reflected_debug_exception_sets_dr6(void **state)
{
	(void)state;
	fake_dr[4] = 0xffff0ff2;
	fake_vmcs[VMCS_EXIT_QUALIFICATION] = 0x3001; /* bit 12 is none of DR6's */
	fake_vmcs[VMCS_GUEST_DR7] = 0x2400;
	assert_int_equal(kind_of(NESTED_DEBUGGED, TRAP_EXCEPTION_NMI, VALID | 0xb11), VCPU_EXIT_DONE);
	assert_int_equal(fake_dr[4], 0xffff0ff2);
	assert_int_equal(kind_of(NESTED_DEBUGGED, TRAP_EXCEPTION_NMI, VALID | 0x301), VCPU_EXIT_DONE);
	assert_int_equal(fake_dr[4], 0xffff2ff1);
	assert_int_equal(fake_vmcs[VMCS_GUEST_DR7], 0x400);
}

static void test_other_exceptions_are_traps(void **state)
{
	(void)state;
	assert_int_equal(kind_of(NESTED, TRAP_EXCEPTION_NMI, VALID | 0xb0e), VCPU_EXIT_TRAP);
	assert_int_equal(kind_of(NESTED, TRAP_EXCEPTION_NMI, VALID | 0x306), VCPU_EXIT_TRAP);
	assert_int_equal(kind_of(NESTED_ASKED, TRAP_EXCEPTION_NMI, VALID | 0x301), VCPU_EXIT_TRAP);
	assert_int_equal(kind_of(NESTED_ASKED, TRAP_EXCEPTION_NMI, VALID | 0xb11), VCPU_EXIT_TRAP);
	assert_int_equal(kind_of(PLAIN, TRAP_EXCEPTION_NMI, VALID | 0xb11), VCPU_EXIT_TRAP);
	assert_int_equal(fake_vmcs[VMCS_ENTRY_INTERRUPTION_INFO], 0);
}

static uint32_t length_after(uint32_t reason, uint32_t info)
{
	fake_vmcs[VMCS_EXIT_INSTRUCTION_LENGTH] = 15;
	(void)kind_of(MIRRORED, reason, info);
	return vmx_exit_instruction_length();
}

static void test_length_is_known_only_of_instructions(void **state)
{
	(void)state;
	assert_int_equal(length_after(TRAP_CPUID, 0), 15);
	assert_int_equal(length_after(TRAP_WRMSR, 0), 15);
	assert_int_equal(length_after(TRAP_XSETBV, 0), 15);
	assert_int_equal(length_after(TRAP_TASK_SWITCH, 0), 0);
	assert_int_equal(length_after(TRAP_INVALID_STATE, 0), 0);
	assert_int_equal(length_after(TRAP_EPT_VIOLATION, 0), 0);
	assert_int_equal(length_after(TRAP_PREEMPTION_TIMER, 0), 0);
	assert_int_equal(length_after(FAILED | TRAP_INVALID_STATE, 0), 0);
	assert_int_equal(length_after(TRAP_EXCEPTION_NMI, VALID | 0x306), 0);  /* #UD */
	assert_int_equal(length_after(TRAP_EXCEPTION_NMI, VALID | 0x603), 15); /* INT3 */
}

static uint64_t timer_for(tsc_t now, tsc_t deadline)
{
	vcpu_set_deadline(now, deadline);
	return fake_vmcs[VMCS_GUEST_PREEMPTION_TIMER];
}

static void test_deadline(void **state)
{
	(void)state;
	assert_int_equal(timer_for(1000, 1000), 0);
	assert_int_equal(timer_for(1001, 1000), 0);
	assert_int_equal(timer_for(1000, 1007), 1);
	assert_int_equal(timer_for(0, 0xffffffffULL << TIMER_RATE), 0xffffffff);
	assert_int_equal(timer_for(0, UINT64_MAX), 0xffffffff);
}

static void test_load_only_on_change(void **state)
{
	(void)state;
	vcpu_load(PLAIN);
	vcpu_load(PLAIN);
	vcpu_load(MIRRORED);
	vcpu_load(PLAIN);
	assert_int_equal(fake_vmx_loads, 3);
}

static void test_tlb_is_flushed_on_a_change_of_subject_only(void **state)
{
	(void)state;
	vcpu_load(PLAIN);
	assert_int_equal(fake_vmx_flushes, 1);
	(void)kind_of(PLAIN, TRAP_CPUID, 0);
	vcpu_load(PLAIN);
	assert_int_equal(fake_vmx_flushes, 1);
	vcpu_load(MIRRORED);
	assert_int_equal(fake_vmx_flushes, 2);
	vcpu_load(PLAIN);
	assert_int_equal(fake_vmx_flushes, 3);
}

static void test_kernel_gs_base_does_not_cross(void **state)
{
	(void)state;
	vcpu_load(PLAIN);
	fake_kernel_gs_base = 0x1111;
	vcpu_load(MIRRORED);
	assert_int_equal(fake_kernel_gs_base, 0);
	fake_kernel_gs_base = 0x2222;
	vcpu_switch_reset(STORED);
	assert_int_equal(vcpu_loaded, MIRRORED);
	vcpu_load(PLAIN);
	assert_int_equal(fake_kernel_gs_base, 0x1111);
	vcpu_load(MIRRORED);
	assert_int_equal(fake_kernel_gs_base, 0x2222);
}

/* The CPU has stored what is in the page; what is in the register is the next subject's to see, if nobody clears it. */
static void test_msr_of_a_store_does_not_cross(void **state)
{
	(void)state;
	vcpu_switch_reset(PLAIN);
	assert_false(vcpu_switches);
	vcpu_switch_reset(STORED);
	assert_true(vcpu_switches);
	vmx_vcpu[PLAIN].kernel_gs_base = 0x1111;
	vcpu_load(STORED);
	fake_kernel_gs_base = 0x1111;
	vcpu_load(PLAIN);
	assert_int_equal(fake_kernel_gs_base, 0x1111);
	vmx_vcpu[PLAIN].kernel_gs_base = 0;
	vcpu_load(STORED);
	fake_kernel_gs_base = 0x2222;
	vcpu_switch_reset(STORED);
	assert_int_equal(vcpu_loaded, SUBJECT_NONE);
	assert_int_equal(fake_kernel_gs_base, 0);
}

static void test_reset_zeroes_a_store_and_keeps_its_indices(void **state)
{
	struct msr_entry *const store = subject_pages[STORED].msr_store;

	(void)state;
	store[0] = (struct msr_entry){.index = MSR_KERNEL_GS_BASE, .data = 7};
	store[1] = (struct msr_entry){.index = 0xc0000081, .data = 8};
	vcpu_switch_reset(STORED);
	assert_int_equal(store[0].index, MSR_KERNEL_GS_BASE);
	assert_int_equal(store[0].data, 0);
	assert_int_equal(store[1].index, 0xc0000081);
	assert_int_equal(store[1].data, 0);
}

static void test_debug_registers_are_switched_where_they_are_owned(void **state)
{
	(void)state;
	vcpu_switch_reset(DEBUGGED);
	assert_true(vcpu_switches);
	fake_dr[1] = 0x99;
	vcpu_load(DEBUGGED);
	assert_int_equal(fake_dr[1], 0);
	assert_int_equal(fake_dr[4], 0xffff0ff0);
	fake_dr[1] = 0x11;
	vcpu_load(PLAIN);
	fake_dr[1] = 0x99;
	vcpu_load(DEBUGGED);
	assert_int_equal(fake_dr[1], 0x11);
}

#define GP_WITH_ERROR_CODE 0x80000b0dU
#define GP_WITHOUT 0x8000030dU

static void test_gp_is_an_exception(void **state)
{
	(void)state;
	fake_vmcs[VMCS_GUEST_CR0] = CR0_PE;
	fake_vmcs[VMCS_ENTRY_EXCEPTION_ERROR] = 7;
	fake_vmcs[VMCS_GUEST_RFLAGS] = RFLAGS_FIXED;
	vcpu_inject_gp(PLAIN);
	assert_int_equal(fake_vmcs[VMCS_ENTRY_INTERRUPTION_INFO], GP_WITH_ERROR_CODE);
	assert_int_equal(fake_vmcs[VMCS_ENTRY_EXCEPTION_ERROR], 0);
	fake_vmcs[VMCS_GUEST_CR0] = 0x10;
	vcpu_inject_gp(PLAIN);
	assert_int_equal(fake_vmcs[VMCS_ENTRY_INTERRUPTION_INFO], GP_WITHOUT);
}

/* It takes the place of an interrupt for one entry, and is no interrupt if it is not delivered. */
static void test_gp_precedes_interrupts(void **state)
{
	(void)state;
	vcpu_inject_gp(PLAIN);
	assert_false(vcpu_accepts_interrupt(PLAIN));
	fake_vmcs[VMCS_IDT_VECTORING_INFO] = GP_WITH_ERROR_CODE;
	(void)kind_of(PLAIN, TRAP_EPT_VIOLATION, 0);
	assert_int_equal(subject_pages[PLAIN].interrupts.word[0], 0);
	assert_true(vcpu_accepts_interrupt(PLAIN));
	vcpu_inject_gp(PLAIN);
	(void)kind_of(PLAIN, FAILED | TRAP_INVALID_STATE, 0);
	assert_int_equal(subject_pages[PLAIN].interrupts.word[0], 0);
	assert_int_equal(fake_vmcs[VMCS_ENTRY_INTERRUPTION_INFO], 0);
}

static void test_xsetbv_is_cores(void **state)
{
	(void)state;
	assert_int_equal(kind_of(PLAIN, TRAP_XSETBV, 0), VCPU_EXIT_XSETBV);
	fake_vmcs[VMCS_GUEST_SS_ACCESS] = 0xc0f3;
	assert_false(vcpu_is_privileged(PLAIN));
	fake_vmcs[VMCS_GUEST_SS_ACCESS] = 0xc093;
	assert_true(vcpu_is_privileged(PLAIN));
	vcpu_set_rax(PLAIN, 0x55);
	assert_int_equal(vcpu_rax(PLAIN), 0x55);
	assert_int_equal(subject_pages[PLAIN].regs.rax, 0x55);
}

/* Exit, hypercall, deadline: the whole of an event that leaves the same subject running. The budget is 12. */
static void test_cost_of_a_hypercall(void **state)
{
	(void)state;
	(void)kind_of(PLAIN, TRAP_VMCALL, 0);
	vcpu_load(PLAIN);
	vcpu_set_deadline(0, 1000);
	print_message("VMREAD and VMWRITE on a hypercall: %u and %u\n", fake_vmx_reads, fake_vmx_writes);
	assert_int_equal(fake_vmx_reads, 5);
	assert_int_equal(fake_vmx_writes, 2);
}

#define TEST(function) cmocka_unit_test_setup(function, setup)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_kinds),
	    TEST(test_trap_carries_its_number),
	    TEST(test_refused_guest_state_is_a_trap),
	    TEST(test_each_exit_is_counted),
	    TEST(test_switch_is_counted_once),
	    TEST(test_hypercall_only_from_cpl_0),
	    TEST(test_interrupt_is_acknowledged_by_its_vector),
	    TEST(test_window_is_asked_once_and_cleared_by_its_exit),
	    TEST(test_accepts_interrupt),
	    TEST(test_one_injection_an_entry),
	    TEST(test_delivered_interrupt_is_over),
	    TEST(test_interrupted_delivery_becomes_pending),
	    TEST(test_interrupted_exception_is_no_interrupt),
	    TEST(test_injection_of_failed_entry_becomes_pending),
	    TEST(test_skip),
	    TEST(test_debug_exception_ends_blocking),
	    TEST(test_length_is_known_only_of_instructions),
	    TEST(test_deadline),
	    TEST(test_load_only_on_change),
	    TEST(test_tlb_is_flushed_on_a_change_of_subject_only),
	    TEST(test_msr_of_a_store_does_not_cross),
	    TEST(test_reset_zeroes_a_store_and_keeps_its_indices),
	    TEST(test_debug_registers_are_switched_where_they_are_owned),
	    TEST(test_gp_is_an_exception),
	    TEST(test_gp_precedes_interrupts),
	    TEST(test_xsetbv_is_cores),
	    TEST(test_debug_and_alignment_are_reflected),
	    TEST(test_int1_is_reflected_behind_it),
	    TEST(test_reflected_debug_exception_sets_dr6),
	    TEST(test_other_exceptions_are_traps),
	    TEST(test_kernel_gs_base_does_not_cross),
	    TEST(test_cost_of_a_hypercall),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
