/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Entry from the boot loader, and the way out into the kernel. Owns the machine state that the kernel starts with:
 * 32-bit protected mode, paging off, flat segments, interrupts off, general registers zero.
 *
 * in   eax  Multiboot magic (1 or 2)        ebx  physical address of the boot information
 * in   esp  undefined                       GDTR undefined; segments flat; paging off; interrupts off
 * out  eax ebx ecx edx esi edi ebp esp = 0  eflags = 2, cr0 = PE | ET, cr4 = 0, own GDT (0x8 code, 0x10 data)
 */
#define CR0_PE_ET 0x11

	.section .text
	.code32
	.globl loader_entry
loader_entry:
	cli
	cld
	lgdt gdt_register
	ljmp $0x8, $1f
1:	movl $0x10, %ecx
	movl %ecx, %ds
	movl %ecx, %es
	movl %ecx, %fs
	movl %ecx, %gs
	movl %ecx, %ss
	movl $stack_top, %esp
	pushl %ebx
	pushl %eax
	call loader_main
	movl %eax, entry_point

	movl $CR0_PE_ET, %eax
	movl %eax, %cr0
	xorl %eax, %eax
	movl %eax, %cr4
	pushl $2
	popfl
	movl $0, %eax
	movl $0, %ebx
	movl $0, %ecx
	movl $0, %edx
	movl $0, %esi
	movl $0, %edi
	movl $0, %ebp
	movl $0, %esp
	jmp *entry_point

	.section .rodata
	.balign 8
gdt:	.quad 0
	.quad 0x00cf9b000000ffff
	.quad 0x00cf93000000ffff
gdt_register:
	.word gdt_register - gdt - 1
	.long gdt

	.section .bss
	.balign 16
	.skip 16384
stack_top:
entry_point:
	.skip 4

	.section .note.GNU-stack, "", @progbits
