/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The time stamp counter. Its rate is sinfo's tsc_khz. */
#ifndef MUEN_TSC_H
#define MUEN_TSC_H

#include <stdint.h>

/*
 * TSC ticks. Traps unless the component's specification clears RDTSCExiting. Not ordered with loads and stores around
 * it: what is measured to the instruction needs a fence of its own.
 */
static inline uint64_t muen_tsc(void)
{
	uint32_t low, high;

	__asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
	return (uint64_t)high << 32 | low;
}

/* Tells the CPU that the caller spins. */
static inline void muen_pause(void)
{
	__asm__ volatile("pause" : : : "memory");
}

#endif
