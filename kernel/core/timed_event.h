/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The timed event of a subject: a page that the subject, or its monitor, writes at any time. */
#ifndef KERNEL_TIMED_EVENT_H
#define KERNEL_TIMED_EVENT_H

#include <muen/abi/limits.h>

#include "pages.h"
#include "policy_ok.h"
#include "types.h"

/* TSC value at which it is due; UINT64_MAX = off. One read: the value may change right after. */
/*@ requires own_subject(subject) && policy_ok;
    assigns \nothing;
    ensures alone: \result == subject_pages[subject].timed_event.trigger; */
static inline tsc_t timed_event_trigger(subject_id_t subject)
{
	return subject_pages[subject].timed_event.trigger;
}

/* Switch it off, and return the source event number that it names: 0 to 63. */
/*@ requires own_subject(subject) && policy_ok;
    assigns subject_pages[subject].timed_event.trigger;
    ensures \result < MUEN_EVENT_MAX;
    ensures alone: \result == \old(subject_pages[subject].timed_event.event) % MUEN_EVENT_MAX;
    ensures alone: subject_pages[subject].timed_event.trigger == TIMED_EVENT_OFF; */
static inline uint32_t timed_event_consume(subject_id_t subject)
{
	uint64_t const event = subject_pages[subject].timed_event.event;

	subject_pages[subject].timed_event.trigger = TIMED_EVENT_OFF;
	return (uint32_t)(event % MUEN_EVENT_MAX);
}

/*@ requires own_subject(subject) && policy_ok;
    assigns subject_pages[subject].timed_event;
    ensures alone: subject_pages[subject].timed_event.trigger == TIMED_EVENT_OFF &&
      subject_pages[subject].timed_event.event == 0; */
static inline void timed_event_clear(subject_id_t subject)
{
	subject_pages[subject].timed_event.trigger = TIMED_EVENT_OFF;
	subject_pages[subject].timed_event.event = 0;
}

#endif
