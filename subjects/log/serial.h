/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* A serial line to write to: a 16550 UART, polled, 115200 baud, 8 data bits, no parity. */
#ifndef SERIAL_H
#define SERIAL_H

#include <stdint.h>

/* first_port: the lowest of its eight ports. */
void serial_init(uint16_t first_port);

/* Waits until the UART takes them. A LF is written as CR LF. */
void serial_put(const char *text);

/* Waits until the last bit is on the line. */
void serial_drain(void);

#endif
