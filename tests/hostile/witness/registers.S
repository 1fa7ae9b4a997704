/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Loads witness_given, waits, stores witness_found, and when that was.
 *
 *   rsp      a stack of its own, so that interrupts may come, and CALL works
 *   others   as given; the last to be loaded and the first to be stored are those that address memory
 *
 * Addresses are absolute, as no register is left for one.
 */
	.text
	.code64

	.macro load
	push	%rbx
	push	%rbp
	push	%r12
	push	%r13
	push	%r14
	push	%r15
	pushfq
	mov	%rsp, kept_stack
	mov	witness_given + 16 * 8, %rax
	mov	%rax, %cr2
	mov	witness_given + 4 * 8, %rsp
	pushq	witness_given + 17 * 8
	popfq
	mov	witness_given + 1 * 8, %rcx
	mov	witness_given + 2 * 8, %rdx
	mov	witness_given + 3 * 8, %rbx
	mov	witness_given + 5 * 8, %rbp
	mov	witness_given + 6 * 8, %rsi
	mov	witness_given + 7 * 8, %rdi
	.irp	number, 8, 9, 10, 11, 12, 13, 14, 15
	mov	witness_given + \number * 8, %r\number
	.endr
	mov	witness_given + 0 * 8, %rax
	.endm

	.macro store
	mov	%rax, witness_found + 0 * 8
	mov	%rcx, witness_found + 1 * 8
	mov	%rdx, witness_found + 2 * 8
	rdtsc
	mov	%eax, witness_entered
	mov	%edx, witness_entered + 4
	mov	%rbx, witness_found + 3 * 8
	mov	%rsp, witness_found + 4 * 8
	mov	%rbp, witness_found + 5 * 8
	mov	%rsi, witness_found + 6 * 8
	mov	%rdi, witness_found + 7 * 8
	.irp	number, 8, 9, 10, 11, 12, 13, 14, 15
	mov	%r\number, witness_found + \number * 8
	.endr
	mov	%cr2, %rax
	mov	%rax, witness_found + 16 * 8
	pushfq
	popq	witness_found + 17 * 8
	mov	kept_stack, %rsp
	popfq
	pop	%r15
	pop	%r14
	pop	%r13
	pop	%r12
	pop	%rbp
	pop	%rbx
	ret
	.endm

	.globl	witness_hold_for_frame, witness_hold_for_turn
witness_hold_for_frame:
	load
1:	cmp	%rdi, (%rsi)
	je	1b
	store

witness_hold_for_turn:
	load
	call	*%rsi
	store

	.bss
	.balign	16
	.globl	witness_given, witness_found, witness_entered, witness_stack
witness_given:
	.skip	18 * 8
witness_found:
	.skip	18 * 8
witness_entered:
	.skip	8
kept_stack:
	.skip	8
	.balign	16
	.skip	0x1000
witness_stack:
	.skip	8
	.section .note.GNU-stack, "", @progbits
