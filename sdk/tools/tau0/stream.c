/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Content of regions to the command stream: runs of pages become one WRITE or one FILL each. */
#include "stream.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include <muen/abi/csl.h>
#include <muen/abi/layout.h>

#define EXIT_INTERNAL 70
#define FOUR_GIB 0x100000000ULL
#define ONE_MIB 0x100000ULL

struct writer {
	struct stream *stream;
	size_t capacity;
	bool open;        /* a run has begun */
	bool data;        /* it is a WRITE, else a FILL */
	uint64_t address; /* of the run */
	uint64_t length;
	uint8_t pattern;
	size_t header_offset; /* of the run's command, in a WRITE */
};

static void bytes_add(struct writer *writer, const void *bytes, size_t size)
{
	struct stream *stream = writer->stream;

	while (writer->capacity - stream->size < size) {
		writer->capacity = writer->capacity == 0 ? 65536 : writer->capacity * 2;
		stream->bytes = realloc(stream->bytes, writer->capacity);
		if (stream->bytes == NULL) {
			fputs("tau0: out of memory\n", stderr);
			exit(EXIT_INTERNAL);
		}
	}
	memcpy(stream->bytes + stream->size, bytes, size);
	stream->size += size;
}

static void command_add(struct writer *writer, enum csl_command_id id, const void *data, size_t size)
{
	const struct csl_command command = {.id = id, .length = size};

	bytes_add(writer, &command, sizeof(command));
	bytes_add(writer, data, size);
	writer->stream->commands++;
}

/* The length of a WRITE is known when its run ends. */
static void run_end(struct writer *writer)
{
	const struct csl_command write = {.id = CSL_WRITE, .length = sizeof(uint64_t) + writer->length};
	const struct csl_fill fill = {writer->address, writer->length, writer->pattern};

	if (!writer->open)
		return;
	if (writer->data)
		memcpy(writer->stream->bytes + writer->header_offset, &write, sizeof(write));
	else
		command_add(writer, CSL_FILL, &fill, sizeof(fill));
	writer->open = false;
}

static bool run_continues(const struct writer *writer, uint64_t address, bool data, uint8_t pattern)
{
	return writer->open && writer->address + writer->length == address && writer->data == data &&
	       (data || writer->pattern == pattern);
}

static void run_begin(struct writer *writer, uint64_t address, bool data, uint8_t pattern)
{
	run_end(writer);
	writer->open = true;
	writer->data = data;
	writer->address = address;
	writer->length = 0;
	writer->pattern = pattern;
	writer->header_offset = writer->stream->size;
	if (data)
		command_add(writer, CSL_WRITE, &address, sizeof(address));
}

static bool page_uniform(const uint8_t *page)
{
	return memcmp(page, page + 1, PAGE_SIZE - 1) == 0;
}

static void page_add(struct writer *writer, uint64_t address, const uint8_t *page, uint8_t pattern)
{
	bool data = page != NULL && !page_uniform(page);

	if (page != NULL && !data)
		pattern = page[0];
	if (!run_continues(writer, address, data, pattern))
		run_begin(writer, address, data, pattern);
	if (data)
		bytes_add(writer, page, PAGE_SIZE);
	writer->length += PAGE_SIZE;
}

static void extent_add(struct writer *writer, const struct region *region, const struct extent *extent)
{
	uint64_t address = region->address + extent->first_page * PAGE_SIZE;

	for (uint64_t i = 0; extent->kind != EXTENT_VACUOUS && i < extent->pages; i++)
		page_add(writer, address + i * PAGE_SIZE,
			 extent->kind == EXTENT_DATA ? extent->data + i * PAGE_SIZE : NULL, extent->pattern);
}

/* Start of a region with content, or of the loader, that overlaps the range; or the range's end. */
static uint64_t obstacle_find(const struct composition *composition, uint64_t start, uint64_t end)
{
	if (start < MUEN_LOADER_PHYS + MUEN_LOADER_SIZE && end > MUEN_LOADER_PHYS)
		return MUEN_LOADER_PHYS;
	for (size_t i = 0; i < composition->region_count; i++) {
		const struct region *region = &composition->regions[i];

		if (composition_has_content(region) && start < composition_region_end(region) && end > region->address)
			return region->address;
	}
	return end;
}

/* Highest free range of the block, below 4 GiB and above what firmware and boot loaders use; 0 if there is none. */
static uint64_t staging_in_block(const struct composition *composition, const struct memory_block *block, uint64_t size)
{
	uint64_t lowest = block->address > ONE_MIB ? block->address : ONE_MIB;
	uint64_t end = block->address + block->pages * PAGE_SIZE;

	end = end < FOUR_GIB ? end : FOUR_GIB;
	while (end > lowest && end - lowest >= size) {
		uint64_t obstacle = obstacle_find(composition, end - size, end);

		if (obstacle == end)
			return end - size;
		end = obstacle;
	}
	return 0;
}

static uint64_t staging_find(const struct composition *composition, uint64_t size)
{
	uint64_t best = 0;

	for (size_t i = 0; i < composition->block_count; i++) {
		uint64_t address = staging_in_block(composition, &composition->blocks[i], size);

		best = address > best ? address : best;
	}
	return best;
}

static bool staging_fill(const struct composition *composition, struct stream *stream, size_t offset,
			 struct report *report)
{
	struct csl_staging staging = {.size = stream->size - offset - sizeof(staging)};
	uint64_t pages_size = (staging.size + PAGE_SIZE - 1) / PAGE_SIZE * PAGE_SIZE;

	staging.address = staging_find(composition, pages_size);
	if (staging.address == 0)
		return report_violation(report, VIOLATION_STAGING, composition->entry_line,
					"no free range of 0x%" PRIx64 " bytes for the image of %zu bytes", pages_size,
					stream->size);
	if (EVP_Digest(stream->bytes + offset + sizeof(staging), staging.size, staging.sha256, NULL, EVP_sha256(),
		       NULL) != 1) {
		fputs("tau0: the crypto library failed\n", stderr);
		exit(EXIT_INTERNAL);
	}
	memcpy(stream->bytes + offset, &staging, sizeof(staging));
	stream->staging = staging.address;
	return true;
}

bool stream_build(const struct composition *composition, struct stream *stream, struct report *report)
{
	struct writer writer = {.stream = stream};
	const struct csl_staging unknown = {0};
	const uint64_t magic = CSL_MAGIC;
	size_t staging_offset;

	memset(stream, 0, sizeof(*stream));
	bytes_add(&writer, &magic, sizeof(magic));
	command_add(&writer, CSL_STAGING, &unknown, sizeof(unknown));
	staging_offset = stream->size - sizeof(unknown);
	for (size_t i = 0; i < composition->region_count; i++) {
		const struct region *region = &composition->regions[composition->by_address[i]];

		for (size_t j = 0; j < region->extent_count; j++)
			extent_add(&writer, region, &region->extents[j]);
	}
	run_end(&writer);
	command_add(&writer, CSL_SET_ENTRY_POINT, &composition->entry_point, sizeof(composition->entry_point));
	return staging_fill(composition, stream, staging_offset, report);
}
