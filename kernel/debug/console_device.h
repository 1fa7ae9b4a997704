/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* What characters can be put on: a 16550 UART by ports or by memory, and the text screen. One file each. */
#ifndef KERNEL_CONSOLE_DEVICE_H
#define KERNEL_CONSOLE_DEVICE_H

/* The UART that the policy names: 115200 8N1, polled. */
void uart_init(void);
void uart_put(char character);

/* 80 x 25 characters, from the top; at the bottom it scrolls. */
void screen_init(void);
void screen_put(char character);

#endif
