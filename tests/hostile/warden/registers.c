/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Owns the layout of a guest's tables in its data. */
#include "registers.h"

#include "common/arena.h"

#include <muen/string.h>

#define PML4 0x18000U
#define PDPT 0x19000U
#define PAGES_64BIT 0x1a000U
#define PAGES_32BIT 0x1b000U
#define GDT 0x1c000U
#define IDT 0x1c800U
#define STACK_TOP 0x1f000U

#define PAGE_RIGHTS 0x3U /* present, writable */
#define PAGE_LARGE 0x83U /* at 0, of 2 or 4 MiB */
#define GATES 32U
#define GATE_INTERRUPT 0x8e00U
#define SELECTOR_CODE 8U
#define SELECTOR_DATA 16U
#define GDT_LIMIT 0x17U
#define IDT_LIMIT 0x1ffU
#define REAL_LIMIT 0xffffU
#define FLAT_LIMIT 0xffffffffU
#define DATA_ACCESS 0xc093U
#define REAL_DATA_ACCESS 0x93U

#define TR_ACCESS 0x89U

#define CR0_PG 0x80000000U
#define CR4_PSE 0x10U
#define CR4_PAE 0x20U
#define CR4_FPU 0x40600U /* OSFXSR, OSXMMEXCPT, OSXSAVE */
#define EFER_LME 0x100U
#define EFER_LMA 0x400U
#define RFLAGS_FIXED 0x2U
#define RFLAGS_IF 0x200U
#define RFLAGS_ANY 0x00247fd5U

struct mode_values {
	uint64_t cr0;
	uint64_t cr3;
	uint64_t cr4; /* beside what the policy says */
	uint64_t efer;
	uint64_t code; /* descriptor */
	uint32_t access;
};

static const struct mode_values modes[] = {
    [MODE_REAL] = {0x30, 0, CR4_FPU, 0, 0x00009b000000ffff, 0x9b},
    [MODE_PROTECTED] = {0x31, 0, CR4_FPU, 0, 0x00cf9b000000ffff, 0xc09b},
    [MODE_PAGING] = {0x80000031, PAGES_32BIT, CR4_FPU | CR4_PSE, 0, 0x00cf9b000000ffff, 0xc09b},
    [MODE_LONG] = {0x80000031, PML4, CR4_FPU | CR4_PAE, 0xd00, 0x00af9b000000ffff, 0xa09b},
};

static union record kept;

void registers_keep(const union record *record)
{
	kept = *record;
}

static void restore(union record *record)
{
	for (size_t i = 0; i < RECORD_WORDS; i++)
		record->word[i] = kept.word[i];
}

/* They are the first of the record. */
static void write_general(union record *record, struct random *random)
{
	for (size_t i = 0; i < sizeof(struct cpu_regs) / sizeof(uint64_t); i++)
		record->word[i] = instructions_value(random);
}

static uint64_t flags(struct random *random)
{
	if (random_below(random, 4) == 0)
		return (random_next(random) & RFLAGS_ANY) | RFLAGS_FIXED;
	return random_below(random, 2) == 0 ? RFLAGS_FIXED : RFLAGS_FIXED | RFLAGS_IF;
}

static void set_segment(struct subject_state *state, enum policy_segment_index index, uint64_t selector,
			uint32_t access)
{
	bool const real = (state->cr0 & 1) == 0;

	state->segment[index] =
	    (struct policy_segment){selector, real ? selector << 4 : 0, real ? REAL_LIMIT : FLAT_LIMIT, access};
}

static void write_mode(struct subject_state *state, enum mode mode)
{
	const struct mode_values *values = &modes[mode];
	bool const real = mode == MODE_REAL;
	uint32_t const access = real ? REAL_DATA_ACCESS : DATA_ACCESS;

	state->cr0 = values->cr0;
	state->cr3 = values->cr3;
	state->cr4 = (state->cr4 & ~(uint64_t)(CR4_PAE | CR4_PSE)) | values->cr4;
	state->efer = values->efer;
	set_segment(state, SEGMENT_CS, real ? ARENA_CODE >> 4 : SELECTOR_CODE, values->access);
	set_segment(state, SEGMENT_SS, real ? 0 : SELECTOR_DATA, access);
	set_segment(state, SEGMENT_DS, real ? 0 : SELECTOR_DATA, access);
	set_segment(state, SEGMENT_ES, real ? 0 : SELECTOR_DATA, access);
	state->segment[SEGMENT_GDTR] = (struct policy_segment){.base = GDT, .limit = GDT_LIMIT};
	state->segment[SEGMENT_IDTR] = (struct policy_segment){.base = IDT, .limit = IDT_LIMIT};
}

/* Overwrites words of the record, mostly one or two. */
static void damage(union record *record, struct random *random)
{
	uint32_t const count = random_below(random, 4) == 0 ? RECORD_WORDS : 1 + random_below(random, 2);

	for (uint32_t i = 0; i < count; i++)
		record->word[random_below(random, RECORD_WORDS)] = instructions_value(random);
}

static uint64_t stack(enum mode mode, struct random *random)
{
	if (random_below(random, 8) == 0)
		return instructions_value(random);
	return mode == MODE_REAL ? STACK_TOP & REAL_LIMIT : STACK_TOP;
}

/*
 * Bochs accepts IA-32e mode without paging, which hardware refuses to enter, and ends itself then. QEMU: see struct
 * situation.
 */
static void spare_emulator(struct subject_state *state, bool qemu)
{
	if ((state->cr0 & CR0_PG) == 0)
		state->efer &= ~(uint64_t)EFER_LMA;
	if (!qemu)
		return;
	if ((state->efer & EFER_LME) != 0)
		state->cr4 |= CR4_PAE;
	state->segment[SEGMENT_TR].access = TR_ACCESS;
}

void registers_write(union record *record, const struct situation *situation, uint64_t rip, struct random *random)
{
	restore(record);
	write_general(record, random);
	if (situation->guest)
		write_mode(&record->state, situation->mode);
	record->state.rip = random_below(random, 32) == 0 ? instructions_value(random) : rip;
	record->state.rsp = stack(situation->mode, random);
	record->state.rflags = flags(random);
	if (random_below(random, 16) == 0)
		damage(record, random);
	spare_emulator(&record->state, situation->qemu);
}

static void put_word(uint8_t *data, uint32_t at, uint64_t value)
{
	*(uint64_t *)(void *)(data + at - ARENA_DATA) = value;
}

/* One gate more to somewhere in the code; in 32-bit code it takes half of the place. */
static void write_gate(uint8_t *data, enum mode mode, struct random *random)
{
	uint64_t const handler = ARENA_CODE + random_below(random, ARENA_CODE_BYTES);
	uint64_t const gate =
	    (handler & 0xffff) | SELECTOR_CODE << 16 | (uint64_t)GATE_INTERRUPT << 32 | handler >> 16 << 48;
	uint32_t const number = random_below(random, GATES);

	if (mode == MODE_LONG) {
		put_word(data, IDT + 16 * number, gate);
		put_word(data, IDT + 16 * number + 8, 0);
	} else {
		put_word(data, IDT + 8 * number, gate);
	}
}

void registers_write_tables(uint8_t *data, enum mode mode, struct random *random)
{
	put_word(data, PML4, PDPT | PAGE_RIGHTS);
	put_word(data, PDPT, PAGES_64BIT | PAGE_RIGHTS);
	put_word(data, PAGES_64BIT, PAGE_LARGE);
	put_word(data, PAGES_32BIT, PAGE_LARGE);
	put_word(data, GDT + SELECTOR_CODE, modes[mode].code);
	put_word(data, GDT + SELECTOR_DATA, 0x00cf93000000ffff);
	write_gate(data, mode, random);
}
