/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * A stand-in for the kernel, for tests of the loader and of murun: checks the state it was started in, prints the texts
 * that the stream placed, and ends as the stream says.
 *
 * at PAYLOAD_COM2  text for COM2, ended by NUL    at PAYLOAD_ENDING  'e' leave by the exit device, else hang
 * at PAYLOAD_COM1  text for COM1, ended by NUL    at PAYLOAD_FILLED  a page that the stream filled with 0xa5
 */
#include "payload.h"

#define COM1 0x3f8
#define COM2 0x2f8

	.section .text
	.code32
	.globl payload_entry
payload_entry:
	orl %ebx, %eax
	orl %ecx, %eax
	orl %edx, %eax
	orl %esi, %eax
	orl %edi, %eax
	orl %ebp, %eax
	orl %esp, %eax
	jnz bad_state
	movl $PAYLOAD_STACK, %esp
	pushfl
	popl %eax
	testl $0x200, %eax             /* interrupts must be off */
	jnz bad_state
	movl %cr0, %eax
	testl $0x80000000, %eax        /* paging must be off */
	jnz bad_state
	movl $PAYLOAD_FILLED, %edi
	movl $4096, %ecx
	movb $0xa5, %al
	cld
	repe scasb
	jne bad_state

	movw $COM1, %dx
	movl $PAYLOAD_COM1, %esi
	call print
	movw $COM2, %dx
	movl $PAYLOAD_COM2, %esi
	call print
	cmpb $'e', PAYLOAD_ENDING
	jne hang

	movb $0x10, %al                /* QEMU's exit device */
	outb %al, $0xf4
	movw $0x8900, %dx              /* Bochs's exit device */
	movl $shutdown, %esi
	movl $8, %ecx
	rep outsb
hang:	cli
	hlt
	jmp hang

bad_state:
	movl $PAYLOAD_STACK, %esp
	movw $COM2, %dx
	movl $bad_state_text, %esi
	call print
	jmp hang

/* esi text, dx port; returns when the last character has left. Changes eax, ebx, ecx, esi. */
print:	movl %edx, %ebx
	leal 3(%ebx), %edx              /* 8N1; the divisor is as the firmware left it */
	movb $0x03, %al
	outb %al, %dx
next:	lodsb
	movb %al, %cl
	leal 5(%ebx), %edx
wait:	inb %dx, %al
	testb $0x40, %al
	jz wait
	movl %ebx, %edx
	testb %cl, %cl
	jz done
	movb %cl, %al
	outb %al, %dx
	jmp next
done:	ret

bad_state_text:
	.asciz "payload: started in a wrong state\n"
shutdown:
	.ascii "Shutdown"

	.section .note.GNU-stack, "", @progbits
