/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The device interrupts that the policy gives to subjects. Owns the numbering that all tables share (upstream's): the
 * interrupt's number is its entry of the interrupt remapping table, and its host vector is 32 more.
 */
#ifndef EMIT_DEVICE_INTERRUPTS_H
#define EMIT_DEVICE_INTERRUPTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <libxml/tree.h>

#include "report.h"

#define DEVICE_INTERRUPT_MAX 221U /* numbers 0 to 220: host vectors 32 to 252 */

enum device_interrupt_kind {
	DEVICE_INTERRUPT_ISA,  /* I/O APIC line, edge, active high */
	DEVICE_INTERRUPT_LINE, /* I/O APIC line of a PCI device: level, active low */
	DEVICE_INTERRUPT_MSI,
};

struct device_interrupt {
	const xmlNode *reference; /* <irq> of the subject's device */
	const xmlNode *device;    /* of the hardware */
	enum device_interrupt_kind kind;
	uint8_t number;
	uint8_t vector; /* that the subject sees */
	uint16_t subject;
	uint16_t cpu; /* of the subject */
};

struct device_interrupts {
	struct device_interrupt entries[DEVICE_INTERRUPT_MAX]; /* by number */
	size_t count;
	size_t line_count; /* those that are no MSI */
};

/* false after reporting. Works before physical addresses are known. */
bool device_interrupts_collect(const xmlDoc *policy, struct report *report, struct device_interrupts *interrupts);

/* Index of an interrupt's line among all lines. false: it has none. */
bool device_interrupts_line(const struct device_interrupts *interrupts, uint64_t number, size_t *line);

/* Requester of the device's memory accesses and MSIs: bus 15:8, device 7:3, function 2:0. */
uint16_t device_interrupts_pci_source(const xmlNode *device);

#endif
