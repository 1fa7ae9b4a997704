/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The program of two siblings: the origin starts at guest_start, the second one where the origin says that it should.
 * Both do the same in 32-bit code, each with values of its own: registers are filled, and read again when both have
 * taken turns; both add to one word; each maps another part of the memory through a page directory of its own; each
 * interrupts the other one.
 *
 * Guest memory: 0 to 64 KiB is read, write and execute: the hypercall instruction, page directories from 9000h. The
 * results follow at 20000h.
 */
#include "common/results.h"

#define RESULT(index)      RESULTS_ADDRESS + 8 * (index)
#define OWN(number, index) RESULT(RESULT_FIRST + RESULT_OWN * (number) + (index))

#define HYPERCALL 0x8ff0

#define CODE_32 0x08
#define DATA_32 0x10

#define VECTOR_POKE 64

#define CR4_PSE 0x10
#define CR4_PAE 0x20
#define CR4_OSFXSR 0x200
#define CR0_EM 0x4
#define CR0_PG 0x80000000
#define MSR_LSTAR 0xc0000082
#define PAGE_4M 0x83

/* Flat segments; a gate for the interrupt. */
.macro load_tables number
	lgdt	gdt_pointer
	ljmp	$CODE_32, $1f
1:	movl	$DATA_32, %eax
	movl	%eax, %ds
	movl	%eax, %es
	movl	%eax, %ss
	movl	$poked_\number, %eax
	movl	$idt_\number + 8 * VECTOR_POKE, %edi
	movw	%ax, (%edi)
	movw	$CODE_32, 2(%edi)
	movw	$0x8e00, 4(%edi)
	shrl	$16, %eax
	movw	%ax, 6(%edi)
	lidt	idt_pointer_\number
.endm

.macro fill_registers number
	movl	$MSR_LSTAR, %ecx
	movl	$OWN_VALUE + 10 + \number, %eax
	xorl	%edx, %edx
	wrmsr
	movl	%cr4, %eax
	andl	$~CR4_PAE, %eax
	orl	$(CR4_OSFXSR | CR4_PSE), %eax
	movl	%eax, %cr4
	movl	%cr0, %eax
	andl	$~CR0_EM, %eax
	movl	%eax, %cr0
	movl	$OWN_VALUE + 8 + \number, %eax
	movd	%eax, %xmm5
	movl	$OWN_VALUE + 0 + \number, %ebx
	movl	$OWN_VALUE + 2 + \number, %edx
	movl	$OWN_VALUE + 4 + \number, %esi
	movl	$OWN_VALUE + 6 + \number, %ebp
.endm

.macro read_registers number
	movl	%ebx, OWN(\number, OWN_REGISTERS)
	movl	%edx, OWN(\number, OWN_REGISTERS + 1)
	movl	%esi, OWN(\number, OWN_REGISTERS + 2)
	movl	%ebp, OWN(\number, OWN_REGISTERS + 3)
	movd	%xmm5, OWN(\number, OWN_XMM)
	movl	$MSR_LSTAR, %ecx
	rdmsr
	movl	%eax, OWN(\number, OWN_MSR)
.endm

.macro take_turns number, other
	movl	$TURNS, %ecx
1:	cmpl	$\number, RESULT(RESULT_TURN)
	je	2f
	pause
	jmp	1b
2:	incl	OWN(\number, OWN_TURNS)
	movl	$\other, RESULT(RESULT_TURN)
	decl	%ecx
	jnz	1b
.endm

.macro add_together
	movl	$ADDS, %ecx
1:	lock incl RESULT(RESULT_SUM)
	decl	%ecx
	jnz	1b
.endm

/* Pages of 4 MiB: the first two as they are, the window for the first or the second. */
.macro map_window number
	movl	$PAGE_4M, OWN_PAGES + 0x1000 * \number
	movl	$PAGE_4M + WINDOW_STEP, OWN_PAGES + 0x1000 * \number + 4
	movl	$PAGE_4M + WINDOW_STEP * \number, OWN_PAGES + 0x1000 * \number + (OWN_WINDOW >> 20)
	movl	$OWN_PAGES + 0x1000 * \number, %eax
	movl	%eax, %cr3
	movl	%cr0, %eax
	orl	$CR0_PG, %eax
	movl	%eax, %cr0
.endm

.macro read_window number
	movl	OWN_WINDOW, %eax
	movl	%eax, OWN(\number, OWN_READ)
	movl	WINDOW_STEP * \number, %eax
	movl	%eax, OWN(\number, OWN_READ_PLAINLY)
	movl	%cr3, %eax
	movl	%eax, OWN(\number, OWN_CR3)
.endm

.macro poke_other number
	sti
	movl	$EVENT_POKE, %eax
	movl	$HYPERCALL, %ecx
	call	*%ecx
1:	pause
	cmpl	$0, OWN(\number, OWN_POKES)
	je	1b
	cli
.endm

.macro run number, other
	load_tables \number
	fill_registers \number
	take_turns \number, \other
	read_registers \number
	add_together
	map_window \number
	take_turns \number, \other
	read_window \number
	poke_other \number
	movl	$1, OWN(\number, OWN_IS_DONE)
.endm

	.section .text.start, "ax"
	.code32
	.globl	guest_start
guest_start:
	cli
	movl	$stack_0_top, %esp
	movl	$0xc300010f, HYPERCALL	/* 0f 01 xx; ret */
	movb	HYPERCALL_KIND_ADDRESS, %al
	movb	%al, HYPERCALL + 2
	movl	$OWN_VALUE, 0
	movl	$second_start, RESULT(RESULT_START)
	run	0, 1
3:	pause
	jmp	3b

second_start:
	cli
	movl	$stack_1_top, %esp
	run	1, 0
4:	pause
	cmpl	$0, OWN(0, OWN_IS_DONE)
	je	4b
	outb	%al, $DONE_PORT
	hlt

poked_0:
	incl	OWN(0, OWN_POKES)
	iret

poked_1:
	incl	OWN(1, OWN_POKES)
	iret

	.section .rodata, "a"
gdt:
	.quad	0
	.quad	0x00cf9b000000ffff	/* 32-bit code */
	.quad	0x00cf93000000ffff	/* data */
gdt_pointer:
	.word	gdt_pointer - gdt - 1
	.quad	gdt
idt_pointer_0:
	.word	8 * (VECTOR_POKE + 1) - 1
	.quad	idt_0
idt_pointer_1:
	.word	8 * (VECTOR_POKE + 1) - 1
	.quad	idt_1

	.section .bss, "aw", @nobits
	.balign	16
idt_0:	.skip	8 * (VECTOR_POKE + 1)
idt_1:	.skip	8 * (VECTOR_POKE + 1)

	.section .stack, "aw", @nobits
	.skip	2048
stack_0_top:
	.skip	2048
stack_1_top:
	.section .note.GNU-stack, "", @progbits
