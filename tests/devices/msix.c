/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Messages from the table of a device (MSI-X; PCI Local Bus 3.0, 6.8.2). The device is an 82574 network controller,
 * which sends the message of any cause that is written to a register (Intel 82574 datasheet, 10.2.4).
 */
#include <muen/event.h>
#include <muen/interrupt.h>
#include <muen/sinfo.h>
#include <muen/test.h>

#include "clock.h"

#define SUITE "msix"

#define VECTOR_FIRST 41
#define VECTOR_SECOND 42
#define LINE_ENTRY 8U /* of the interrupt remapping table: the clock's line, which the I/O APIC alone may use */

/* Registers, by index of 32-bit words. */
#define CAUSE (0xc0 / 4)
#define CAUSE_SET (0xc8 / 4)
#define MASK_SET (0xd0 / 4)
#define VECTORS (0xe4 / 4)
#define CAUSE_RECEIVE 0x00100000U
#define CAUSE_TRANSMIT 0x00400000U
#define RECEIVE_IS_0_TRANSMIT_IS_1 0x00000908U /* each with its bit of validity */

#define PCI_COMMAND 0x04
#define PCI_CAPABILITIES 0x34
#define PCI_MEMORY_AND_MASTER 0x06U
#define PCI_CAPABILITY_TABLE 0x11U
#define TABLE_ENABLE 0x8000U

#define ENTRY_WORDS 4U
#define MESSAGE_ADDRESS 0xfee00010U /* remappable format (VT-d specification, 5.1.5.2) */

static volatile uint64_t first_count;
static volatile uint64_t second_count;

static volatile uint32_t *registers;
static volatile uint32_t *table;
static volatile uint8_t *config;

static void on_first(uint8_t vector)
{
	(void)vector;
	registers[CAUSE] = CAUSE_RECEIVE;
	first_count++;
}

static void on_second(uint8_t vector)
{
	(void)vector;
	registers[CAUSE] = CAUSE_TRANSMIT;
	second_count++;
}

static volatile void *device_memory(const char *name)
{
	const struct sinfo_resource *const found = muen_sinfo_find(muen_sinfo(), name, SINFO_DEVICE_MEMORY);

	return found == NULL ? NULL : (volatile void *)(uintptr_t)found->data.device_memory.address;
}

/* Of the interrupt remapping table: the first of the controller's. */
static uint16_t first_entry(void)
{
	const struct sinfo_resource *const found = muen_sinfo_find(muen_sinfo(), "nic", SINFO_DEVICE);

	return found == NULL ? 0 : found->data.device.irte_start;
}

static void set_message(uint32_t number, uint32_t entry)
{
	table[number * ENTRY_WORDS] = MESSAGE_ADDRESS | entry << 5;
	table[number * ENTRY_WORDS + 1] = 0;
	table[number * ENTRY_WORDS + 2] = 0;
	table[number * ENTRY_WORDS + 3] = 0;
}

static bool use_table(void)
{
	uint8_t at = config[PCI_CAPABILITIES];

	*(volatile uint16_t *)(volatile void *)(config + PCI_COMMAND) |= PCI_MEMORY_AND_MASTER;
	while (at != 0 && config[at] != PCI_CAPABILITY_TABLE) {
		at = config[at + 1U];
	}
	if (at != 0) {
		*(volatile uint16_t *)(volatile void *)(config + at + 2U) |= TABLE_ENABLE;
	}
	return at != 0;
}

static void start(void)
{
	(void)muen_interrupt_enable(VECTOR_FIRST, on_first);
	(void)muen_interrupt_enable(VECTOR_SECOND, on_second);
	registers[VECTORS] = RECEIVE_IS_0_TRANSMIT_IS_1;
	registers[MASK_SET] = CAUSE_RECEIVE | CAUSE_TRANSMIT;
}

static void test_own(void)
{
	set_message(0, first_entry());
	set_message(1, first_entry() + 1U);
	registers[CAUSE_SET] = CAUSE_RECEIVE;
	muen_test_report(SUITE, "first-message", clock_counts(&first_count, 0) && second_count == 0, "%lu, %lu",
			 first_count, second_count);
	registers[CAUSE_SET] = CAUSE_TRANSMIT;
	muen_test_report(SUITE, "second-message", clock_counts(&second_count, 0) && first_count == 1, "%lu, %lu",
			 first_count, second_count);
}

static void test_other(void)
{
	uint64_t const first_seen = first_count;

	set_message(0, LINE_ENTRY);
	registers[CAUSE_SET] = CAUSE_RECEIVE;
	muen_test_report(SUITE, "message-of-another-source", !clock_counts(&first_count, first_seen), "%lu, %lu",
			 first_count, second_count);
	registers[CAUSE] = CAUSE_RECEIVE;
	set_message(0, first_entry());
	registers[CAUSE_SET] = CAUSE_RECEIVE;
	muen_test_report(SUITE, "first-message-again", clock_counts(&first_count, first_seen), "%lu, %lu", first_count,
			 second_count);
}

int main(void)
{
	registers = device_memory("nic_registers");
	table = device_memory("nic_table");
	config = device_memory("nic_config");
	if (registers == NULL || table == NULL || config == NULL || !use_table()) {
		muen_test_report(SUITE, "device", false, "the controller is missing");
	} else {
		start();
		test_own();
		test_other();
	}
	muen_test_end();
	for (;;) {
		muen_sleep();
	}
}
