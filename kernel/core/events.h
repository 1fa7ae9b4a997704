/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Events: the only way in which a subject makes the kernel do something for it. A source event (hypercall, trap, timed
 * event) has an action of its own, may set one bit in the pending word of its target, and may hand over to it. Target
 * events are consumed when the target is about to run.
 *
 * Owns the pending words, one 64-bit word a subject in memory shared by all CPUs.
 */
#ifndef KERNEL_EVENTS_H
#define KERNEL_EVENTS_H

#include <muen/abi/limits.h>
#include <muen/abi/policy.h>

#include "hw.h"
#include "types.h"

extern uint64_t events_word[MUEN_SUBJECT_MAX];

/*@ requires own_subject(subject) && policy_ok;
    assigns events_word[subject]; */
void events_clear(subject_id_t subject);

/*@ requires own_subject(subject) && policy_ok;
    assigns \nothing; */
static inline bool events_pending(subject_id_t subject)
{
	return hw_atomic_load(&events_word[subject]) != 0;
}

/* Carry out all pending target events of a subject of this CPU, highest number first. Returns whether there were any. */
bool events_consume(subject_id_t subject);

/* Carry out a source event of the current subject: action, then signal, then handover. */
void events_execute(subject_id_t source, const struct policy_event *event);

/* Source event by number, as a hypercall or timed event names it; a number that the policy does not give is ignored. */
void events_execute_number(subject_id_t source, uint64_t number);

#endif
