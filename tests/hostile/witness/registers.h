/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Every general register, CR2 and the flags, held while others run. */
#ifndef WITNESS_REGISTERS_H
#define WITNESS_REGISTERS_H

#include <stdint.h>

enum witness_register {
	WITNESS_RAX,
	WITNESS_RCX,
	WITNESS_RDX,
	WITNESS_RBX,
	WITNESS_RSP,
	WITNESS_RBP,
	WITNESS_RSI,
	WITNESS_RDI,
	WITNESS_R8,
	WITNESS_R9,
	WITNESS_R10,
	WITNESS_R11,
	WITNESS_R12,
	WITNESS_R13,
	WITNESS_R14,
	WITNESS_R15,
	WITNESS_CR2,
	WITNESS_RFLAGS,
	WITNESS_REGISTERS,
};

extern uint64_t witness_given[WITNESS_REGISTERS];
extern uint64_t witness_found[WITNESS_REGISTERS];
extern uint64_t witness_entered; /* TSC ticks, a few instructions after the wait */
extern uint64_t witness_stack[];

/* Waits for another minor frame: RSI points at the start of the current one, RDI is what it was. */
void witness_hold_for_frame(void);

/* Lets others run, by the hypercall with number RAX; RSI is the address of the hypercall page. */
void witness_hold_for_turn(void);

#endif
