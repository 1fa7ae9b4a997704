/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Values differ at each wait, so that what is left from an earlier one is noticed too. KernelGSBase is not given to the
 * witness: it is reached by SWAPGS.
 */
#include "machine.h"

#include "registers.h"
#include "verdict.h"

#include "common/random.h"

#include <muen/abi/layout.h>
#include <muen/abi/sched_info.h>
#include <muen/sched_info.h>
#include <muen/string.h>

/* By words of 8 bytes: up to the end of ZMM16 to 31, which is the last that any emulator has. */
#define XSAVE_WORDS 336U
#define XSAVE_HEADER 64U
#define XSAVE_HEADER_WORDS 8U
#define FCW_WORD 0U
#define MXCSR_WORD 3U
#define XMM_WORD 20U
#define FCW_DEFAULT 0x037fU
#define MXCSR_DEFAULT 0x1f80U

struct vectors {
	_Alignas(64) uint64_t word[XSAVE_WORDS];
};

#define FLAGS_GIVEN 0x200606U    /* ID, DF, IF, and what is always 1 */
#define FLAGS_COMPARED 0x247700U /* those, TF, IOPL, NT, AC */

#define CANONICAL_MASK 0x00007fffffffffffULL
#define MSR_GS_BASE 0xc0000101U

/* Of those that the policy gives it, but for GS_BASE; bits that the register keeps, whatever is written. */
static const struct {
	uint32_t number;
	uint64_t mask;
} msrs[] = {
    {0x174, 0xffff},          {0x175, CANONICAL_MASK},      {0x176, CANONICAL_MASK},
    {0xc0000081, UINT64_MAX}, {0xc0000082, CANONICAL_MASK}, {0xc0000083, CANONICAL_MASK},
    {0xc0000084, 0xffffffff}, {0xc0000100, CANONICAL_MASK},
};
#define MSRS (sizeof(msrs) / sizeof(msrs[0]))

#define DRS 4U
#define DR6_FIXED 0xffff0ff0U
#define DR6_BREAKPOINTS 0xfU
#define DR7_FIXED 0x400U
#define DR7_FIELDS 0xffff0000U

struct debug_registers {
	uint64_t dr[DRS];
	uint64_t dr6;
	uint64_t dr7;
};

static struct random random = {RANDOM_GAMMA};
static uint64_t msr_given[MSRS];
static uint64_t gs_base;
static uint64_t kernel_gs_base;
static struct debug_registers debug_given;
static struct vectors vectors_wanted;
static struct vectors vectors_given;
static struct vectors vectors_found;

static uint64_t read_msr(uint32_t number)
{
	uint32_t low, high;

	__asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(number));
	return (uint64_t)high << 32 | low;
}

static void write_msr(uint32_t number, uint64_t value)
{
	__asm__ volatile("wrmsr" : : "c"(number), "a"((uint32_t)value), "d"((uint32_t)(value >> 32)));
}

static uint64_t read_xcr0(void)
{
	uint32_t low, high;

	__asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
	return (uint64_t)high << 32 | low;
}

static void save_vectors(struct vectors *area)
{
	__asm__ volatile("xsave64 (%0)" : : "r"(area), "a"(~0U), "d"(~0U) : "memory");
}

static void load_vectors(const struct vectors *area)
{
	__asm__ volatile("xrstor64 (%0)" : : "r"(area), "a"(~0U), "d"(~0U) : "memory");
}

/* What is given is what XSAVE says right after XRSTOR: CPUs differ in what they keep of pointers and reserved bits. */
static void give_vectors(void)
{
	for (uint32_t i = XMM_WORD; i < XSAVE_WORDS; i++)
		vectors_wanted.word[i] = random_next(&random);
	vectors_wanted.word[FCW_WORD] = FCW_DEFAULT;
	vectors_wanted.word[MXCSR_WORD] = MXCSR_DEFAULT;
	for (uint32_t i = 0; i < XSAVE_HEADER_WORDS; i++)
		vectors_wanted.word[XSAVE_HEADER + i] = 0;
	vectors_wanted.word[XSAVE_HEADER] = read_xcr0();
	load_vectors(&vectors_wanted);
	save_vectors(&vectors_given);
}

static void check_vectors(uint64_t xcr0)
{
	if (read_xcr0() != xcr0)
		verdict_differs(CASE_VECTORS, "XCR0", 0, xcr0, read_xcr0());
	save_vectors(&vectors_found);
	for (uint32_t i = 0; i < XSAVE_WORDS; i++) {
		if (vectors_given.word[i] != vectors_found.word[i])
			verdict_differs(CASE_VECTORS, "word of the XSAVE area", i, vectors_given.word[i],
					vectors_found.word[i]);
	}
}

static void swap_gs(void)
{
	__asm__ volatile("swapgs");
}

static void give_msrs(void)
{
	for (uint32_t i = 0; i < MSRS; i++) {
		msr_given[i] = random_next(&random) & msrs[i].mask;
		write_msr(msrs[i].number, msr_given[i]);
	}
	kernel_gs_base = random_next(&random) & CANONICAL_MASK;
	gs_base = random_next(&random) & CANONICAL_MASK;
	write_msr(MSR_GS_BASE, kernel_gs_base);
	swap_gs();
	write_msr(MSR_GS_BASE, gs_base);
}

static void check_msr(uint32_t number, uint64_t given)
{
	uint64_t const found = read_msr(number);

	if (found != given)
		verdict_differs(CASE_MSRS, "MSR", number, given, found);
}

static void check_msrs(void)
{
	for (uint32_t i = 0; i < MSRS; i++)
		check_msr(msrs[i].number, msr_given[i]);
	check_msr(MSR_GS_BASE, gs_base);
	swap_gs();
	check_msr(MSR_GS_BASE, kernel_gs_base);
}

/* DR7 with fields (SDM vol. 3, 17.2.4) that enable nothing. */
static void give_debug_registers(void)
{
	debug_given = (struct debug_registers){
	    .dr = {random_next(&random), random_next(&random), random_next(&random), random_next(&random)},
	    .dr6 = DR6_FIXED | (random_next(&random) & DR6_BREAKPOINTS),
	    .dr7 = DR7_FIXED | (random_next(&random) & DR7_FIELDS),
	};
	__asm__ volatile("mov %0, %%dr0; mov %1, %%dr1; mov %2, %%dr2; mov %3, %%dr3; mov %4, %%dr6; mov %5, %%dr7"
			 :
			 : "r"(debug_given.dr[0]), "r"(debug_given.dr[1]), "r"(debug_given.dr[2]),
			   "r"(debug_given.dr[3]), "r"(debug_given.dr6), "r"(debug_given.dr7));
}

static struct debug_registers debug_registers(void)
{
	struct debug_registers found;

	__asm__ volatile("mov %%dr0, %0; mov %%dr1, %1; mov %%dr2, %2; mov %%dr3, %3; mov %%dr6, %4; mov %%dr7, %5"
			 : "=r"(found.dr[0]), "=r"(found.dr[1]), "=r"(found.dr[2]), "=r"(found.dr[3]), "=r"(found.dr6),
			   "=r"(found.dr7));
	return found;
}

static void check_debug_register(uint32_t number, uint64_t given, uint64_t found)
{
	if (found != given)
		verdict_differs(CASE_REGISTERS, "debug register", number, given, found);
}

static void check_debug_registers(void)
{
	struct debug_registers const found = debug_registers();

	for (uint32_t i = 0; i < DRS; i++)
		check_debug_register(i, debug_given.dr[i], found.dr[i]);
	check_debug_register(6, debug_given.dr6, found.dr6);
	check_debug_register(7, debug_given.dr7, found.dr7);
}

static void give_registers(void)
{
	for (uint32_t i = 0; i < WITNESS_REGISTERS; i++)
		witness_given[i] = random_next(&random);
	witness_given[WITNESS_RSP] = (uint64_t)witness_stack;
	witness_given[WITNESS_RFLAGS] = FLAGS_GIVEN;
}

static void check_registers(void)
{
	for (uint32_t i = 0; i < WITNESS_RFLAGS; i++) {
		if (witness_found[i] != witness_given[i])
			verdict_differs(CASE_REGISTERS, "register", i, witness_given[i], witness_found[i]);
	}
	if (((witness_found[WITNESS_RFLAGS] ^ FLAGS_GIVEN) & FLAGS_COMPARED) != 0)
		verdict_differs(CASE_REGISTERS, "flags", 0, FLAGS_GIVEN, witness_found[WITNESS_RFLAGS]);
}

static void hold(enum machine_wait wait, uint64_t number)
{
	if (wait == WAIT_FOR_FRAME) {
		witness_given[WITNESS_RSI] = MUEN_GVA_SCHED_INFO;
		witness_given[WITNESS_RDI] = muen_frame_start();
		witness_hold_for_frame();
	} else {
		witness_given[WITNESS_RSI] = MUEN_GVA_HYPERCALL;
		witness_given[WITNESS_RAX] = number;
		witness_hold_for_turn();
	}
}

uint64_t machine_check(enum machine_wait wait, uint64_t number)
{
	uint64_t const xcr0 = read_xcr0();

	give_registers();
	give_debug_registers();
	give_msrs();
	give_vectors();
	hold(wait, number);
	check_vectors(xcr0);
	check_msrs();
	check_debug_registers();
	check_registers();
	return witness_entered;
}
