/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * bool msr_probe(uint32_t msr, uint64_t *value): RDMSR whose #GP exception_handle() turns into "no".
 *
 *   edi  MSR        rsi  where its value goes        eax  result
 */
	.section .text.msr_probe, "ax", @progbits
	.globl	msr_probe, msr_probe_rdmsr, msr_probe_failed
msr_probe:
	movl	%edi, %ecx
msr_probe_rdmsr:
	rdmsr
	movl	%eax, (%rsi)
	movl	%edx, 4(%rsi)
	movl	$1, %eax
	ret
msr_probe_failed:
	xorl	%eax, %eax
	ret
	.section .note.GNU-stack, "", @progbits
