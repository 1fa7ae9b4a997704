/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* hw.h on the machine. */
#include "hw.h"

#include "apic.h"
#include "policy_tables.h"
#include "x86.h"

tsc_t hw_tsc(void)
{
	return x86_rdtsc();
}

void hw_pause(void)
{
	x86_pause();
}

void hw_idle(tsc_t now, tsc_t deadline)
{
	apic_timer_until(now, deadline);
	x86_sti_hlt_cli();
}

void hw_send_ipi(cpu_id_t cpu)
{
	apic_send_fixed(policy_cpu[cpu].apic_id, MUEN_VECTOR_IPI);
}

void hw_reset(void)
{
	x86_out8(policy_header.reset_port, policy_header.reset_value);
	x86_halt();
}

void hw_poweroff(void)
{
	x86_out16(policy_header.poweroff_port, policy_header.poweroff_value);
	x86_halt();
}

uint64_t hw_atomic_load(const volatile uint64_t *word)
{
	return __atomic_load_n(word, __ATOMIC_SEQ_CST);
}

void hw_atomic_or(volatile uint64_t *word, uint64_t bits)
{
	(void)__atomic_fetch_or(word, bits, __ATOMIC_SEQ_CST);
}

void hw_atomic_and(volatile uint64_t *word, uint64_t bits)
{
	(void)__atomic_fetch_and(word, bits, __ATOMIC_SEQ_CST);
}

uint64_t hw_atomic_add(volatile uint64_t *word, uint64_t value)
{
	return __atomic_add_fetch(word, value, __ATOMIC_SEQ_CST);
}

uint64_t hw_atomic_exchange(volatile uint64_t *word, uint64_t value)
{
	return __atomic_exchange_n(word, value, __ATOMIC_SEQ_CST);
}

uint32_t hw_highest_bit(uint64_t word)
{
	return 63U - (uint32_t)__builtin_clzll(word);
}
