/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Debug console: a 16550 UART at the port of the policy, 115200 8N1, polled. Owns the lock that keeps the lines of
 * CPUs apart.
 */
#include "console.h"

#include "hw.h"
#include "policy_tables.h"
#include "x86.h"

#define UART_DATA 0U
#define UART_INTERRUPT_ENABLE 1U
#define UART_FIFO_CONTROL 2U
#define UART_LINE_CONTROL 3U
#define UART_MODEM_CONTROL 4U
#define UART_LINE_STATUS 5U
#define UART_DIVISOR_ACCESS 0x80U
#define UART_8N1 0x03U
#define UART_FIFO_ENABLE_CLEAR 0x07U
#define UART_DTR_RTS 0x03U
#define UART_TRANSMIT_EMPTY 0x20U

__attribute__((section(".shared"))) static uint64_t console_taken;

/* This CPU has the lock: one that panics while it prints goes on. */
static bool console_is_mine;

static bool console_is_present(void)
{
	return policy_header.console == POLICY_CONSOLE_UART;
}

static void console_write_register(uint32_t index, uint8_t value)
{
	x86_out8((uint16_t)(policy_header.console_port + index), value);
}

void console_init(void)
{
	if (!console_is_present()) {
		return;
	}
	console_write_register(UART_INTERRUPT_ENABLE, 0);
	console_write_register(UART_LINE_CONTROL, UART_DIVISOR_ACCESS);
	console_write_register(UART_DATA, 1);
	console_write_register(UART_INTERRUPT_ENABLE, 0);
	console_write_register(UART_LINE_CONTROL, UART_8N1);
	console_write_register(UART_FIFO_CONTROL, UART_FIFO_ENABLE_CLEAR);
	console_write_register(UART_MODEM_CONTROL, UART_DTR_RTS);
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
	if (!console_is_present()) {
		return;
	}
	while ((x86_in8((uint16_t)(policy_header.console_port + UART_LINE_STATUS)) & UART_TRANSMIT_EMPTY) == 0) {
		hw_pause();
	}
	console_write_register(UART_DATA, (uint8_t)character);
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

void console_hex(uint64_t value)
{
	uint32_t shift = value == 0 ? 0 : hw_highest_bit(value) / 4 * 4;

	console_string("0x");
	for (;; shift -= 4) {
		console_character("0123456789abcdef"[value >> shift & 0xf]);
		if (shift == 0) {
			return;
		}
	}
}

void console_decimal(uint64_t value)
{
	uint64_t unit = 1;

	while (value / unit >= 10) {
		unit *= 10;
	}
	for (; unit != 0; unit /= 10) {
		console_character((char)('0' + value / unit % 10));
	}
}

void console_field(const char *name, uint64_t value)
{
	console_string(name);
	console_string("=");
	console_hex(value);
	console_string(" ");
}
