/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The code of the monitored subject, for what a trap's qualification does not say. */
#ifndef INSTRUCTION_H
#define INSTRUCTION_H

#include <muen/abi/subject_state.h>

/* Makes the memory region of this name known as the code at MUEN_GVA_TEXT. False if the subject has no such region. */
bool instruction_init(const char *text_name);

/*
 * The general register that the MOV to or from a control register at rip uses, in the numbering of instructions (0 RAX,
 * 1 RCX ... 15 R15). -1 if there is no such instruction, or rip is outside the code.
 */
int instruction_mov_cr_register(uint64_t rip);

/* The register of this number in a state record. */
uint64_t instruction_read_register(struct subject_state *state, unsigned int number);
void instruction_write_register(struct subject_state *state, unsigned int number, uint64_t value);

#endif
