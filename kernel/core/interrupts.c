/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Pending interrupts. A monitor may change the words at any time: each is read once, and bits are moved atomically. */
#include "interrupts.h"

#define WORD_COUNT 4U
#define WORD_BITS  64U

static volatile uint64_t *interrupts_word(subject_id_t subject, uint32_t index)
{
	return &subject_pages[subject].interrupts.word[index];
}

void interrupts_clear(subject_id_t subject)
{
	for (uint32_t index = 0; index < WORD_COUNT; index++) {
		(void)hw_atomic_exchange(interrupts_word(subject, index), 0);
	}
}

void interrupts_set(subject_id_t subject, uint8_t vector)
{
	hw_atomic_or(interrupts_word(subject, vector / WORD_BITS), 1ULL << vector % WORD_BITS);
}

bool interrupts_take(subject_id_t subject, uint8_t *vector)
{
	for (uint32_t index = WORD_COUNT; index-- > 0;) {
		uint64_t const word = hw_atomic_load(interrupts_word(subject, index));

		if (word != 0) {
			uint32_t const bit = hw_highest_bit(word);

			hw_atomic_and(interrupts_word(subject, index), ~(1ULL << bit));
			*vector = (uint8_t)(index * WORD_BITS + bit);
			return true;
		}
	}
	return false;
}
