/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Debug registers, to and from a subject's page. */
#include "vcpu_common.h"

#define READ_DR(number, value) __asm__ volatile("mov %%dr" #number ", %0" : "=r"(value))
#define WRITE_DR(number, value) __asm__ volatile("mov %0, %%dr" #number : : "r"(value))

void debug_registers_save(struct extended_state *state)
{
	READ_DR(0, state->dr[0]);
	READ_DR(1, state->dr[1]);
	READ_DR(2, state->dr[2]);
	READ_DR(3, state->dr[3]);
	READ_DR(6, state->dr6);
}

void debug_registers_load(const struct extended_state *state)
{
	WRITE_DR(0, state->dr[0]);
	WRITE_DR(1, state->dr[1]);
	WRITE_DR(2, state->dr[2]);
	WRITE_DR(3, state->dr[3]);
	WRITE_DR(6, state->dr6);
}

void debug_registers_raise(uint64_t conditions)
{
	uint64_t dr6;

	READ_DR(6, dr6);
	WRITE_DR(6, debug_registers_dr6(dr6, conditions));
}
