/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Debug registers of subjects that may set them: DR0 to DR3, and DR6 where it is in no VMCB. DR7 is in VMCS and VMCB,
 * and without it the others do nothing; so what a subject leaves in them concerns only others that may read them.
 */
#ifndef KERNEL_DEBUG_REGISTERS_H
#define KERNEL_DEBUG_REGISTERS_H

#include "pages.h"

#define DR6_RESET 0xffff0ff0ULL
#define DR7_RESET 0x400ULL
#define DR7_GENERAL_DETECT 0x2000ULL

void debug_registers_save(struct extended_state *state);
void debug_registers_load(const struct extended_state *state);

/* DR6 of the CPU as a #DB of these conditions (SDM vol. 3, table 27-1) leaves it. */
void debug_registers_raise(uint64_t conditions);

#endif
