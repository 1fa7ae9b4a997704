/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Fuzz target: any bytes as the commands of a stream. What the check accepts is executed; it must stay inside RAM and
 * leave loader and staging area alone.
 */
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "cpuid.h"
#include "csl.h"
#include "high_memory.h"

#define RAM_START 0x1000U
#define RAM_BYTES 0x4000U
#define LOADER_START 0x2000U
#define STAGING_START 0x4000U
#define HIGH_START 0x1ffff800ULL
#define HIGH_PAGE 0x20000000ULL /* where the view ends */
#define HIGH_BYTES 0x1000U
#define MARK 0x77

static uint8_t high[2][HIGH_BYTES / 2];

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

void cpuid(uint32_t leaf, uint32_t subleaf, uint32_t values[4])
{
	for (uint32_t i = 0; i < 4; i++)
		values[i] = leaf + subleaf + i;
}

uint8_t *high_memory_at(uint64_t address)
{
	if (address < HIGH_START || address >= HIGH_START + HIGH_BYTES)
		abort();
	return address < HIGH_PAGE ? high[0] + (address - HIGH_START) : high[1] + (address - HIGH_PAGE);
}

static void expect_untouched(const uint8_t *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		if (bytes[i] != MARK)
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t ram[RAM_BYTES];
	const struct memory_window window = {ram, RAM_START, RAM_START + RAM_BYTES};
	struct memory_map map = {0};
	const struct csl_machine machine = {
	    &map, 1ULL << 36, {LOADER_START, LOADER_START + 0x1000}, {STAGING_START, STAGING_START + 0x1000}};
	uint32_t entry_point;

	memory_map_add(&map, RAM_START, RAM_BYTES, true);
	memory_map_add(&map, HIGH_START, HIGH_BYTES, true);
	if (csl_check(data, size, &machine, &entry_point).error != LOADER_OK)
		return 0;
	memset(ram, MARK, sizeof(ram));
	if (csl_execute(data, size, &window).error != LOADER_OK)
		return 0;
	expect_untouched(ram + LOADER_START - RAM_START, 0x1000);
	expect_untouched(ram + STAGING_START - RAM_START, 0x1000);
	return 0;
}
