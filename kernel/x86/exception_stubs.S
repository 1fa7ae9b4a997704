/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Entry points of all 256 host vectors, 16 bytes each.
 *
 * Stack on entry to the common code, top first: vector, error code (0 where the CPU pushes none), RIP, CS, RFLAGS,
 * RSP, SS. Exceptions (below 32) call exception_handle(frame), which returns only where msr_probe() has failed; interrupts
 * call interrupt_acknowledge(vector) and return. Vectors with an error code of the CPU: 8, 10 to 14, 17, 21.
 */
	.section .text.exception_stubs, "ax", @progbits
	.balign	16
	.globl	exception_stubs
exception_stubs:
	.set	vector, 0
	.rept	256
	.balign	16
	.if	!((vector == 8) || ((vector >= 10) && (vector <= 14)) || (vector == 17) || (vector == 21))
	pushq	$0
	.endif
	pushq	$vector
	.if	vector < 32
	jmp	exception_common
	.else
	jmp	interrupt_common
	.endif
	.set	vector, vector + 1
	.endr

exception_common:
	.irp	register, r15, r14, r13, r12, r11, r10, r9, r8, rbp, rsi, rdi, rdx, rcx, rbx, rax
	pushq	%\register
	.endr
	movq	%cr2, %rax
	pushq	%rax
	movq	%rsp, %rdi
	cld
	call	exception_handle
	addq	$8, %rsp
	.irp	register, rax, rbx, rcx, rdx, rdi, rsi, rbp, r8, r9, r10, r11, r12, r13, r14, r15
	popq	%\register
	.endr
	addq	$16, %rsp
	iretq

interrupt_common:
	pushq	%rax
	pushq	%rcx
	pushq	%rdx
	pushq	%rsi
	pushq	%rdi
	pushq	%r8
	pushq	%r9
	pushq	%r10
	pushq	%r11
	movl	72(%rsp), %edi
	cld
	call	interrupt_acknowledge
	popq	%r11
	popq	%r10
	popq	%r9
	popq	%r8
	popq	%rdi
	popq	%rsi
	popq	%rdx
	popq	%rcx
	popq	%rax
	addq	$16, %rsp
	iretq
	.section .note.GNU-stack, "", @progbits
