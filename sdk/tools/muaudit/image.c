/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The command stream, command by command, to sorted ranges of memory. */
#include "image.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include <muen/abi/csl.h>

#include "memory.h"

struct stream {
	struct image *image;
	struct findings *findings;
	const uint8_t *bytes;
	size_t size;
	size_t at;      /* of the command's data */
	size_t command; /* its number, from 0 */
};

static uint64_t load(const uint8_t *bytes)
{
	uint64_t value;

	memcpy(&value, bytes, sizeof(value));
	return value;
}

static void malformed(const struct stream *stream, const char *text)
{
	finding_add(stream->findings, FINDING_STREAM, NULL, stream->at, "command %zu of the stream (byte %zu) %s",
		    stream->command, stream->at, text);
}

static void add_range(const struct stream *stream, const struct image_range *range)
{
	struct image *image = stream->image;

	if (range->size == 0 || range->size > UINT64_MAX - range->address) {
		malformed(stream, "writes nothing, or beyond the address space");
		return;
	}
	image->ranges = memory_resize(image->ranges, image->range_count + 1, sizeof(*image->ranges));
	image->ranges[image->range_count++] = *range;
}

static void read_write(const struct stream *stream, const uint8_t *data, uint64_t length)
{
	if (length <= sizeof(uint64_t))
		malformed(stream, "writes no byte");
	else
		add_range(stream, &(struct image_range){load(data), length - 8, data + 8, 0});
}

static void read_fill(const struct stream *stream, const uint8_t *data, uint64_t length)
{
	struct csl_fill fill;

	if (length != sizeof(fill)) {
		malformed(stream, "is a fill of another length than 24 bytes");
		return;
	}
	memcpy(&fill, data, sizeof(fill));
	add_range(stream, &(struct image_range){fill.address, fill.length, NULL, (uint8_t)fill.pattern});
}

static void read_entry_point(const struct stream *stream, const uint8_t *data, uint64_t length)
{
	if (length != sizeof(uint64_t) || stream->image->has_entry_point) {
		malformed(stream, "is a second entry point, or one of another length than 8 bytes");
		return;
	}
	stream->image->has_entry_point = true;
	stream->image->entry_point = load(data);
}

static void read_staging(const struct stream *stream, const uint8_t *data, uint64_t length)
{
	struct csl_staging staging;
	uint64_t rest = stream->size - stream->at - length;
	uint8_t hash[32];

	if (length != sizeof(staging) || stream->command != 0) {
		malformed(stream, "is a staging command that is not the first, or not of 48 bytes");
		return;
	}
	memcpy(&staging, data, sizeof(staging));
	stream->image->has_staging = true;
	stream->image->staging_address = staging.address;
	stream->image->staging_size = staging.size;
	if (staging.size != rest)
		finding_add(stream->findings, FINDING_STAGING, NULL, staging.address,
			    "the staging command says %" PRIu64 " bytes follow, %" PRIu64 " do", staging.size, rest);
	if (EVP_Digest(data + length, rest, hash, NULL, EVP_sha256(), NULL) != 1 ||
	    memcmp(hash, staging.sha256, sizeof(hash)) != 0)
		finding_add(stream->findings, FINDING_STAGING, NULL, staging.address,
			    "the stream has another SHA-256 than its staging command says");
}

static void read_command(const struct stream *stream, uint64_t id, uint64_t length)
{
	const uint8_t *data = stream->bytes + stream->at;

	switch (id) {
	case CSL_WRITE:
		read_write(stream, data, length);
		break;
	case CSL_FILL:
		read_fill(stream, data, length);
		break;
	case CSL_SET_ENTRY_POINT:
		read_entry_point(stream, data, length);
		break;
	case CSL_STAGING:
		read_staging(stream, data, length);
		break;
	default:
		malformed(stream, "is of a kind that no policy asks for");
		break;
	}
}

static bool read_commands(struct stream *stream)
{
	while (stream->at < stream->size) {
		uint64_t id;
		uint64_t length;

		if (stream->size - stream->at < sizeof(struct csl_command)) {
			malformed(stream, "is cut off");
			return false;
		}
		id = load(stream->bytes + stream->at);
		length = load(stream->bytes + stream->at + 8);
		stream->at += sizeof(struct csl_command);
		if (length > stream->size - stream->at) {
			malformed(stream, "is longer than the rest of the file");
			return false;
		}
		read_command(stream, id, length);
		stream->at += length;
		stream->command++;
	}
	return true;
}

static int compare_ranges(const void *left, const void *right)
{
	const struct image_range *a = left;
	const struct image_range *b = right;

	return (a->address > b->address) - (a->address < b->address);
}

/* What two commands write keeps the bytes of the lower one: there is a finding either way. */
static void separate_ranges(struct image *image, struct findings *findings)
{
	uint64_t end = 0;
	size_t kept = 0;

	if (image->range_count > 1)
		qsort(image->ranges, image->range_count, sizeof(*image->ranges), compare_ranges);
	for (size_t i = 0; i < image->range_count; i++) {
		struct image_range range = image->ranges[i];
		uint64_t covered = range.address < end ? end - range.address : 0;

		if (covered > 0)
			finding_add(findings, FINDING_WRITTEN_TWICE, NULL, range.address,
				    "two commands write here, each byte may be written once");
		if (covered >= range.size)
			continue;
		range.address += covered;
		range.size -= covered;
		range.data = range.data != NULL ? range.data + covered : NULL;
		end = range.address + range.size;
		image->ranges[kept++] = range;
	}
	image->range_count = kept;
}

bool image_read_stream(struct image *image, const uint8_t *bytes, size_t size, struct findings *findings)
{
	struct stream stream = {.image = image, .findings = findings, .bytes = bytes, .size = size, .at = 8};
	bool good;

	*image = (struct image){0};
	if (size < sizeof(uint64_t) || load(bytes) != CSL_MAGIC) {
		finding_add(findings, FINDING_STREAM, NULL, 0, "the file does not begin as a command stream does");
		return false;
	}
	good = read_commands(&stream);
	separate_ranges(image, findings);
	return good;
}

void image_free(struct image *image)
{
	free(image->ranges);
	*image = (struct image){0};
}

size_t image_find(const struct image *image, uint64_t address)
{
	size_t low = 0;
	size_t high = image->range_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (image->ranges[middle].address + image->ranges[middle].size <= address)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The part of a range inside [address, address + size): its offset in the range, its length. */
static uint64_t clip(const struct image_range *range, uint64_t address, uint64_t size, uint64_t *offset)
{
	uint64_t begin = range->address > address ? range->address : address;
	uint64_t range_end = range->address + range->size;
	uint64_t end = range_end - address < size ? range_end : address + size;

	*offset = begin - range->address;
	return end > begin ? end - begin : 0;
}

uint64_t image_copy(const struct image *image, uint64_t address, void *buffer, uint64_t size)
{
	uint64_t copied = 0;

	for (size_t i = image_find(image, address); i < image->range_count; i++) {
		const struct image_range *range = &image->ranges[i];
		uint64_t offset;
		uint64_t part;
		uint8_t *target;

		if (range->address > address && range->address - address >= size)
			break;
		part = clip(range, address, size, &offset);
		target = (uint8_t *)buffer + (range->address + offset - address);
		if (range->data != NULL)
			memcpy(target, range->data + offset, part);
		else
			memset(target, range->pattern, part);
		copied += part;
	}
	return copied;
}

bool image_touches(const struct image *image, uint64_t address, uint64_t size)
{
	size_t index = image_find(image, address);

	return index < image->range_count &&
	       (image->ranges[index].address <= address || image->ranges[index].address - address < size);
}

static void hash_pattern(EVP_MD_CTX *context, uint8_t pattern, uint64_t size)
{
	uint8_t block[4096];

	memset(block, pattern, sizeof(block));
	while (size > 0) {
		size_t part = size < sizeof(block) ? (size_t)size : sizeof(block);

		EVP_DigestUpdate(context, block, part);
		size -= part;
	}
}

void image_hash(const struct image *image, uint64_t address, uint64_t size, uint8_t hash[32])
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();

	memset(hash, 0, 32);
	if (context == NULL || EVP_DigestInit_ex(context, EVP_sha256(), NULL) != 1) {
		EVP_MD_CTX_free(context);
		return;
	}
	for (size_t i = image_find(image, address); i < image->range_count; i++) {
		const struct image_range *range = &image->ranges[i];
		uint64_t offset;
		uint64_t part;

		if (range->address > address && range->address - address >= size)
			break;
		part = clip(range, address, size, &offset);
		if (range->data != NULL)
			EVP_DigestUpdate(context, range->data + offset, part);
		else
			hash_pattern(context, range->pattern, part);
	}
	EVP_DigestFinal_ex(context, hash, NULL);
	EVP_MD_CTX_free(context);
}
