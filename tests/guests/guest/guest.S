/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * A guest that goes through the modes of the CPU: 32-bit without paging, real mode, 32-bit with paging, 64-bit; and back
 * to real mode by its monitor's hand. After each step it says its number in its results, and writes to a port that it
 * has not: the trap hands over to the judge, which reads the results.
 *
 * Guest memory: 0 to 64 KiB is read, write and execute: the interrupt table of real mode, its stack below 7000h, its
 * code at 8000h, the hypercall instruction, page tables from 9000h. The results follow at 20000h.
 */
#include "common/results.h"

#define RESULT(index) RESULTS_ADDRESS + 8 * (index)

#define REAL_CODE   0x8000
#define REAL_STACK  0x7000
#define HYPERCALL   0x8ff0
#define PAGES_32BIT 0x9000
#define PML4        0xa000
#define PDPT        0xb000
#define PAGES_64BIT 0xc000

#define CODE_32 0x08
#define DATA_32 0x10
#define CODE_16 0x18
#define DATA_16 0x20
#define CODE_64 0x28

#define VECTOR_DB 1
#define VECTOR_GP 13
#define VECTOR_POKE 64

#define CR4_PSE 0x10
#define CR4_PAE 0x20
#define CR4_OSFXSR 0x200
#define CR4_OSXSAVE 0x40000
#define CR0_EM 0x4
#define CR0_PG 0x80000000
#define MSR_EFER 0xc0000080
#define MSR_LSTAR 0xc0000082
#define MSR_KERNEL_GS_BASE 0xc0000102
#define EFER_LME 0x100
#define EFLAGS_TF 0x100
#define EFLAGS_RF 0x10000
#define DR7_EXECUTE_0 0x1
#define DR7_OFF 0x400

/* In 32-bit and 64-bit code. */
.macro step number
	movl	$\number, RESULT(RESULT_STEP)
	outb	%al, $STEP_PORT
.endm

.macro poke_32
	movl	$EVENT_POKE, %eax
	movl	$HYPERCALL, %ecx
	call	*%ecx
.endm

/* SSE without AVX is a value that there is; AVX without SSE is none. */
.macro set_xcr0 value
	xorl	%ecx, %ecx
	xorl	%edx, %edx
	movl	$\value, %eax
.endm

	.section .text.start, "ax"
	.code32
	.globl	guest_start
guest_start:
	cli
	movl	$stack_top, %esp
	movl	$0xc300010f, HYPERCALL	/* 0f 01 xx; ret */
	movb	HYPERCALL_KIND_ADDRESS, %al
	movb	%al, HYPERCALL + 2
	movl	$real_begin, %esi
	movl	$REAL_CODE, %edi
	movl	$real_end - real_begin, %ecx
	rep movsb
	lgdt	gdt_pointer
	ljmp	$CODE_32, $1f
1:	call	load_32

	/* 32-bit code without paging; an interrupt waits for STI, another comes at once. */
	movl	%cr0, %eax
	movl	%eax, RESULT(0)
	poke_32
	movl	RESULT(RESULT_POKES), %eax
	movl	%eax, RESULT(1)
	sti
	nop
	nop
	movl	RESULT(RESULT_POKES), %eax
	movl	%eax, RESULT(2)
	poke_32
	nop
	movl	RESULT(RESULT_POKES), %eax
	movl	%eax, RESULT(3)
	cli
	step	STEP_PROTECTED

	movl	$ANSWERED_LEAF, %eax
	movl	$0x1234, %ecx
	cpuid
	movl	%eax, RESULT(0)
	movl	%ebx, RESULT(1)
	movl	%ecx, RESULT(2)
	movl	%edx, RESULT(3)
	movl	$ANSWERED_MSR, %ecx
	rdmsr
	movl	%eax, RESULT(4)
	movl	%edx, RESULT(5)
	wrmsr
	step	STEP_ANSWERS

	movl	%cr4, %eax
	orl	$(CR4_OSXSAVE | CR4_OSFXSR), %eax
	movl	%eax, %cr4
	set_xcr0 3
	xsetbv
	xgetbv
	movl	%eax, RESULT(0)
	set_xcr0 5
refused_32:
	xsetbv
	xorl	%ecx, %ecx
	xgetbv
	movl	%eax, RESULT(1)
	movl	$refused_32, RESULT(2)
	step	STEP_XSETBV

	/* A bit that is not there. */
	movl	%cr4, %eax
	orl	$CR4_RESERVED, %eax
refused_bit:
	movl	%eax, %cr4
	movl	$refused_bit, RESULT(0)
	step	STEP_RESERVED

	/* A single step. */
	pushfl
	orl	$EFLAGS_TF, (%esp)
	popfl
	nop
stepped:
	movl	$stepped, RESULT(0)
	step	STEP_DEBUG

	/* A breakpoint. */
	movl	$break_here, %eax
	movl	%eax, RESULT(0)
	movl	%eax, %dr0
	xorl	%eax, %eax
	movl	%eax, %dr6	/* a single step stays there */
	movl	$DR7_EXECUTE_0, %eax
	movl	%eax, %dr7
	nop
break_here:
	nop
	movl	$DR7_OFF, %eax
	movl	%eax, %dr7
	movl	%dr6, %eax
	movl	%eax, RESULT(3)
	step	STEP_BREAK

	ljmp	$CODE_16, $(REAL_CODE + leave_protected - real_begin)

enter_protected:
	movl	$DATA_32, %eax
	movl	%eax, %ss
	movl	$stack_top, %esp
	call	load_32
	step	STEP_REAL

	/* 4 MiB pages: 0 and 4 MiB as they are, 2 GiB is 0 again. */
	movl	$0x00000083, PAGES_32BIT
	movl	$0x00400083, PAGES_32BIT + 4
	movl	$0x00000083, PAGES_32BIT + 4 * 512
	movl	%cr4, %eax
	andl	$~CR4_PAE, %eax
	orl	$CR4_PSE, %eax
	movl	%eax, %cr4
	movl	$PAGES_32BIT, %eax
	movl	%eax, %cr3
	movl	%cr0, %eax
	orl	$CR0_PG, %eax
	movl	%eax, %cr0
	movl	0x80000000 + HYPERCALL, %eax
	movl	%eax, RESULT(0)
	movl	HYPERCALL, %eax
	movl	%eax, RESULT(1)
	movl	%cr3, %eax
	movl	%eax, RESULT(2)
	step	STEP_PAGING
	movl	%cr0, %eax
	andl	$~CR0_PG, %eax
	movl	%eax, %cr0

	/* 2 MiB pages for the first GiB. */
	movl	$PDPT + 3, PML4
	movl	$PAGES_64BIT + 3, PDPT
	movl	$0x83, %eax
	movl	$PAGES_64BIT, %edi
2:	movl	%eax, (%edi)
	addl	$0x200000, %eax
	addl	$8, %edi
	cmpl	$PAGES_64BIT + 0x1000, %edi
	jne	2b
	movl	%cr4, %eax
	orl	$CR4_PAE, %eax
	movl	%eax, %cr4
	movl	$PML4, %eax
	movl	%eax, %cr3
	movl	$MSR_EFER, %ecx
	rdmsr
	orl	$EFER_LME, %eax
	wrmsr
	movl	%cr0, %eax
	orl	$CR0_PG, %eax
	movl	%eax, %cr0
	ljmp	$CODE_64, $enter_long

/* Flat segments; gates for the handlers. */
load_32:
	movl	$DATA_32, %eax
	movl	%eax, %ds
	movl	%eax, %es
	movl	%eax, %ss
	movl	$debug_32, %eax
	movl	$idt + 8 * VECTOR_DB, %edi
	call	set_gate_32
	movl	$fault_32, %eax
	movl	$idt + 8 * VECTOR_GP, %edi
	call	set_gate_32
	movl	$poked_32, %eax
	movl	$idt + 8 * VECTOR_POKE, %edi
	call	set_gate_32
	lidt	idt_pointer
	ret

set_gate_32:
	movw	%ax, (%edi)
	movw	$CODE_32, 2(%edi)
	movw	$0x8e00, 4(%edi)
	shrl	$16, %eax
	movw	%ax, 6(%edi)
	ret

poked_32:
	incl	RESULT(RESULT_POKES)
	iret

debug_32:
	incl	RESULT(1)
	pushl	(%esp)
	popl	RESULT(2)
	andl	$~EFLAGS_TF, 8(%esp)
	orl	$EFLAGS_RF, 8(%esp)	/* a breakpoint's instruction is executed now */
	iret

/* The instruction is XSETBV or MOV to CR4, of three bytes. */
fault_32:
	incl	RESULT(RESULT_FAULTS)
	popl	RESULT(RESULT_ERROR_CODE)
	pushl	(%esp)
	popl	RESULT(RESULT_FAULT_ADDRESS)
	addl	$3, (%esp)
	iret

/* Copied to REAL_CODE; addresses in it are counted from there. ES is the results. */
	.code16
real_begin:
#define REAL(label) (REAL_CODE + (label) - real_begin)
#define REAL_RESULT(index) %es:(8 * (index))
leave_protected:
	movw	$DATA_16, %ax
	movw	%ax, %ds
	movw	%ax, %es
	movw	%ax, %ss
	movl	%cr0, %eax
	andb	$0xfe, %al
	movl	%eax, %cr0
	ljmp	$0, $REAL(real)
real:
	xorw	%ax, %ax
	movw	%ax, %ds
	movw	%ax, %ss
	movw	$REAL_STACK, %sp
	movw	$(RESULTS_ADDRESS / 16), %ax
	movw	%ax, %es
	lidtw	REAL(real_table)
	movw	$REAL(fault_16), 4 * VECTOR_GP
	movw	$0, 4 * VECTOR_GP + 2
	movw	$REAL(poked_16), 4 * VECTOR_POKE
	movw	$0, 4 * VECTOR_POKE + 2
	movl	%cr0, %eax
	movl	%eax, REAL_RESULT(0)
	sti
	int	$VECTOR_POKE
	movl	$EVENT_POKE, %eax
	movw	$HYPERCALL, %cx
	call	*%cx
	nop
	cli
	movl	REAL_RESULT(RESULT_POKES), %eax
	movl	%eax, REAL_RESULT(1)
	set_xcr0 5
refused_16:
	xsetbv
	movl	$REAL(refused_16), REAL_RESULT(2)
	movl	$REAL_STACK, REAL_RESULT(3)
	movl	%cr0, %eax
	orb	$1, %al
	movl	%eax, %cr0
	ljmpl	$CODE_32, $enter_protected

poked_16:
	incl	REAL_RESULT(RESULT_POKES)
	iret

/* No error code: the address of the instruction is on top. */
fault_16:
	incl	REAL_RESULT(RESULT_FAULTS)
	movw	%sp, %bp
	movzwl	%bp, %ebx
	movl	%ebx, REAL_RESULT(RESULT_ERROR_CODE)
	movzwl	(%bp), %ebx
	movl	%ebx, REAL_RESULT(RESULT_FAULT_ADDRESS)
	addw	$3, (%bp)
	iret

/* Where the judge lets go on. */
moved:
	movl	%cr0, %eax
	movl	%eax, REAL_RESULT(0)
	movl	%cr3, %eax
	movl	%eax, REAL_RESULT(1)
	movl	$STEP_MOVED, REAL_RESULT(RESULT_STEP)
	outb	%al, $STEP_PORT
	hlt

real_table:
	.word	0x3ff
	.long	0
real_end:

	.code64
/* A debug register, which is read into another one only. */
.macro say_register index, register
	movq	\register, %rax
	movq	%rax, RESULT(\index)
.endm

.macro gate_64 vector, handler
	movl	$\handler, %eax
	movw	%ax, idt + 16 * \vector
	movw	$CODE_64, idt + 16 * \vector + 2
	movw	$0x8e00, idt + 16 * \vector + 4
	shrl	$16, %eax
	movw	%ax, idt + 16 * \vector + 6
	movq	$0, idt + 16 * \vector + 8
.endm

enter_long:
	xorl	%eax, %eax
	movl	%eax, %ss
	movl	$stack_top, %esp
	gate_64	VECTOR_POKE, poked_64
	lidt	idt_pointer
	movl	$MSR_EFER, %ecx
	rdmsr
	movl	%eax, RESULT(0)
	sti
	movl	$EVENT_POKE, %eax
	movl	$HYPERCALL, %ecx
	call	*%rcx
	nop
	cli
	movl	RESULT(RESULT_POKES), %eax
	movl	%eax, RESULT(1)
	step	STEP_LONG

	/* Registers that are switched in five different ways; other subjects run before the judge answers. */
	movl	$MSR_LSTAR, %ecx
	movl	$KEPT_LOW, %eax
	movl	$KEPT_HIGH, %edx
	wrmsr
	movl	$MSR_KERNEL_GS_BASE, %ecx
	notl	%eax
	wrmsr
	movq	%cr0, %rax
	andb	$~CR0_EM, %al
	movq	%rax, %cr0
	movabsq	$KEPT_XMM, %rax
	movq	%rax, %xmm5
	movabsq	$KEPT_DR, %rax
	movq	%rax, %dr0
	addq	$KEPT_DR_STEP, %rax
	movq	%rax, %dr1
	addq	$KEPT_DR_STEP, %rax
	movq	%rax, %dr2
	addq	$KEPT_DR_STEP, %rax
	movq	%rax, %dr3
	movl	$KEPT_DR7, %eax
	movq	%rax, %dr7
	step	STEP_WAIT
	movl	$MSR_LSTAR, %ecx
	rdmsr
	movl	%eax, RESULT(0)
	movl	%edx, RESULT(1)
	movl	$MSR_KERNEL_GS_BASE, %ecx
	rdmsr
	notl	%eax
	movl	%eax, RESULT(2)
	movl	%edx, RESULT(3)
	movq	%xmm5, RESULT(4)
	xorl	%ecx, %ecx
	xgetbv
	movl	%eax, RESULT(5)
	step	STEP_KEPT
	say_register 0, %dr0
	say_register 1, %dr1
	say_register 2, %dr2
	say_register 3, %dr3
	say_register 4, %dr6
	say_register 5, %dr7
	step	STEP_WATCHED

	movl	$resumed, RESULT(0)
	xorl	%eax, %eax
	movl	ABSENT_ADDRESS, %eax
	hlt
resumed:
	movl	%eax, RESULT(1)
	movl	$REAL(moved), RESULT(2)
	step	STEP_RESUMED
	hlt

poked_64:
	incl	RESULT(RESULT_POKES)
	iretq

	.section .rodata, "a"
gdt:
	.quad	0
	.quad	0x00cf9b000000ffff	/* 32-bit code */
	.quad	0x00cf93000000ffff	/* data */
	.quad	0x00009b000000ffff	/* 16-bit code */
	.quad	0x000093000000ffff	/* data */
	.quad	0x00af9b000000ffff	/* 64-bit code */
gdt_pointer:
	.word	gdt_pointer - gdt - 1
	.quad	gdt
idt_pointer:
	.word	16 * (VECTOR_POKE + 1) - 1
	.quad	idt

	.section .bss, "aw", @nobits
	.balign	16
idt:	.skip	16 * (VECTOR_POKE + 1)

	.section .stack, "aw", @nobits
	.skip	4096
stack_top:
	.section .note.GNU-stack, "", @progbits
