/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Numbers of the policy language: exact, no sign, no white space, overflow is an error. */
#include "number.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

static int digit_value(char digit)
{
	if (digit >= '0' && digit <= '9')
		return digit - '0';
	if (digit >= 'a' && digit <= 'f')
		return digit - 'a' + 10;
	if (digit >= 'A' && digit <= 'F')
		return digit - 'A' + 10;
	return 16;
}

/* A separator stands between two digits. */
static bool separator_at(const char *text, size_t i, size_t length)
{
	return text[i] == '_' && i > 0 && i + 1 < length && text[i - 1] != '_';
}

static bool digits_parse(const char *text, size_t length, unsigned base, bool separators, uint64_t *value)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < length; i++) {
		const unsigned digit = (unsigned)digit_value(text[i]);

		if (separators && separator_at(text, i, length))
			continue;
		if (digit >= base || sum > (UINT64_MAX - digit) / base)
			return false;
		sum = sum * base + digit;
	}
	*value = sum;
	return length > 0;
}

bool number_parse(const char *text, uint64_t max, uint64_t *value)
{
	const size_t length = strlen(text);
	bool valid;

	if (strncmp(text, "16#", 3) == 0)
		valid = length > 4 && text[length - 1] == '#' && digits_parse(text + 3, length - 4, 16, true, value);
	else if (strncmp(text, "0x", 2) == 0)
		valid = digits_parse(text + 2, length - 2, 16, false, value);
	else
		valid = digits_parse(text, length, 10, false, value);
	return valid && *value <= max;
}

void number_format(uint64_t value, char text[NUMBER_TEXT_BYTES])
{
	char *at = text + sprintf(text, "16#");
	int group = 3;

	while (group > 0 && (value >> (16 * group)) == 0)
		group--;
	for (; group >= 0; group--)
		at += sprintf(at, "%04" PRIx64 "%s", (value >> (16 * group)) & 0xffff, group > 0 ? "_" : "#");
}
