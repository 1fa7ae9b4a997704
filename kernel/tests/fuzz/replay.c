/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Runs the state machine's fuzzer on seeded random data, without libFuzzer: the same runs each time.
 *
 * usage: replay FIRST-SEED SEEDS EXITS
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include <sanitizer/common_interface_defs.h>

#include "run.h"

#define EXITS_MAX 4096U

static unsigned long current_seed;

/* A finding ends the process by a sanitizer or by abort(). */
static void name_seed(void)
{
	(void)fprintf(stderr, "found with seed %lu\n", current_seed);
}

static void name_seed_of_abort(int signal)
{
	(void)signal;
	name_seed();
}

static uint32_t run_seed(uint32_t seed, size_t exits)
{
	static uint8_t data[4 + 2 * EXITS_MAX];
	size_t const size = 4 + 2 * exits;
	uint64_t state = seed * 0x2545f4914f6cdd1dULL + 1;

	for (size_t index = 0; index < size; index++) {
		state = state * 6364136223846793005ULL + 1442695040888963407ULL;
		data[index] = (uint8_t)(state >> 56);
	}
	return fuzz_run(data, size);
}

int main(int argc, char **argv)
{
	unsigned long exits = 0;
	unsigned long end;

	if (argc != 4 || strtoul(argv[3], NULL, 10) > EXITS_MAX) {
		(void)fprintf(stderr, "usage: replay FIRST-SEED SEEDS EXITS (at most %u)\n", EXITS_MAX);
		return 2;
	}
	(void)setenv("CMOCKA_TEST_ABORT", "1", 1);
	(void)signal(SIGABRT, name_seed_of_abort);
	__sanitizer_set_death_callback(name_seed);
	end = strtoul(argv[1], NULL, 10) + strtoul(argv[2], NULL, 10);
	for (current_seed = strtoul(argv[1], NULL, 10); current_seed < end; current_seed++) {
		exits += run_seed((uint32_t)current_seed, strtoul(argv[3], NULL, 10));
	}
	(void)printf("%lu exits\n", exits);
	return 0;
}
