/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* What the files of this back end share. Per CPU, as all its data. */
#ifndef SVM_VCPU_H
#define SVM_VCPU_H

#include "pages.h"
#include "policy_tables.h"
#include "svm_normalise.h"
#include "svm_policy.h"
#include "svm_registers.h"
#include "vcpu_common.h"
#include "vmcb.h"
#include "x86.h"

/* EFER of native subjects: a constant, as no policy and no monitor has a say in it. */
#define SVM_NATIVE_EFER (EFER_LME | EFER_LMA | EFER_NXE | EFER_SVME)

/* tlb_control for a flush on this CPU, at the next VMRUN. */
extern uint32_t svm_flush_command;

/* This CPU, as vcpu_enable() found it. */
extern struct svm_limits svm_limits;

/* VMCB of the current subject, read by svm_exit.S. */
extern hpa_t svm_vmcb_physical;

/* The last exit of this CPU. */
extern struct svm_trap svm_last_trap;

static inline struct vmcb *svm_vmcb(subject_id_t subject)
{
	return (struct vmcb *)(void *)subject_pages[subject].vcpu_page;
}

/*
 * After an exit: an interrupt that was to be injected but was not taken is pending again; a window request for which
 * only IRET could be watched watches the interrupt flag from now on. There is something to do only if in_flight says so.
 */
void svm_interrupts_after_exit(subject_id_t subject, struct vmcb *vmcb);

/* Deliver #GP, #DB or #AC, with error code 0 where it has one, at the next entry. */
void svm_inject_exception(struct vmcb *vmcb, uint32_t vector);

/* An exception exited: one that is not the policy's goes back to the subject. */
void svm_reflect(subject_id_t subject, struct vmcb *vmcb);

/* The mirrored fields of the VMCB, to the state record. */
void svm_state_show(subject_id_t subject);

#endif
