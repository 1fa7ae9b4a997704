/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * WRMSR of EFER by a nested subject. It is intercepted whatever the policy grants, as a guest that clears SVME cannot
 * be entered again; and it is the subject's own, as paging is. Other MSRs are traps.
 */
#include "svm_vcpu.h"
#include "vcpu.h"
#include "x86.h"

#define LOW_HALF 0xffffffffULL

void svm_execute_wrmsr(subject_id_t subject, struct vmcb *vmcb)
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
