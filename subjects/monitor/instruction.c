/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Decoding, where the CPU does not. The code is read through a mapping that the policy gives to the monitor; the
 * monitored subject cannot change it, since it is mapped read-only there too.
 */
#include "instruction.h"

#include <muen/abi/layout.h>
#include <muen/sinfo.h>
#include <muen/string.h>

#define INSTRUCTION_MAX 4U /* bytes of MOV CR with a REX prefix */
#define REX_MASK 0xf0U
#define REX 0x40U
#define REX_B 0x01U
#define OPCODE_ESCAPE 0x0fU
#define OPCODE_FROM_CR 0x20U
#define OPCODE_TO_CR 0x22U
#define MODRM_RM 0x07U
#define EXTENDED 8U /* added to a register number by REX.B */

static const uint8_t *text;
static uint64_t text_bytes;

bool instruction_init(const char *text_name)
{
	const struct sinfo_memory *memory = muen_sinfo_memory(muen_sinfo(), text_name);

	if (memory == NULL)
		return false;
	text = (const uint8_t *)memory->address;
	text_bytes = memory->size;
	return true;
}

/* SDM vol. 2, MOV - move to/from control registers: [REX] 0F 20|22 ModRM, register in rm, mod ignored. */
bool instruction_decode_mov_cr(uint64_t rip, struct mov_cr *instruction)
{
	uint64_t offset = rip - MUEN_GVA_TEXT;
	const uint8_t *code;
	uint8_t rex = 0;

	if (offset >= text_bytes || text_bytes - offset < INSTRUCTION_MAX)
		return false;
	code = text + offset;
	if ((*code & REX_MASK) == REX)
		rex = *code++;
	if (code[0] != OPCODE_ESCAPE || (code[1] != OPCODE_FROM_CR && code[1] != OPCODE_TO_CR))
		return false;
	instruction->number = (code[2] & MODRM_RM) + ((rex & REX_B) != 0 ? EXTENDED : 0);
	instruction->length = INSTRUCTION_MAX - (rex == 0 ? 1 : 0);
	return true;
}

/* Where the register of each number is in the record, which is packed: no pointer to a member may be taken. */
static void *register_place(struct subject_state *state, unsigned int number)
{
	static const uint16_t offsets[] = {
	    offsetof(struct subject_state, regs.rax), offsetof(struct subject_state, regs.rcx),
	    offsetof(struct subject_state, regs.rdx), offsetof(struct subject_state, regs.rbx),
	    offsetof(struct subject_state, rsp),      offsetof(struct subject_state, regs.rbp),
	    offsetof(struct subject_state, regs.rsi), offsetof(struct subject_state, regs.rdi),
	    offsetof(struct subject_state, regs.r8),  offsetof(struct subject_state, regs.r9),
	    offsetof(struct subject_state, regs.r10), offsetof(struct subject_state, regs.r11),
	    offsetof(struct subject_state, regs.r12), offsetof(struct subject_state, regs.r13),
	    offsetof(struct subject_state, regs.r14), offsetof(struct subject_state, regs.r15),
	};

	return (uint8_t *)state + offsets[number % (sizeof(offsets) / sizeof(offsets[0]))];
}

uint64_t instruction_read_register(struct subject_state *state, unsigned int number)
{
	uint64_t value;

	memcpy(&value, register_place(state, number), sizeof(value));
	return value;
}

void instruction_write_register(struct subject_state *state, unsigned int number, uint64_t value)
{
	memcpy(register_place(state, number), &value, sizeof(value));
}
