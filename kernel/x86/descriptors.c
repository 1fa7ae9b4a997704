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
#define GATE_COUNT 256U
#define EXCEPTION_COUNT 32U
#define STUB_BYTES 16U

struct MUEN_PACKED tss64 {
	uint32_t unused[9];
	uint64_t ist1;
	uint16_t unused2[29];
	uint16_t io_map_base;
};
MUEN_ASSERT_OFFSET(struct tss64, ist1, 36);
MUEN_ASSERT_SIZE(struct tss64, 104);

struct MUEN_PACKED table_register {
	uint16_t limit;
	uint64_t base;
};

uint64_t descriptors_gdt[5];
static uint64_t idt[GATE_COUNT][2];
static struct tss64 tss;

extern const uint8_t exception_stubs[];

struct descriptor_bases descriptors_bases(void)
{
	return (struct descriptor_bases){(uint64_t)descriptors_gdt, (uint64_t)idt, (uint64_t)&tss};
}

/* The second word of a gate is 0, as the kernel lies below 4 GiB. */
void descriptors_load(void)
{
	struct table_register gdtr = {sizeof(descriptors_gdt) - 1, (uint64_t)descriptors_gdt};
	struct table_register idtr = {sizeof(idt) - 1, (uint64_t)idt};
	uint64_t base = (uint64_t)&tss;

	tss.ist1 = MUEN_KVA_IST_STACK + MUEN_KVA_IST_STACK_SIZE;
	tss.io_map_base = sizeof(tss);
	descriptors_gdt[SELECTOR_CODE / 8] = GDT_CODE64;
	descriptors_gdt[SELECTOR_DATA / 8] = GDT_DATA;
	descriptors_gdt[SELECTOR_TSS / 8] = GDT_TSS_AVAILABLE | (sizeof(tss) - 1) | (base & 0xffffffULL) << 16 |
					    (base >> 24 & 0xffULL) << 56;
	descriptors_gdt[SELECTOR_TSS / 8 + 1] = base >> 32;
	for (uint32_t vector = 0; vector < GATE_COUNT; vector++) {
		uint64_t const stub = (uint32_t)(uint64_t)exception_stubs + vector * STUB_BYTES;

		idt[vector][0] = (stub & 0xffffU) | (stub & 0xffff0000U) << 32 | SELECTOR_CODE << 16 | GATE_INTERRUPT;
	}
	for (uint32_t vector = 0; vector < EXCEPTION_COUNT; vector++) {
		idt[vector][0] |= GATE_IST1;
	}
	__asm__ volatile("lgdt %0" : : "m"(gdtr));
	__asm__ volatile("lidt %0" : : "m"(idtr));
	__asm__ volatile("ltr %w0" : : "r"(SELECTOR_TSS));
}
