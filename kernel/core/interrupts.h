/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Pending interrupts of a subject: 256 bits in its page, which a monitor may share. Written only for a subject of this
 * CPU. A device's interrupt arrives at the CPU of the subject to which the policy gives it.
 */
#ifndef KERNEL_INTERRUPTS_H
#define KERNEL_INTERRUPTS_H

#include "group.h"
#include "hw.h"
#include "pages.h"
#include "policy_ok.h"
#include "types.h"

/*@ requires own_subject(subject) && policy_ok;
    assigns subject_pages[subject].interrupts.word[0 .. 3];
    ensures alone: \forall integer i; 0 <= i < 4 ==> subject_pages[subject].interrupts.word[i] == 0; */
void interrupts_clear(subject_id_t subject);

/*@ requires own_subject(subject) && policy_ok;
    assigns subject_pages[subject].interrupts.word[vector / BITS_COUNT];
    ensures alone: subject_pages[subject].interrupts.word[vector / BITS_COUNT] ==
      (\old(subject_pages[subject].interrupts.word[vector / BITS_COUNT]) | (1 << vector % BITS_COUNT)); */
void interrupts_set(subject_id_t subject, uint8_t vector);

/*@ requires own_subject(subject) && policy_ok;
    assigns \nothing;
    ensures alone: \result <==> (subject_pages[subject].interrupts.word[0] | subject_pages[subject].interrupts.word[1] |
      subject_pages[subject].interrupts.word[2] | subject_pages[subject].interrupts.word[3]) != 0; */
static inline bool interrupts_pending(subject_id_t subject)
{
	volatile uint64_t *const word = subject_pages[subject].interrupts.word;

	return (hw_atomic_load(&word[0]) | hw_atomic_load(&word[1]) | hw_atomic_load(&word[2]) |
		hw_atomic_load(&word[3])) != 0;
}

/* Take the highest pending vector. Returns false, and leaves *vector, if there is none. */
/*@ requires own_subject(subject) && policy_ok && \valid(vector);
    assigns *vector, subject_pages[subject].interrupts.word[0 .. 3];
    ensures none: !\result ==> *vector == \old(*vector);
    ensures alone: !\result ==> \forall integer i; 0 <= i < 4 ==> subject_pages[subject].interrupts.word[i] == 0 &&
      \old(subject_pages[subject].interrupts.word[i]) == 0;
    ensures alone: \result ==>
      (\forall integer i; *vector / 64 < i < 4 ==> subject_pages[subject].interrupts.word[i] == 0);
    ensures alone: \result ==> bit(\at(subject_pages[\at(subject, Pre)].interrupts.word[\at(*vector, Post) / 64], Pre),
      *vector % 64);
    ensures alone: \result ==> \forall integer i; *vector % 64 < i < 64 ==>
      !bit(\at(subject_pages[\at(subject, Pre)].interrupts.word[\at(*vector, Post) / 64], Pre), i);
    ensures alone: \result ==> subject_pages[subject].interrupts.word[*vector / 64] ==
      (\at(subject_pages[\at(subject, Pre)].interrupts.word[\at(*vector, Post) / 64], Pre) & (uint64_t)~(1 << *vector % 64)); */
bool interrupts_take(subject_id_t subject, uint8_t *vector);

/*
 * A host interrupt arrived at this CPU. Its subject, if it has one, gets its vector and may wake; a level-triggered line
 * stays masked until the subject's unmask event.
 */
/*@ requires policy_ok && is_cpu(sched_this_cpu);
    assigns subject_pages[policy_vector[sched_this_cpu][vector].subject].interrupts.word[0 .. 3],
      group_activity[0 .. MUEN_PARTITION_MAX - 1], hw_asked.masked;
    behavior of_nobody:
      assumes policy_vector[sched_this_cpu][vector].subject == MUEN_NONE16;
      assigns \nothing;
    behavior of_its_owner:
      assumes policy_vector[sched_this_cpu][vector].subject != MUEN_NONE16;
      ensures alone: subject_pages[policy_vector[sched_this_cpu][vector].subject].interrupts.word
          [policy_vector[sched_this_cpu][vector].vector / 64] ==
        (\old(subject_pages[policy_vector[sched_this_cpu][vector].subject].interrupts.word
          [policy_vector[sched_this_cpu][vector].vector / 64]) | (1 << policy_vector[sched_this_cpu][vector].vector % 64));
      ensures alone: is_told(group_activity[partition_of(policy_vector[sched_this_cpu][vector].subject)],
        policy_vector[sched_this_cpu][vector].subject);
    behavior level:
      assumes policy_vector[sched_this_cpu][vector].subject != MUEN_NONE16 &&
        (policy_vector[sched_this_cpu][vector].flags & POLICY_VECTOR_LEVEL) != 0;
      ensures hw_asked.masked == policy_vector[sched_this_cpu][vector].line;
    behavior edge:
      assumes (policy_vector[sched_this_cpu][vector].flags & POLICY_VECTOR_LEVEL) == 0;
      ensures hw_asked.masked == \old(hw_asked.masked); */
void interrupts_arrived(uint8_t vector);

#endif
