/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The registers with which a hostile subject goes on. */
#ifndef REGISTERS_H
#define REGISTERS_H

#include "instructions.h"

#include <muen/abi/subject_state.h>
#include <stdbool.h>

/* The state record, and its words: the members are not aligned, but the page is. */
#define RECORD_WORDS (sizeof(struct subject_state) / sizeof(uint64_t))
union record {
	struct subject_state state;
	uint64_t word[RECORD_WORDS];
};

/* Remembers the record of the first trap, in which everything is as the policy says. */
void registers_keep(const union record *record);

/*
 * Registers, flags and now and then anything else of the record at random; RIP is the given one, but for a few times. A
 * guest gets the control registers and segments of the mode, a native subject has its own.
 */
void registers_write(union record *record, const struct situation *situation, uint64_t rip, struct random *random);

/* Tables for the modes of a guest, in its data: they are its own to damage, so they are written before each action. */
void registers_write_tables(uint8_t *data, enum mode mode, struct random *random);

#endif
