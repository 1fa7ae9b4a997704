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

#define PARTITION_NONE MUEN_NONE16

#define SUBJECT_CR4_VMXE 0x2000U
#define SUBJECT_BLOCKING_STI_MOV_SS 0x3U

/* Whose state is in the FPU registers of this CPU; SUBJECT_NONE at first. */
extern subject_id_t subject_fpu_owner;

/* The partition that ran last on this CPU; PARTITION_NONE at first. */
extern partition_id_t scrub_partition;

extern bool subject_running[MUEN_SUBJECT_MAX];
extern volatile uint64_t events_word[MUEN_SUBJECT_MAX];

/*@ predicate fpu_owner_good = subject_fpu_owner == SUBJECT_NONE || own_subject(subject_fpu_owner);

    // The CPU was scrubbed, if another partition ran last, as the policy wants it.
    predicate scrubbed_for{Before, After}(integer p) =
      \at(scrub_partition, After) == p &&
      \at(hw_asked.scrubbed, After) ==
        (\at(scrub_partition, Before) != p && \at(policy_partition[p].scrub, Before) != 0 ?
           (integer)\at(policy_partition[p].scrub, Before) : \at(hw_asked.scrubbed, Before));

    predicate is_mirrored(integer s) = (policy_subject[s].flags & POLICY_SUBJECT_MIRRORED) != 0; */

/* Bring a subject of this CPU to the state that the policy gives it, at start-up or by target action reset. */
/*@ requires own_subject(subject) && policy_ok;
    assigns subject_fpu_owner, events_word[subject], subject_pages[subject], subject_running[subject], hw_asked.reset,
      hw_asked.xcr0, vcpu_asked.reset;
    ensures \old(fpu_owner_good) ==> fpu_owner_good;
    ensures state: hw_asked.reset == subject && vcpu_asked.reset == subject && subject_running[subject] == \true;
    ensures disowned: subject_fpu_owner == (\old(subject_fpu_owner) ==
      subject ? SUBJECT_NONE : \old(subject_fpu_owner));
    ensures all_features: \old(subject_fpu_owner) == subject ==> hw_asked.xcr0 == hw_asked.xcr0_supported;
    ensures alone: events_word[subject] == 0;
    ensures alone: \forall integer i; 0 <= i < 4 ==> subject_pages[subject].interrupts.word[i] == 0;
    ensures alone: subject_pages[subject].timed_event.trigger == UINT64_MAX &&
      subject_pages[subject].timed_event.event == 0; */
void subject_reset(subject_id_t subject);

/* Running: it does not sleep. Published in the state page of mirrored subjects. */
/*@ requires own_subject(subject) && policy_ok;
    assigns subject_running[subject], subject_pages[subject].state.flags;
    ensures subject_running[subject] == running;
    ensures alone: published: is_mirrored(subject) ==>
      subject_pages[subject].state.flags == (running ? SUBJECT_STATE_RUNNING : 0); */
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
    ensures \result ==> is_mirrored(subject);
    ensures alone: \result <==> is_mirrored(subject) && (subject_pages[subject].state.cr4 & SUBJECT_CR4_VMXE) == 0; */
static inline bool subject_is_parked(subject_id_t subject)
{
	return subject_is_mirrored(subject) && (subject_pages[subject].state.cr4 & SUBJECT_CR4_VMXE) == 0;
}

/* RIP past the instruction that exited, no shadow of STI or MOV SS: in the state page if mirrored, else in the back
 * end. */
/*@ requires own_subject(subject) && policy_ok;
    requires loaded: subject == vcpu_current || is_mirrored(subject);
    assigns subject_pages[subject].state.rip, subject_pages[subject].state.interruptibility, vcpu_asked.skipped;
    ensures in_the_back_end: !is_mirrored(subject) ==> vcpu_asked.skipped == subject;
    ensures not_there: is_mirrored(subject) ==> vcpu_asked.skipped == \old(vcpu_asked.skipped);
    ensures alone: in_the_page: is_mirrored(subject) ==> subject_pages[subject].state.rip ==
      wrapping_sum(\old(subject_pages[subject].state.rip), \old(subject_pages[subject].state.instruction_length));
    ensures alone: no_shadow: is_mirrored(subject) ==> subject_pages[subject].state.interruptibility ==
      (\old(subject_pages[subject].state.interruptibility) & (uint32_t)~SUBJECT_BLOCKING_STI_MOV_SS); */
void subject_skip_instruction(subject_id_t subject);

/*@ requires own_subject(subject) && policy_ok && fpu_owner_good && is_partition(partition);
    assigns subject_fpu_owner, scrub_partition, subject_pages[0 .. MUEN_SUBJECT_MAX - 1], hw_asked.saved,
      hw_asked.restored, hw_asked.scrubbed;
    ensures subject_fpu_owner == subject;
    ensures saves: hw_asked.saved == (\old(subject_fpu_owner) ==
      SUBJECT_NONE ? \old(hw_asked.saved) : \old(subject_fpu_owner));
    ensures restores: hw_asked.restored == subject;
    ensures scrubs: scrubbed_for{Pre, Post}(partition); */
void subject_take_fpu(subject_id_t subject, partition_id_t partition);

/*
 * Put the subject's FPU state into the registers of this CPU, saving the owner's. In between, the CPU is scrubbed if the
 * subject's partition is not the one that ran last.
 */
/*@ requires own_subject(subject) && policy_ok && fpu_owner_good && is_partition(partition);
    assigns subject_fpu_owner, scrub_partition, subject_pages[0 .. MUEN_SUBJECT_MAX - 1], hw_asked.saved,
      hw_asked.restored, hw_asked.scrubbed;
    ensures subject_fpu_owner == subject;
    ensures as_it_was: \old(subject_fpu_owner) == subject ==> hw_asked == \old(hw_asked) && scrub_partition ==
      \old(scrub_partition);
    ensures saves: \old(subject_fpu_owner) != SUBJECT_NONE && \old(subject_fpu_owner) != subject ==>
      hw_asked.saved == \old(subject_fpu_owner);
    ensures restores: \old(subject_fpu_owner) != subject ==> hw_asked.restored == subject;
    ensures scrubs: \old(subject_fpu_owner) != subject ==> scrubbed_for{Pre, Post}(partition); */
static inline void subject_own_fpu(subject_id_t subject, partition_id_t partition)
{
	if (subject_fpu_owner != subject) {
		subject_take_fpu(subject, partition);
	}
}

#endif
