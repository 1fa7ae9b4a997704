/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Arguments of commands. */
#include "command.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define EXIT_INTERNAL 70

const char *command_name(const struct command *command)
{
	return (const char *)command->node->name;
}

unsigned command_line(const struct command *command)
{
	long line = xmlGetLineNo(command->node);

	return line > 0 ? (unsigned)line : 0;
}

static char *attribute(const struct command *command, const char *name)
{
	return (char *)xmlGetNoNsProp(command->node, (const xmlChar *)name);
}

bool command_has(const struct command *command, const char *name)
{
	return xmlHasProp(command->node, (const xmlChar *)name) != NULL;
}

void command_refuse(struct command *command, const char *name, const char *why)
{
	if (command->valid)
		report_violation(command->report, VIOLATION_ATTRIBUTE, command_line(command),
				 "command '%s': attribute '%s' %s", command_name(command), name, why);
	command->valid = false;
}

static int digit_value(char digit)
{
	if (digit >= '0' && digit <= '9')
		return digit - '0';
	if (digit >= 'a' && digit <= 'f')
		return digit - 'a' + 10;
	if (digit >= 'A' && digit <= 'F')
		return digit - 'A' + 10;
	return -1;
}

/* Digits of the base up to the terminator; underscores separate. false: no digit, a wrong one, or too large. */
static bool digits_parse(const char *text, unsigned base, char terminator, uint64_t *value)
{
	bool any = false;

	*value = 0;
	for (; *text != terminator; text++) {
		int digit = digit_value(*text);

		if (*text == '_' && any)
			continue;
		if (digit < 0 || (unsigned)digit >= base || *value > (UINT64_MAX - (unsigned)digit) / base)
			return false;
		*value = *value * base + (unsigned)digit;
		any = true;
	}
	return any && (terminator == '\0' || text[1] == '\0');
}

static bool number_parse(const char *text, uint64_t *value)
{
	if (strncmp(text, "16#", 3) == 0)
		return digits_parse(text + 3, 16, '#', value);
	return digits_parse(text, 10, '\0', value);
}

uint64_t command_number(struct command *command, const char *name, uint64_t maximum)
{
	char *text = attribute(command, name);
	uint64_t value = 0;

	if (text == NULL)
		command_refuse(command, name, "is missing");
	else if (!number_parse(text, &value))
		command_refuse(command, name, "is not a number");
	else if (value > maximum)
		command_refuse(command, name, "is out of range");
	xmlFree(text);
	return command->valid ? value : 0;
}

uint64_t command_address(struct command *command, const char *name)
{
	uint64_t address = command_number(command, name, PHYSICAL_LIMIT - PAGE_SIZE);

	if (address % PAGE_SIZE != 0)
		command_refuse(command, name, "is not page aligned");
	return address;
}

uint64_t command_pages(struct command *command, const char *name)
{
	uint64_t pages = command_number(command, name, PHYSICAL_LIMIT / PAGE_SIZE);

	if (pages == 0)
		command_refuse(command, name, "is zero");
	return pages;
}

bool command_flag(struct command *command, const char *name)
{
	char *text = attribute(command, name);
	bool set = text != NULL && strcmp(text, "true") == 0;

	if (text == NULL || (!set && strcmp(text, "false") != 0))
		command_refuse(command, name, "is neither true nor false");
	xmlFree(text);
	return set;
}

enum caching command_caching(struct command *command, const char *name)
{
	static const char *const names[CACHING_COUNT] = {"UC", "WC", "WT", "WB", "WP"};
	char *text = attribute(command, name);
	unsigned found = 0;

	while (found < CACHING_COUNT && (text == NULL || strcmp(text, names[found]) != 0))
		found++;
	if (found == CACHING_COUNT) {
		command_refuse(command, name, "is not a caching type");
		found = CACHING_UC;
	}
	xmlFree(text);
	return (enum caching)found;
}

char *command_string(struct command *command, const char *name)
{
	char *text = attribute(command, name);
	char *copy;

	if (text == NULL || *text == '\0')
		command_refuse(command, name, "is missing");
	copy = strdup(text != NULL ? text : "");
	xmlFree(text);
	if (copy == NULL)
		exit(EXIT_INTERNAL);
	return copy;
}

static bool hash_parse(const char *text, uint8_t *hash)
{
	if (strncmp(text, "16#", 3) != 0 || strlen(text) != 3 + 64 + 1 || text[67] != '#')
		return false;
	for (size_t i = 0; i < 32; i++) {
		int high = digit_value(text[3 + 2 * i]);
		int low = digit_value(text[4 + 2 * i]);

		if (high < 0 || low < 0)
			return false;
		hash[i] = (uint8_t)(high << 4 | low);
	}
	return true;
}

void command_hash(struct command *command, const char *name, uint8_t *hash)
{
	char *text = attribute(command, name);

	if (text == NULL || !hash_parse(text, hash))
		command_refuse(command, name, "is not a SHA-256 value");
	xmlFree(text);
}
