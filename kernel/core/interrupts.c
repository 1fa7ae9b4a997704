/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Pending interrupts. A monitor may change the words at any time: each is read once, and bits are moved atomically. */
#include "interrupts.h"

#include "policy_tables.h"
#include "sched.h"

#define WORD_COUNT 4U

/*@ requires own_subject(subject) && policy_ok && index < WORD_COUNT;
    assigns \result \from subject, index;
    ensures \valid(\result) && \result == &subject_pages[subject].interrupts.word[index]; */
static volatile uint64_t *interrupts_word(subject_id_t subject, uint32_t index)
{
	return &subject_pages[subject].interrupts.word[index];
}

void interrupts_clear(subject_id_t subject)
{
	/*@ loop invariant 0 <= index <= WORD_COUNT;
	    loop invariant alone: \forall integer i; 0 <= i < index ==> subject_pages[subject].interrupts.word[i] == 0;
	    loop assigns index, subject_pages[subject].interrupts.word[0 .. 3];
	    loop variant WORD_COUNT - index; */
	for (uint32_t index = 0; index < WORD_COUNT; index++) {
		(void)hw_atomic_exchange(interrupts_word(subject, index), 0);
	}
}

void interrupts_set(subject_id_t subject, uint8_t vector)
{
	hw_atomic_or(interrupts_word(subject, vector / BITS_COUNT), bits_one(vector % BITS_COUNT));
}

bool interrupts_take(subject_id_t subject, uint8_t *vector)
{
	/*@ loop invariant 0 <= left <= WORD_COUNT;
	    loop invariant alone: \forall integer i; left <= i < 4 ==> subject_pages[subject].interrupts.word[i] == 0;
	    loop assigns left;
	    loop variant left; */
	for (uint32_t left = WORD_COUNT; left > 0; left--) {
		uint32_t const index = left - 1;
		uint64_t const word = hw_atomic_load(interrupts_word(subject, index));

		if (word != 0) {
			uint32_t const bit = hw_highest_bit(word);

			hw_atomic_and(interrupts_word(subject, index), ~bits_one(bit));
			*vector = (uint8_t)(index * BITS_COUNT + bit);
			//@ assert *vector / 64 == index && *vector % 64 == bit;
			return true;
		}
	}
	return false;
}

void interrupts_arrived(uint8_t vector)
{
	//@ assert vectors_good(sched_this_cpu) && vector_good(sched_this_cpu, vector);
	struct policy_vector const route = policy_vector[sched_this_cpu][vector];

	if (route.subject == MUEN_NONE16) {
		return;
	}
	if ((route.flags & POLICY_VECTOR_LEVEL) != 0) {
		hw_mask_line(route.line);
	}
	interrupts_set(route.subject, route.vector);
	group_indicate_activity(route.subject);
}
