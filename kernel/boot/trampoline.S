/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Start of an application processor after its start-up IPI: real mode at MUEN_TRAMPOLINE_PHYS, CS = page << 8. Goes to
 * flat 32-bit protected mode and on to kernel_entry_ap. The image puts this page in place; the kernel does not map it.
 */
#include <muen/abi/layout.h>

	.section .trampoline, "ax", @progbits
	.code16
trampoline:
	cli
	cld
	xorl	%eax, %eax
	movw	%ax, %ds
	lgdtl	trampoline_gdt_register
	movl	%cr0, %eax
	orl	$1, %eax
	movl	%eax, %cr0
	ljmpl	$0x08, $trampoline32

	.code32
trampoline32:
	movw	$0x10, %ax
	movw	%ax, %ds
	movw	%ax, %es
	movw	%ax, %ss
	ljmp	$0x08, $kernel_entry_ap

	.balign	8
trampoline_gdt:
	.quad	0
	.quad	0x00cf9b000000ffff	/* flat 32-bit code */
	.quad	0x00cf93000000ffff	/* flat data */
trampoline_gdt_register:
	.word	. - trampoline_gdt - 1
	.long	trampoline_gdt
	.section .note.GNU-stack, "", @progbits
