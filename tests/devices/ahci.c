/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Serial ATA AHCI 1.3.1, sections 3 (registers) and 4 (memory); PCI Local Bus 3.0, 6.8.1 (messages). */
#include "ahci.h"

/* Registers, by index of 32-bit words. */
#define GLOBAL_CONTROL (0x04 / 4)
#define GLOBAL_STATUS (0x08 / 4)
#define PORT_COMMAND_LIST (0x100 / 4)
#define PORT_COMMAND_LIST_HIGH (0x104 / 4)
#define PORT_FIS (0x108 / 4)
#define PORT_FIS_HIGH (0x10c / 4)
#define PORT_INTERRUPT_STATUS (0x110 / 4)
#define PORT_INTERRUPT_ENABLE (0x114 / 4)
#define PORT_COMMAND (0x118 / 4)
#define PORT_ERROR (0x130 / 4)
#define PORT_ISSUE (0x138 / 4)

#define CONTROL_AHCI 0x80000000U
#define CONTROL_INTERRUPTS 0x2U
#define COMMAND_START 0x1U
#define COMMAND_FIS_RECEIVE 0x10U
#define COMMAND_FIS_RUNNING 0x4000U
#define COMMAND_RUNNING 0x8000U
#define ALL_STATUS 0xffffffffU
#define INTERRUPT_ANY 0x7fU

/* The page: command list, received FIS, command table. */
#define LIST_OFFSET 0x000U
#define FIS_OFFSET 0x400U
#define TABLE_OFFSET 0x800U
#define PRD_OFFSET (TABLE_OFFSET + 0x80U)

#define FIS_HOST_TO_DEVICE 0x27U
#define FIS_IS_COMMAND 0x80U
#define ATA_IDENTIFY 0xecU
#define HEADER_FIS_WORDS 5U
#define HEADER_ONE_PRD (1U << 16)

#define POLLS 1000000U

#define PCI_COMMAND 0x04
#define PCI_CAPABILITIES 0x34
#define PCI_MEMORY_AND_MASTER 0x06U
#define PCI_CAPABILITY_MESSAGE 0x05U
#define MESSAGE_ENABLE 0x01U
#define MESSAGE_64_BITS 0x80U
#define MESSAGE_ADDRESS 0xfee00010U /* remappable format (VT-d specification, 5.1.5.2) */

static void put32(const struct ahci *ahci, uint32_t offset, uint32_t value)
{
	*(volatile uint32_t *)(volatile void *)(ahci->page + offset) = value;
}

/* The command bits follow the controller: wait for those that say that it has stopped, or started. */
static void wait_command(const struct ahci *ahci, uint32_t bits, uint32_t value)
{
	for (uint32_t poll = 0; poll < POLLS && (ahci->registers[PORT_COMMAND] & bits) != value; poll++) {
	}
}

static void stop(const struct ahci *ahci)
{
	ahci->registers[PORT_COMMAND] &= ~(COMMAND_START | COMMAND_FIS_RECEIVE);
	wait_command(ahci, COMMAND_RUNNING | COMMAND_FIS_RUNNING, 0);
}

void ahci_start(const struct ahci *ahci)
{
	ahci->registers[GLOBAL_CONTROL] |= CONTROL_AHCI;
	stop(ahci);
	ahci->registers[PORT_COMMAND_LIST] = ahci->page_address + LIST_OFFSET;
	ahci->registers[PORT_COMMAND_LIST_HIGH] = 0;
	ahci->registers[PORT_FIS] = ahci->page_address + FIS_OFFSET;
	ahci->registers[PORT_FIS_HIGH] = 0;
	ahci->registers[PORT_ERROR] = ALL_STATUS;
	ahci_acknowledge(ahci);
	ahci->registers[PORT_INTERRUPT_ENABLE] = INTERRUPT_ANY;
	ahci->registers[GLOBAL_CONTROL] |= CONTROL_INTERRUPTS;
	ahci->registers[PORT_COMMAND] |= COMMAND_FIS_RECEIVE;
	ahci->registers[PORT_COMMAND] |= COMMAND_START;
}

static void prepare_identify(const struct ahci *ahci, uint32_t target)
{
	put32(ahci, LIST_OFFSET, HEADER_FIS_WORDS | HEADER_ONE_PRD);
	put32(ahci, LIST_OFFSET + 4, 0);
	put32(ahci, LIST_OFFSET + 8, ahci->page_address + TABLE_OFFSET);
	put32(ahci, LIST_OFFSET + 12, 0);
	put32(ahci, TABLE_OFFSET, FIS_HOST_TO_DEVICE | FIS_IS_COMMAND << 8 | ATA_IDENTIFY << 16);
	put32(ahci, TABLE_OFFSET + 4, 0);
	put32(ahci, PRD_OFFSET, target);
	put32(ahci, PRD_OFFSET + 4, 0);
	put32(ahci, PRD_OFFSET + 8, 0);
	put32(ahci, PRD_OFFSET + 12, AHCI_IDENTIFY_BYTES - 1);
}

bool ahci_identify(const struct ahci *ahci, uint32_t target)
{
	prepare_identify(ahci, target);
	ahci->registers[PORT_ISSUE] = 1;
	for (uint32_t poll = 0; poll < POLLS; poll++) {
		if ((ahci->registers[PORT_ISSUE] & 1) == 0) {
			return true;
		}
	}
	return false;
}

void ahci_acknowledge(const struct ahci *ahci)
{
	ahci->registers[PORT_INTERRUPT_STATUS] = ALL_STATUS;
	ahci->registers[GLOBAL_STATUS] = ALL_STATUS;
}

static volatile uint16_t *config16(volatile uint8_t *config, uint32_t offset)
{
	return (volatile uint16_t *)(volatile void *)(config + offset);
}

static volatile uint32_t *config32(volatile uint8_t *config, uint32_t offset)
{
	return (volatile uint32_t *)(volatile void *)(config + offset);
}

void ahci_use_dma(volatile uint8_t *config)
{
	*config16(config, PCI_COMMAND) |= PCI_MEMORY_AND_MASTER;
}

/* Index 14:0 of the entry is at 19:5 of the address; the data is not used. */
bool ahci_use_message(volatile uint8_t *config, uint16_t entry)
{
	uint8_t at = config[PCI_CAPABILITIES];

	while (at != 0 && config[at] != PCI_CAPABILITY_MESSAGE) {
		at = config[at + 1U];
	}
	if (at == 0) {
		return false;
	}
	*config32(config, at + 4U) = MESSAGE_ADDRESS | (uint32_t)entry << 5;
	if ((config[at + 2U] & MESSAGE_64_BITS) != 0) {
		*config32(config, at + 8U) = 0;
		*config16(config, at + 12U) = 0;
	} else {
		*config16(config, at + 8U) = 0;
	}
	*config16(config, at + 2U) |= MESSAGE_ENABLE;
	return true;
}
