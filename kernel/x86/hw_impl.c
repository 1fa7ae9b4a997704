/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* hw.h on the machine: what is more than one instruction. */
#include "hw.h"

#include "apic.h"
#include "policy_tables.h"
#include "x86.h"

/* The shadow of STI makes the pair atomic: no interrupt is lost between them. */
KERNEL_SELDOM void hw_idle(tsc_t now, tsc_t deadline)
{
	apic_timer_until(now, deadline);
	__asm__ volatile("sti; hlt; cli" : : : "memory");
}

void hw_send_ipi(cpu_id_t cpu)
{
	apic_send(policy_cpu[cpu].apic_id, APIC_FIXED(MUEN_VECTOR_IPI));
}

void hw_stop(void)
{
	for (;;) {
		__asm__ volatile("cli; hlt" : : : "memory");
	}
}

void hw_reset(void)
{
	x86_out8(policy_header.reset_port, policy_header.reset_value);
	hw_stop();
}

void hw_poweroff(void)
{
	x86_out16(policy_header.poweroff_port, policy_header.poweroff_value);
	hw_stop();
}
