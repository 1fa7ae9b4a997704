/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * I/O APICs: every pin is masked but those that the policy gives to a subject. hw_mask_line() and hw_unmask_line() of
 * hw.h are here, too.
 */
#ifndef KERNEL_IOAPIC_H
#define KERNEL_IOAPIC_H

#include "types.h"

/* Mask all pins of all I/O APICs: before anything else is set up. */
void ioapic_mask_all(void);

/* Does each I/O APIC have the pins of its lines? The first line for which it has not, or policy_header.line_count. */
uint32_t ioapic_missing_line(void);

/* Let the lines of the policy through to their CPUs. The local APICs are on, and interrupts remapped. */
void ioapic_route_lines(void);

#endif
