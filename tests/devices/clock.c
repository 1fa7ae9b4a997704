/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Registers of the clock are chosen at one port and reached at the next. */
#include "clock.h"

#include <muen/port.h>
#include <muen/sinfo.h>
#include <muen/tsc.h>

#define PORT_ADDRESS 0x70
#define PORT_DATA 0x71
#define REGISTER_A 0x0a
#define REGISTER_B 0x0b
#define REGISTER_C 0x0c
#define B_PERIODIC 0x40U
#define A_RATE_1024_HZ 0x26U

#define ANSWER_MS 20U

static uint8_t clock_read(uint8_t number)
{
	muen_port_out8(PORT_ADDRESS, number);
	return muen_port_in8(PORT_DATA);
}

static void clock_write(uint8_t number, uint8_t value)
{
	muen_port_out8(PORT_ADDRESS, number);
	muen_port_out8(PORT_DATA, value);
}

void clock_acknowledge(void)
{
	(void)clock_read(REGISTER_C);
}

void clock_start(void)
{
	clock_write(REGISTER_A, A_RATE_1024_HZ);
	clock_write(REGISTER_B, clock_read(REGISTER_B) | B_PERIODIC);
	clock_acknowledge();
}

void clock_stop(void)
{
	clock_write(REGISTER_B, clock_read(REGISTER_B) & (uint8_t)~B_PERIODIC);
	clock_acknowledge();
}

bool clock_counts(const volatile uint64_t *count, uint64_t seen)
{
	uint64_t const begin = muen_tsc();

	while (*count == seen) {
		if (muen_tsc() - begin > (uint64_t)muen_sinfo()->tsc_khz * ANSWER_MS) {
			return false;
		}
	}
	return true;
}
