/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The CPUID instruction. A host test has a body of its own. */
#ifndef LOADER_CPUID_H
#define LOADER_CPUID_H

#include <stdint.h>

/* values: EAX, EBX, ECX, EDX, as CHECK_CPUID numbers them. */
void cpuid(uint32_t leaf, uint32_t subleaf, uint32_t values[4]);

#endif
