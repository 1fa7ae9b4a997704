/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Between an exit and the next entry: which VMCB, why it exited, the next instruction, the deadline. */
#include "apic.h"
#include "hw.h"
#include "path_counters.h"
#include "policy_tables.h"
#include "svm_vcpu.h"
#include "vcpu.h"
#include "vcpu_common.h"
#include "x86.h"

#include <muen/abi/trap.h>

#define LOW_HALF 0xffffffffULL

hpa_t svm_vmcb_physical;
struct svm_trap svm_last_trap;

void vcpu_make_current(subject_id_t subject)
{
	svm_vmcb_physical = policy_subject[subject].vcpu;
	svm_vmcb(subject)->tlb_control = svm_flush_command;
}

/* The shadow of STI or MOV SS is over with the instruction. */
void vcpu_skip_instruction(subject_id_t subject)
{
	struct vmcb *const vmcb = svm_vmcb(subject);

	if (svm_last_trap.instruction_length != 0) {
		vmcb->rip += svm_last_trap.instruction_length;
		vmcb->interrupt_shadow &= ~(uint64_t)VMCB_INTERRUPT_SHADOW;
	}
}

bool vcpu_is_privileged(subject_id_t subject)
{
	return svm_vmcb(subject)->cpl == 0;
}

/*
 * WRMSR of EFER by a nested subject. It is intercepted whatever the policy grants, as a guest that clears SVME cannot
 * be entered again; and it is the subject's own, as paging is. Other MSRs are traps.
 */
static void execute_wrmsr(subject_id_t subject, struct vmcb *vmcb)
{
	const struct cpu_regs *const regs = &subject_pages[subject].regs;
	uint64_t const value = regs->rdx << 32 | (vmcb->rax & LOW_HALF);

	if ((regs->rcx & LOW_HALF) != MSR_EFER || vmcb->cpl != 0) {
		return;
	}
	svm_last_trap.kind = VCPU_EXIT_DONE;
	if (svm_registers_write_efer(vmcb->cr0, value, &vmcb->efer)) {
		vmcb->tlb_control = svm_flush_command;
		vcpu_skip_instruction(subject);
	} else {
		vcpu_inject_gp(subject);
	}
}

/*
 * A refused state is one that no CPU brings about that keeps to its manual. What the VMCB says then is not relied upon:
 * without V_INTR_MASKING, the subject would decide whether the host is interrupted.
 */
static inline void svm_complete_trap(subject_id_t subject, struct vmcb *vmcb)
{
	if (svm_last_trap.trap == TRAP_EXCEPTION_NMI) {
		svm_reflect(subject, vmcb);
	} else if (svm_last_trap.trap == TRAP_WRMSR && vcpu_is_nested(&policy_subject[subject])) {
		execute_wrmsr(subject, vmcb);
	} else if (svm_last_trap.trap == TRAP_INVALID_STATE) {
		vmcb->interrupt_control |= VMCB_V_IGN_TPR | VMCB_V_INTR_MASKING;
	}
}

/* Above CPL 0 it is a trap. */
static inline void svm_hypercall(subject_id_t subject)
{
	if (vcpu_is_privileged(subject)) {
		vcpu_skip_instruction(subject);
	} else {
		svm_last_trap.kind = VCPU_EXIT_TRAP;
	}
}

/* A host interrupt stays pending at its exit: its handler acknowledges it here. */
struct vcpu_exit vcpu_read_exit(subject_id_t subject)
{
	struct vmcb *const vmcb = svm_vmcb(subject);
	bool plain;

	vmcb->tlb_control = VMCB_TLB_KEEP;
	plain = svm_normalise(vmcb, &svm_last_trap);
	path_count_exit(subject, svm_last_trap.trap);
	if (vmcb->in_flight != 0) {
		svm_interrupts_after_exit(subject, vmcb);
	}
	if (svm_last_trap.kind == VCPU_EXIT_TRAP) {
		if (!plain) {
			svm_complete_trap(subject, vmcb);
		}
	} else if (svm_last_trap.kind == VCPU_EXIT_HYPERCALL) {
		svm_hypercall(subject);
	} else if (svm_last_trap.kind == VCPU_EXIT_INTERRUPT) {
		hw_take_interrupts();
	}
	return (struct vcpu_exit){(enum vcpu_exit_kind)svm_last_trap.kind, svm_last_trap.trap, vmcb->rax};
}

/* RAX is in the VMCB. */
uint64_t vcpu_rax(subject_id_t subject)
{
	return svm_vmcb(subject)->rax;
}

void vcpu_set_rax(subject_id_t subject, uint64_t value)
{
	svm_vmcb(subject)->rax = value;
}

/* The timer's interrupt ends the run as any host interrupt does. */
void vcpu_set_deadline(tsc_t now, tsc_t deadline)
{
	apic_timer_until(now, deadline);
}

/* The timer runs on while the kernel works. */
void vcpu_keep_deadline(tsc_t deadline)
{
	if (deadline != apic_timer_deadline) {
		apic_timer_start(hw_tsc(), deadline);
	}
}
