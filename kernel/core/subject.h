/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* A subject's run-time state outside its virtual CPU: its running flag, and who owns the FPU registers. */
#ifndef KERNEL_SUBJECT_H
#define KERNEL_SUBJECT_H

#include "pages.h"
#include "policy_ok.h"
#include "policy_tables.h"
#include "types.h"
#include "vcpu.h"

#define SUBJECT_CR4_VMXE 0x2000U
#define SUBJECT_BLOCKING_STI_MOV_SS 0x3U

/* Whose state is in the FPU registers of this CPU; SUBJECT_NONE at first. */
extern subject_id_t subject_fpu_owner;

/* The partition that ran last on this CPU (scrub.h). */
extern partition_id_t scrub_partition;

extern bool subject_running[MUEN_SUBJECT_MAX];
extern uint64_t events_word[MUEN_SUBJECT_MAX];

/*@ predicate fpu_owner_good = subject_fpu_owner == SUBJECT_NONE || own_subject(subject_fpu_owner);

    predicate is_mirrored(integer s) = (policy_subject[s].flags & POLICY_SUBJECT_MIRRORED) != 0; */

/* Bring a subject of this CPU to the state that the policy gives it, at start-up or by target action reset. */
/*@ requires own_subject(subject) && policy_ok;
    assigns subject_fpu_owner, events_word[subject], subject_pages[subject], subject_running[subject];
    ensures \old(fpu_owner_good) ==> fpu_owner_good; */
void subject_reset(subject_id_t subject);

/* Running: it does not sleep. Published in the state page of mirrored subjects. */
/*@ requires own_subject(subject) && policy_ok;
    assigns \nothing; */
bool subject_is_running(subject_id_t subject);
/*@ requires own_subject(subject) && policy_ok;
    assigns subject_running[subject], subject_pages[subject].state.flags; */
void subject_set_running(subject_id_t subject, bool running);

/* Has the policy given the state page to a monitor? */
/*@ requires own_subject(subject) && policy_ok;
    assigns \nothing;
    ensures \result <==> is_mirrored(subject); */
static inline bool subject_is_mirrored(subject_id_t subject)
{
	return (policy_subject[subject].flags & POLICY_SUBJECT_MIRRORED) != 0;
}

/* Must not be entered: its monitor has not started it yet (state record's CR4.VMXE is clear). */
/*@ requires own_subject(subject) && policy_ok;
    assigns \nothing;
    ensures \result ==> is_mirrored(subject); */
static inline bool subject_is_parked(subject_id_t subject)
{
	return subject_is_mirrored(subject) && (subject_pages[subject].state.cr4 & SUBJECT_CR4_VMXE) == 0;
}

/* RIP past the instruction that exited, no shadow of STI or MOV SS: in the state page if mirrored, else in the back
 * end. */
/*@ requires own_subject(subject) && policy_ok;
    requires loaded: subject == vcpu_current || is_mirrored(subject);
    assigns subject_pages[subject].state.rip, subject_pages[subject].state.interruptibility; */
void subject_skip_instruction(subject_id_t subject);

/*@ requires own_subject(subject) && policy_ok && fpu_owner_good && is_partition(partition);
    assigns subject_fpu_owner, scrub_partition, subject_pages[0 .. MUEN_SUBJECT_MAX - 1];
    ensures subject_fpu_owner == subject; */
void subject_take_fpu(subject_id_t subject, partition_id_t partition);

/*
 * Put the subject's FPU state into the registers of this CPU, saving the owner's. In between, the CPU is scrubbed if the
 * subject's partition is not the one that ran last.
 */
/*@ requires own_subject(subject) && policy_ok && fpu_owner_good && is_partition(partition);
    assigns subject_fpu_owner, scrub_partition, subject_pages[0 .. MUEN_SUBJECT_MAX - 1];
    ensures subject_fpu_owner == subject; */
static inline void subject_own_fpu(subject_id_t subject, partition_id_t partition)
{
	if (subject_fpu_owner != subject) {
		subject_take_fpu(subject, partition);
	}
}

#endif
