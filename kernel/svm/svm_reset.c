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
 *   no VMRUN intercept; ASID 0             svm_policy_ok; SVM_ASID
 *   bitmaps beyond physical memory         svm_policy_ok
 *   invalid event injection                #GP alone
 *   invalid guest PAT                      PAT_RESET; the MSR bitmap has no write of it (composer)
 *   CET, SEV                               off: fields and CR4 bits are 0
 */
#include "debug_registers.h"
#include "memory.h"
#include "policy_tables.h"
#include "svm_segment.h"
#include "svm_vcpu.h"
#include "vcpu.h"
#include "x86.h"

#define PAT_RESET 0x0007040600070406ULL /* APM vol. 2, 7.8.2 */

static void reset_controls(struct vmcb *vmcb, const struct policy_subject *policy)
{
	vmcb->intercept_cr = policy->control[SVM_CONTROL_CR];
	vmcb->intercept_dr = policy->control[SVM_CONTROL_DR];
	vmcb->intercept_exceptions = policy->exception_bitmap;
	vmcb->intercept_misc1 = policy->control[SVM_CONTROL_MISC1];
	vmcb->intercept_misc2 = policy->control[SVM_CONTROL_MISC2];
	vmcb->io_bitmap = policy->io_bitmap;
	vmcb->msr_bitmap = policy->msr_bitmap;
	vmcb->asid = SVM_ASID;
	vmcb->tlb_control = svm_flush_command;
	vmcb->interrupt_control = VMCB_V_IGN_TPR | VMCB_V_INTR_MASKING;
}

static void reset_segments(struct vmcb *vmcb, const struct policy_subject *policy)
{
	for (uint32_t segment = SEGMENT_CS; segment < SEGMENT_COUNT; segment++) {
		*svm_segment(vmcb, segment) = svm_segment_to_vmcb(&policy->segment[segment]);
	}
	vmcb->cpl = SEGMENT_ACCESS_DPL(policy->segment[SEGMENT_SS].access);
}

static void reset_native(struct vmcb *vmcb, const struct policy_subject *policy)
{
	vmcb->efer = SVM_NATIVE_EFER;
	vmcb->cr0 = policy->cr0;
	vmcb->cr3 = policy->page_table;
	vmcb->cr4 = policy->cr4 & ~CR4_VMXE;
}

/* Who starts in paged 64-bit code starts in IA-32e mode, with the page table that it has at guest address 0. */
static void reset_nested(struct vmcb *vmcb, const struct policy_subject *policy)
{
	bool const long_mode =
	    (policy->cr0 & CR0_PG) != 0 && (policy->segment[SEGMENT_CS].access & SEGMENT_ACCESS_LONG) != 0;
	struct svm_registers const wanted = {
	    .cr0 = policy->cr0,
	    .cr4 = policy->cr4,
	    .efer = long_mode ? EFER_LME | EFER_NXE : 0,
	};

	vmcb->nested_control = VMCB_NESTED_PAGING;
	vmcb->nested_cr3 = policy->page_table;
	vmcb->guest_pat = PAT_RESET;
	svm_set_registers(vmcb, &wanted);
}

/* CR0 and CR4 have no shadows here: a subject reads the real ones, but for VMXE. */
static void reset_registers(struct vmcb *vmcb, const struct policy_subject *policy)
{
	if ((policy->flags & POLICY_SUBJECT_NESTED) != 0) {
		reset_nested(vmcb, policy);
	} else {
		reset_native(vmcb, policy);
	}
	vmcb->dr6 = DR6_RESET;
	vmcb->dr7 = DR7_RESET;
	vmcb->rflags = RFLAGS_FIXED;
	vmcb->rip = policy->rip;
	vmcb->rsp = policy->rsp;
	vmcb->rax = policy->gpr[0];
}

/* RAX is in the VMCB. */
static void reset_state_gprs(volatile struct subject_state *state, const uint64_t gpr[POLICY_GPR_COUNT])
{
	state->regs.rbx = gpr[1];
	state->regs.rcx = gpr[2];
	state->regs.rdx = gpr[3];
	state->regs.rdi = gpr[4];
	state->regs.rsi = gpr[5];
	state->regs.rbp = gpr[6];
	state->regs.r8 = gpr[7];
	state->regs.r9 = gpr[8];
	state->regs.r10 = gpr[9];
	state->regs.r11 = gpr[10];
	state->regs.r12 = gpr[11];
	state->regs.r13 = gpr[12];
	state->regs.r14 = gpr[13];
	state->regs.r15 = gpr[14];
}

/* What the VMCB has not: general purpose registers, shadows, and the mark in CR4. Core sets the flags. */
static void reset_state(subject_id_t subject, const struct policy_subject *policy)
{
	struct subject_pages *const pages = &subject_pages[subject];

	memset(pages->state_page, 0, MUEN_PAGE_SIZE);
	reset_state_gprs(&pages->state, policy->gpr);
	pages->state.cr0_shadow = policy->cr0_shadow;
	pages->state.cr4_shadow = policy->cr4_shadow;
	pages->extended.shown_is_vmcb = false;
	svm_state_show(subject);
	pages->state.cr4 = policy->cr4;
}

void vcpu_reset(subject_id_t subject)
{
	const struct policy_subject *const policy = &policy_subject[subject];
	struct vmcb *const vmcb = svm_vmcb(subject);

	svm_switched_reset(subject);
	memset(vmcb, 0, sizeof(*vmcb));
	reset_controls(vmcb, policy);
	reset_segments(vmcb, policy);
	reset_registers(vmcb, policy);
	reset_state(subject, policy);
}
