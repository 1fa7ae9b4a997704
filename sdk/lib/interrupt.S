/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Interrupt entry. One stub of 16 bytes for each vector from 32 to 255, so that C finds stub n at
 * interrupt_stubs + 16 * (n - 32). A subject has no vector registers in use (-mgeneral-regs-only), so the caller-saved
 * general registers are all that a handler may change.
 *
 * On entry (SDM vol. 3, 6.14.2), RSP aligned to 16 before the push of:
 *	RSP + 32  SS
 *	RSP + 24  RSP
 *	RSP + 16  RFLAGS
 *	RSP +  8  CS
 *	RSP +  0  RIP
 */
	.text
	.code64

	.balign 16
	.global interrupt_stubs
interrupt_stubs:
	.set vector, 32
	.rept 224
	.balign 16
	push $vector
	jmp interrupt_common
	.set vector, vector + 1
	.endr

/* 6 quadwords are on the stack and 9 more follow: with one of padding, RSP is aligned for the call. */
interrupt_common:
	push %rax
	push %rcx
	push %rdx
	push %rsi
	push %rdi
	push %r8
	push %r9
	push %r10
	push %r11
	sub $8, %rsp
	cld
	movzbl 80(%rsp), %edi
	call interrupt_dispatch
	add $8, %rsp
	pop %r11
	pop %r10
	pop %r9
	pop %r8
	pop %rdi
	pop %rsi
	pop %rdx
	pop %rcx
	pop %rax
	add $8, %rsp
	iretq

	.section .note.GNU-stack, "", @progbits
