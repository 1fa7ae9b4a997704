/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Pending interrupts of a subject: 256 bits in its page, which a monitor may share. Written only for a subject of this
 * CPU. A device's interrupt arrives at the CPU of the subject to which the policy gives it.
 */
#ifndef KERNEL_INTERRUPTS_H
#define KERNEL_INTERRUPTS_H

#include "hw.h"
#include "pages.h"
#include "policy_ok.h"
#include "types.h"

/*@ requires own_subject(subject) && policy_ok;
    assigns subject_pages[subject].interrupts.word[0 .. 3]; */
void interrupts_clear(subject_id_t subject);

/*@ requires own_subject(subject) && policy_ok;
    assigns subject_pages[subject].interrupts.word[vector / BITS_COUNT]; */
void interrupts_set(subject_id_t subject, uint8_t vector);

/*@ requires own_subject(subject) && policy_ok;
    assigns \nothing; */
static inline bool interrupts_pending(subject_id_t subject)
{
	volatile uint64_t *const word = subject_pages[subject].interrupts.word;

	return (hw_atomic_load(&word[0]) | hw_atomic_load(&word[1]) | hw_atomic_load(&word[2]) |
		hw_atomic_load(&word[3])) != 0;
}

/* Take the highest pending vector. Returns false, and leaves *vector, if there is none. */
/*@ requires own_subject(subject) && policy_ok && \valid(vector);
    assigns *vector, subject_pages[subject].interrupts.word[0 .. 3]; */
bool interrupts_take(subject_id_t subject, uint8_t *vector);

/*
 * A host interrupt arrived at this CPU. Its subject, if it has one, gets its vector and may wake; a level-triggered line
 * stays masked until the subject's unmask event.
 */
/*@ requires policy_ok && is_cpu(sched_this_cpu);
    assigns subject_pages[policy_vector[sched_this_cpu][vector].subject].interrupts.word[0 .. 3],
      group_activity[0 .. MUEN_PARTITION_MAX - 1]; */
void interrupts_arrived(uint8_t vector);

#endif
