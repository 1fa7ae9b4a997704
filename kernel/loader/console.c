/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* A 16550 UART at COM2, polled: 115200 baud, 8 data bits, no parity, one stop bit. */
#include "console.h"

#define COM2 0x2f8U
#define UART_DATA (COM2 + 0U)
#define UART_INTERRUPT_ENABLE (COM2 + 1U)
#define UART_DIVISOR_LOW (COM2 + 0U)
#define UART_DIVISOR_HIGH (COM2 + 1U)
#define UART_FIFO_CONTROL (COM2 + 2U)
#define UART_LINE_CONTROL (COM2 + 3U)
#define UART_LINE_STATUS (COM2 + 5U)

#define LINE_CONTROL_DIVISOR 0x80U
#define LINE_CONTROL_8N1 0x03U
#define LINE_STATUS_HOLDING_EMPTY 0x20U
#define LINE_STATUS_ALL_EMPTY 0x40U

static void port_out(uint16_t port, uint8_t value)
{
	__asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

static uint8_t port_in(uint16_t port)
{
	uint8_t value;

	__asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
	return value;
}

/* An absent port reads as all ones, so this ends there too. */
static void wait_line_status(uint8_t bits)
{
	while ((port_in(UART_LINE_STATUS) & bits) == 0)
		;
}

static void put_character(char character)
{
	wait_line_status(LINE_STATUS_HOLDING_EMPTY);
	port_out(UART_DATA, (uint8_t)character);
}

void console_init(void)
{
	port_out(UART_INTERRUPT_ENABLE, 0);
	port_out(UART_LINE_CONTROL, LINE_CONTROL_DIVISOR);
	port_out(UART_DIVISOR_LOW, 1);
	port_out(UART_DIVISOR_HIGH, 0);
	port_out(UART_LINE_CONTROL, LINE_CONTROL_8N1);
	port_out(UART_FIFO_CONTROL, 0x07);
}

void console_put(const char *text)
{
	for (; *text != '\0'; text++) {
		if (*text == '\n')
			put_character('\r');
		put_character(*text);
	}
}

void console_put_hex(uint64_t value)
{
	int shift = 60;

	while (shift > 0 && value >> shift == 0)
		shift -= 4;
	console_put("0x");
	for (; shift >= 0; shift -= 4)
		put_character("0123456789abcdef"[value >> shift & 0xf]);
}

void console_put_foreign(const char *text, size_t length)
{
	for (size_t i = 0; i < length && text[i] != '\0'; i++)
		put_character(text[i] >= ' ' && text[i] <= '~' ? text[i] : '.');
}

void console_drain(void)
{
	wait_line_status(LINE_STATUS_ALL_EMPTY);
}
