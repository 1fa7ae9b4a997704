/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* What the guest and the resetter agree on: the page of results. Read by C and assembly. */
#ifndef RESETS_RESULTS_H
#define RESETS_RESULTS_H

#define RESULTS_ADDRESS 0x20000
#define HYPERCALL_KIND_ADDRESS 0x21000 /* third byte of the hypercall instruction */

#define EVENT_RESET_SELF 2
#define RESETS 10000 /* every other one by the guest itself, the others by another CPU */

/* 32-bit words. */
#define RESULT_STARTS 0
#define RESULT_READY 1     /* the start whose state is spoiled, and waits for its reset */
#define RESULT_DIFFERENT 2 /* starts whose state was not the first one's */
#define RESULT_WHERE 3     /* word of the state that differed last, from its end, and what it was */
#define RESULT_WHAT 4

/* The state at a start, in bytes: at the first one, and at this one. */
#define FIRST_STATE 0x400
#define STATE 0x800
#define STATE_BYTES 0x380

/* In it, in bytes. */
#define STATE_REGISTERS 0x000 /* EAX EBX ECX EDX ESI EDI EBP ESP EFLAGS */
#define STATE_CONTROL 0x024   /* CR0 CR2 CR3 CR4 */
#define STATE_SEGMENTS 0x034  /* CS SS DS ES FS GS LDTR TR, GDTR, IDTR */
#define STATE_MSRS 0x080      /* 11 of 8 bytes */
#define STATE_XCR0 0x0d8
#define STATE_HIGH 0x100 /* R8 to R15 */
#define STATE_FPU 0x180  /* FXSAVE area */

#endif
