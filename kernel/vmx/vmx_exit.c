/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Between an exit and the next entry: why it happened, interrupts for the subject, the deadline. An exit of an
 * unmirrored subject costs one VMREAD, and what its kind needs besides.
 *
 * Owns the invariant that an injected interrupt is delivered or pending again, never lost, and never both.
 */
#include "exception.h"
#include "hw.h"
#include "pages.h"
#include "panic.h"
#include "path_counters.h"
#include "policy_tables.h"
#include "vcpu.h"
#include "vcpu_common.h"
#include "vmx_asm.h"
#include "vmx_controls.h"
#include "vmx_vcpu.h"
#include "x86.h"

#include <muen/abi/limits.h>
#include <muen/abi/trap.h>

#define ACCESS_DPL 0x60U

#define REASON_BASIC 0x0000ffffU
#define REASON_INVALID_STATE (VMX_EXIT_ENTRY_FAILED | TRAP_INVALID_STATE)
#define REASON_MSR_LOADING (VMX_EXIT_ENTRY_FAILED | 34U)
#define REASON_MACHINE_CHECK (VMX_EXIT_ENTRY_FAILED | TRAP_MCE_ENTRY)

/* Exits that an instruction causes by being executed, and whose length the CPU reports (SDM vol. 3, 27.2.5). */
#define REASON_BIT(reason) (1ULL << (reason))
#define REASONS_WITH_LENGTH                                                                                            \
	(REASON_BIT(33) - REASON_BIT(10) + REASON_BIT(36) + REASON_BIT(39) + REASON_BIT(40) + REASON_BIT(46) +         \
	 REASON_BIT(47) + REASON_BIT(50) + REASON_BIT(51) + REASON_BIT(53) + REASON_BIT(54) + REASON_BIT(55) +         \
	 REASON_BIT(57) + REASON_BIT(58))

struct vmx_vcpu vmx_vcpu[MUEN_SUBJECT_MAX];
uint32_t vmx_exit_reason;

/* KernelGSBase of a store has gone there by now: what is kept of it here does no harm. */
KERNEL_SELDOM void vcpu_make_current(subject_id_t subject)
{
	uint64_t const kernel_gs_base = x86_rdmsr(MSR_KERNEL_GS_BASE);

	if (vcpu_loaded != SUBJECT_NONE) {
		vmx_vcpu[vcpu_loaded].kernel_gs_base = kernel_gs_base;
	}
	if (kernel_gs_base != vmx_vcpu[subject].kernel_gs_base) {
		x86_wrmsr(MSR_KERNEL_GS_BASE, vmx_vcpu[subject].kernel_gs_base);
	}
	vmx_load(&policy_subject[subject].vcpu);
	vmx_flush();
}

static struct vcpu_exit vmx_exit_of_kind(enum vcpu_exit_kind kind)
{
	return (struct vcpu_exit){.kind = kind};
}

static struct vcpu_exit vmx_exit_trap(void)
{
	return (struct vcpu_exit){.kind = VCPU_EXIT_TRAP, .trap = vmx_exit_reason & REASON_BASIC};
}

/*
 * The interrupt of the last entry, if it was not delivered, becomes pending again. That is so when its delivery itself
 * caused the exit (the CPU then says so, SDM vol. 3, 27.2.4), and when the entry failed before it.
 *
 * An exception of the kernel's making is gone then: the instruction that it is for is executed again.
 *
 * Asked only after an entry that injected. That is complete: external interrupts always exit, so no other entry can
 * deliver one. Of the other events, exceptions and software interrupts come again when the instruction is executed
 * again.
 */
static void vmx_exit_reclaim_interrupt(subject_id_t subject)
{
	bool const failed = (vmx_exit_reason & VMX_EXIT_ENTRY_FAILED) != 0;
	uint32_t const info = vmx_read32(failed ? VMCS_ENTRY_INTERRUPTION_INFO : VMCS_IDT_VECTORING_INFO);
	uint32_t const vector = info & INTERRUPTION_VECTOR;

	vmx_vcpu[subject].injected = false;
	if (failed) {
		vmx_write(VMCS_ENTRY_INTERRUPTION_INFO, 0); /* only an exit clears the valid bit */
	}
	if ((info & (INTERRUPTION_VALID | INTERRUPTION_TYPE)) == INTERRUPTION_VALID) {
		hw_atomic_or(&subject_pages[subject].interrupts.word[vector / 64], 1ULL << vector % 64);
	}
}

/* The exit controls acknowledge the interrupt; the spurious vector has no EOI (SDM vol. 3, 10.9). */
KERNEL_SELDOM static struct vcpu_exit vmx_exit_interrupt(void)
{
	interrupt_acknowledge(vmx_read32(VMCS_EXIT_INTERRUPTION_INFO) & INTERRUPTION_VECTOR);
	return vmx_exit_of_kind(VCPU_EXIT_INTERRUPT);
}

/* Blocking by STI or MOV SS ends with the instruction that it was for (SDM vol. 3, 24.4.2). */
__attribute__((always_inline)) static inline void vmx_exit_end_blocking(void)
{
	uint64_t const interruptibility = vmx_read_known(VMCS_GUEST_INTERRUPTIBILITY);

	if ((interruptibility & BLOCKING_STI_MOV_SS) != 0) {
		vmx_write(VMCS_GUEST_INTERRUPTIBILITY, interruptibility & ~BLOCKING_STI_MOV_SS);
	}
}

static void vmx_inject_exception(subject_id_t subject, uint32_t vector, uint32_t error_code)
{
	vmx_vcpu[subject].injected = true;
	vmx_write(VMCS_ENTRY_EXCEPTION_ERROR, 0);
	vmx_write(VMCS_ENTRY_INTERRUPTION_INFO, INTERRUPTION_VALID | INTERRUPTION_TYPE_EXCEPTION | error_code | vector);
}

/* In real mode exceptions have no error code, and the CPU demands that none is given (SDM vol. 3, 26.2.1.3). */
void vcpu_inject_gp(subject_id_t subject)
{
	vmx_inject_exception(subject, VECTOR_GP,
			     (vmx_read(VMCS_GUEST_CR0) & CR0_PE) != 0 ? INTERRUPTION_ERROR_CODE : 0);
}

/*
 * As if it had not exited. The exit of a #DB has changed no debug register (SDM vol. 3, 27.1): that is done here, for a
 * subject that may read them. INT1 has been executed.
 */
static void vmx_reflect(subject_id_t subject, uint32_t info, uint32_t vector)
{
	if (vector == VECTOR_DB && vcpu_owns_debug_registers(&policy_subject[subject])) {
		debug_registers_raise(vmx_read(VMCS_EXIT_QUALIFICATION));
		vmx_write(VMCS_GUEST_DR7, vmx_read(VMCS_GUEST_DR7) & ~DR7_GENERAL_DETECT);
	}
	if ((info & INTERRUPTION_TYPE) == INTERRUPTION_TYPE_PRIVILEGED) {
		vmx_write(VMCS_GUEST_RIP, vmx_read(VMCS_GUEST_RIP) + vmx_read(VMCS_EXIT_INSTRUCTION_LENGTH));
	}
	vmx_inject_exception(subject, vector, info & INTERRUPTION_ERROR_CODE);
}

/*
 * #DB: a single step over STI exits with STI still blocking. With RFLAGS.TF set, the CPU would refuse that state at the
 * next entry (SDM vol. 3, 26.3.1.5), and a subject could do it at will.
 */
static struct vcpu_exit vmx_exit_exception(subject_id_t subject)
{
	uint32_t const info = vmx_read32(VMCS_EXIT_INTERRUPTION_INFO);
	uint32_t const vector = info & INTERRUPTION_VECTOR;

	if ((info & INTERRUPTION_TYPE) == INTERRUPTION_TYPE_NMI) {
		return vmx_exit_of_kind(VCPU_EXIT_NMI);
	}
	if (vector == VECTOR_MC) {
		return vmx_exit_of_kind(VCPU_EXIT_MACHINE_CHECK);
	}
	if (vector == VECTOR_DB) {
		vmx_exit_end_blocking();
	}
	if (vcpu_reflects(&policy_subject[subject], vector)) {
		vmx_reflect(subject, info, vector);
		return vmx_exit_of_kind(VCPU_EXIT_DONE);
	}
	return vmx_exit_trap();
}

static struct vcpu_exit vmx_exit_window(subject_id_t subject)
{
	vmx_vcpu[subject].proc_controls &= ~PROC_INTERRUPT_WINDOW;
	vmx_write(VMCS_PROC_CONTROLS, vmx_vcpu[subject].proc_controls);
	return vmx_exit_of_kind(VCPU_EXIT_WINDOW);
}

/* The DPL of SS is the CPL (SDM vol. 3, 24.4.1). */
bool vcpu_is_privileged(subject_id_t subject)
{
	(void)subject;
	return (vmx_read_known(VMCS_GUEST_SS_ACCESS) & ACCESS_DPL) == 0;
}

static struct vcpu_exit vmx_exit_vmcall(subject_id_t subject)
{
	if (!vcpu_is_privileged(subject)) {
		return vmx_exit_trap();
	}
	vmx_write(VMCS_GUEST_RIP, vmx_read_known(VMCS_GUEST_RIP) + vmx_read_known(VMCS_EXIT_INSTRUCTION_LENGTH));
	vmx_exit_end_blocking();
	return (struct vcpu_exit){.kind = VCPU_EXIT_HYPERCALL, .number = subject_pages[subject].state.regs.rax};
}

/*
 * Every other exit. A guest state that the CPU refuses is a trap, whoever made it: a monitor by what it wrote, or a
 * subject by a hypercall in the last bytes of the canonical addresses. It must not end more than the subject.
 */
static struct vcpu_exit vmx_exit_other(uint32_t reason)
{
	if (reason == TRAP_XSETBV) {
		return vmx_exit_of_kind(VCPU_EXIT_XSETBV);
	}
	if ((reason & VMX_EXIT_ENTRY_FAILED) == 0 || reason == REASON_INVALID_STATE || reason == REASON_MSR_LOADING) {
		return vmx_exit_trap();
	}
	return vmx_exit_of_kind(VCPU_EXIT_ENTRY_FAILED);
}

struct vcpu_exit vcpu_read_exit(subject_id_t subject)
{
	uint32_t const reason = vmx_read32(VMCS_EXIT_REASON) & (REASON_BASIC | VMX_EXIT_ENTRY_FAILED);

	vmx_exit_reason = reason;
	path_count_exit(subject, reason & REASON_BASIC);
	if (vmx_vcpu[subject].injected) {
		vmx_exit_reclaim_interrupt(subject);
	}
	switch (reason) {
	case TRAP_EXCEPTION_NMI:
		return vmx_exit_exception(subject);
	case TRAP_EXTERNAL_INTERRUPT:
		return vmx_exit_interrupt();
	case TRAP_INTERRUPT_WINDOW:
		return vmx_exit_window(subject);
	case TRAP_VMCALL:
		return vmx_exit_vmcall(subject);
	case TRAP_PREEMPTION_TIMER:
		return vmx_exit_of_kind(VCPU_EXIT_TIMER);
	case REASON_MACHINE_CHECK:
		return vmx_exit_of_kind(VCPU_EXIT_MACHINE_CHECK);
	default:
		return vmx_exit_other(reason);
	}
}

uint32_t vmx_exit_instruction_length(void)
{
	uint32_t const reason = vmx_exit_reason;
	bool has_length = reason < 64 && (REASONS_WITH_LENGTH & REASON_BIT(reason)) != 0;

	if (reason == TRAP_EXCEPTION_NMI) {
		uint32_t const type = vmx_read32(VMCS_EXIT_INTERRUPTION_INFO) & INTERRUPTION_TYPE;

		has_length = type == INTERRUPTION_TYPE_PRIVILEGED || type == INTERRUPTION_TYPE_SOFTWARE;
	}
	return has_length ? vmx_read32(VMCS_EXIT_INSTRUCTION_LENGTH) : 0;
}

void vcpu_skip_instruction(subject_id_t subject)
{
	(void)subject;
	vmx_write(VMCS_GUEST_RIP, vmx_read(VMCS_GUEST_RIP) + vmx_exit_instruction_length());
	vmx_exit_end_blocking();
}

bool vcpu_accepts_interrupt(subject_id_t subject)
{
	return !vmx_vcpu[subject].injected && (vmx_read(VMCS_GUEST_RFLAGS) & RFLAGS_IF) != 0 &&
	       (vmx_read32(VMCS_GUEST_INTERRUPTIBILITY) & BLOCKING_STI_MOV_SS) == 0;
}

uint64_t vcpu_rax(subject_id_t subject)
{
	return subject_pages[subject].regs.rax;
}

void vcpu_set_rax(subject_id_t subject, uint64_t value)
{
	subject_pages[subject].regs.rax = value;
}

void vcpu_inject(subject_id_t subject, uint8_t vector)
{
	vmx_vcpu[subject].injected = true;
	vmx_write(VMCS_ENTRY_INTERRUPTION_INFO, INTERRUPTION_VALID | INTERRUPTION_TYPE_EXTERNAL | vector);
}

void vcpu_request_window(subject_id_t subject)
{
	if ((vmx_vcpu[subject].proc_controls & PROC_INTERRUPT_WINDOW) == 0) {
		vmx_vcpu[subject].proc_controls |= PROC_INTERRUPT_WINDOW;
		vmx_write(VMCS_PROC_CONTROLS, vmx_vcpu[subject].proc_controls);
	}
}

/* Rounded down: an exit that comes early finds the time not over, and the next entry gets the rest. */
void vcpu_set_deadline(tsc_t now, tsc_t deadline)
{
	tsc_t const ticks = deadline > now ? (deadline - now) >> policy_header.vmx_timer_rate : 0;

	vmx_write(VMCS_GUEST_PREEMPTION_TIMER, ticks < UINT32_MAX ? ticks : UINT32_MAX);
}

void vcpu_keep_deadline(tsc_t deadline)
{
	vcpu_set_deadline(hw_tsc(), deadline);
}

void vmx_entry_refused(void)
{
	panic(CRASH_VMX_ENTRY, "VM entry refused, VM-instruction error", vmx_read(VMCS_VM_INSTRUCTION_ERROR));
}
