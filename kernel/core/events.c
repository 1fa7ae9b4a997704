/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Events along the edges of the policy, and along no others. */
#include "events.h"

#include "index.h"
#include "interrupts.h"
#include "panic.h"
#include "policy_tables.h"
#include "sched.h"
#include "subject.h"

__attribute__((section(".shared"))) volatile uint64_t events_word[MUEN_SUBJECT_MAX];
//@ ghost struct policy_event events_last;

void events_clear(subject_id_t subject)
{
	(void)hw_atomic_exchange(&events_word[subject], 0);
}

/* A number that the policy does not give is ignored: the word is common to all CPUs. */
/*@ requires policy_ok && own_subject(subject) && number < BITS_COUNT;
    assigns subject_fpu_owner, events_word[subject], subject_pages[subject], subject_running[subject], hw_asked.reset,
      hw_asked.xcr0, vcpu_asked.reset;
    ensures \old(fpu_owner_good) ==> fpu_owner_good;
    ensures resets: number < policy_subject[subject].target_count &&
      policy_target[policy_subject[subject].target_first + number].action == POLICY_TARGET_RESET ==>
      vcpu_asked.reset == subject;
    ensures alone: number < policy_subject[subject].target_count &&
      policy_target[policy_subject[subject].target_first + number].action == POLICY_TARGET_INJECT ==>
      subject_pages[subject].interrupts.word[policy_target[policy_subject[subject].target_first + number].vector / 64] ==
	(\old(subject_pages[subject].interrupts.word
		[policy_target[policy_subject[subject].target_first + number].vector / 64]) |
	 (1 << policy_target[policy_subject[subject].target_first + number].vector % 64));
    behavior nothing:
      assumes number >= policy_subject[subject].target_count ||
	policy_target[policy_subject[subject].target_first + number].action == POLICY_TARGET_NONE;
      assigns \nothing; */
static void events_consume_one(subject_id_t subject, uint32_t number)
{
	struct policy_target target;

	if (number >= policy_subject[subject].target_count) {
		return;
	}
	target = policy_target[policy_subject[subject].target_first + number];
	switch ((enum policy_target_action)target.action) {
	case POLICY_TARGET_NONE:
		break;
	case POLICY_TARGET_INJECT:
		interrupts_set(subject, target.vector);
		break;
	case POLICY_TARGET_RESET:
		subject_reset(subject);
		break;
	}
}

/* A reset clears the word, so what is still pending then is gone with it; what is posted later is consumed later. */
KERNEL_SELDOM bool events_consume(subject_id_t subject)
{
	uint64_t word = hw_atomic_load(&events_word[subject]);
	bool const any = word != 0;
	//@ ghost uint32_t above = BITS_COUNT;

	/*@ loop invariant 0 <= above <= BITS_COUNT;
	    loop invariant \forall integer i; 0 <= i < BITS_COUNT && bit(word, i) ==> i < above;
	    loop invariant \at(fpu_owner_good, Pre) ==> fpu_owner_good;
	    loop assigns word, above, subject_fpu_owner, events_word[subject], subject_pages[subject],
	      subject_running[subject], hw_asked.reset, hw_asked.xcr0, vcpu_asked.reset;
	    loop variant above; */
	while (word != 0) {
		uint32_t const number = hw_highest_bit(word);
		uint64_t const lower = bits_without(word, number);

		//@ assert \forall integer i; 0 <= i < BITS_COUNT && bit(lower, i) ==> i < number;
		hw_atomic_and(&events_word[subject], ~bits_one(number));
		events_consume_one(subject, number);
		word = hw_atomic_load(&events_word[subject]) & lower;
		//@ ghost above = number;
	}
	return any;
}

KERNEL_SELDOM void events_act(subject_id_t source, struct policy_event event)
{
	switch ((enum policy_action)event.action) {
	case POLICY_ACTION_NONE:
	case POLICY_ACTION_INVALID:
		break;
	case POLICY_ACTION_SLEEP:
		sched_sleep();
		break;
	case POLICY_ACTION_YIELD:
		sched_yield();
		break;
	case POLICY_ACTION_REBOOT:
		hw_reset();
	case POLICY_ACTION_POWEROFF:
		hw_poweroff();
	case POLICY_ACTION_PANIC:
		panic_subject(CRASH_SUBJECT_PANIC, "the policy ends here (event action)", source, event.action);
	case POLICY_ACTION_UNMASK_IRQ:
		hw_unmask_line(event.line) /*@ ghost (source) */;
		break;
	}
}

void events_execute_number(subject_id_t source, uint64_t number)
{
	uint32_t const count = policy_subject[source].source_count;

	if (number < count) {
		uint32_t const index = (uint32_t)index_masked(number, count);

		events_execute(source, policy_source[policy_subject[source].source_first + index]);
	}
}
