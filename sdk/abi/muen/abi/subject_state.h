/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The state record of a subject: one page, 493 bytes used, upstream's layout. A monitor to which the policy gives the
 * page reads the exit from it, changes registers, and fires its resume event.
 *
 * For subjects without a monitor only regs is kept here between exits; everything else stays in the VMCS or VMCB.
 */
#ifndef MUEN_ABI_SUBJECT_STATE_H
#define MUEN_ABI_SUBJECT_STATE_H

#include <muen/abi/policy.h>
#include <muen/abi/types.h>

/* Saved and restored by the exit stub in one run of pushes and pops. */
struct cpu_regs {
	uint64_t cr2;
	uint64_t rax;
	uint64_t rbx;
	uint64_t rcx;
	uint64_t rdx;
	uint64_t rdi;
	uint64_t rsi;
	uint64_t rbp;
	uint64_t r8;
	uint64_t r9;
	uint64_t r10;
	uint64_t r11;
	uint64_t r12;
	uint64_t r13;
	uint64_t r14;
	uint64_t r15;
};
MUEN_ASSERT_SIZE(struct cpu_regs, 128);

#define SUBJECT_STATE_RUNNING 0x1U

struct MUEN_PACKED subject_state {
	struct cpu_regs regs;
	uint32_t exit_reason;        /* trap number (trap.h); bit 31: the entry failed */
	uint32_t interruptibility;   /* SDM vol. 3, 24.4.2: bit 0 blocking by STI, bit 1 by MOV SS */
	uint32_t activity;           /* 0 active, 1 HLT */
	uint32_t sysenter_cs;
	uint32_t instruction_length; /* of the instruction that trapped; 0 = unknown */
	uint64_t exit_qualification; /* Intel's format for the trap, on both back ends (trap.h) */
	uint64_t guest_physical;
	uint64_t rip;
	uint64_t rsp;
	uint64_t cr0;
	uint64_t cr0_shadow;
	uint64_t cr3;
	uint64_t cr4;
	uint64_t cr4_shadow;
	uint64_t rflags;
	uint64_t efer;
	uint64_t sysenter_esp;
	uint64_t sysenter_eip;
	struct policy_segment segment[SEGMENT_COUNT]; /* CS SS DS ES FS GS TR LDTR GDTR IDTR */
	uint8_t flags;               /* SUBJECT_STATE_RUNNING */
};
MUEN_ASSERT_OFFSET(struct subject_state, exit_reason, 128);
MUEN_ASSERT_OFFSET(struct subject_state, sysenter_cs, 140);
MUEN_ASSERT_OFFSET(struct subject_state, instruction_length, 144);
MUEN_ASSERT_OFFSET(struct subject_state, exit_qualification, 148);
MUEN_ASSERT_OFFSET(struct subject_state, rip, 164);
MUEN_ASSERT_OFFSET(struct subject_state, rsp, 172);
MUEN_ASSERT_OFFSET(struct subject_state, cr0, 180);
MUEN_ASSERT_OFFSET(struct subject_state, cr3, 196);
MUEN_ASSERT_OFFSET(struct subject_state, cr4, 204);
MUEN_ASSERT_OFFSET(struct subject_state, rflags, 220);
MUEN_ASSERT_OFFSET(struct subject_state, efer, 228);
MUEN_ASSERT_OFFSET(struct subject_state, sysenter_eip, 244);
MUEN_ASSERT_OFFSET(struct subject_state, segment, 252);
MUEN_ASSERT_OFFSET(struct subject_state, flags, 492);
MUEN_ASSERT_SIZE(struct subject_state, 493);

#endif
