/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The hostile guest, in 32-bit code at first. It has no ports, so this is a trap, which hands over to its warden; that
 * says from then on in which mode it goes on, and where.
 */
	.section .text.start, "ax"
	.code32
	.globl	guest_start
guest_start:
	outb	%al, $0x80
	jmp	guest_start

	/* Each subject has all of these sections. */
	.section .rodata, "a"
	.asciz	"hostile"
	.section .bss, "aw", @nobits
	.skip	8
	.section .stack, "aw", @nobits
	.skip	4096
	.section .note.GNU-stack, "", @progbits
