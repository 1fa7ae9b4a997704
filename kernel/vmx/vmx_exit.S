/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * From a subject into the kernel and back. The CPU arrives at vmx_exit with RSP behind the register block of the subject
 * that exited (HOST_RSP of its VMCS), so that the pushes fill its struct cpu_regs from the end.
 *
 *   register     at vmx_exit           at the call          at VM entry
 *   rsp          regs + 128            kernel stack         behind the block of the subject to enter (guest's in VMCS)
 *   rax          guest's               0; result: block     guest's
 *   other GPRs   guest's               0                    guest's
 *   cr2          guest's               guest's              guest's
 *   rflags       2 (SDM vol. 3, 27.5.3)
 *
 * vcpu_start() takes the register block in rdi, as the first entry has no exit before it.
 */
#include <muen/abi/layout.h>

#define RETURN_STACK_ENTRIES 16

	.text
	.globl	vmx_exit, vcpu_start
	.balign	16
vmx_exit:
	.irp	register, r15, r14, r13, r12, r11, r10, r9, r8, rbp, rsi, rdi, rdx, rcx, rbx, rax
	pushq	%\register
	.endr
	movq	%cr2, %rax
	pushq	%rax
	.irp	register, eax, ebx, ecx, edx, esi, edi, ebp, r8d, r9d, r10d, r11d, r12d, r13d, r14d, r15d
	xorl	%\register, %\register
	.endr
	movl	$(MUEN_KVA_STACK + MUEN_KVA_STACK_SIZE), %esp

	/* Return predictions of the subject are replaced by ours: each call leaves one that leads to a trap, and its
	   return address on the stack. */
	.rept	RETURN_STACK_ENTRIES
	call	1f
	int3
1:
	.endr
	call	kernel_handle_exit

vmx_enter:
	movq	%rax, %rsp
	popq	%rax
	movq	%rax, %cr2
	.irp	register, rax, rbx, rcx, rdx, rdi, rsi, rbp, r8, r9, r10, r11, r12, r13, r14, r15
	popq	%\register
	.endr
	vmresume
	vmlaunch	/* VMRESUME fails if the VMCS was not launched yet: no need to remember which were */
	movl	$(MUEN_KVA_STACK + MUEN_KVA_STACK_SIZE), %esp
	call	vmx_entry_refused
	ud2

vcpu_start:
	movq	%rdi, %rax
	jmp	vmx_enter
	.section .note.GNU-stack, "", @progbits
