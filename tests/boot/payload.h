/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Physical addresses that payload.S and csl_make.c agree on. */
#ifndef TESTS_BOOT_PAYLOAD_H
#define TESTS_BOOT_PAYLOAD_H

#define PAYLOAD_CODE 0x00100000
#define PAYLOAD_STACK 0x00110000
#define PAYLOAD_COM1 0x00120000
#define PAYLOAD_COM2 0x00140000
#define PAYLOAD_ENDING 0x00160000
#define PAYLOAD_FILLED 0x00161000
#define PAYLOAD_STAGING 0x02000000

#endif
