/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * As much of an AHCI controller as it takes to make it write to memory: IDENTIFY DEVICE on its first port. Addresses
 * for the controller are those of its device domain; they go through the IOMMU.
 */
#ifndef DEVICES_AHCI_H
#define DEVICES_AHCI_H

#include <stdbool.h>
#include <stdint.h>

#define AHCI_IDENTIFY_BYTES 512U

/* A controller, and one page of its domain for command list, received FIS and command table. */
struct ahci {
	volatile uint32_t *registers;
	volatile uint8_t *page; /* as the subject sees it, zeroed */
	uint32_t page_address;  /* as the controller sees it */
};

/* Bring the first port up, with interrupts for finished commands. */
void ahci_start(const struct ahci *ahci);

/* IDENTIFY DEVICE to this address of the controller's domain. Returns whether the port has finished the command. */
bool ahci_identify(const struct ahci *ahci, uint32_t target);

/* Take back the interrupt of the port. */
void ahci_acknowledge(const struct ahci *ahci);

/*
 * Let the controller send its interrupt as a message: to the entry of the interrupt remapping table. config is its
 * configuration space. Returns false if it has no such capability.
 */
bool ahci_use_message(volatile uint8_t *config, uint16_t entry);

/* DMA is allowed. */
void ahci_use_dma(volatile uint8_t *config);

#endif
