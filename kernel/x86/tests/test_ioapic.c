/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * I/O APICs behind a fake of their two registers: what is masked, what is routed, in both formats, in which order; and
 * that mask and unmask change nothing but the mask.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "hw.h"
#include "mmio.h"
#include "policy_tables.h"
#include "startup.h"

#define PINS 24
#define MASKED 0x10000U

static struct policy_header header;
static struct policy_cpu cpus[MUEN_CPU_MAX];
static struct policy_line lines[MUEN_LINE_MAX];
extern const struct policy_header policy_header __attribute__((alias("header")));
extern const struct policy_cpu policy_cpu[MUEN_CPU_MAX] __attribute__((alias("cpus")));
extern const struct policy_line policy_line[MUEN_LINE_MAX] __attribute__((alias("lines")));

/* Two I/O APICs. */
static uint32_t selected[2];
static uint32_t registers[2][0x10 + 2 * PINS];
static uint32_t unmasked_too_early; /* entries whose low half was unmasked before the high half was written */
static bool high_written[2][PINS];
static uint64_t lock_taken;

uint32_t mmio_read32(uint32_t page, uint32_t offset)
{
	assert_in_range(page, 0, 1);
	assert_int_equal(offset, 0x10);
	return registers[page][selected[page]];
}

void mmio_write32(uint32_t page, uint32_t offset, uint32_t value)
{
	assert_in_range(page, 0, 1);
	if (offset == 0) {
		selected[page] = value;
		return;
	}
	assert_int_equal(offset, 0x10);
	assert_in_range(selected[page], 0x10, 0x10 + 2 * PINS - 1);
	registers[page][selected[page]] = value;
	if (selected[page] % 2 == 1) {
		high_written[page][(selected[page] - 0x10) / 2] = true;
	} else if ((value & MASKED) == 0 && !high_written[page][(selected[page] - 0x10) / 2]) {
		unmasked_too_early++;
	}
}

uint64_t hw_atomic_exchange(volatile uint64_t *word, uint64_t value)
{
	uint64_t const old = *word;

	lock_taken += value;
	*word = value;
	return old;
}

void hw_pause(void)
{
	fail_msg("the lock was not given back");
}

static int setup(void **state)
{
	(void)state;
	memset(&header, 0, sizeof(header));
	memset(lines, 0, sizeof(lines));
	memset(registers, 0, sizeof(registers));
	memset(high_written, 0, sizeof(high_written));
	unmasked_too_early = 0;
	lock_taken = 0;
	header.ioapic_count = 2;
	registers[0][1] = registers[1][1] = (PINS - 1) << 16 | 0x20;
	cpus[0].apic_id = 4;
	cpus[1].apic_id = 255;
	return 0;
}

static uint64_t entry(uint32_t ioapic, uint32_t pin)
{
	return (uint64_t)registers[ioapic][0x11 + 2 * pin] << 32 | registers[ioapic][0x10 + 2 * pin];
}

static void all_pins_are_masked(void **state)
{
	(void)state;
	ioapic_mask_all();
	for (uint32_t ioapic = 0; ioapic < 2; ioapic++) {
		for (uint32_t pin = 0; pin < PINS; pin++) {
			assert_int_equal(registers[ioapic][0x10 + 2 * pin], MASKED);
		}
	}
}

static void a_pin_that_is_not_there_is_found(void **state)
{
	(void)state;
	header.line_count = 2;
	lines[1].ioapic = 1;
	lines[1].pin = PINS - 1;
	assert_int_equal(ioapic_missing_line(), 2);
	lines[1].pin = PINS;
	assert_int_equal(ioapic_missing_line(), 1);
}

static void lines_are_routed_in_the_compatibility_format(void **state)
{
	(void)state;
	header.line_count = 2;
	lines[0] = (struct policy_line){.ioapic = 0, .pin = 8, .vector = 40, .cpu = 0};
	lines[1] = (struct policy_line){
	    .ioapic = 1, .pin = 23, .vector = 252, .cpu = 1, .flags = POLICY_LINE_LEVEL | POLICY_LINE_LOW};
	ioapic_mask_all();
	ioapic_route_lines();
	assert_int_equal(entry(0, 8), 0x0400000000000000ULL | 40);
	assert_int_equal(entry(1, 23), 0xff00000000000000ULL | 0xa000 | 252);
	assert_int_equal(unmasked_too_early, 0);
	assert_int_equal(entry(0, 9), MASKED);
}

/* VT-d specification 5.1.5.1: index 14:0 at 63:49, format at 48, index 15 at 11, the rest as ever. */
static void lines_are_routed_in_the_remappable_format(void **state)
{
	(void)state;
	header.line_count = 2;
	lines[0] = (struct policy_line){.pin = 1, .vector = 33, .index = 1, .flags = POLICY_LINE_REMAPPED};
	lines[1] = (struct policy_line){
	    .pin = 2, .vector = 34, .cpu = 1, .index = 255, .flags = POLICY_LINE_REMAPPED | POLICY_LINE_LEVEL};
	ioapic_route_lines();
	assert_int_equal(entry(0, 1), 1ULL << 49 | 1ULL << 48 | 33);
	assert_int_equal(entry(0, 2), 255ULL << 49 | 1ULL << 48 | 0x8000 | 34);
}

static void mask_and_unmask_change_the_mask_alone(void **state)
{
	(void)state;
	header.line_count = 2;
	lines[1] = (struct policy_line){
	    .ioapic = 1, .pin = 5, .vector = 60, .cpu = 0, .flags = POLICY_LINE_LEVEL | POLICY_LINE_LOW};
	ioapic_mask_all();
	ioapic_route_lines();
	hw_mask_line(1);
	assert_int_equal(entry(1, 5), 0x0400000000000000ULL | 0xa000 | 60 | MASKED);
	hw_unmask_line(1);
	assert_int_equal(entry(1, 5), 0x0400000000000000ULL | 0xa000 | 60);
	assert_int_equal(lock_taken, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(all_pins_are_masked, setup),
	    cmocka_unit_test_setup(a_pin_that_is_not_there_is_found, setup),
	    cmocka_unit_test_setup(lines_are_routed_in_the_compatibility_format, setup),
	    cmocka_unit_test_setup(lines_are_routed_in_the_remappable_format, setup),
	    cmocka_unit_test_setup(mask_and_unmask_change_the_mask_alone, setup),
	};

	return cmocka_run_group_tests_name("I/O APIC", tests, NULL, NULL);
}
