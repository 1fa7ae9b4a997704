/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* I/O ports. An access to a port that the policy does not give to the subject is a trap. */
#ifndef MUEN_PORT_H
#define MUEN_PORT_H

#include <stdint.h>

static inline void muen_port_out8(uint16_t port, uint8_t value)
{
	__asm__ volatile("outb %0, %1" : : "a"(value), "d"(port) : "memory");
}

static inline uint8_t muen_port_in8(uint16_t port)
{
	uint8_t value;

	__asm__ volatile("inb %1, %0" : "=a"(value) : "d"(port) : "memory");
	return value;
}

#endif
