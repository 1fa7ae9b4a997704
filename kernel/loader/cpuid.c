/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The CPUID instruction. SDM Vol. 2A, CPUID; APM Vol. 3, CPUID. */
#include "cpuid.h"

void cpuid(uint32_t leaf, uint32_t subleaf, uint32_t values[4])
{
	__asm__ volatile("cpuid"
			 : "=a"(values[0]), "=b"(values[1]), "=c"(values[2]), "=d"(values[3])
			 : "a"(leaf), "c"(subleaf));
}
