/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* CRC-32, bit by bit: unlike the kernel does it. */
#include "crc.h"

#define POLYNOMIAL 0xedb88320U

static uint32_t crc_of(const volatile struct crash_audit *audit, uint32_t crc, uint32_t first, uint32_t end)
{
	const volatile uint8_t *const bytes = (const volatile uint8_t *)audit;

	for (uint32_t bit = first * 8; bit < end * 8; bit++) {
		uint32_t const differs = ((uint32_t)bytes[bit / 8] >> bit % 8 & 1U) ^ (crc & 1U);

		crc = crc >> 1 ^ (differs != 0 ? POLYNOMIAL : 0);
	}
	return crc;
}

bool crc_is_right(const volatile struct crash_audit *audit)
{
	uint32_t const crc =
	    crc_of(audit, UINT32_MAX, offsetof(struct crash_audit, version), offsetof(struct crash_audit, boot_count));

	return ~crc_of(audit, crc, offsetof(struct crash_audit, reserved), sizeof(struct crash_audit)) == audit->crc32;
}
