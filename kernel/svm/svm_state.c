/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Mirrored subjects: the VMCB fields that a monitor sees, and those that it may change. Nothing else in this back end
 * knows which they are.
 *
 * Control registers and EFER of a native subject are shown only: they confine it. Those of a nested one go both ways;
 * its shadows, which SVM has not, show the registers themselves. The record is the monitor's: each member is read once,
 * and no value of it can make VMRUN fail (svm_reset.c says why).
 *
 * Segments hardly ever change, and the VMCB has another form of them than the record. So the kernel keeps both forms of
 * what it showed last, and converts anew only what differs.
 */
#include "policy_tables.h"
#include "svm_segment.h"
#include "svm_vcpu.h"
#include "vcpu.h"
#include "vcpu_common.h"
#include "x86.h"

#include <muen/abi/trap.h>

/* CF PF AF ZF SF TF IF DF OF IOPL NT RF AC ID; and VM, VIF and VIP, which mean nothing in IA-32e mode. */
#define RFLAGS_ACCEPTED 0x00257fd5ULL
#define RFLAGS_VIRTUAL_8086 0x001a0000ULL

/* Both ways. X(member of the record, field of the VMCB, what is accepted for the member's value) */
#define STATE_FIELDS(X)                                                                                                \
	X(regs.cr2, cr2, value)                                                                                        \
	X(regs.rax, rax, value)                                                                                        \
	X(rip, rip, value)                                                                                             \
	X(rsp, rsp, value)                                                                                             \
	X(rflags, rflags, rflags_accepted(value, vmcb->efer))                                                          \
	X(sysenter_cs, sysenter_cs, value)                                                                             \
	X(sysenter_esp, sysenter_esp, value)                                                                           \
	X(sysenter_eip, sysenter_eip, value)

/* To the record only. X(member of the record, value) */
#define STATE_CONSTANTS(X)                                                                                             \
	X(cr0, vmcb->cr0)                                                                                              \
	X(cr3, vmcb->cr3)                                                                                              \
	X(cr4, vmcb->cr4 | CR4_VMXE)                                                                                   \
	X(efer, vmcb->efer & ~EFER_SVME)                                                                               \
	X(activity, 0)

#define STATE_ENTRY_FAILED 0x80000000U /* of exit_reason */
#define STATE_SEGMENTS offsetof(struct subject_state, segment)
#define STATE_SEGMENT_WORDS (SEGMENT_COUNT * sizeof(struct policy_segment) / sizeof(uint64_t))
#define VMCB_SEGMENT_WORDS (VMCB_SEGMENT_COUNT * sizeof(struct vmcb_segment) / sizeof(uint64_t))

_Static_assert(sizeof(((struct extended_state *)0)->vmcb_segments) == VMCB_SEGMENT_WORDS * sizeof(uint64_t), "room");

#define STATE_SHOW(member, field, accepted) state->member = (__typeof__(state->member))vmcb->field;
#define STATE_SHOW_CONSTANT(member, expression) state->member = expression;

#define STATE_TAKE(member, field, accepted)                                                                            \
	{                                                                                                              \
		uint64_t const value = state->member;                                                                  \
		vmcb->field = accepted;                                                                                \
	}

static uint64_t rflags_accepted(uint64_t rflags, uint64_t efer)
{
	uint64_t const accepted = (efer & EFER_LMA) != 0 ? RFLAGS_ACCEPTED : RFLAGS_ACCEPTED | RFLAGS_VIRTUAL_8086;

	return (rflags & accepted) | RFLAGS_FIXED;
}

/* GDTR and IDTR have no selector and no access rights. */
KERNEL_SELDOM static void state_convert_segments(struct vmcb *vmcb, struct extended_state *extended)
{
	for (uint32_t segment = SEGMENT_CS; segment < SEGMENT_COUNT; segment++) {
		struct policy_segment shown = svm_segment_from_vmcb(svm_segment(vmcb, segment));

		if (segment == SEGMENT_GDTR || segment == SEGMENT_IDTR) {
			shown.selector = 0;
			shown.access = 0;
		}
		extended->shown.segment[segment] = shown;
	}
	x86_copy_words(extended->vmcb_segments, vmcb->segment, VMCB_SEGMENT_WORDS);
	extended->shown_is_vmcb = true;
}

static void state_show_segments(struct vmcb *vmcb, struct subject_pages *pages)
{
	struct extended_state *const extended = &pages->extended;

	if (!extended->shown_is_vmcb || !x86_equal_words(extended->vmcb_segments, vmcb->segment, VMCB_SEGMENT_WORDS)) {
		state_convert_segments(vmcb, extended);
	}
	x86_copy_words(pages->state_page + STATE_SEGMENTS, extended->shown.segment, STATE_SEGMENT_WORDS);
}

void svm_state_show(subject_id_t subject)
{
	volatile struct subject_state *const state = &subject_pages[subject].state;
	struct vmcb *const vmcb = svm_vmcb(subject);

	STATE_FIELDS(STATE_SHOW)
	STATE_CONSTANTS(STATE_SHOW_CONSTANT)
	if (vcpu_is_nested(&policy_subject[subject])) {
		state->cr0_shadow = vmcb->cr0;
		state->cr4_shadow = vmcb->cr4;
	}
	state->interruptibility = (vmcb->interrupt_shadow & VMCB_INTERRUPT_SHADOW) != 0 ? BLOCKING_STI : 0;
	state_show_segments(vmcb, &subject_pages[subject]);
}

KERNEL_SELDOM void vcpu_read_state(subject_id_t subject)
{
	volatile struct subject_state *const state = &subject_pages[subject].state;

	state->exit_reason = svm_last_trap.trap | (svm_last_trap.trap == TRAP_INVALID_STATE ? STATE_ENTRY_FAILED : 0);
	state->exit_qualification = svm_last_trap.qualification;
	state->instruction_length = svm_last_trap.instruction_length;
	state->guest_physical = svm_last_trap.guest_physical;
	svm_state_show(subject);
}

/* As far as the CPU enters them. TLB entries of before are of no use (flush rule, vcpu_common.h). */
static void state_take_registers(const volatile struct subject_state *state, struct vmcb *vmcb)
{
	struct svm_registers const wanted = {state->cr0, state->cr3, state->cr4, state->efer};
	struct svm_registers const given = svm_registers_accepted(&wanted, &svm_limits);

	if (vmcb->cr0 != given.cr0 || vmcb->cr3 != given.cr3 || vmcb->cr4 != given.cr4 || vmcb->efer != given.efer) {
		vmcb->tlb_control = svm_flush_command;
	}
	vmcb->cr0 = given.cr0;
	vmcb->cr3 = given.cr3;
	vmcb->cr4 = given.cr4;
	vmcb->efer = given.efer;
}

KERNEL_SELDOM static void state_take_segments(const volatile struct subject_state *state, struct vmcb *vmcb)
{
	for (uint32_t segment = SEGMENT_CS; segment < SEGMENT_COUNT; segment++) {
		struct policy_segment const copy = state->segment[segment];

		*svm_segment(vmcb, segment) = svm_segment_to_vmcb(&copy);
	}
	vmcb->cpl = (uint8_t)(svm_segment(vmcb, SEGMENT_SS)->attributes >> 5 & 3U);
}

KERNEL_SELDOM void vcpu_write_state(subject_id_t subject)
{
	struct subject_pages *const pages = &subject_pages[subject];
	const volatile struct subject_state *const state = &pages->state;
	struct vmcb *const vmcb = svm_vmcb(subject);

	if (vcpu_is_nested(&policy_subject[subject])) {
		state_take_registers(state, vmcb);
		if (vmcb->event_injection != 0) {
			/* It waits for the entry, and its error code depends on the mode. */
			svm_inject_exception(vmcb, (uint32_t)vmcb->event_injection & INTERRUPTION_VECTOR);
		}
	}
	STATE_FIELDS(STATE_TAKE)
	vmcb->interrupt_shadow = (state->interruptibility & BLOCKING_STI_MOV_SS) != 0 ? VMCB_INTERRUPT_SHADOW : 0;
	if (!pages->extended.shown_is_vmcb ||
	    !x86_equal_words(pages->state_page + STATE_SEGMENTS, pages->extended.shown.segment, STATE_SEGMENT_WORDS)) {
		state_take_segments(state, vmcb);
		pages->extended.shown_is_vmcb = false;
	}
}

KERNEL_SELDOM struct vcpu_event vcpu_read_event(subject_id_t subject)
{
	uint64_t const event = svm_vmcb(subject)->exit_int_info;

	return (struct vcpu_event){(uint32_t)event, (uint32_t)(event >> 32)};
}
