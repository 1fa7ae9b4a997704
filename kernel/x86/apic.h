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

/* End of interrupt. */
void apic_eoi(void);

/*
 * One-shot timer: MUEN_VECTOR_TIMER after this many TSC ticks, at least one tick of the timer, at most what its 32 bits
 * hold. The rate is policy_header.apic_timer_khz. apic_timer_stop() disarms.
 */
void apic_timer_arm(tsc_t interval);
void apic_timer_stop(void);

/* To the CPU with this APIC id: a fixed interrupt; INIT; start-up at a page below 1 MiB. */
void apic_send_fixed(uint32_t apic_id, uint8_t vector);
void apic_send_init(uint32_t apic_id);
void apic_send_startup(uint32_t apic_id, uint8_t page);

#endif
