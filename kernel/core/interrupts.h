/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Pending interrupts of a subject: 256 bits in its page, which a monitor may share. Written only for a subject of this
 * CPU.
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

#endif
