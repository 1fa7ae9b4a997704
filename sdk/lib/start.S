/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Where a subject begins: first byte of .text, 64-bit mode, paging on, interrupts off, RSP at the top of the stack,
 * other registers as the policy says (0). The image has filled .data and .bss. RBP 0 ends the chain of frames.
 *
 * A subject has nothing to return to: if main() returns, the invalid instruction is a trap.
 */
	.section .text.start, "ax", @progbits
	.code64
	.global muen_start
muen_start:
	xor %ebp, %ebp
	call main
	ud2

	/* Keeps .rodata from being empty: every subject has all five sections. */
	.section .rodata, "a", @progbits
	.asciz "Muen SDK subject"

	/* Its place is below the text: subject.ld. */
	.section .stack, "aw", @nobits
	.skip 0x2000

	.section .note.GNU-stack, "", @progbits
