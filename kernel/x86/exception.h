/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* What the exception and interrupt stubs call. */
#ifndef KERNEL_EXCEPTION_H
#define KERNEL_EXCEPTION_H

#include "types.h"

struct exception_frame {
	uint64_t r15;
	uint64_t r14;
	uint64_t r13;
	uint64_t r12;
	uint64_t r11;
	uint64_t r10;
	uint64_t r9;
	uint64_t r8;
	uint64_t rdi;
	uint64_t rsi;
	uint64_t rbp;
	uint64_t rbx;
	uint64_t rdx;
	uint64_t rcx;
	uint64_t rax;
	uint64_t vector;
	uint64_t error_code;
	uint64_t rip;
	uint64_t cs;
	uint64_t rflags;
	uint64_t rsp;
	uint64_t ss;
};
MUEN_ASSERT_SIZE(struct exception_frame, 176);

/* An exception, NMI or machine check in the kernel itself: the end, but for the #GP of msr_probe(). */
void exception_handle(struct exception_frame *frame);

/* Read an MSR that the CPU may not have, whatever CPUID says. Returns whether it has it. Start-up only. */
bool msr_probe(uint32_t msr, uint64_t *value);

/*
 * A host interrupt: from the stubs in hw_idle() and hw_take_interrupts(), or acknowledged by a VM exit. Goes to its
 * subject, and is ended: a level-triggered line is masked by then, so it is not raised again.
 */
void interrupt_acknowledge(uint32_t vector);

#endif
