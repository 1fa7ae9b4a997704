/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Reading and hashing content. */
#include "content.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#define EXIT_INTERNAL 70

/* The stream lies below 4 GiB, so no more of it can be asked for. */
#define CONTENT_PAGES_MAX (0x100000000ULL / PAGE_SIZE)

static FILE *file_open(const struct inputs *inputs, const char *file)
{
	for (size_t i = 0; i < inputs->count; i++) {
		char path[PATH_MAX];
		int length = snprintf(path, sizeof(path), "%s/%s", inputs->directories[i], file);
		FILE *stream = length > 0 && (size_t)length < sizeof(path) ? fopen(path, "rb") : NULL;

		if (stream != NULL)
			return stream;
	}
	return NULL;
}

/* The file must reach into the last page. */
static uint8_t *stream_read(FILE *stream, uint64_t offset, uint64_t pages, const char **why)
{
	uint8_t *data;
	size_t size;

	if (fseeko(stream, (off_t)offset, SEEK_SET) != 0) {
		*why = "cannot be read at that offset";
		return NULL;
	}
	data = calloc(pages, PAGE_SIZE);
	if (data == NULL) {
		*why = "is too large for this computer's memory";
		return NULL;
	}
	size = fread(data, 1, pages * PAGE_SIZE, stream);
	if (ferror(stream) != 0 || size <= (pages - 1) * PAGE_SIZE) {
		*why = "is shorter than the region's content";
		free(data);
		return NULL;
	}
	return data;
}

uint8_t *content_read(const struct inputs *inputs, const char *file, uint64_t offset, uint64_t pages, const char **why)
{
	FILE *stream;
	uint8_t *data;

	*why = "is not a plain file name";
	if (strchr(file, '/') != NULL || file[0] == '.')
		return NULL;
	*why = "has more content than a stream below 4 GiB can have";
	if (pages > CONTENT_PAGES_MAX || offset > INT64_MAX - pages * PAGE_SIZE)
		return NULL;
	*why = "is in none of the input folders";
	stream = file_open(inputs, file);
	if (stream == NULL)
		return NULL;
	data = stream_read(stream, offset, pages, why);
	fclose(stream);
	return data;
}

static bool extent_hash(EVP_MD_CTX *context, const struct extent *extent)
{
	uint8_t page[PAGE_SIZE];
	bool fine = true;

	memset(page, extent->pattern, sizeof(page));
	for (uint64_t i = 0; i < extent->pages && fine; i++)
		fine = EVP_DigestUpdate(context, extent->kind == EXTENT_DATA ? extent->data + i * PAGE_SIZE : page,
					PAGE_SIZE) == 1;
	return fine;
}

void content_hash(const struct region *region, uint8_t *hash)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	bool fine = context != NULL && EVP_DigestInit_ex(context, EVP_sha256(), NULL) == 1;

	for (size_t i = 0; i < region->extent_count && fine; i++)
		fine = extent_hash(context, &region->extents[i]);
	if (!fine || EVP_DigestFinal_ex(context, hash, NULL) != 1) {
		fputs("tau0: the crypto library failed\n", stderr);
		exit(EXIT_INTERNAL);
	}
	EVP_MD_CTX_free(context);
}
