/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Instead of x86.h, whose guard it takes: the instructions that drivers use are functions of the test. Included before
 * everything else.
 */
#ifndef KERNEL_X86_H
#define KERNEL_X86_H

#include "types.h"

#define CR4_MCE 0x00000040ULL

struct x86_cpuid {
	uint32_t eax;
	uint32_t ebx;
	uint32_t ecx;
	uint32_t edx;
};

uint64_t x86_rdmsr(uint32_t msr);
void x86_wrmsr(uint32_t msr, uint64_t value);
struct x86_cpuid x86_cpuid(uint32_t leaf, uint32_t subleaf);
uint64_t x86_read_cr4(void);
void x86_write_cr4(uint64_t value);
uint8_t x86_in8(uint16_t port);
void x86_out8(uint16_t port, uint8_t value);

#endif
