/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The checksum of the crash audit. */
#ifndef CRASH_CRC_H
#define CRASH_CRC_H

#include <muen/abi/crash_audit.h>
#include <stdbool.h>

/* Is crc32 what <muen/abi/crash_audit.h> says? */
bool crc_is_right(const volatile struct crash_audit *audit);

#endif
