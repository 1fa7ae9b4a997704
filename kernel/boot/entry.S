/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Start of every CPU, from 32-bit protected mode without paging to kernel_start() in 64-bit mode.
 *
 * The boot CPU enters at kernel_entry (physical 0x100000, from the loader), the others at kernel_entry_ap (from the
 * trampoline). Expected: flat segments, interrupts off, nothing else. Everything touched before paging is on is
 * identity mapped: this text, the policy header and the CPU table.
 *
 *   ebp  APIC id of this CPU            edi  index of this CPU in the policy
 *   esi  entry of the CPU table         eax ebx ecx edx  scratch (CPUID, RDMSR)
 */
#include <muen/abi/layout.h>
#include <muen/abi/limits.h>

#include "descriptors.h"

#define HEADER_CPU_COUNT 24 /* offset of cpu_count in struct policy_header */
#define CPU_BYTES        16 /* struct policy_cpu: apic_id, page_table, host_page, reserved */
#define CPU_PAGE_TABLE   4
#define MSR_EFER         0xc0000080
#define EFER_LME_NXE     0x900
#define CR4_PAE_FPU      0x620      /* PAE, OSFXSR, OSXMMEXCPT */
#define CR0_SET          0x80010033 /* PG WP NE ET MP PE */
#define CR0_CLEAR        0x6000000c /* CD NW TS EM */

	.section .text.entry, "ax", @progbits
	.code32
	.globl	kernel_entry, kernel_entry_ap
kernel_entry:
kernel_entry_ap:
	cli
	cld
	wbinvd

	/* APIC id: leaf 0Bh where the CPU has it (32 bits), else leaf 1. */
	xorl	%eax, %eax
	cpuid
	cmpl	$0x0b, %eax
	jb	1f
	movl	$0x0b, %eax
	xorl	%ecx, %ecx
	cpuid
	movl	%edx, %ebp
	testl	%ebx, %ebx
	jnz	2f
1:	movl	$1, %eax
	cpuid
	shrl	$24, %ebx
	movl	%ebx, %ebp

	/* Which CPU of the policy is this? One that it does not name stops here. */
2:	movl	$MUEN_KVA_POLICY_CPU, %esi
	movl	MUEN_KVA_POLICY_BOOT + HEADER_CPU_COUNT, %ecx
	cmpl	$MUEN_CPU_MAX, %ecx
	ja	4f
	xorl	%edi, %edi
3:	cmpl	%ecx, %edi
	je	4f
	cmpl	%ebp, (%esi)
	je	5f
	addl	$CPU_BYTES, %esi
	incl	%edi
	jmp	3b
4:	hlt
	jmp	4b

5:	movl	%cr4, %eax
	orl	$CR4_PAE_FPU, %eax
	movl	%eax, %cr4
	movl	CPU_PAGE_TABLE(%esi), %eax
	movl	%eax, %cr3
	movl	$MSR_EFER, %ecx
	rdmsr
	orl	$EFER_LME_NXE, %eax
	wrmsr
	movl	%cr0, %eax
	andl	$~CR0_CLEAR, %eax
	orl	$CR0_SET, %eax
	movl	%eax, %cr0
	lgdt	boot_gdt_register
	ljmp	$SELECTOR_CODE, $entry64

	.code64
entry64:
	movl	$SELECTOR_DATA, %eax
	movl	%eax, %ds
	movl	%eax, %es
	movl	%eax, %ss
	xorl	%eax, %eax
	movl	%eax, %fs
	movl	%eax, %gs
	lldt	%ax
	movl	$(MUEN_KVA_STACK + MUEN_KVA_STACK_SIZE), %esp
	xorl	%ebp, %ebp
	call	kernel_start
	ud2

	.balign	8
boot_gdt:
	.quad	0
	.quad	0x00209b0000000000	/* SELECTOR_CODE: 64-bit code */
	.quad	0x0000930000000000	/* SELECTOR_DATA */
boot_gdt_register:
	.word	. - boot_gdt - 1
	.long	boot_gdt
	.section .note.GNU-stack, "", @progbits
