/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Memory as a whole: regions with their content, nothing beside them, a free place for the loader's copy of the stream,
 * and the entry point.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <muen/abi/layout.h>
#include <muen/abi/types.h>

#include "audit.h"
#include "memory.h"

#define FOUR_GIB 0x100000000ULL

/* Most filled regions are alike: each hash of a fill is made once. */
struct fill_hash {
	uint64_t size;
	uint8_t pattern;
	uint8_t hash[32];
};

struct fill_hashes {
	struct fill_hash *list;
	size_t count;
};

static bool overlaps(uint64_t address, uint64_t size, uint64_t other, uint64_t other_size)
{
	return address - other < other_size || other - address < size;
}

static void place_check(const struct audit *audit, size_t index)
{
	const struct region *region = audit->policy->by_address[index];
	const struct region *before = index > 0 ? audit->policy->by_address[index - 1] : NULL;

	if (!policy_is_ram(audit->policy, region->address, region->size))
		finding_add(audit->findings, FINDING_REGION_PLACE, region->name, region->address,
			    "its 0x%" PRIx64 " bytes are not inside a memory block", region->size);
	if (before != NULL && overlaps(region->address, region->size, before->address, before->size))
		finding_add(audit->findings, FINDING_REGION_PLACE, region->name, region->address,
			    "it lies over region '%s' at 0x%" PRIx64, before->name, before->address);
}

static void stray_report(const struct audit *audit, const char *region, uint64_t address)
{
	finding_add(audit->findings, FINDING_STRAY_CONTENT, region, address,
		    "the image has content where the policy has none");
}

/* A range of the image may cover many regions, one after the other; none of its bytes may lie between them. */
static void stray_check(const struct audit *audit, const struct image_range *range)
{
	const struct policy *policy = audit->policy;
	uint64_t end = range->address + range->size;
	uint64_t at = range->address;

	for (size_t i = policy_region_from(policy, at); at < end; i++) {
		const struct region *region = i < policy->region_count ? policy->by_address[i] : NULL;

		if (region == NULL || region->address > at)
			stray_report(audit, NULL, at);
		if (region == NULL || region->address >= end)
			return;
		if (region->content == CONTENT_NONE)
			stray_report(audit, region->name, at > region->address ? at : region->address);
		at = region->address + region->size > at ? region->address + region->size : at;
	}
}

static void ram_check(const struct audit *audit)
{
	for (size_t i = 0; i < audit->image->range_count; i++) {
		const struct image_range *range = &audit->image->ranges[i];

		if (!policy_is_ram(audit->policy, range->address, range->size))
			finding_add(audit->findings, FINDING_OUTSIDE_RAM, NULL, range->address,
				    "0x%" PRIx64 " bytes of content are not inside a memory block", range->size);
		if (overlaps(range->address, range->size, MUEN_LOADER_PHYS, MUEN_LOADER_SIZE))
			finding_add(audit->findings, FINDING_OUTSIDE_RAM, NULL, range->address,
				    "0x%" PRIx64 " bytes of content lie where the loader runs", range->size);
		stray_check(audit, range);
	}
}

static uint64_t find_in_page(const uint8_t *page, uint64_t length, uint8_t pattern)
{
	uint64_t at = 0;

	if (page[0] == pattern && memcmp(page, page + 1, length - 1) == 0)
		return length;
	while (at < length && page[at] == pattern)
		at++;
	return at;
}

/* First byte in the area that is not the pattern, or size. All of the area is written. */
static uint64_t find_other(const struct image *image, uint64_t address, uint64_t size, uint8_t pattern, uint8_t *other)
{
	uint8_t page[MUEN_PAGE_SIZE];
	uint64_t at = 0;

	while (at < size) {
		const struct image_range *range = &image->ranges[image_find(image, address + at)];
		uint64_t rest = range->address + range->size - (address + at);
		uint64_t length = rest < size - at ? rest : size - at;
		uint64_t same = length;

		*other = range->pattern;
		if (range->data == NULL && range->pattern != pattern)
			return at;
		if (range->data != NULL) {
			length = length < sizeof(page) ? length : sizeof(page);
			image_copy(image, address + at, page, length);
			same = find_in_page(page, length, pattern);
			*other = same < length ? page[same] : pattern;
		}
		if (same < length)
			return at + same;
		at += length;
	}
	return size;
}

static bool is_written(const struct image *image, uint64_t address, uint64_t size)
{
	uint64_t end = address + size;

	for (size_t i = image_find(image, address); address < end; i++) {
		if (i == image->range_count || image->ranges[i].address > address)
			return false;
		address = image->ranges[i].address + image->ranges[i].size;
	}
	return true;
}

static void region_hash(const struct audit *audit, const struct region *region, struct fill_hashes *fills, bool filled,
			uint8_t hash[32])
{
	struct fill_hash *fill;

	for (size_t i = 0; filled && i < fills->count; i++) {
		fill = &fills->list[i];
		if (fill->size == region->size && fill->pattern == region->pattern) {
			memcpy(hash, fill->hash, sizeof(fill->hash));
			return;
		}
	}
	image_hash(audit->image, region->address, region->size, hash);
	if (!filled)
		return;
	fills->list = memory_resize(fills->list, fills->count + 1, sizeof(*fills->list));
	fill = &fills->list[fills->count++];
	*fill = (struct fill_hash){.size = region->size, .pattern = region->pattern};
	memcpy(fill->hash, hash, sizeof(fill->hash));
}

/* The bytes that the policy says, as far as it says them: a fill whole, a file from its end on. */
static bool bytes_check(const struct audit *audit, const struct region *region)
{
	bool fill = region->content == CONTENT_FILL;
	uint64_t from = fill ? 0 : region->file_size;
	uint8_t pattern = fill ? region->pattern : 0;
	uint8_t other;
	uint64_t at = from + find_other(audit->image, region->address + from, region->size - from, pattern, &other);

	if (at == region->size)
		return true;
	finding_add(audit->findings, fill ? FINDING_FILL : FINDING_PADDING, region->name, region->address + at,
		    "the policy says 0x%02x for the byte at offset 0x%" PRIx64 ", the image has 0x%02x", pattern, at,
		    other);
	return false;
}

static void region_check(const struct audit *audit, const struct region *region, struct fill_hashes *fills)
{
	uint8_t *hash = audit->hashes[region - audit->policy->regions];
	bool good;

	audit->findings->counts.regions++;
	if (region->content == CONTENT_NONE)
		return;
	if (!is_written(audit->image, region->address, region->size)) {
		finding_add(audit->findings, FINDING_NO_CONTENT, region->name, region->address,
			    "the policy gives it content, the image does not write all of its 0x%" PRIx64 " bytes",
			    region->size);
		return;
	}
	audit->findings->counts.content_bytes += region->size;
	good = bytes_check(audit, region);
	if (!region->has_hash)
		return;
	audit->findings->counts.hashes++;
	region_hash(audit, region, fills, good && region->content == CONTENT_FILL, hash);
	if (memcmp(hash, region->hash, sizeof(region->hash)) != 0)
		finding_add(audit->findings, FINDING_HASH, region->name, region->address,
			    "the policy says SHA-256 %02x%02x%02x%02x..., the image has %02x%02x%02x%02x...",
			    region->hash[0], region->hash[1], region->hash[2], region->hash[3], hash[0], hash[1],
			    hash[2], hash[3]);
}

static void staging_check(const struct audit *audit)
{
	const struct image *image = audit->image;
	uint64_t address = image->staging_address;
	uint64_t size = image->staging_size;

	if (!image->has_staging) {
		finding_add(audit->findings, FINDING_STAGING, NULL, 0,
			    "the stream does not begin with a staging command");
		return;
	}
	if (address % MUEN_PAGE_SIZE != 0 || size == 0 || size > FOUR_GIB || address > FOUR_GIB - size ||
	    !policy_is_ram(audit->policy, address, size))
		finding_add(audit->findings, FINDING_STAGING, NULL, address,
			    "0x%" PRIx64 " bytes of staging area are not in RAM below 4 GiB", size);
	else if (image_touches(image, address, size) || overlaps(address, size, MUEN_LOADER_PHYS, MUEN_LOADER_SIZE))
		finding_add(audit->findings, FINDING_STAGING, NULL, address,
			    "0x%" PRIx64 " bytes of staging area lie over content, or over the loader", size);
}

static void entry_point_check(const struct audit *audit)
{
	const struct region *text = policy_region(audit->policy, "kernel_text");
	uint64_t entry = audit->image->entry_point;

	if (!audit->image->has_entry_point || text == NULL || entry != text->address || entry != MUEN_KVA_TEXT)
		finding_add(audit->findings, FINDING_ENTRY_POINT, "kernel_text", text != NULL ? text->address : 0,
			    "the kernel begins there, the entry point is 0x%" PRIx64, entry);
}

void content_audit(const struct audit *audit)
{
	struct fill_hashes fills = {0};

	for (size_t i = 0; i < audit->policy->region_count; i++) {
		place_check(audit, i);
		region_check(audit, audit->policy->by_address[i], &fills);
	}
	free(fills.list);
	ram_check(audit);
	staging_check(audit);
	entry_point_check(audit);
}
