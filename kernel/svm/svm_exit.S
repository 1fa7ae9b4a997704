/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * From a subject into the kernel and back. At #VMEXIT, RSP is what it was at VMRUN: behind the register block of the
 * subject that exited, so that the pushes fill its struct cpu_regs from the end. RAX and CR2 of a subject stay in its
 * VMCB, and the slots of both in the block are left alone.
 *
 *   register     at #VMEXIT            at the call          at VMRUN
 *   rsp          regs + 128            kernel stack         behind the block of the subject to enter (guest's in VMCB)
 *   rax          VMCB, physical        0; result: block     VMCB, physical (guest's in VMCB)
 *   other GPRs   guest's               0                    guest's
 *   rflags       kernel's, IF = 1      IF = 0               IF = 1: with V_INTR_MASKING, host interrupts exit
 *   GIF          0                     1                    0; 1 while the subject runs
 *
 * GIF is 0 whenever TR is a subject's, because NMI and exceptions need the stacks in the kernel's TSS (APM vol. 2,
 * 15.17). FS, GS, LDTR, KernelGSBase, STAR, LSTAR, CSTAR, SFMASK and SYSENTER_* stay the subject's while the kernel
 * runs: it uses none of them, and the VMLOAD of every entry replaces them all, so they reach no other subject.
 *
 * vcpu_start() takes the register block in rdi, as the first entry has no exit before it.
 */
#include <muen/abi/layout.h>

#include "descriptors.h"

#define STACK_TOP            (MUEN_KVA_STACK + MUEN_KVA_STACK_SIZE)
#define REGS_RBX             16 /* offset of rbx in struct cpu_regs: behind cr2 and rax */
#define RETURN_STACK_ENTRIES 16

	.text
	.globl	vcpu_start
	.balign	16
vcpu_start:
	movq	%rdi, %rax
svm_enter:
	clgi
	sti
	leaq	REGS_RBX(%rax), %rsp
	.irp	register, rbx, rcx, rdx, rdi, rsi, rbp, r8, r9, r10, r11, r12, r13, r14, r15
	popq	%\register
	.endr
	movq	svm_vmcb_physical(%rip), %rax
	vmload	%rax
	vmrun	%rax

	.irp	register, r15, r14, r13, r12, r11, r10, r9, r8, rbp, rsi, rdi, rdx, rcx, rbx
	pushq	%\register
	.endr
	vmsave	%rax
	descriptors_reload_tss %eax, %ax
	.irp	register, eax, ebx, ecx, edx, esi, edi, ebp, r8d, r9d, r10d, r11d, r12d, r13d, r14d, r15d
	xorl	%\register, %\register
	.endr
	movl	$STACK_TOP, %esp
	cli
	stgi

	/* Return predictions of the subject are replaced by ours: each call leaves one that leads to a trap, and its
	   return address on the stack. */
	.rept	RETURN_STACK_ENTRIES
	call	1f
	int3
1:
	.endr
	call	kernel_handle_exit
	jmp	svm_enter
	.section .note.GNU-stack, "", @progbits
