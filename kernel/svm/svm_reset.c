/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * A subject's first state, and its state after target action reset: the same, complete, and nothing of what was before.
 *
 * VMRUN refuses some states (APM vol. 2, 15.5.1), and a refusal is fatal. Why none of them can come about, whatever the
 * subject or its monitor does:
 *
 *   EFER.SVME clear, EFER reserved bits    native: SVM_NATIVE_EFER, which nobody changes; nested: svm_registers.h. The
 *                                          MSR bitmap has no write of it (composer)
 *   CR0.NW without CD, CR0[63:32]          native: policy value (svm_policy_ok), writes are intercepted; nested:
 *                                          svm_registers.h for policy and monitor, the CPU for the guest
 *   CR3, CR4 reserved bits                 likewise; the policy's VMXE is left out
 *   LME and PG without PAE or PE           likewise; native: all four are set
 *   CS.L and CS.D                          svm_segment_attributes() gives no such pair, the CPU loads none
 *   DR6[63:32], DR7[63:32]                 DR6_RESET, DR7_RESET, and what the CPU saved; not in the state page
 *   no VMRUN intercept; ASID 0             svm_policy_ok; VCPU_ADDRESS_SPACE
 *   bitmaps beyond physical memory         svm_policy_ok
 *   invalid event injection                #GP alone
 *   invalid guest PAT                      PAT_RESET; the MSR bitmap has no write of it (composer)
 *   CET, SEV                               off: fields and CR4 bits are 0
 */
#include "memory.h"
#include "policy_tables.h"
#include "svm_segment.h"
#include "svm_vcpu.h"
#include "vcpu.h"
#include "vcpu_common.h"
#include "x86.h"

static void reset_controls(struct vmcb *vmcb, const struct policy_subject *policy)
{
	vmcb->intercept_cr = policy->control[SVM_CONTROL_CR];
	vmcb->intercept_dr = policy->control[SVM_CONTROL_DR];
	vmcb->intercept_exceptions = vcpu_exceptions(policy);
	vmcb->intercept_misc1 = policy->control[SVM_CONTROL_MISC1];
	vmcb->intercept_misc2 = policy->control[SVM_CONTROL_MISC2];
	vmcb->io_bitmap = policy->io_bitmap;
	vmcb->msr_bitmap = policy->msr_bitmap;
	vmcb->asid = VCPU_ADDRESS_SPACE;
	vmcb->tlb_control = svm_flush_command;
	vmcb->interrupt_control = VMCB_V_IGN_TPR | VMCB_V_INTR_MASKING;
}

static void reset_native(struct vmcb *vmcb, const struct policy_subject *policy)
{
	vmcb->efer = SVM_NATIVE_EFER;
	vmcb->cr0 = policy->cr0;
	vmcb->cr3 = policy->page_table;
	vmcb->cr4 = policy->cr4 & ~CR4_VMXE;
}

/* Control registers come with the record (vcpu_write_state). */
static void reset_nested(struct vmcb *vmcb, const struct policy_subject *policy)
{
	vmcb->nested_control = VMCB_NESTED_PAGING;
	vmcb->nested_cr3 = policy->page_table;
	vmcb->guest_pat = PAT_RESET;
}

/* Who starts in paged 64-bit code starts in IA-32e mode, with the page table that it has at guest address 0. */
static uint64_t reset_efer(const struct policy_subject *policy)
{
	bool const long_mode =
	    (policy->cr0 & CR0_PG) != 0 && (policy->segment[SEGMENT_CS].access & SEGMENT_ACCESS_LONG) != 0;

	return long_mode ? EFER_LME | EFER_NXE : 0;
}

/*
 * What of the record a monitor may change is written as if it had. Then the record shows what the VMCB has: CR0 and CR4
 * have no shadows here, a subject reads the real ones; CR4.VMXE, the mark of core, is in the record alone.
 */
void vcpu_reset(subject_id_t subject)
{
	const struct policy_subject *const policy = &policy_subject[subject];
	struct vmcb *const vmcb = svm_vmcb(subject);

	vcpu_switch_reset(subject);
	memset(vmcb, 0, sizeof(*vmcb));
	reset_controls(vmcb, policy);
	if (vcpu_is_nested(policy)) {
		reset_nested(vmcb, policy);
	} else {
		reset_native(vmcb, policy);
	}
	vmcb->dr6 = DR6_RESET;
	vmcb->dr7 = DR7_RESET;
	vcpu_reset_record(subject, reset_efer(policy));
	subject_pages[subject].extended.shown_is_vmcb = false;
	vcpu_write_state(subject);
	svm_state_show(subject);
	subject_pages[subject].state.cr4 = policy->cr4;
}
