/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Between an exit and the next entry: which VMCB, why it exited, the next instruction, the deadline. */
#include "apic.h"
#include "hw.h"
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

/* A host interrupt stays pending at its exit: its handler acknowledges it here. */
struct vcpu_exit vcpu_read_exit(subject_id_t subject)
{
	struct vmcb *const vmcb = svm_vmcb(subject);

	vmcb->tlb_control = VMCB_TLB_KEEP;
	svm_normalise(vmcb, &svm_last_trap);
	if (svm_interrupts_in_flight(vmcb)) {
		svm_interrupts_after_exit(subject, vmcb);
	}
	if (svm_last_trap.kind == VCPU_EXIT_INTERRUPT) {
		hw_take_interrupts();
	} else if (svm_last_trap.kind == VCPU_EXIT_HYPERCALL) {
		vcpu_skip_instruction(subject);
	} else if (svm_last_trap.trap == TRAP_EXCEPTION_NMI && svm_last_trap.kind == VCPU_EXIT_TRAP) {
		svm_reflect(subject, vmcb);
	} else if (svm_last_trap.trap == TRAP_WRMSR && vcpu_is_nested(&policy_subject[subject])) {
		execute_wrmsr(subject, vmcb);
	}
	return (struct vcpu_exit){svm_last_trap.kind, svm_last_trap.trap, vmcb->rax};
}

bool vcpu_is_privileged(subject_id_t subject)
{
	return svm_vmcb(subject)->cpl == 0;
}

/* RAX is in the VMCB, and of a mirrored subject in the record besides, which is what is loaded. */
uint64_t vcpu_rax(subject_id_t subject)
{
	return svm_vmcb(subject)->rax;
}

void vcpu_set_rax(subject_id_t subject, uint64_t value)
{
	svm_vmcb(subject)->rax = value;
	subject_pages[subject].regs.rax = value;
}

/* The timer's interrupt ends the run as any host interrupt does. */
void vcpu_set_deadline(tsc_t now, tsc_t deadline)
{
	apic_timer_until(now, deadline);
}
