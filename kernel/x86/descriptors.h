/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * GDT, IDT and TSS of this CPU. Exceptions and NMI run on a stack of their own (IST 1), so TR must be the kernel's
 * whenever they can occur.
 */
#ifndef KERNEL_DESCRIPTORS_H
#define KERNEL_DESCRIPTORS_H

#include "descriptors_asm.h"
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
