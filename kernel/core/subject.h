/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* A subject's run-time state outside its virtual CPU: its running flag, and who owns the FPU registers. */
#ifndef KERNEL_SUBJECT_H
#define KERNEL_SUBJECT_H

#include "pages.h"
#include "policy_tables.h"
#include "types.h"

#define SUBJECT_CR4_VMXE 0x2000U

/* Bring a subject of this CPU to the state that the policy gives it, at start-up or by target action reset. */
void subject_reset(subject_id_t subject);

/* Running: it does not sleep. Published in the state page of mirrored subjects. */
bool subject_is_running(subject_id_t subject);
void subject_set_running(subject_id_t subject, bool running);

/* Has the policy given the state page to a monitor? */
static inline bool subject_is_mirrored(subject_id_t subject)
{
	return (policy_subject[subject].flags & POLICY_SUBJECT_MIRRORED) != 0;
}

/* Must not be entered: its monitor has not started it yet (state record's CR4.VMXE is clear). */
static inline bool subject_is_parked(subject_id_t subject)
{
	return subject_is_mirrored(subject) && (subject_pages[subject].state.cr4 & SUBJECT_CR4_VMXE) == 0;
}

/* RIP past the instruction that exited: in the state page if mirrored, else in the VMCS or VMCB. */
void subject_skip_instruction(subject_id_t subject);

/* Whose state is in the FPU registers of this CPU; SUBJECT_NONE at first. */
extern subject_id_t subject_fpu_owner;

void subject_take_fpu(subject_id_t subject);

/* Put the subject's FPU state into the registers of this CPU, saving the owner's. */
static inline void subject_own_fpu(subject_id_t subject)
{
	if (subject_fpu_owner != subject) {
		subject_take_fpu(subject);
	}
}

#endif
