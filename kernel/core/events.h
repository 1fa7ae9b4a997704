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
#include "sched.h"
#include "subject.h"
#include "types.h"

/* For the proof: the source event that was carried out last. */
//@ ghost extern struct policy_event events_last;

#define EVENTS_ASKED events_last, hw_asked.interrupted, hw_asked.unmasked, hw_asked.time

/*@ requires own_subject(subject) && policy_ok;
    assigns events_word[subject];
    ensures alone: events_word[subject] == 0; */
void events_clear(subject_id_t subject);

/*@ requires own_subject(subject) && policy_ok;
    assigns \nothing;
    ensures alone: \result <==> events_word[subject] != 0; */
static inline bool events_pending(subject_id_t subject)
{
	return hw_atomic_load(&events_word[subject]) != 0;
}

/* Carry out all pending target events of a subject of this CPU, highest number first. Returns whether there were any. */
/*@ requires policy_ok && own_subject(subject);
    assigns subject_fpu_owner, events_word[subject], subject_pages[subject], subject_running[subject], hw_asked.reset,
      hw_asked.xcr0, vcpu_asked.reset;
    ensures \old(fpu_owner_good) ==> fpu_owner_good;
    ensures alone: \result <==> \old(events_word[subject]) != 0; */
bool events_consume(subject_id_t subject);

/* The action of a source event. */
/*@ requires sched_inv && source == sched_state.current;
    requires event.action <= POLICY_ACTION_INVALID && unmask_good(source, event);
    assigns sched_state, SCHED_GROUPS, hw_asked.unmasked, hw_asked.time;
    ensures sched_inv;
    ensures goes_on: event.action != POLICY_ACTION_REBOOT && event.action != POLICY_ACTION_POWEROFF &&
      event.action != POLICY_ACTION_PANIC;
    ensures asks: event.action == POLICY_ACTION_SLEEP || event.action == POLICY_ACTION_YIELD ==>
      group_asked == hw_asked.time;
    ensures sleeps: event.action == POLICY_ACTION_SLEEP && (sched_state.asleep || sched_state.current != source) ==>
      subject_running[source] == \false;
    ensures yields: event.action == POLICY_ACTION_YIELD && (sched_state.asleep || sched_state.current != source) ==>
      subject_running[source] == \old(subject_running[source]);
    ensures unmasks: event.action == POLICY_ACTION_UNMASK_IRQ ==> hw_asked.unmasked == event.line;
    ensures no_unmask: event.action != POLICY_ACTION_UNMASK_IRQ ==> hw_asked.unmasked == \old(hw_asked.unmasked);
    ensures stays: event.action != POLICY_ACTION_SLEEP && event.action != POLICY_ACTION_YIELD ==>
      sched_state == \old(sched_state); */
void events_act(subject_id_t source, struct policy_event event);

/* From a subject along an edge of the policy, or from none to the subject that the policy wants told of faults. */
/*@ requires policy_ok && is_subject(target) && number < BITS_COUNT;
    requires along_an_edge: source == SUBJECT_NONE ?
      target == policy_header.fault_subject && number == policy_header.fault_event :
      signal_edge(source, target, number);
    requires to_another_cpu: send_ipi ==> policy_subject[target].cpu != sched_this_cpu;
    assigns events_word[target], group_activity[0 .. MUEN_PARTITION_MAX - 1], hw_asked.interrupted;
    ensures hw_asked.interrupted == (send_ipi ? policy_subject[target].cpu : \old(hw_asked.interrupted));
    ensures alone: events_word[target] == (\old(events_word[target]) | (1 << number));
    ensures alone: is_told(group_activity[partition_of(target)], target); */
static inline void events_signal(subject_id_t target, uint32_t number, bool send_ipi) /*@ ghost (subject_id_t source) */
{
	hw_atomic_or(&events_word[target], bits_one(number));
	group_indicate_activity(target);
	if (send_ipi) {
		hw_send_ipi(policy_subject[target].cpu);
	}
}

/* Carry out a source event of the current subject: its action, or else signal, then handover. */
/*@ requires sched_inv && source == sched_state.current;
    requires the_policy_gives_it: event_of(source, event) && event_good(source, event);
    assigns sched_state, SCHED_GROUPS, group_active[0 .. MUEN_GROUP_MAX - 1], events_word[0 .. MUEN_SUBJECT_MAX - 1],
      EVENTS_ASKED;
    ensures sched_inv && events_last == event;
    ensures unmasks: event.action == POLICY_ACTION_UNMASK_IRQ ==> hw_asked.unmasked == event.line;
    ensures no_unmask: event.action != POLICY_ACTION_UNMASK_IRQ ==> hw_asked.unmasked == \old(hw_asked.unmasked);
    ensures stays: event.action == POLICY_ACTION_NONE && (event.flags & POLICY_EVENT_HANDOVER) == 0 ==>
      sched_state == \old(sched_state);
    ensures interrupts: event.action == POLICY_ACTION_NONE && (event.flags & POLICY_EVENT_IPI) != 0 ==>
      hw_asked.interrupted == policy_subject[event.target_subject].cpu;
    ensures no_interrupt: event.action != POLICY_ACTION_NONE || (event.flags & POLICY_EVENT_IPI) == 0 ==>
      hw_asked.interrupted == \old(hw_asked.interrupted);
    ensures alone: event.action == POLICY_ACTION_NONE && (event.flags & POLICY_EVENT_SIGNAL) != 0 ==>
      events_word[event.target_subject] ==
	(\old(events_word[event.target_subject]) | (1 << event.target_event));
    ensures alone: \forall integer s; 0 <= s < MUEN_SUBJECT_MAX &&
      (event.action != POLICY_ACTION_NONE || (event.flags & POLICY_EVENT_SIGNAL) == 0 || s != event.target_subject) ==>
      events_word[s] == \old(events_word[s]);
    ensures to_the_target: (event.flags & POLICY_EVENT_HANDOVER) != 0 ==> sched_state.current == event.target_subject;
    ensures only_by_an_edge: event.action == POLICY_ACTION_NONE && sched_state.current != source ==>
      handover_edge(source, sched_state.current); */
static inline void events_execute(subject_id_t source, struct policy_event event)
{
	//@ ghost events_last = event;
	//@ assert event.flags == 0 ==> (event.flags & POLICY_EVENT_HANDOVER) == 0;
	if (event.action != POLICY_ACTION_NONE) {
		events_act(source, event);
		return;
	}
	if ((event.flags & POLICY_EVENT_SIGNAL) != 0) {
		events_signal(event.target_subject, event.target_event, (event.flags & POLICY_EVENT_IPI) != 0)
		    /*@ ghost (source) */;
	}
	if ((event.flags & POLICY_EVENT_HANDOVER) != 0) {
		sched_hand_over(event.target_subject);
	}
}

/* Source event by number, as a hypercall or timed event names it; a number that the policy does not give is ignored. */
/*@ requires sched_inv && source == sched_state.current;
    assigns sched_state, SCHED_GROUPS, group_active[0 .. MUEN_GROUP_MAX - 1], events_word[0 .. MUEN_SUBJECT_MAX - 1],
      EVENTS_ASKED;
    ensures sched_inv;
    ensures given: number < policy_subject[source].source_count ==>
      events_last == policy_source[policy_subject[source].source_first + number];
    ensures not_given: number >= policy_subject[source].source_count ==>
      sched_state == \old(sched_state) && events_last == \old(events_last) && hw_asked == \old(hw_asked); */
void events_execute_number(subject_id_t source, uint64_t number);

#endif
