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

#define GATE_COUNT 256U

struct MUEN_PACKED tss64 {
	uint32_t unused[9];
	uint64_t ist1;
	uint16_t unused2[29];
	uint16_t io_map_base;
};
MUEN_ASSERT_OFFSET(struct tss64, ist1, 36);
MUEN_ASSERT_SIZE(struct tss64, 104);

/* At the same addresses on every CPU, which are host state of a VMCS. */
extern uint64_t descriptors_gdt[5];
extern uint64_t descriptors_idt[GATE_COUNT][2];
extern struct tss64 descriptors_tss;

/* Build the tables and load them. */
void descriptors_load(void);
#endif

#endif
