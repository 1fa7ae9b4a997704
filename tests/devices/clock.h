/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The real-time clock of every PC (MC146818) as a source of interrupts: 1024 a second, on an edge-triggered line. */
#ifndef DEVICES_CLOCK_H
#define DEVICES_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#define CLOCK_VECTOR 40

void clock_start(void);
void clock_stop(void);

/* Without this it interrupts no more. */
void clock_acknowledge(void);

/* Wait until the count differs from what was seen. Returns whether it does within some frames. */
bool clock_counts(const volatile uint64_t *count, uint64_t seen);

#endif
