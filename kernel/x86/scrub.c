/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * hw_scrub(): predictors, buffers and level 1 data cache, each by the instruction that the vendors give for it (SDM
 * vol. 4, IA32_PRED_CMD and IA32_FLUSH_CMD; Intel's guidance on MD_CLEAR; APM vol. 2, 3.2.9).
 */
#include "descriptors.h"
#include "hw.h"
#include "x86.h"

#define MSR_PRED_CMD 0x49U
#define PRED_CMD_IBPB 1U
#define MSR_FLUSH_CMD 0x10bU
#define FLUSH_CMD_L1D 1U

/* The memory form, as microcode has given its effect to that one only. The selector is one that can be written. */
static void scrub_buffers(void)
{
	uint16_t const selector = SELECTOR_DATA;

	__asm__ volatile("verw %0" : : "m"(selector) : "cc", "memory");
}

KERNEL_SELDOM void hw_scrub(uint32_t what)
{
	if ((what & POLICY_SCRUB_IBPB) != 0) {
		x86_wrmsr(MSR_PRED_CMD, PRED_CMD_IBPB);
	}
	if ((what & POLICY_SCRUB_L1D) != 0) {
		x86_wrmsr(MSR_FLUSH_CMD, FLUSH_CMD_L1D);
	}
	if ((what & POLICY_SCRUB_VERW) != 0) {
		scrub_buffers();
	}
}
