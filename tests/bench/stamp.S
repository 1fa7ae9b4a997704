/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Interrupt entry that stores the TSC. bench_stamp_target points to a struct bench_page: stamp, then serial.
 *
 *   rax rdx  TSC; saved    rcx  page; saved after the TSC was read
 */
	.text
	.globl	bench_stamp_entry
bench_stamp_entry:
	pushq	%rax
	pushq	%rdx
	rdtsc
	pushq	%rcx
	shlq	$32, %rdx
	orq	%rdx, %rax
	movq	bench_stamp_target(%rip), %rcx
	movq	%rax, (%rcx)
	incq	8(%rcx)
	popq	%rcx
	popq	%rdx
	popq	%rax
	iretq

	.bss
	.balign	8
	.globl	bench_stamp_target
bench_stamp_target:
	.skip	8
	.section .note.GNU-stack, "", @progbits
