/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* All that must hold before the first command of a stream is executed. */
#include "csl.h"

#include "csl_stream.h"
#include "sha256.h"

struct loader_report csl_open(const uint8_t *module, uint64_t module_size, struct csl_staging *staging)
{
	if (module_size < 8)
		return error_range(LOADER_TRUNCATED, 0, module_size);
	if (bytes_get_u64(module) != CSL_MAGIC)
		return error_range(LOADER_BAD_MAGIC, bytes_get_u64(module), 0);
	if (module_size < CSL_PROLOGUE_BYTES)
		return error_range(LOADER_TRUNCATED, 0, module_size);
	if ((uint16_t)bytes_get_u32(module + 8) != CSL_STAGING)
		return error_range(LOADER_NO_STAGING, 0, 0);
	if (bytes_get_u64(module + 16) != sizeof(*staging))
		return error_range(LOADER_BAD_LENGTH, 0, bytes_get_u64(module + 16));

	bytes_move((uint8_t *)staging, module + 24, sizeof(*staging));
	if (staging->size > module_size - CSL_PROLOGUE_BYTES)
		return error_range(LOADER_TRUNCATED, 0, module_size);
	if (staging->size < module_size - CSL_PROLOGUE_BYTES)
		return error_range(LOADER_BAD_LENGTH, 0, module_size);
	return error_none();
}

struct loader_report csl_check_staging(const struct csl_staging *staging, struct csl_machine *machine)
{
	struct memory_range *range = &machine->staging;

	if (staging->address % MUEN_PAGE_SIZE != 0)
		return error_range(LOADER_STAGING_NOT_ALIGNED, staging->address, staging->size);
	if (!memory_make_range(staging->address, staging->size, range) || range->end > MEMORY_4G ||
	    !memory_map_usable(machine->map, range))
		return error_range(LOADER_STAGING_NOT_RAM, staging->address, staging->size);
	if (memory_overlap(range, &machine->loader))
		return error_range(LOADER_STAGING_OVERLAPS_LOADER, staging->address, staging->size);
	return error_none();
}

struct loader_report csl_check_hash(const uint8_t *commands, const struct csl_staging *staging)
{
	uint8_t digest[SHA256_BYTES];

	sha256(commands, (size_t)staging->size, digest);
	if (!bytes_equal(digest, staging->sha256, SHA256_BYTES))
		return error_range(LOADER_BAD_HASH, staging->address, staging->size);
	return error_none();
}

static struct loader_report check_target(const struct csl_item *item, const struct csl_machine *machine,
					 uint64_t address, uint64_t length)
{
	struct memory_range target;

	if (!memory_make_range(address, length, &target) || target.end > machine->end)
		return csl_error(item, LOADER_TARGET_OUT_OF_REACH, address, length);
	if (memory_overlap(&target, &machine->loader))
		return csl_error(item, LOADER_TARGET_OVERLAPS_LOADER, address, length);
	if (memory_overlap(&target, &machine->staging))
		return csl_error(item, LOADER_TARGET_OVERLAPS_STAGING, address, length);
	/* Page 0 holds the real-mode vectors; the loader's memory window begins behind it. */
	if (address < MUEN_PAGE_SIZE || !memory_map_usable(machine->map, &target))
		return csl_error(item, LOADER_TARGET_NOT_RAM, address, length);
	return error_none();
}

static struct loader_report check_write(const struct csl_item *item, const struct csl_machine *machine)
{
	if (item->length < 9)
		return csl_error(item, LOADER_BAD_LENGTH, 0, item->length);
	return check_target(item, machine, bytes_get_u64(item->data), item->length - 8);
}

static struct loader_report check_fill(const struct csl_item *item, const struct csl_machine *machine)
{
	uint64_t length;

	if (item->length != sizeof(struct csl_fill))
		return csl_error(item, LOADER_BAD_LENGTH, 0, item->length);
	length = bytes_get_u64(item->data + offsetof(struct csl_fill, length));
	if (length == 0)
		return csl_error(item, LOADER_BAD_LENGTH, 0, length);
	return check_target(item, machine, bytes_get_u64(item->data), length);
}

static struct loader_report check_entry_point(const struct csl_item *item, uint64_t *entry_point)
{
	if (item->length != 8)
		return csl_error(item, LOADER_BAD_LENGTH, 0, item->length);
	if (*entry_point != 0)
		return csl_error(item, LOADER_BAD_ENTRY_POINT, bytes_get_u64(item->data), 0);
	*entry_point = bytes_get_u64(item->data);
	if (*entry_point == 0 || *entry_point >= MEMORY_4G)
		return csl_error(item, LOADER_BAD_ENTRY_POINT, *entry_point, 0);
	return error_none();
}

static struct loader_report check_cpuid_check(const struct csl_item *item)
{
	uint8_t result_register;

	if (item->length != sizeof(struct csl_check_cpuid))
		return csl_error(item, LOADER_BAD_LENGTH, 0, item->length);
	result_register = item->data[offsetof(struct csl_check_cpuid, result_register)];
	if (result_register > 3)
		return csl_error(item, LOADER_BAD_CPUID_REGISTER, result_register, 0);
	return error_none();
}

static struct loader_report check_command(const struct csl_item *item, const struct csl_machine *machine,
					  uint64_t *entry_point)
{
	switch (item->id) {
	case CSL_WRITE:
		return check_write(item, machine);
	case CSL_FILL:
		return check_fill(item, machine);
	case CSL_SET_ENTRY_POINT:
		return check_entry_point(item, entry_point);
	case CSL_CHECK_CPUID:
		return check_cpuid_check(item);
	default:
		/* Commands of other vendors are skipped; a second staging area would contradict the first. */
		if (item->id >= CSL_VENDOR_FIRST && item->id != CSL_STAGING)
			return error_none();
		return csl_error(item, LOADER_UNKNOWN_COMMAND, item->id, item->length);
	}
}

static bool is_written_by(const struct csl_item *item, uint64_t address)
{
	uint64_t start;

	if (item->id != CSL_WRITE)
		return false;
	start = bytes_get_u64(item->data);
	return address >= start && address - start < item->length - 8;
}

/* The stream is known to be well formed. */
static bool is_written(const uint8_t *commands, size_t size, uint64_t address)
{
	struct csl_cursor cursor = {commands, size, 0};
	struct csl_item item;

	while (cursor.at < cursor.size && csl_next(&cursor, &item).error == LOADER_OK) {
		if (is_written_by(&item, address))
			return true;
	}
	return false;
}

struct loader_report csl_check(const uint8_t *commands, size_t size, const struct csl_machine *machine,
			       uint32_t *entry_point)
{
	struct csl_cursor cursor = {commands, size, 0};
	uint64_t entry = 0;

	while (cursor.at < cursor.size) {
		struct csl_item item;
		struct loader_report report = csl_next(&cursor, &item);

		if (report.error == LOADER_OK)
			report = check_command(&item, machine, &entry);
		if (report.error != LOADER_OK)
			return report;
	}
	if (entry == 0)
		return error_range(LOADER_NO_ENTRY_POINT, 0, 0);
	if (!is_written(commands, size, entry))
		return error_range(LOADER_BAD_ENTRY_POINT, entry, 0);
	*entry_point = (uint32_t)entry;
	return error_none();
}
