/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Pages of the witness: right below and right above the hostile subject's in physical memory, and one that hostile
 * subjects may read. And what nobody may write: its program and its information.
 */
#include "memory.h"

#include "verdict.h"

#include "common/random.h"

#include <muen/sinfo.h>

#define PAGES 3U
#define SHOWN 2U
#define ACCESSED_DIRTY 0x0000006000000060ULL

static const char *const pages[PAGES] = {"below", "above", [SHOWN] = "shown"};
static const char *const constants[] = {"text", "rodata", "sinfo"};
#define CONSTANTS (sizeof(constants) / sizeof(constants[0]))

static const struct sinfo_memory *page[PAGES];
static uint64_t sums[CONSTANTS];

/*
 * Bochs 2.7 sets the bits Accessed and Dirty of what a guest names as its page tables without a look at the EPT, where
 * the CPU has a violation (SDM vol. 3, 28.3.3.2). Where a guest can read, they are set already, in entries of both
 * sizes.
 */
static uint64_t content(struct random *random, unsigned int number)
{
	uint64_t const value = random_next(random);

	return number == SHOWN ? value | ACCESSED_DIRTY : value;
}

static uint64_t sum(const struct sinfo_memory *memory)
{
	const uint64_t *word = (const uint64_t *)memory->address;
	uint64_t total = 0;

	for (uint64_t i = 0; i < memory->size / sizeof(*word); i++)
		total = (total << 1 | total >> 63) + word[i];
	return total;
}

void memory_begin(void)
{
	for (unsigned int i = 0; i < PAGES; i++) {
		struct random random = random_begin(i);
		uint64_t *word;

		page[i] = muen_sinfo_memory(muen_sinfo(), pages[i]);
		word = (uint64_t *)page[i]->address;
		for (uint64_t n = 0; n < page[i]->size / sizeof(*word); n++)
			word[n] = content(&random, i);
	}
	for (unsigned int i = 0; i < CONSTANTS; i++)
		sums[i] = sum(muen_sinfo_memory(muen_sinfo(), constants[i]));
}

void memory_check(void)
{
	for (unsigned int i = 0; i < PAGES; i++) {
		const volatile uint64_t *word = (const volatile uint64_t *)page[i]->address;
		struct random random = random_begin(i);

		for (uint64_t n = 0; n < page[i]->size / sizeof(*word); n++) {
			uint64_t const expected = content(&random, i);

			if (word[n] != expected)
				verdict_differs(CASE_MEMORY, pages[i], n, expected, word[n]);
		}
	}
	for (unsigned int i = 0; i < CONSTANTS; i++) {
		uint64_t const found = sum(muen_sinfo_memory(muen_sinfo(), constants[i]));

		if (found != sums[i])
			verdict_differs(CASE_MEMORY, constants[i], 0, sums[i], found);
	}
}
