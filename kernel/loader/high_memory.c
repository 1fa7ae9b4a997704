/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* PAE paging with pages of 2 MiB. SDM Vol. 3A, 4.4; APM Vol. 2, 5.2.3. */
#include "high_memory.h"

#include "cpuid.h"
#include "memory.h"

#define ENTRIES 512U
#define DIRECTORIES 4U
#define PRESENT 0x1U
#define WRITABLE 0x2U
#define LARGE 0x80U

#define CPUID_FEATURES 1U
#define CPUID_FEATURES_EDX_PAE (1U << 6)
#define CPUID_EXTENDED 0x80000000U
#define CPUID_ADDRESS_SIZES 0x80000008U
#define ADDRESS_BITS_PAE 36U /* of processors that do not say */

#define CR0_PG 0x80000000U
#define CR4_PAE 0x20U

static _Alignas(4096) uint64_t directories[DIRECTORIES * ENTRIES];
static _Alignas(32) uint64_t pointers[DIRECTORIES];

uint64_t high_memory_end(void)
{
	uint32_t values[4];

	cpuid(CPUID_FEATURES, 0, values);
	if ((values[3] & CPUID_FEATURES_EDX_PAE) == 0)
		return MEMORY_4G;
	cpuid(CPUID_EXTENDED, 0, values);
	if (values[0] < CPUID_ADDRESS_SIZES)
		return 1ULL << ADDRESS_BITS_PAE;
	cpuid(CPUID_ADDRESS_SIZES, 0, values);
	return 1ULL << (values[0] & 0x3f);
}

static void turn_paging_on(void)
{
	uint32_t value;

	for (uint32_t i = 0; i < DIRECTORIES * ENTRIES; i++)
		directories[i] = i * HIGH_MEMORY_PAGE | PRESENT | WRITABLE | LARGE;
	for (uint32_t i = 0; i < DIRECTORIES; i++)
		pointers[i] = (uintptr_t)&directories[i * ENTRIES] | PRESENT;
	__asm__ volatile("mov %%cr4, %0; or %1, %0; mov %0, %%cr4" : "=&r"(value) : "i"(CR4_PAE));
	__asm__ volatile("mov %0, %%cr3" : : "r"(pointers) : "memory");
	__asm__ volatile("mov %%cr0, %0; or %1, %0; mov %0, %%cr0" : "=&r"(value) : "i"(CR0_PG) : "memory");
}

uint8_t *high_memory_at(uint64_t address)
{
	uint64_t *entry = &directories[HIGH_MEMORY_WINDOW / HIGH_MEMORY_PAGE];
	uint8_t *window = (uint8_t *)(uintptr_t)HIGH_MEMORY_WINDOW;

	if (*entry == 0)
		turn_paging_on();
	*entry = address / HIGH_MEMORY_PAGE * HIGH_MEMORY_PAGE | PRESENT | WRITABLE | LARGE;
	__asm__ volatile("invlpg %0" : : "m"(*window) : "memory");
	return window + address % HIGH_MEMORY_PAGE;
}
