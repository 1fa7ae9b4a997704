/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Local APIC (SDM vol. 3, chapter 10). Register numbers are offsets of the xAPIC page; x2APIC has the same registers as
 * MSRs at 800h + offset / 16, with the interrupt command register as one 64-bit write.
 */
#include "apic.h"

#include "hw.h"
#include "x86.h"

#define APIC_TPR 0x080U
#define APIC_EOI 0x0b0U
#define APIC_SVR 0x0f0U
#define APIC_ICR_LOW 0x300U
#define APIC_ICR_HIGH 0x310U
#define APIC_LVT_TIMER 0x320U
#define APIC_TIMER_INITIAL 0x380U
#define APIC_TIMER_DIVIDE 0x3e0U

#define APIC_BASE_ENABLE 0x800ULL
#define APIC_BASE_X2APIC 0x400ULL
#define APIC_SVR_ENABLE 0x100U
#define APIC_LVT_MASKED 0x10000U
#define APIC_DIVIDE_BY_1 0xbU
#define APIC_ICR_PENDING 0x1000U
#define APIC_TIMER_MAX 0xffffffffU

tsc_t apic_timer_deadline;

extern volatile uint32_t apic_page[MUEN_PAGE_SIZE / sizeof(uint32_t)];

static bool apic_is_x2apic(void)
{
	return policy_header.apic_mode == POLICY_X2APIC;
}

static void apic_write(uint32_t offset, uint32_t value)
{
	if (apic_is_x2apic()) {
		x86_wrmsr(MSR_X2APIC + offset / 16U, value);
	} else {
		apic_page[offset / sizeof(uint32_t)] = value;
	}
}

void apic_send(uint32_t apic_id, uint32_t command)
{
	if (apic_is_x2apic()) {
		x86_wrmsr(MSR_X2APIC + APIC_ICR_LOW / 16U, (uint64_t)apic_id << 32 | command);
		return;
	}
	while ((apic_page[APIC_ICR_LOW / sizeof(uint32_t)] & APIC_ICR_PENDING) != 0) {
		hw_pause();
	}
	apic_page[APIC_ICR_HIGH / sizeof(uint32_t)] = apic_id << 24;
	apic_page[APIC_ICR_LOW / sizeof(uint32_t)] = command;
}

void apic_enable(void)
{
	uint64_t base = x86_rdmsr(MSR_APIC_BASE) | APIC_BASE_ENABLE;

	x86_wrmsr(MSR_APIC_BASE, base);
	if (apic_is_x2apic()) {
		x86_wrmsr(MSR_APIC_BASE, base | APIC_BASE_X2APIC);
	}
	apic_write(APIC_SVR, APIC_SVR_ENABLE | MUEN_VECTOR_SPURIOUS);
	apic_write(APIC_TPR, 0);
	apic_write(APIC_TIMER_DIVIDE, APIC_DIVIDE_BY_1);
	apic_write(APIC_LVT_TIMER, APIC_LVT_MASKED | MUEN_VECTOR_TIMER);
}

void apic_eoi(uint32_t vector)
{
	if (vector == MUEN_VECTOR_TIMER) {
		apic_timer_deadline = 0;
	}
	if (vector != MUEN_VECTOR_SPURIOUS) {
		apic_write(APIC_EOI, 0);
	}
}

/* Rounded up. Multiplied before it is divided; intervals whose product overflows are beyond the timer anyway. */
static uint32_t apic_timer_ticks(tsc_t interval)
{
	uint64_t product;
	uint64_t ticks;

	if (__builtin_mul_overflow(interval, (uint64_t)policy_header.apic_timer_khz, &product)) {
		return APIC_TIMER_MAX;
	}
	ticks = product / policy_header.tsc_khz + 1U;
	return ticks > APIC_TIMER_MAX ? APIC_TIMER_MAX : (uint32_t)ticks;
}

void apic_timer_start(tsc_t now, tsc_t deadline)
{
	apic_timer_deadline = deadline;
	apic_write(APIC_LVT_TIMER, MUEN_VECTOR_TIMER);
	apic_write(APIC_TIMER_INITIAL, apic_timer_ticks(deadline > now ? deadline - now : 0));
}
