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

	.macro	save_registers
	.irp	register, r15, r14, r13, r12, r11, r10, r9, r8, rbp, rsi, rdi, rdx, rcx, rbx, rax
	pushq	%\register
	.endr
	cld
	.endm

	.macro	restore_registers
	.irp	register, rax, rbx, rcx, rdx, rdi, rsi, rbp, r8, r9, r10, r11, r12, r13, r14, r15
	popq	%\register
	.endr
	addq	$16, %rsp
	.endm

exception_common:
	save_registers
	movq	%cr2, %rax
	pushq	%rax
	movq	%rsp, %rdi
	call	exception_handle
	addq	$8, %rsp
	restore_registers
	iretq

interrupt_common:
	save_registers
	movl	(15 * 8)(%rsp), %edi
	call	interrupt_acknowledge
	restore_registers
	iretq
	.section .note.GNU-stack, "", @progbits
