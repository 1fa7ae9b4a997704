/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* hw.h on the machine: what is more than one instruction. */
#include "hw.h"

#include "apic.h"
#include "descriptors.h"
#include "x86.h"

#define MSR_PRED_CMD 0x49U
#define PRED_CMD_IBPB 1U
#define MSR_FLUSH_CMD 0x10bU
#define FLUSH_CMD_L1D 1U

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

/*
 * Predictors, buffers and level 1 data cache, each by the instruction that the vendors give for it (SDM vol. 4,
 * IA32_PRED_CMD and IA32_FLUSH_CMD; Intel's guidance on MD_CLEAR; APM vol. 2, 3.2.9). VERW in its memory form, as
 * microcode has given its effect to that one only; the selector is one that can be written.
 */
KERNEL_SELDOM void hw_scrub(uint32_t what)
{
	uint16_t const selector = SELECTOR_DATA;

	if ((what & POLICY_SCRUB_IBPB) != 0) {
		x86_wrmsr(MSR_PRED_CMD, PRED_CMD_IBPB);
	}
	if ((what & POLICY_SCRUB_L1D) != 0) {
		x86_wrmsr(MSR_FLUSH_CMD, FLUSH_CMD_L1D);
	}
	if ((what & POLICY_SCRUB_VERW) != 0) {
		__asm__ volatile("verw %0" : : "m"(selector) : "cc", "memory");
	}
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
