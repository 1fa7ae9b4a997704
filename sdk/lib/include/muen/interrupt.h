/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Interrupts: what target events with inject_interrupt, channels with an event, and devices deliver. Vectors 32 to 255.
 * Exceptions (0 to 31) never reach a native subject: each is a trap, which the policy gives to a monitor or to the
 * kernel.
 *
 * The common pattern is a handler that counts, and a main loop that waits for the count to change:
 *
 *	static volatile uint64_t requests;
 *	static void on_request(uint8_t vector) { requests++; }
 *	...
 *	muen_interrupt_enable(vector, on_request);
 *	for (uint64_t seen = 0;;) {
 *		seen = muen_interrupt_wait(&requests, seen);
 *		... handle everything there is ...
 *	}
 */
#ifndef MUEN_INTERRUPT_H
#define MUEN_INTERRUPT_H

#include <stdbool.h>
#include <stdint.h>

/* Runs with interrupts disabled, on the stack of what it interrupted. */
typedef void (*muen_interrupt_handler)(uint8_t vector);

/*
 * Calls handler for each interrupt with this vector (32 to 255; others are refused with false) and enables interrupts.
 * Interrupts without a handler are ignored.
 */
bool muen_interrupt_enable(uint8_t vector, muen_interrupt_handler handler);

/*
 * Sleeps until *count differs from seen, and returns its new value. No wake-up is lost: an interrupt that arrives
 * between the check and the sleep ends the sleep.
 */
uint64_t muen_interrupt_wait(const volatile uint64_t *count, uint64_t seen);

#endif
