/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The local APIC of this CPU, as x2APIC (MSRs) or xAPIC (memory), whichever policy_header.apic_mode says.
 */
#ifndef KERNEL_APIC_H
#define KERNEL_APIC_H

#include "types.h"

/* Switch the local APIC on: mode of the policy, no interrupt source but IPIs, timer masked. */
void apic_enable(void);

/* End of an interrupt. After that of the timer, the next request arms it again. */
void apic_eoi(uint32_t vector);

/*
 * One-shot timer: MUEN_VECTOR_TIMER at this TSC value or within a tick of the timer after it, never before. Earlier
 * requests are replaced. The rate is policy_header.apic_timer_khz; a deadline beyond the timer's 32 bits fires early,
 * so whoever waits compares the time.
 */
void apic_timer_start(tsc_t now, tsc_t deadline);

/* For which the timer runs; 0 while it does not: no deadline that anyone asks for, as it lies in the past. */
extern tsc_t apic_timer_deadline;

/* Likewise, but nothing to do while the timer runs for this very deadline. */
static inline void apic_timer_until(tsc_t now, tsc_t deadline)
{
	if (deadline != apic_timer_deadline) {
		apic_timer_start(now, deadline);
	}
}

/* To the CPU with this APIC id: INIT; start-up at a page below 1 MiB; an interrupt of a vector. */
#define APIC_INIT 0x4500U
#define APIC_STARTUP(page) (0x4600U | (page))
#define APIC_FIXED(vector) (0x4000U | (vector))
void apic_send(uint32_t apic_id, uint32_t command);

#endif
