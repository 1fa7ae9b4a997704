/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * A guest that is reset again and again. At each start it writes down its state before it changes anything, compares it
 * with that of the first start, spoils all of it, and is reset in 64-bit code: every other time by itself, else it waits.
 *
 * Guest memory: 0 to 64 KiB is read, write and execute: the hypercall instruction, page tables from A000h. The results
 * follow at 20000h. Nothing in memory is changed by a reset.
 */
#include "common/results.h"

#define RESULT(index) RESULTS_ADDRESS + 4 * (index)
#define HERE(offset)  RESULTS_ADDRESS + STATE + (offset)

#define HYPERCALL   0x8ff0
#define PML4        0xa000
#define PDPT        0xb000
#define PAGES_64BIT 0xc000

#define CODE_32 0x08
#define DATA_32 0x10
#define CODE_64 0x18
#define OTHER_DATA 0x20

#define CR0_PG 0x80000000
#define CR0_EM 0x4
#define CR4_PAE 0x20
#define CR4_OSFXSR 0x200
#define CR4_OSXSAVE 0x40000
#define MSR_EFER 0xc0000080
#define EFER_SCE_LME 0x101
#define XCR0_SSE 3
#define SPOILED_HIGH 0x00007654

.macro save_words first, registers:vararg
	.set	at, HERE(\first)
	.irp	register, \registers
	movl	%\register, at
	.set	at, at + 4
	.endr
.endm

/* Of registers that only move to and from general ones. */
.macro save_special first, registers:vararg
	.set	at, HERE(\first)
	.irp	register, \registers
	movl	%\register, %eax
	movl	%eax, at
	.set	at, at + 4
	.endr
.endm

.macro save_msrs first, numbers:vararg
	.set	at, HERE(\first)
	.irp	number, \numbers
	movl	$\number, %ecx
	rdmsr
	movl	%eax, at
	movl	%edx, at + 4
	.set	at, at + 8
	.endr
.endm

	.section .text.start, "ax"
	.code32
	.globl	guest_start
guest_start:
	save_words STATE_REGISTERS, eax, ebx, ecx, edx, esi, edi, ebp, esp
	movl	$stack_top, %esp
	pushfl
	popl	HERE(STATE_REGISTERS + 32)
	save_special STATE_CONTROL, cr0, cr2, cr3, cr4
	save_special STATE_SEGMENTS, cs, ss, ds, es, fs, gs
	sldt	HERE(STATE_SEGMENTS + 24)
	str	HERE(STATE_SEGMENTS + 28)
	sgdt	HERE(STATE_SEGMENTS + 32)
	sidt	HERE(STATE_SEGMENTS + 40)
	save_msrs STATE_MSRS, 0x174, 0x175, 0x176, 0xc0000080, 0xc0000081, 0xc0000082, 0xc0000083, 0xc0000084, \
		0xc0000100, 0xc0000101, 0xc0000102

	lgdt	gdt_pointer
	ljmp	$CODE_32, $1f
1:	movl	$DATA_32, %eax
	movl	%eax, %ds
	movl	%eax, %es
	movl	%eax, %ss
	movl	$0xc300010f, HYPERCALL	/* 0f 01 xx; ret */
	movb	HYPERCALL_KIND_ADDRESS, %al
	movb	%al, HYPERCALL + 2

	/* 2 MiB pages for the first GiB, and 64-bit code. */
	movl	$PDPT + 3, PML4
	movl	$PAGES_64BIT + 3, PDPT
	movl	$0x83, PAGES_64BIT
	movl	$0x200083, PAGES_64BIT + 8
	movl	$0x400083, PAGES_64BIT + 16
	movl	%cr4, %eax
	orl	$(CR4_PAE | CR4_OSFXSR | CR4_OSXSAVE), %eax
	movl	%eax, %cr4
	movl	$PML4, %eax
	movl	%eax, %cr3
	movl	$MSR_EFER, %ecx
	rdmsr
	orl	$EFER_SCE_LME, %eax
	wrmsr
	movl	%cr0, %eax
	andl	$~CR0_EM, %eax
	orl	$CR0_PG, %eax
	movl	%eax, %cr0
	ljmp	$CODE_64, $enter_long

	.code64
enter_long:
	xorl	%ecx, %ecx
	xgetbv
	movl	%eax, HERE(STATE_XCR0)
	movl	%edx, HERE(STATE_XCR0 + 4)
	.set	at, HERE(STATE_HIGH)
	.irp	register, r8, r9, r10, r11, r12, r13, r14, r15
	movq	%\register, at
	.set	at, at + 8
	.endr
	fxsave64 HERE(STATE_FPU)

	movl	$RESULTS_ADDRESS + STATE, %esi
	movl	$RESULTS_ADDRESS + FIRST_STATE, %edi
	movl	$STATE_BYTES / 4, %ecx
	incl	RESULT(RESULT_STARTS)
	cmpl	$1, RESULT(RESULT_STARTS)
	jne	2f
	rep movsl
	jmp	spoil
2:	repe cmpsl
	je	spoil
	incl	RESULT(RESULT_DIFFERENT)
	movl	%ecx, RESULT(RESULT_WHERE)
	movl	-4(%rsi), %eax
	movl	%eax, RESULT(RESULT_WHAT)

spoil:
	movl	$XCR0_SSE, %eax
	xorl	%ecx, %ecx
	xorl	%edx, %edx
	xsetbv
	movl	RESULT(RESULT_STARTS), %ebx
	.irp	number, 0x174, 0x175, 0x176, 0xc0000081, 0xc0000082, 0xc0000083, 0xc0000084, 0xc0000100, 0xc0000101, 0xc0000102
	movl	$\number, %ecx
	movl	%ebx, %eax
	movl	$SPOILED_HIGH, %edx
	wrmsr
	.endr
	leaq	0x30000000(%rbx), %rax
	movq	%rax, %cr2
	fldpi
	.irp	register, xmm0, xmm3, xmm8, xmm15
	movq	%rax, %\register
	.endr
	lidt	gdt_pointer
	movl	$OTHER_DATA, %eax
	.irp	register, ds, es, fs, gs
	movl	%eax, %\register
	.endr
	.irp	register, r8, r9, r10, r11, r12, r13, r14, r15, rsi, rdi, rbp
	movq	%rbx, %\register
	.endr
	movl	$EVENT_RESET_SELF, %eax
	movl	$HYPERCALL, %ecx
	testl	$1, %ebx
	jz	3f
	std
	call	*%rcx
3:	movl	%ebx, RESULT(RESULT_READY)
	stc
	std
	sti
4:	pause
	jmp	4b

	.section .rodata, "a"
gdt:
	.quad	0
	.quad	0x00cf9b000000ffff	/* 32-bit code */
	.quad	0x00cf93000000ffff	/* data */
	.quad	0x00af9b000000ffff	/* 64-bit code */
	.quad	0x00cf93000000ffff	/* data, again */
gdt_pointer:
	.word	gdt_pointer - gdt - 1
	.quad	gdt

	.section .bss, "aw", @nobits
	.skip	16

	.section .stack, "aw", @nobits
	.skip	4096
stack_top:
	.section .note.GNU-stack, "", @progbits
