/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
#include "bench.h"

#include <muen/debuglog.h>
#include <muen/event.h>
#include <muen/interrupt.h>
#include <muen/sinfo.h>

struct __attribute__((packed)) idt_register {
	uint16_t limit;
	uint64_t base;
};

struct gate {
	uint16_t offset_low;
	uint16_t selector;
	uint16_t type;
	uint16_t offset_middle;
	uint32_t offset_high;
	uint32_t reserved;
};

extern volatile uint64_t *bench_stamp_target;
void bench_stamp_entry(void);

static uint32_t sorted[BENCH_SAMPLES];

static _Noreturn void bench_stop(const char *what, const char *name)
{
	muen_debuglog_printf("bench: the policy gives no %s '%s'\n", what, name);
	for (;;) {
	}
}

volatile struct bench_page *bench_page(const char *name)
{
	const struct sinfo_memory *const memory = muen_sinfo_memory(muen_sinfo(), name);

	if (memory == NULL) {
		bench_stop("page", name);
	}
	return (volatile struct bench_page *)memory->address;
}

uint8_t bench_event(const char *name)
{
	int const number = muen_sinfo_event(muen_sinfo(), name);

	if (number < 0) {
		bench_stop("event", name);
	}
	return (uint8_t)number;
}

void bench_record(volatile struct bench_page *page, uint64_t ticks)
{
	if (page->count < BENCH_SAMPLES) {
		page->sample[page->count] = (uint32_t)ticks;
		page->count = page->count + 1;
	}
}

static void bench_insert(uint32_t position, uint32_t value)
{
	while (position > 0 && sorted[position - 1] > value) {
		sorted[position] = sorted[position - 1];
		position--;
	}
	sorted[position] = value;
}

void bench_print(const char *test, const volatile struct bench_page *page)
{
	for (uint32_t index = 0; index < BENCH_SAMPLES; index++) {
		bench_insert(index, page->sample[index]);
	}
	muen_debuglog_printf("BENCH %s %u %u %u %u\n", test, sorted[0], sorted[BENCH_SAMPLES / 2],
			     sorted[BENCH_SAMPLES - 1], BENCH_SAMPLES);
}

/* Called for interrupts before the gate of the vector is replaced, if at all. */
static void bench_handler(uint8_t vector)
{
	(void)vector;
}

void bench_stamp_interrupts(uint8_t vector, volatile struct bench_page *page)
{
	struct idt_register idt;
	struct gate *gate;
	uint64_t const entry = (uint64_t)bench_stamp_entry;

	bench_stamp_target = &page->stamp;
	(void)muen_interrupt_enable(vector, bench_handler);
	__asm__ volatile("cli; sidt %0" : "=m"(idt));
	gate = (struct gate *)idt.base + vector;
	gate->offset_low = (uint16_t)entry;
	gate->offset_middle = (uint16_t)(entry >> 16);
	gate->offset_high = (uint32_t)(entry >> 32);
	page->ready = 1;
	__asm__ volatile("sti" : : : "memory");
}
