/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* What start-up calls to set up the CPU, and on the boot CPU the I/O APICs. */
#ifndef KERNEL_STARTUP_H
#define KERNEL_STARTUP_H

#include "startup_check.h"

/*
 * Microcode update of Intel CPUs (SDM vol. 3, 9.11): a step of each CPU, for policies that have one. An update for
 * another processor, or no newer than what the CPU has, is left alone. Returns false if the policy's update is none, by
 * its header or sizes, or if the CPU has refused it.
 */
bool microcode_load(void);

/*
 * Machine check architecture of this CPU: all banks report, and CR4.MCE is on; crash_audit_machine_check() enters what
 * was reported into the dump of this CPU. The start-up rows have checked that the CPU has them.
 */
void mce_enable(void);

/* Extended state that subjects may use (SDM vol. 1, chapter 13): x87, SSE, AVX, AVX-512, as far as this CPU has it. */
uint32_t fpu_supported_features(const struct cpu_features *features);

/* Switch XSAVE on with these features. */
void fpu_enable(uint32_t features);

/*
 * I/O APICs: every pin is masked but those that the policy gives to a subject. Mask all pins of all of them, before
 * anything else is set up.
 */
void ioapic_mask_all(void);

/* Does each I/O APIC have the pins of its lines? The first line for which it has not, or policy_header.line_count. */
uint32_t ioapic_missing_line(void);

/* Let the lines of the policy through to their CPUs. The local APICs are on, and interrupts remapped. */
void ioapic_route_lines(void);

#endif
