/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Physical memory as the loader leaves it: the command stream (muen/abi/csl.h), read into ranges of bytes. Owns the
 * invariants that ranges are sorted and do not overlap, that none wraps around, and that a fill of any length takes no
 * memory. The stream is untrusted: whatever is wrong with it is a finding.
 */
#ifndef MUAUDIT_IMAGE_H
#define MUAUDIT_IMAGE_H

#include "finding.h"

/* data: in the stream; NULL: every byte is pattern. */
struct image_range {
	uint64_t address;
	uint64_t size;
	const uint8_t *data;
	uint8_t pattern;
};

struct image {
	struct image_range *ranges;
	size_t range_count;
	bool has_staging;
	uint64_t staging_address;
	uint64_t staging_size;
	bool has_entry_point;
	uint64_t entry_point;
};

/* The bytes must outlive the image. false: nothing of it can be read. */
bool image_read_stream(struct image *image, const uint8_t *bytes, size_t size, struct findings *findings);
void image_free(struct image *image);

/* Index of the first range that ends above the address. */
size_t image_find(const struct image *image, uint64_t address);

/* Copies memory; what the stream does not write is left as it is. Number of bytes that it does write. */
uint64_t image_copy(const struct image *image, uint64_t address, void *buffer, uint64_t size);

/* Is any byte of the area written? */
bool image_touches(const struct image *image, uint64_t address, uint64_t size);

/* SHA-256 of the area, of which every byte is written. */
void image_hash(const struct image *image, uint64_t address, uint64_t size, uint8_t hash[32]);

#endif
