/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Descriptor tables and dispatch of interrupts. A native subject starts with CS 8 and SS 0x10 in hidden state and no
 * descriptor table at all; delivery and IRETQ read both selectors again, so a table with those two is made known first.
 */
#include <muen/interrupt.h>

#include <muen/abi/types.h>
#include <muen/event.h>

#define VECTOR_FIRST 32U
#define VECTOR_COUNT 256U
#define STUB_SIZE 16U
#define SELECTOR_CODE 8U
#define GATE_INTERRUPT 0x8e00U /* present, DPL 0, 64-bit interrupt gate (SDM vol. 3, 6.14.1) */

struct gate {
	uint16_t offset_low;
	uint16_t selector;
	uint16_t type; /* IST 0, type and attributes */
	uint16_t offset_middle;
	uint32_t offset_high;
	uint32_t reserved;
};
MUEN_ASSERT_SIZE(struct gate, 16);

struct MUEN_PACKED table_register {
	uint16_t limit;
	uint64_t base;
};
MUEN_ASSERT_SIZE(struct table_register, 10);

/* Accessed bits are set, so that the CPU never writes to the table. */
static const uint64_t gdt[] = {
    0, 0x00af9b000000ffffULL, /* 8: 64-bit code */
    0x00cf93000000ffffULL,    /* 0x10: data */
};
static struct gate idt[VECTOR_COUNT];
static muen_interrupt_handler handlers[VECTOR_COUNT];

extern const char interrupt_stubs[];

void interrupt_dispatch(uint8_t vector);

/* Called by the entry stubs. */
void interrupt_dispatch(uint8_t vector)
{
	if (handlers[vector] != NULL)
		handlers[vector](vector);
}

static struct gate make_gate(uint64_t offset)
{
	return (struct gate){
	    .offset_low = (uint16_t)offset,
	    .selector = SELECTOR_CODE,
	    .type = GATE_INTERRUPT,
	    .offset_middle = (uint16_t)(offset >> 16),
	    .offset_high = (uint32_t)(offset >> 32),
	};
}

static void load_tables(void)
{
	struct table_register gdtr = {sizeof(gdt) - 1, (uintptr_t)gdt};
	struct table_register idtr = {sizeof(idt) - 1, (uintptr_t)idt};

	__asm__ volatile("lgdt %0" : : "m"(gdtr), "m"(gdt));
	__asm__ volatile("lidt %0" : : "m"(idtr), "m"(idt));
}

static void set_up_tables(void)
{
	for (unsigned int vector = VECTOR_FIRST; vector < VECTOR_COUNT; vector++)
		idt[vector] = make_gate((uintptr_t)interrupt_stubs + STUB_SIZE * (vector - VECTOR_FIRST));
	load_tables();
}

bool muen_interrupt_enable(uint8_t vector, muen_interrupt_handler handler)
{
	static bool tables_ready;

	if (vector < VECTOR_FIRST)
		return false;
	__asm__ volatile("cli" : : : "memory");
	if (!tables_ready)
		set_up_tables();
	tables_ready = true;
	handlers[vector] = handler;
	__asm__ volatile("sti" : : : "memory");
	return true;
}

uint64_t muen_interrupt_wait(const volatile uint64_t *count, uint64_t seen)
{
	uint64_t now;

	while ((now = *count) == seen) {
		__asm__ volatile("cli" : : : "memory");
		if (*count == seen)
			muen_sleep(); /* ends at once if an interrupt is pending, which the next instruction lets in */
		__asm__ volatile("sti" : : : "memory");
	}
	return now;
}
