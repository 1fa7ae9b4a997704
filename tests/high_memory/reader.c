/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Reads memory above 4 GiB that the loader filled, and writes memory there that starts empty. */
#include <stdbool.h>
#include <stddef.h>

#include <muen/event.h>
#include <muen/test.h>

#define SUITE "high_memory"

/* As in system.xml. */
#define FILE_ADDRESS 0x100100000UL
#define FILE_BYTES 0x2000UL
#define FILL_ADDRESS 0x101000000UL
#define FILL_BYTES 0x401000UL
#define FILL_PATTERN 0x5a
#define BEHIND_ADDRESS 0x102000000UL
#define EMPTY_ADDRESS 0x103000000UL
#define LOW_ADDRESS 0x104000000UL

#define LINE_BYTES 16U
#define FIRST_LINE 1000U

/* A line of the file is "high line  NNNN" and a line feed. */
static bool is_line(const char *line, uint32_t number)
{
	static const char text[] = "high line  ";

	for (size_t i = 0; i < sizeof(text) - 1; i++) {
		if (line[i] != text[i])
			return false;
	}
	return line[11] == (char)('0' + number / 1000) && line[12] == (char)('0' + number / 100 % 10) &&
	       line[13] == (char)('0' + number / 10 % 10) && line[14] == (char)('0' + number % 10) && line[15] == '\n';
}

static void test_file(void)
{
	const char *file = (const char *)FILE_ADDRESS;
	uint32_t wrong = 0;

	for (uint32_t i = 0; i < FILE_BYTES / LINE_BYTES; i++)
		wrong += is_line(file + i * LINE_BYTES, FIRST_LINE + i) ? 0 : 1;
	muen_test_report(SUITE, "file-is-there", wrong == 0, "wrong lines %u", wrong);
}

static uint64_t count_other(uint64_t address, uint64_t length, uint8_t pattern)
{
	const uint64_t word = pattern * 0x0101010101010101UL;
	const uint64_t *words = (const uint64_t *)address;
	uint64_t other = 0;

	for (uint64_t i = 0; i < length / sizeof(*words); i++)
		other += words[i] == word ? 0 : 1;
	return other;
}

static void test_fill(void)
{
	const uint64_t other = count_other(FILL_ADDRESS, FILL_BYTES, FILL_PATTERN);
	const uint64_t behind = count_other(BEHIND_ADDRESS, 0x1000, 0);

	muen_test_report(SUITE, "fill-is-there", other == 0, "other words %lu", other);
	muen_test_report(SUITE, "nothing-is-filled-behind", behind == 0, "other words %lu", behind);
}

static void test_empty(void)
{
	volatile uint64_t *words = (volatile uint64_t *)EMPTY_ADDRESS;

	words[0] = FILL_ADDRESS;
	words[511] = EMPTY_ADDRESS;
	muen_test_report(SUITE, "memory-keeps-what-is-written", words[0] == FILL_ADDRESS && words[511] == EMPTY_ADDRESS,
			 "0x%lx 0x%lx", words[0], words[511]);
}

/* The place that the fill would have with addresses of 32 bits; the image has zeroes there. */
static void test_low(void)
{
	const uint64_t other = count_other(LOW_ADDRESS, 0x1000, 0);

	muen_test_report(SUITE, "nothing-is-filled-below", other == 0, "other words %lu", other);
}

int main(void)
{
	test_file();
	test_fill();
	test_empty();
	test_low();
	muen_test_end();
	for (;;) {
		muen_sleep();
	}
}
