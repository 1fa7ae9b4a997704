/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The machine that monitor pretends to be, and that monitored expects. */
#ifndef EMULATION_H
#define EMULATION_H

#define EMULATED_CPUID_LEAF 0x4d55454eU /* EBX, ECX and EDX return EAX's bits inverted, incremented, decremented */
#define EMULATED_PORT 0x80U             /* one byte of memory */
#define EMULATED_MSR 0x1bU              /* eight bytes of memory */

#endif
