/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * I/O APICs (Intel 82093AA data sheet; remappable format: VT-d specification 5.1.5.1). Owns the invariant that a pin is
 * unmasked only as the policy's line says. An index register selects what the data register is, so a lock keeps CPUs
 * apart.
 */
#include "startup.h"

#include "hw.h"
#include "mmio.h"

#define IOAPIC_SELECT 0x00U
#define IOAPIC_DATA 0x10U
#define IOAPIC_VERSION 0x01U
#define IOAPIC_ENTRY(pin) (0x10U + 2U * (pin)) /* low half; the high half follows */

#define ENTRY_LOW 0x00002000U
#define ENTRY_LEVEL 0x00008000U
#define ENTRY_MASKED 0x00010000U
#define ENTRY_REMAPPABLE 0x00010000U /* high half: bit 48 */
#define ENTRY_INDEX_SHIFT 17U        /* high half: index 14:0 at 63:49 */
#define ENTRY_DESTINATION_SHIFT 24U  /* high half: APIC id at 63:56 */

__attribute__((section(".shared"))) static uint64_t ioapic_lock;

static void ioapic_write(uint32_t ioapic, uint32_t index, uint32_t value)
{
	mmio_write32(MMIO_IOAPIC(ioapic), IOAPIC_SELECT, index);
	mmio_write32(MMIO_IOAPIC(ioapic), IOAPIC_DATA, value);
}

/* Register 1, bits 23:16: the highest pin. */
static uint32_t ioapic_pin_count(uint32_t ioapic)
{
	mmio_write32(MMIO_IOAPIC(ioapic), IOAPIC_SELECT, IOAPIC_VERSION);
	return (mmio_read32(MMIO_IOAPIC(ioapic), IOAPIC_DATA) >> 16 & 0xffU) + 1U;
}

void ioapic_mask_all(void)
{
	for (uint32_t ioapic = 0; ioapic < policy_header.ioapic_count; ioapic++) {
		uint32_t const count = ioapic_pin_count(ioapic);

		for (uint32_t pin = 0; pin < count; pin++) {
			ioapic_write(ioapic, IOAPIC_ENTRY(pin), ENTRY_MASKED);
		}
	}
}

uint32_t ioapic_missing_line(void)
{
	uint32_t line = 0;

	while (line < policy_header.line_count && policy_line[line].pin < ioapic_pin_count(policy_line[line].ioapic)) {
		line++;
	}
	return line;
}

/* Delivery mode fixed, destination mode physical: both 0 in either format. */
static uint32_t ioapic_entry_low(const struct policy_line *line)
{
	uint32_t const trigger = (line->flags & POLICY_LINE_LEVEL) != 0 ? ENTRY_LEVEL : 0;
	uint32_t const polarity = (line->flags & POLICY_LINE_LOW) != 0 ? ENTRY_LOW : 0;

	return line->vector | trigger | polarity;
}

/* The low half, which unmasks, comes last. */
void ioapic_route_lines(void)
{
	for (uint32_t index = 0; index < policy_header.line_count; index++) {
		const struct policy_line *const line = &policy_line[index];
		uint32_t high = policy_cpu[line->cpu].apic_id << ENTRY_DESTINATION_SHIFT;

		if ((line->flags & POLICY_LINE_REMAPPED) != 0) {
			high = (uint32_t)line->index << ENTRY_INDEX_SHIFT | ENTRY_REMAPPABLE;
		}
		ioapic_write(line->ioapic, IOAPIC_ENTRY(line->pin) + 1U, high);
		ioapic_write(line->ioapic, IOAPIC_ENTRY(line->pin), ioapic_entry_low(line));
	}
}

static void ioapic_set_mask(uint32_t index, uint32_t mask)
{
	const struct policy_line *const line = &policy_line[index];

	while (hw_atomic_exchange(&ioapic_lock, 1) != 0) {
		hw_pause();
	}
	ioapic_write(line->ioapic, IOAPIC_ENTRY(line->pin), ioapic_entry_low(line) | mask);
	(void)hw_atomic_exchange(&ioapic_lock, 0);
}

void hw_mask_line(uint32_t line)
{
	ioapic_set_mask(line, ENTRY_MASKED);
}

void hw_unmask_line(uint32_t line)
{
	ioapic_set_mask(line, 0);
}
