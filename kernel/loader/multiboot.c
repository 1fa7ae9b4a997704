/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Reads the boot information of Multiboot 1 (0.6.96 section 3.3) and Multiboot 2 (2.0 section 3.6). Every structure is
 * looked up through the memory window, so that a wrong address or length is an error and never a stray read.
 */
#include "multiboot.h"

#include "bytes.h"

#define MEMORY_AVAILABLE 1U

/* Offsets in the Multiboot 1 information. */
#define MB1_FLAGS_OFFSET 0U
#define MB1_MODULES_OFFSET 20U
#define MB1_MAP_OFFSET 44U
#define MB1_INFO_BYTES 52U
#define MB1_FLAG_MODULES (1U << 3)
#define MB1_FLAG_MAP (1U << 6)
#define MB1_MODULE_BYTES 16U
/* A map entry: u32 size of what follows, u64 address, u64 length, u32 type. */
#define MB1_ENTRY_SIZE_MIN 20U

#define MB2_TAG_END 0U
#define MB2_TAG_MODULE 3U
#define MB2_TAG_MAP 6U
#define MB2_HEADER_BYTES 8U
#define MB2_ENTRY_BYTES 24U

static struct loader_report add_module(struct boot_info *info, uint32_t start, uint32_t end)
{
	if (info->module.end != 0)
		return error_range(LOADER_SEVERAL_MODULES, start, 0);
	if (end <= start)
		return error_range(LOADER_TRUNCATED, start, 0);
	info->module = (struct memory_range){start, end};
	return error_none();
}

/* address, length and type follow each other in both formats. */
static struct loader_report add_map_entry(struct boot_info *info, const uint8_t *entry)
{
	const bool usable = bytes_get_u32(entry + 16) == MEMORY_AVAILABLE;

	if (!memory_map_add(&info->map, bytes_get_u64(entry), bytes_get_u64(entry + 8), usable))
		return error_range(LOADER_MEMORY_MAP_TOO_LARGE, bytes_get_u64(entry), 0);
	return error_none();
}

static struct loader_report read_mb1_modules(const struct memory_window *window, const uint8_t *mbi,
					     struct boot_info *info)
{
	const uint32_t count = bytes_get_u32(mbi + MB1_MODULES_OFFSET);
	const uint32_t address = bytes_get_u32(mbi + MB1_MODULES_OFFSET + 4);
	const uint8_t *module = memory_at(window, address, MB1_MODULE_BYTES);

	if (count == 0)
		return error_none();
	if (count > 1)
		return error_range(LOADER_SEVERAL_MODULES, address, count);
	if (module == NULL)
		return error_range(LOADER_BAD_BOOT_INFO, address, MB1_MODULE_BYTES);
	return add_module(info, bytes_get_u32(module), bytes_get_u32(module + 4));
}

static struct loader_report read_mb1_map(const struct memory_window *window, const uint8_t *mbi, struct boot_info *info)
{
	const uint32_t length = bytes_get_u32(mbi + MB1_MAP_OFFSET);
	const uint32_t address = bytes_get_u32(mbi + MB1_MAP_OFFSET + 4);
	const uint8_t *map = memory_at(window, address, length);
	struct loader_report report = error_none();

	if (map == NULL)
		return error_range(LOADER_BAD_BOOT_INFO, address, length);
	for (uint32_t at = 0; at < length && report.error == LOADER_OK;) {
		uint32_t entry_size;

		if (length - at < 4 + MB1_ENTRY_SIZE_MIN)
			return error_range(LOADER_BAD_BOOT_INFO, address, length);
		entry_size = bytes_get_u32(map + at);
		if (entry_size < MB1_ENTRY_SIZE_MIN || entry_size > length - at - 4)
			return error_range(LOADER_BAD_BOOT_INFO, address + at, entry_size);
		report = add_map_entry(info, map + at + 4);
		at += 4 + entry_size;
	}
	return report;
}

static struct loader_report read_mb1(const struct memory_window *window, uint32_t address, struct boot_info *info)
{
	const uint8_t *mbi = memory_at(window, address, MB1_INFO_BYTES);
	struct loader_report report = error_none();
	uint32_t flags;

	if (mbi == NULL)
		return error_range(LOADER_BAD_BOOT_INFO, address, MB1_INFO_BYTES);
	flags = bytes_get_u32(mbi + MB1_FLAGS_OFFSET);
	if ((flags & MB1_FLAG_MODULES) != 0)
		report = read_mb1_modules(window, mbi, info);
	if (report.error == LOADER_OK && (flags & MB1_FLAG_MAP) != 0)
		report = read_mb1_map(window, mbi, info);
	return report;
}

static struct loader_report read_mb2_module(const uint8_t *tag, uint32_t size, struct boot_info *info)
{
	if (size < 16)
		return error_range(LOADER_BAD_BOOT_INFO, 0, size);
	return add_module(info, bytes_get_u32(tag + 8), bytes_get_u32(tag + 12));
}

static struct loader_report read_mb2_map(const uint8_t *tag, uint32_t size, struct boot_info *info)
{
	struct loader_report report = error_none();
	uint32_t entry_bytes;

	if (size < 16)
		return error_range(LOADER_BAD_BOOT_INFO, 0, size);
	entry_bytes = bytes_get_u32(tag + 8);
	if (entry_bytes < MB2_ENTRY_BYTES || entry_bytes > size)
		return error_range(LOADER_BAD_BOOT_INFO, 0, entry_bytes);
	for (uint32_t at = 16; report.error == LOADER_OK && size - at >= entry_bytes; at += entry_bytes)
		report = add_map_entry(info, tag + at);
	return report;
}

static struct loader_report read_mb2_tag(const uint8_t *tag, uint32_t size, struct boot_info *info)
{
	switch (bytes_get_u32(tag)) {
	case MB2_TAG_MODULE:
		return read_mb2_module(tag, size, info);
	case MB2_TAG_MAP:
		return read_mb2_map(tag, size, info);
	default:
		return error_none();
	}
}

static struct loader_report read_mb2_tags(const uint8_t *mbi, uint32_t total, struct boot_info *info)
{
	uint32_t at = MB2_HEADER_BYTES;

	while (total - at >= MB2_HEADER_BYTES) {
		const uint32_t size = bytes_get_u32(mbi + at + 4);
		struct loader_report report;

		if (bytes_get_u32(mbi + at) == MB2_TAG_END)
			return error_none();
		if (size < MB2_HEADER_BYTES || size > total - at)
			return error_range(LOADER_BAD_BOOT_INFO, at, size);
		report = read_mb2_tag(mbi + at, size, info);
		if (report.error != LOADER_OK)
			return report;
		/* Tags start on 8-byte boundaries; the padding of the last one may be missing. */
		at = total - at - size < 8 ? total : at + (size + 7U) / 8U * 8U;
	}
	return error_range(LOADER_BAD_BOOT_INFO, at, 0);
}

static struct loader_report read_mb2(const struct memory_window *window, uint32_t address, struct boot_info *info)
{
	const uint8_t *mbi = memory_at(window, address, MB2_HEADER_BYTES);
	uint32_t total;

	if (mbi == NULL)
		return error_range(LOADER_BAD_BOOT_INFO, address, MB2_HEADER_BYTES);
	total = bytes_get_u32(mbi);
	if (total < MB2_HEADER_BYTES || memory_at(window, address, total) == NULL)
		return error_range(LOADER_BAD_BOOT_INFO, address, total);
	return read_mb2_tags(mbi, total, info);
}

static struct loader_report read_any(const struct memory_window *window, uint32_t magic, uint32_t address,
				     struct boot_info *info)
{
	switch (magic) {
	case MULTIBOOT1_MAGIC:
		return read_mb1(window, address, info);
	case MULTIBOOT2_MAGIC:
		return read_mb2(window, address, info);
	default:
		return error_range(LOADER_NOT_MULTIBOOT, magic, 0);
	}
}

struct loader_report multiboot_read(const struct memory_window *window, uint32_t magic, uint32_t address,
				    struct boot_info *info)
{
	struct loader_report report = read_any(window, magic, address, info);

	if (report.error != LOADER_OK)
		return report;
	if (info->map.count == 0)
		return error_range(LOADER_NO_MEMORY_MAP, address, 0);
	if (info->module.end == 0)
		return error_range(LOADER_NO_MODULE, address, 0);
	return error_none();
}
