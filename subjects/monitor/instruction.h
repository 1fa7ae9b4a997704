/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The code of the monitored subject, for what a trap's qualification does not say. */
#ifndef INSTRUCTION_H
#define INSTRUCTION_H

#include <muen/abi/subject_state.h>

/* Makes the memory region of this name known as the code at MUEN_GVA_TEXT. False if the subject has no such region. */
bool instruction_init(const char *text_name);

/* A MOV to or from a control register. */
struct mov_cr {
	unsigned int number; /* of the general register, as instructions count: 0 RAX, 1 RCX ... 15 R15 */
	unsigned int length; /* of the instruction, bytes */
};

/* Decodes the instruction at rip. False if it is no MOV to or from a control register, or outside the code. */
bool instruction_decode_mov_cr(uint64_t rip, struct mov_cr *instruction);

/* The register of this number in a state record. */
uint64_t instruction_read_register(struct subject_state *state, unsigned int number);
void instruction_write_register(struct subject_state *state, unsigned int number, uint64_t value);

#endif
