/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* A 16550 UART: eight registers, at successive ports or in successive words of 32 bits. */
#include "console_device.h"

#include "hw.h"
#include "mmio.h"
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

static void uart_write(uint32_t index, uint8_t value)
{
	if (policy_header.console == POLICY_CONSOLE_UART) {
		x86_out8((uint16_t)(policy_header.console_port + index), value);
	} else {
		mmio_write32(MMIO_CONSOLE, index * (uint32_t)sizeof(uint32_t), value);
	}
}

static uint8_t uart_read(uint32_t index)
{
	if (policy_header.console == POLICY_CONSOLE_UART) {
		return x86_in8((uint16_t)(policy_header.console_port + index));
	}
	return (uint8_t)mmio_read32(MMIO_CONSOLE, index * (uint32_t)sizeof(uint32_t));
}

void uart_init(void)
{
	uart_write(UART_INTERRUPT_ENABLE, 0);
	uart_write(UART_LINE_CONTROL, UART_DIVISOR_ACCESS);
	uart_write(UART_DATA, 1);
	uart_write(UART_INTERRUPT_ENABLE, 0);
	uart_write(UART_LINE_CONTROL, UART_8N1);
	uart_write(UART_FIFO_CONTROL, UART_FIFO_ENABLE_CLEAR);
	uart_write(UART_MODEM_CONTROL, UART_DTR_RTS);
}

void uart_put(char character)
{
	while ((uart_read(UART_LINE_STATUS) & UART_TRANSMIT_EMPTY) == 0) {
		hw_pause();
	}
	uart_write(UART_DATA, (uint8_t)character);
}
