/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Debug console: text and numbers on the device that the policy names, or on none. Owns the lock that keeps the lines
 * of CPUs apart.
 */
#include "console.h"

#include "console_device.h"
#include "hw.h"

__attribute__((section(".shared"))) static uint64_t console_taken;

/* This CPU has the lock: one that panics while it prints goes on. */
static bool console_is_mine;

static bool console_is_uart(void)
{
	return policy_header.console == POLICY_CONSOLE_UART || policy_header.console == POLICY_CONSOLE_MMIO_UART;
}

void console_init(void)
{
	if (console_is_uart()) {
		uart_init();
	} else if (policy_header.console == POLICY_CONSOLE_VGA) {
		screen_init();
	}
}

void console_lock(void)
{
	if (console_is_mine) {
		return;
	}
	while (hw_atomic_exchange(&console_taken, 1) != 0) {
		hw_pause();
	}
	console_is_mine = true;
}

void console_unlock(void)
{
	console_is_mine = false;
	(void)hw_atomic_exchange(&console_taken, 0);
}

static void console_character(char character)
{
	if (console_is_uart()) {
		uart_put(character);
	} else if (policy_header.console == POLICY_CONSOLE_VGA) {
		screen_put(character);
	}
}

void console_string(const char *text)
{
	for (; *text != '\0'; text++) {
		if (*text == '\n') {
			console_character('\r');
		}
		console_character(*text);
	}
}

static void console_number(uint64_t value, uint64_t base)
{
	uint64_t unit = 1;

	while (value / unit >= base) {
		unit *= base;
	}
	for (; unit != 0; unit /= base) {
		console_character("0123456789abcdef"[value / unit % base]);
	}
}

void console_hex(uint64_t value)
{
	console_string("0x");
	console_number(value, 16);
}

void console_decimal(uint64_t value)
{
	console_number(value, 10);
}

void console_field(const char *name, uint64_t value)
{
	console_string(name);
	console_string("=");
	console_hex(value);
	console_string(" ");
}
