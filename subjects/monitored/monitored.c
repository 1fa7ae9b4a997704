/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Does what a native subject may not do, over and over, and checks that its monitor makes it look as if it could. Each
 * instruction below is a trap; without the monitor not one of them would return.
 */
#include "common/clock.h"
#include "common/emulation.h"

#include <muen/debuglog.h>
#include <muen/port.h>
#include <muen/test.h>
#include <muen/tsc.h>

#define ROUNDS 50U

struct check {
	const char *name;
	bool (*passes)(uint64_t seed);
	unsigned int failures;
};

static bool cpuid_passes(uint64_t seed)
{
	uint32_t eax = EMULATED_CPUID_LEAF, ebx, ecx = (uint32_t)seed, edx;

	__asm__ volatile("cpuid" : "+a"(eax), "=b"(ebx), "+c"(ecx), "=d"(edx));
	return eax == EMULATED_CPUID_LEAF && ebx == ~EMULATED_CPUID_LEAF && ecx == EMULATED_CPUID_LEAF + 1 &&
	       edx == EMULATED_CPUID_LEAF - 1;
}

/* The monitor answers with the end of the frame, which may change from one instruction to the next. */
static bool rdtsc_passes(uint64_t seed)
{
	uint64_t before = muen_frame_end();
	uint64_t tsc = muen_tsc();

	(void)seed;
	return tsc >= before && tsc <= muen_frame_end();
}

/* Nothing is promised but that it goes on. */
static bool hlt_passes(uint64_t seed)
{
	(void)seed;
	__asm__ volatile("hlt" : : : "memory");
	return true;
}

/* The value is taken from a register that the monitor must find out, and shown back in another one. */
static bool mov_cr0_passes(uint64_t seed)
{
	uint64_t value, shown;
	const uint64_t monitor_coprocessor = 0x2;

	__asm__ volatile("mov %%cr0, %0" : "=r"(value));
	value = seed % 2 == 0 ? value | monitor_coprocessor : value & ~monitor_coprocessor;
	__asm__ volatile("mov %0, %%cr0" : : "r"(value) : "memory");
	__asm__ volatile("mov %%cr0, %0" : "=r"(shown));
	return shown == value;
}

static bool port_passes(uint64_t seed)
{
	muen_port_out8(EMULATED_PORT, (uint8_t)seed);
	return muen_port_in8(EMULATED_PORT) == (uint8_t)seed;
}

static bool msr_passes(uint64_t seed)
{
	uint64_t value = seed * 0x100000001ULL;
	uint32_t low, high;

	__asm__ volatile("wrmsr" : : "a"((uint32_t)value), "d"((uint32_t)(value >> 32)), "c"(EMULATED_MSR));
	__asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(EMULATED_MSR));
	return ((uint64_t)high << 32 | low) == value;
}

static struct check checks[] = {
    {.name = "trap-cpuid", .passes = cpuid_passes},      {.name = "trap-rdtsc", .passes = rdtsc_passes},
    {.name = "trap-hlt", .passes = hlt_passes},          {.name = "trap-mov-cr0", .passes = mov_cr0_passes},
    {.name = "trap-port-in-out", .passes = port_passes}, {.name = "trap-msr", .passes = msr_passes},
};
#define CHECK_COUNT (sizeof(checks) / sizeof(checks[0]))

static void run_checks(uint64_t seed)
{
	for (unsigned int i = 0; i < CHECK_COUNT; i++)
		checks[i].failures += checks[i].passes(seed) ? 0 : 1;
}

static void report(void)
{
	for (unsigned int i = 0; i < CHECK_COUNT; i++)
		muen_test_report("demo", checks[i].name, checks[i].failures == 0, "%u of %u wrong", checks[i].failures,
				 ROUNDS);
	muen_test_end();
}

int main(void)
{
	for (uint64_t round = 0; round < ROUNDS; round++)
		run_checks(round);
	report();
	for (uint64_t round = ROUNDS;; round++) {
		run_checks(round);
		muen_frame_wait(muen_frame_start());
	}
}
