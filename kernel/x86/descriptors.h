/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * GDT, IDT and TSS of this CPU. Exceptions and NMI run on a stack of their own (IST 1), so TR must be the kernel's
 * whenever they can occur. Selectors of the GDT are for C and assembly.
 */
#ifndef KERNEL_DESCRIPTORS_H
#define KERNEL_DESCRIPTORS_H

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
#else
#include "types.h"

struct descriptor_bases {
	uint64_t gdt;
	uint64_t idt;
	uint64_t tss;
};

/* Build the tables and load them. */
void descriptors_load(void);

/* Their linear addresses, the same on every CPU: host state of a VMCS. */
struct descriptor_bases descriptors_bases(void);
#endif

#endif
