/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The command stream of the fixture, command by command, and where it is staged. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include <muen/abi/csl.h>

#include "list_fixture.h"
#include "stream.h"

struct reader {
	const uint8_t *bytes;
	size_t size;
	size_t at;
};

static struct csl_command next(struct reader *reader, const uint8_t **data)
{
	struct csl_command command;

	assert_true(reader->size - reader->at >= sizeof(command));
	memcpy(&command, reader->bytes + reader->at, sizeof(command));
	reader->at += sizeof(command);
	assert_true(reader->size - reader->at >= command.length);
	*data = reader->bytes + reader->at;
	reader->at += command.length;
	return command;
}

static uint64_t load(const uint8_t *data, size_t index)
{
	uint64_t value;

	memcpy(&value, data + 8 * index, sizeof(value));
	return value;
}

static void expect_write(struct reader *reader, uint64_t address, uint64_t length)
{
	const uint8_t *data;
	struct csl_command command = next(reader, &data);

	assert_int_equal(command.id, CSL_WRITE);
	assert_int_equal(load(data, 0), address);
	assert_int_equal(command.length, 8 + length);
}

static void expect_fill(struct reader *reader, uint64_t address, uint64_t length, uint8_t pattern)
{
	const uint8_t *data;
	struct csl_command command = next(reader, &data);

	assert_int_equal(command.id, CSL_FILL);
	assert_int_equal(command.length, sizeof(struct csl_fill));
	assert_int_equal(load(data, 0), address);
	assert_int_equal(load(data, 1), length);
	assert_int_equal(load(data, 2), pattern);
}

static void fixture_stream(struct list_fixture *fixture, struct stream *stream)
{
	if (!list_fixture_run(fixture))
		fail_msg("%s", fixture->messages);
	assert_true(stream_build(&fixture->composition, stream, &fixture->report));
}

static void test_commands(void **state)
{
	struct list_fixture fixture;
	struct stream stream;
	struct reader reader;
	struct csl_command command;
	const uint8_t *data;
	uint8_t hash[32];

	(void)state;
	list_fixture_make(&fixture);
	fixture_stream(&fixture, &stream);
	reader = (struct reader){stream.bytes, stream.size, 8};
	assert_true(load(stream.bytes, 0) == CSL_MAGIC);
	command = next(&reader, &data);
	assert_int_equal(command.id, CSL_STAGING);
	assert_int_equal(command.length, sizeof(struct csl_staging));
	assert_int_equal(load(data, 0), stream.staging);
	assert_int_equal(load(data, 1), stream.size - reader.at);
	assert_int_equal(EVP_Digest(stream.bytes + reader.at, stream.size - reader.at, hash, NULL, EVP_sha256(), NULL),
			 1);
	assert_memory_equal(data + 16, hash, 32);
	expect_write(&reader, 0x1000, 0x1000);
	expect_write(&reader, 0x100000, 0x1000);
	expect_fill(&reader, 0x101000, 0x1000, 0);
	expect_write(&reader, 0x102000, 0x9000); /* both tables and the text, in one */
	expect_fill(&reader, 0x10b000, 0x2000, 0);
	expect_write(&reader, 0x10d000, 0x1000); /* I/O bitmap: its second page is one byte repeated */
	expect_fill(&reader, 0x10e000, 0x1000, 0xff);
	expect_write(&reader, 0x10f000, 0x1000);
	expect_fill(&reader, 0x110000, 0x1000, 0);
	expect_fill(&reader, 0x111000, 0x1000, 0xcc);
	expect_write(&reader, 0x113000, 0x6000);      /* tables of VT-d units */
	expect_fill(&reader, 0x119000, 0x3000, 0xff); /* closed bitmaps of the sibling, in one */
	command = next(&reader, &data);
	assert_int_equal(command.id, CSL_SET_ENTRY_POINT);
	assert_int_equal(load(data, 0), 0x100000);
	assert_int_equal(reader.at, stream.size);
	assert_int_equal(stream.commands, 14);
	free(stream.bytes);
	list_fixture_free(&fixture);
}

static void test_same_bytes(void **state)
{
	struct list_fixture fixtures[2];
	struct stream streams[2];

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		list_fixture_make(&fixtures[i]);
		fixture_stream(&fixtures[i], &streams[i]);
	}
	assert_int_equal(streams[0].size, streams[1].size);
	assert_memory_equal(streams[0].bytes, streams[1].bytes, streams[0].size);
	for (size_t i = 0; i < 2; i++) {
		free(streams[i].bytes);
		list_fixture_free(&fixtures[i]);
	}
}

/* Highest page of RAM below 4 GiB: block 0x1100000 of 256 pages ends at 0x1200000. */
static void test_staging_highest(void **state)
{
	struct list_fixture fixture;
	struct stream stream;

	(void)state;
	list_fixture_make(&fixture);
	fixture_stream(&fixture, &stream);
	assert_int_equal(stream.staging, 0x1200000 - (stream.size + 4095) / 4096 * 4096);
	free(stream.bytes);
	list_fixture_free(&fixture);
}

/* The loader at the end of the block, and content below it, push it down; an empty region does not. */
static void test_staging_obstacles(void **state)
{
	struct list_fixture fixture;
	struct stream stream;
	uint64_t size;

	(void)state;
	list_fixture_make(&fixture);
	list_fixture_replace(&fixture, "<addMemoryBlock address='16#0110_0000#' size='256'/>",
			     "<addMemoryBlock address='16#0090_0000#' size='2048'/>");
	list_fixture_replace(&fixture, "type='subject' address='16#0010_b000#'",
			     "type='subject' address='16#00ff_e000#'");
	list_fixture_replace(&fixture, "region='5' basePage='16#0010_b000#'", "region='5' basePage='16#00ff_e000#'");
	list_fixture_poke(&fixture, "spt", LEAF_RAM, 0xffe000ULL | NX | 0x67);
	list_fixture_poke(&fixture, "spt", LEAF_RAM + 8, 0xfff000ULL | NX | 0x67);
	list_fixture_poke(&fixture, "dpt", DMA_LEAF, 0xffe003);
	list_fixture_poke(&fixture, "dpt", DMA_LEAF + 8, 0xfff001);
	list_fixture_replace(&fixture, "type='subject' address='16#0011_2000#'",
			     "type='subject' address='16#00ff_d000#'");
	list_fixture_replace(&fixture, "region='11' basePage='16#0011_2000#'", "region='11' basePage='16#00ff_d000#'");
	fixture_stream(&fixture, &stream);
	size = (stream.size + 4095) / 4096 * 4096;
	assert_int_equal(stream.staging, 0xffe000 - size);
	free(stream.bytes);
	list_fixture_free(&fixture);
}

static void test_staging_none(void **state)
{
	struct list_fixture fixture;
	struct stream stream;

	(void)state;
	list_fixture_make(&fixture);
	list_fixture_replace(&fixture, "<addMemoryBlock address='16#0110_0000#' size='256'/>", "");
	list_fixture_replace(&fixture, "address='16#0010_0000#' size='1792'", "address='16#0010_0000#' size='28'");
	assert_true(list_fixture_run(&fixture));
	assert_false(stream_build(&fixture.composition, &stream, &fixture.report));
	assert_int_equal(fixture.report.count[VIOLATION_STAGING], 1);
	free(stream.bytes);
	list_fixture_free(&fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_commands),        cmocka_unit_test(test_same_bytes),
	    cmocka_unit_test(test_staging_highest), cmocka_unit_test(test_staging_obstacles),
	    cmocka_unit_test(test_staging_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
