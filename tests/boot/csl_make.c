/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Makes streams for tests: the payload with the texts it shall print, sound or with one named defect.
 *
 *   csl_make --payload FILE [--com1 FILE] [--com2 FILE] [--end exit|hang] [--defect NAME] --output FILE
 *
 * Written apart from the composer, and with another SHA-256 than the loader's, so that it can contradict both.
 */
#include <getopt.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <muen/abi/csl.h>
#include <muen/abi/layout.h>

#include "payload.h"

#define CONTENT_MAX (1U << 17)

struct buffer {
	uint8_t *bytes;
	size_t size;
};

static const char *const defects[] = {"none",
				      "truncated",
				      "bad-magic",
				      "no-staging",
				      "bad-hash",
				      "staging-not-ram",
				      "target-not-ram",
				      "target-out-of-reach",
				      "target-overlaps-loader",
				      "no-entry-point",
				      "bad-entry-point",
				      "unknown-command",
				      "cpuid-check",
				      "target-overlaps-staging"};

static const char *defect = "none";

static bool has_defect(const char *name)
{
	return strcmp(defect, name) == 0;
}

static void fail(const char *what, const char *name)
{
	fprintf(stderr, "csl_make: error: %s: %s\n", name, what);
	exit(2);
}

static void append(struct buffer *buffer, const void *bytes, size_t size)
{
	buffer->bytes = realloc(buffer->bytes, buffer->size + size);
	if (buffer->bytes == NULL)
		fail("out of memory", "append");
	memcpy(buffer->bytes + buffer->size, bytes, size);
	buffer->size += size;
}

static void append_u64(struct buffer *buffer, uint64_t value)
{
	append(buffer, &value, sizeof(value));
}

static void append_write(struct buffer *buffer, uint64_t address, const void *bytes, size_t size)
{
	append_u64(buffer, CSL_WRITE);
	append_u64(buffer, size + 8);
	append_u64(buffer, address);
	append(buffer, bytes, size);
}

static void append_fill(struct buffer *buffer, uint64_t address, uint64_t length, uint64_t pattern)
{
	append_u64(buffer, CSL_FILL);
	append_u64(buffer, sizeof(struct csl_fill));
	append_u64(buffer, address);
	append_u64(buffer, length);
	append_u64(buffer, pattern);
}

static void append_entry_point(struct buffer *buffer, uint64_t address)
{
	append_u64(buffer, CSL_SET_ENTRY_POINT);
	append_u64(buffer, 8);
	append_u64(buffer, address);
}

/* Leaf 1 is always there; bit 0 of EDX is the FPU, which every processor of this kind has. */
static void append_cpuid_check(struct buffer *buffer)
{
	struct csl_check_cpuid check = {.leaf = 1, .mask = 1, .result_register = 3, .message = "an FPU is needed"};

	check.value = has_defect("cpuid-check") ? 0 : 1;
	append_u64(buffer, CSL_CHECK_CPUID);
	append_u64(buffer, sizeof(check));
	append(buffer, &check, sizeof(check));
}

static size_t read_file(const char *name, uint8_t *content)
{
	FILE *file = fopen(name, "rb");
	size_t size;

	if (file == NULL)
		fail("cannot open", name);
	size = fread(content, 1, CONTENT_MAX, file);
	if (ferror(file) || size == CONTENT_MAX)
		fail("cannot read, or too large", name);
	fclose(file);
	return size;
}

static void append_text(struct buffer *buffer, uint64_t address, const char *file)
{
	static uint8_t content[CONTENT_MAX + 1];
	size_t size = file == NULL ? 0 : read_file(file, content);

	content[size] = '\0';
	append_write(buffer, address, content, size + 1);
}

static void append_defect(struct buffer *buffer)
{
	if (has_defect("target-not-ram"))
		append_fill(buffer, 0xfee00000, 4096, 0);
	if (has_defect("target-out-of-reach"))
		append_fill(buffer, 1ULL << 52, 4096, 0);
	if (has_defect("target-overlaps-loader"))
		append_fill(buffer, MUEN_LOADER_PHYS + 4096, 4096, 0);
	if (has_defect("target-overlaps-staging"))
		append_fill(buffer, PAYLOAD_STAGING, 4096, 0);
	if (has_defect("unknown-command")) {
		append_u64(buffer, 99);
		append_u64(buffer, 0);
	}
}

static void make_commands(struct buffer *commands, const char *payload, const char *com1, const char *com2,
			  const char *ending)
{
	static uint8_t content[CONTENT_MAX];
	size_t size = read_file(payload, content);

	append_cpuid_check(commands);
	append_write(commands, PAYLOAD_CODE, content, size);
	append_text(commands, PAYLOAD_COM1, com1);
	append_text(commands, PAYLOAD_COM2, com2);
	append_write(commands, PAYLOAD_ENDING, ending, 1);
	append_fill(commands, PAYLOAD_FILLED, 4096, 0xa5);
	append_defect(commands);
	if (!has_defect("no-entry-point"))
		append_entry_point(commands, has_defect("bad-entry-point") ? PAYLOAD_FILLED : PAYLOAD_CODE);
}

static void make_stream(struct buffer *stream, const struct buffer *commands)
{
	struct csl_staging staging = {.address = PAYLOAD_STAGING, .size = commands->size};

	if (has_defect("staging-not-ram"))
		staging.address = 0xf0000000;
	if (EVP_Digest(commands->bytes, commands->size, staging.sha256, NULL, EVP_sha256(), NULL) != 1)
		fail("cannot be computed", "SHA-256");
	staging.sha256[0] ^= has_defect("bad-hash") ? 1 : 0;
	append_u64(stream, has_defect("bad-magic") ? 0 : CSL_MAGIC);
	append_u64(stream, has_defect("no-staging") ? CSL_STAGING + 1 : CSL_STAGING);
	append_u64(stream, sizeof(staging));
	append(stream, &staging, sizeof(staging));
	append(stream, commands->bytes, commands->size);
	if (has_defect("truncated"))
		stream->size -= 100;
}

static void write_file(const char *name, const struct buffer *stream)
{
	FILE *file = fopen(name, "wb");

	if (file == NULL || fwrite(stream->bytes, 1, stream->size, file) != stream->size || fclose(file) != 0)
		fail("cannot write", name);
}

static void check_defect(void)
{
	for (size_t i = 0; i < sizeof(defects) / sizeof(defects[0]); i++) {
		if (has_defect(defects[i]))
			return;
	}
	fail("no such defect", defect);
}

int main(int argc, char **argv)
{
	static const struct option options[] = {{"payload", required_argument, NULL, 'p'},
						{"com1", required_argument, NULL, '1'},
						{"com2", required_argument, NULL, '2'},
						{"end", required_argument, NULL, 'e'},
						{"defect", required_argument, NULL, 'd'},
						{"output", required_argument, NULL, 'o'},
						{NULL, 0, NULL, 0}};
	const char *value[128] = {['e'] = "exit", ['d'] = "none"};
	struct buffer commands = {NULL, 0};
	struct buffer stream = {NULL, 0};
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == '?')
			return 2;
		value[option] = optarg;
	}
	if (value['p'] == NULL || value['o'] == NULL || optind != argc)
		fail("--payload and --output are needed, and nothing else but options", "usage");
	defect = value['d'];
	check_defect();
	make_commands(&commands, value['p'], value['1'], value['2'], value['e']);
	make_stream(&stream, &commands);
	write_file(value['o'], &stream);
	free(commands.bytes);
	free(stream.bytes);
	return 0;
}
