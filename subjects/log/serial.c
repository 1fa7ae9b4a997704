/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The UART, as its data sheet says (National Semiconductor PC16550D, section 8). */
#include "serial.h"

#include <muen/port.h>
#include <muen/tsc.h>

#define REGISTER_DATA 0U
#define REGISTER_DIVISOR_LOW 0U
#define REGISTER_DIVISOR_HIGH 1U
#define REGISTER_INTERRUPTS 1U
#define REGISTER_FIFO 2U /* written; read, it is the interrupt identification */
#define REGISTER_LINE_CONTROL 3U
#define REGISTER_MODEM_CONTROL 4U
#define REGISTER_LINE_STATUS 5U

#define LINE_CONTROL_8N1 0x03U
#define LINE_CONTROL_DIVISOR 0x80U
#define FIFO_ENABLE_AND_CLEAR 0x07U
#define FIFO_PRESENT 0xc0U
#define MODEM_CONTROL_DTR_RTS 0x03U
#define LINE_STATUS_HOLDING_EMPTY 0x20U
#define LINE_STATUS_ALL_SENT 0x40U

#define DIVISOR_115200 1U
#define FIFO_BYTES 16U

static uint16_t base;
static unsigned int fifo_bytes;
static unsigned int room; /* bytes that fit before the status must be looked at again */

static void set_register(unsigned int index, unsigned int value)
{
	muen_port_out8((uint16_t)(base + index), (uint8_t)value);
}

static unsigned int get_register(unsigned int index)
{
	return muen_port_in8((uint16_t)(base + index));
}

static void wait_for(unsigned int status)
{
	while ((get_register(REGISTER_LINE_STATUS) & status) == 0)
		muen_pause();
}

void serial_init(uint16_t first_port)
{
	base = first_port;
	set_register(REGISTER_INTERRUPTS, 0);
	set_register(REGISTER_LINE_CONTROL, LINE_CONTROL_DIVISOR);
	set_register(REGISTER_DIVISOR_LOW, DIVISOR_115200);
	set_register(REGISTER_DIVISOR_HIGH, 0);
	set_register(REGISTER_LINE_CONTROL, LINE_CONTROL_8N1);
	set_register(REGISTER_FIFO, FIFO_ENABLE_AND_CLEAR);
	set_register(REGISTER_MODEM_CONTROL, MODEM_CONTROL_DTR_RTS);
	fifo_bytes = (get_register(REGISTER_FIFO) & FIFO_PRESENT) == FIFO_PRESENT ? FIFO_BYTES : 1;
}

static void put_byte(char byte)
{
	if (room == 0) {
		wait_for(LINE_STATUS_HOLDING_EMPTY);
		room = fifo_bytes;
	}
	set_register(REGISTER_DATA, (unsigned char)byte);
	room--;
}

void serial_put(const char *text)
{
	for (; *text != '\0'; text++) {
		if (*text == '\n')
			put_byte('\r');
		put_byte(*text);
	}
}

void serial_drain(void)
{
	wait_for(LINE_STATUS_ALL_SENT);
	room = 0;
}
