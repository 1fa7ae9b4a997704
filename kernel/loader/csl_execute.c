/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Executes a stream that csl_check() accepted. */
#include "csl.h"

#include "cpuid.h"
#include "csl_stream.h"
#include "high_memory.h"

/* The last leaf of a leaf's range (0, 0x40000000, 0x80000000) is in EAX of its first. */
#define CPUID_RANGE_MASK 0xc0000000U

/* A leaf that the processor does not have reads as zero; Intel processors return another leaf's values for it. */
static void read_cpuid(uint32_t leaf, uint32_t subleaf, uint32_t values[4])
{
	cpuid(leaf & CPUID_RANGE_MASK, 0, values);
	if (leaf > values[0])
		values[0] = values[1] = values[2] = values[3] = 0;
	else
		cpuid(leaf, subleaf, values);
}

static struct loader_report check_cpuid(const struct csl_item *item)
{
	struct csl_check_cpuid check;
	struct loader_report report;
	uint32_t values[4];

	bytes_move((uint8_t *)&check, item->data, sizeof(check));
	read_cpuid(check.leaf, check.ecx, values);
	if ((values[check.result_register] & check.mask) == check.value)
		return error_none();
	report = csl_error(item, LOADER_CPUID_CHECK, check.leaf, check.ecx);
	report.message = (const char *)item->data + offsetof(struct csl_check_cpuid, message);
	return report;
}

/* Where the first bytes of a target are seen; length shrinks to how many of them are seen together. */
static uint8_t *target_at(const struct memory_window *window, uint64_t address, uint64_t *length)
{
	const uint64_t seen =
	    address < window->end ? window->end - address : HIGH_MEMORY_PAGE - address % HIGH_MEMORY_PAGE;

	*length = *length < seen ? *length : seen;
	return address < window->end ? memory_at(window, address, *length) : high_memory_at(address);
}

static struct loader_report write_content(const struct csl_item *item, const struct memory_window *window)
{
	const uint64_t address = bytes_get_u64(item->data);
	const uint8_t *content = item->data + 8;
	const uint64_t size = item->length - 8;
	uint64_t length;

	for (uint64_t at = 0; at < size; at += length) {
		uint8_t *target;

		length = size - at;
		target = target_at(window, address + at, &length);
		if (target == NULL)
			return csl_error(item, LOADER_TARGET_NOT_RAM, address, size);
		bytes_move(target, content + (size_t)at, (size_t)length);
	}
	return error_none();
}

static struct loader_report fill(const struct csl_item *item, const struct memory_window *window)
{
	struct csl_fill command;
	uint64_t length;

	bytes_move((uint8_t *)&command, item->data, sizeof(command));
	for (uint64_t at = 0; at < command.length; at += length) {
		uint8_t *target;

		length = command.length - at;
		target = target_at(window, command.address + at, &length);
		if (target == NULL)
			return csl_error(item, LOADER_TARGET_NOT_RAM, command.address, command.length);
		bytes_fill(target, (uint8_t)command.pattern, (size_t)length);
	}
	return error_none();
}

static struct loader_report execute_command(const struct csl_item *item, const struct memory_window *window)
{
	switch (item->id) {
	case CSL_WRITE:
		return write_content(item, window);
	case CSL_FILL:
		return fill(item, window);
	case CSL_CHECK_CPUID:
		return check_cpuid(item);
	default:
		return error_none();
	}
}

struct loader_report csl_execute(const uint8_t *commands, size_t size, const struct memory_window *window)
{
	struct csl_cursor cursor = {commands, size, 0};

	while (cursor.at < cursor.size) {
		struct csl_item item;
		struct loader_report report = csl_next(&cursor, &item);

		if (report.error == LOADER_OK)
			report = execute_command(&item, window);
		if (report.error != LOADER_OK)
			return report;
	}
	return error_none();
}
