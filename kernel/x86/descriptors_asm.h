/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Selectors of the kernel's GDT, for C and assembly; and the reload of the task register in the SVM exit stub. */
#ifndef KERNEL_DESCRIPTORS_ASM_H
#define KERNEL_DESCRIPTORS_ASM_H

#define SELECTOR_CODE 0x08
#define SELECTOR_DATA 0x10
#define SELECTOR_TSS  0x18

#ifdef __ASSEMBLER__
/* Load the kernel's TSS. LTR refuses a busy one, so byte 5 of the descriptor becomes "available TSS" first. */
.macro descriptors_reload_tss scratch32, scratch16
	movb	$0x89, descriptors_gdt + SELECTOR_TSS + 5(%rip)
	movl	$SELECTOR_TSS, \scratch32
	ltr	\scratch16
.endm
#endif

#endif
