/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Segment and interrupt descriptor tables (SDM vol. 3, 3.4.5, 6.14, 7.7). */
#include "descriptors.h"

#include <muen/abi/layout.h>

#define GDT_CODE64 0x00209b0000000000ULL /* present, code, accessed, L */
#define GDT_DATA 0x0000930000000000ULL   /* present, writable data, accessed */
#define GDT_TSS_AVAILABLE 0x0000890000000000ULL
#define GATE_INTERRUPT 0x00008e0000000000ULL /* present, interrupts off */
#define GATE_IST1 0x0000000100000000ULL
#define EXCEPTION_COUNT 32U
#define STUB_BYTES 16U

struct MUEN_PACKED table_register {
	uint16_t limit;
	uint64_t base;
};

uint64_t descriptors_gdt[5];
uint64_t descriptors_idt[GATE_COUNT][2];
struct tss64 descriptors_tss;

extern const uint8_t exception_stubs[];

/* The second word of a gate is 0, as the kernel lies below 4 GiB. */
void descriptors_load(void)
{
	struct table_register gdtr = {sizeof(descriptors_gdt) - 1, (uint64_t)descriptors_gdt};
	struct table_register idtr = {sizeof(descriptors_idt) - 1, (uint64_t)descriptors_idt};
	uint64_t base = (uint64_t)&descriptors_tss;

	descriptors_tss.ist1 = MUEN_KVA_IST_STACK + MUEN_KVA_IST_STACK_SIZE;
	descriptors_tss.io_map_base = sizeof(descriptors_tss);
	descriptors_gdt[SELECTOR_CODE / 8] = GDT_CODE64;
	descriptors_gdt[SELECTOR_DATA / 8] = GDT_DATA;
	descriptors_gdt[SELECTOR_TSS / 8] = GDT_TSS_AVAILABLE | (sizeof(descriptors_tss) - 1) |
					    (base & 0xffffffULL) << 16 | (base >> 24 & 0xffULL) << 56;
	descriptors_gdt[SELECTOR_TSS / 8 + 1] = base >> 32;
	for (uint32_t vector = 0; vector < GATE_COUNT; vector++) {
		uint64_t const stub = (uint32_t)(uint64_t)exception_stubs + vector * STUB_BYTES;

		descriptors_idt[vector][0] =
		    (stub & 0xffffU) | (stub & 0xffff0000U) << 32 | SELECTOR_CODE << 16 | GATE_INTERRUPT;
	}
	for (uint32_t vector = 0; vector < EXCEPTION_COUNT; vector++) {
		descriptors_idt[vector][0] |= GATE_IST1;
	}
	__asm__ volatile("lgdt %0" : : "m"(gdtr));
	__asm__ volatile("lidt %0" : : "m"(idtr));
	__asm__ volatile("ltr %w0" : : "r"(SELECTOR_TSS));
}
