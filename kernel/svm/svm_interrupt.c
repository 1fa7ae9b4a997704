/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * External interrupts for subjects, by the virtual interrupt of the VMCB (APM vol. 2, 15.21.4). Event injection would
 * deliver with less ado, but QEMU delivers such an interrupt twice.
 *
 * An exception of the kernel's making (#GP) is injected as an event, which precedes any interrupt. It needs no memory:
 * the instruction that it is for is executed again if its delivery does not come about.
 *
 * Owns the invariant that an injected interrupt is delivered, or pending again after the exit: never lost, and never
 * both. V_IRQ has two uses, told apart by the VINTR intercept:
 *
 *   V_IRQ   VINTR   meaning
 *   0       0       nothing to deliver
 *   1       0       injected: V_INTR_VECTOR is delivered at the next entry
 *   1       1       window: exit as soon as an interrupt could be delivered; V_INTR_VECTOR means nothing
 *
 * The VMCB's in_flight is set where one of these, or an event, is made, and spares all other exits the look at them.
 *
 * An injection and a window cannot be had together. A window asked for at an entry that injects begins with the IRET
 * intercept: the handler has to end before it can be interrupted again.
 */
#include "hw.h"
#include "svm_vcpu.h"
#include "vcpu.h"
#include "vcpu_common.h"
#include "x86.h"

#define WORD_BITS 64U

/*
 * A delivery that faulted half-way. Hardware has cleared V_IRQ by then; QEMU leaves it set, and calls the event an
 * exception.
 */
static bool exit_interrupted_delivery(const struct vmcb *vmcb)
{
	return (vmcb->exit_int_info & (INTERRUPTION_VALID | INTERRUPTION_TYPE)) ==
	       (INTERRUPTION_VALID | INTERRUPTION_TYPE_EXTERNAL);
}

static void interrupt_set_pending(subject_id_t subject, uint64_t vector)
{
	uint32_t const number = (uint32_t)(vector & INTERRUPTION_VECTOR);

	hw_atomic_or(&subject_pages[subject].interrupts.word[number / WORD_BITS], 1ULL << number % WORD_BITS);
}

static bool is_window(const struct vmcb *vmcb)
{
	return (vmcb->intercept_misc1 & VMCB_INTERCEPT_VINTR) != 0;
}

static bool is_injected(const struct vmcb *vmcb)
{
	return (vmcb->interrupt_control & VMCB_V_IRQ) != 0 && !is_window(vmcb);
}

static void window_begin(struct vmcb *vmcb)
{
	vmcb->intercept_misc1 = (vmcb->intercept_misc1 & ~VMCB_INTERCEPT_IRET) | VMCB_INTERCEPT_VINTR;
	vmcb->interrupt_control |= VMCB_V_IRQ;
}

static void window_end(struct vmcb *vmcb)
{
	vmcb->intercept_misc1 &= ~(VMCB_INTERCEPT_IRET | VMCB_INTERCEPT_VINTR);
	vmcb->interrupt_control &= ~VMCB_V_IRQ;
}

void svm_interrupts_after_exit(subject_id_t subject, struct vmcb *vmcb)
{
	vmcb->event_injection = 0;
	if (exit_interrupted_delivery(vmcb)) {
		interrupt_set_pending(subject, vmcb->exit_int_info);
	}
	if (is_injected(vmcb)) {
		interrupt_set_pending(subject, vmcb->interrupt_vector);
		vmcb->interrupt_control &= ~VMCB_V_IRQ;
	}
	if ((vmcb->intercept_misc1 & VMCB_INTERCEPT_IRET) != 0) {
		window_begin(vmcb);
	}
	if (svm_last_trap.kind == VCPU_EXIT_WINDOW) {
		window_end(vmcb);
	}
	vmcb->in_flight = vmcb->interrupt_control & VMCB_V_IRQ;
}

bool vcpu_accepts_interrupt(subject_id_t subject)
{
	const struct vmcb *const vmcb = svm_vmcb(subject);

	return (vmcb->rflags & RFLAGS_IF) != 0 && (vmcb->interrupt_shadow & VMCB_INTERRUPT_SHADOW) == 0 &&
	       !is_injected(vmcb) && vmcb->event_injection == 0;
}

/* In real mode exceptions have no error code; #DB has none ever. */
void svm_inject_exception(struct vmcb *vmcb, uint32_t vector)
{
	uint32_t const error_code = (vmcb->cr0 & CR0_PE) != 0 && vector != VECTOR_DB ? INTERRUPTION_ERROR_CODE : 0;

	vmcb->event_injection = INTERRUPTION_VALID | INTERRUPTION_TYPE_EXCEPTION | error_code | vector;
	vmcb->in_flight = 1;
}

void vcpu_inject_gp(subject_id_t subject)
{
	svm_inject_exception(svm_vmcb(subject), VECTOR_GP);
}

/* Debug registers are as the #DB left them (APM vol. 2, 15.12.2); the error code of #AC is 0. */
void svm_reflect(subject_id_t subject, struct vmcb *vmcb)
{
	uint32_t const vector = (uint32_t)vmcb->exit_code - SVM_EXIT_EXCEPTION;

	if (vcpu_reflects(&policy_subject[subject], vector)) {
		svm_inject_exception(vmcb, vector);
		svm_last_trap.kind = VCPU_EXIT_DONE;
	}
}

/* Ends an open window: there is an interrupt to deliver now. */
void vcpu_inject(subject_id_t subject, uint8_t vector)
{
	struct vmcb *const vmcb = svm_vmcb(subject);

	window_end(vmcb);
	vmcb->interrupt_vector = vector;
	vmcb->interrupt_control |= VMCB_V_IRQ;
	vmcb->in_flight = 1;
}

void vcpu_request_window(subject_id_t subject)
{
	struct vmcb *const vmcb = svm_vmcb(subject);

	vmcb->in_flight = 1;
	if (is_injected(vmcb)) {
		vmcb->intercept_misc1 |= VMCB_INTERCEPT_IRET;
	} else {
		window_begin(vmcb);
	}
}
