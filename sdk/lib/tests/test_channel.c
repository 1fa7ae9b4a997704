/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Channels on the host: order, overrun at the exact element, epochs, hostile headers, and a writer that never stops. */
#include <muen/channel.h>
#include <muen/sinfo.h>

#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define PROTOCOL 0x0123456789abcdefULL
#define WORDS 7U /* of an element: 56 bytes, so that elements do not fall on the boundaries of cache lines */

struct element {
	uint64_t word[WORDS];
};

/* Four elements and a rest that holds no fifth one. */
#define REGION_BYTES (sizeof(struct channel_header) + 4 * sizeof(struct element) + 48)

union region {
	struct channel_header header;
	uint8_t bytes[REGION_BYTES];
};

static struct sinfo page;

const struct sinfo *muen_sinfo(void)
{
	return muen_sinfo_check(&page);
}

static struct element make_element(uint64_t value)
{
	struct element element;

	for (unsigned int i = 0; i < WORDS; i++)
		element.word[i] = value * WORDS + i;
	return element;
}

static bool is_whole(const struct element *element)
{
	struct element expected = make_element(element->word[0] / WORDS);

	return memcmp(element, &expected, sizeof(expected)) == 0;
}

static void write_value(struct muen_channel_writer *writer, uint64_t value)
{
	struct element element = make_element(value);

	muen_channel_write(writer, &element);
}

static void start_writer(struct muen_channel_writer *writer, union region *region)
{
	assert_true(muen_channel_writer_init(writer, region, sizeof(*region), PROTOCOL, sizeof(struct element)));
}

static void start_reader(struct muen_channel_reader *reader, const union region *region)
{
	muen_channel_reader_init(reader, region, sizeof(*region), PROTOCOL, sizeof(struct element));
}

static void read_result(struct muen_channel_reader *reader, enum muen_channel_result expected)
{
	struct element element;

	assert_int_equal(muen_channel_read(reader, &element), expected);
}

static void read_value(struct muen_channel_reader *reader, uint64_t value)
{
	struct element element;
	struct element expected = make_element(value);

	assert_int_equal(muen_channel_read(reader, &element), MUEN_CHANNEL_OK);
	assert_memory_equal(&element, &expected, sizeof(expected));
}

static void test_layout_is_the_protocol(void **state)
{
	union region region = {.header = {.epoch = 7}};
	struct muen_channel_writer writer;

	(void)state;
	start_writer(&writer, &region);
	assert_int_equal(region.header.transport, 0x487312b6b79a9b6dULL);
	assert_int_equal(region.header.epoch, 8);
	assert_int_equal(region.header.protocol, PROTOCOL);
	assert_int_equal(region.header.element_size, sizeof(struct element));
	assert_int_equal(region.header.element_count, 4);
	write_value(&writer, 5);
	assert_int_equal(region.header.write_start, 1);
	assert_int_equal(region.header.write_end, 1);
	assert_int_equal(((const uint64_t *)(region.bytes + 64))[1], 5 * WORDS + 1);
}

static void test_elements_come_in_order_across_the_wrap(void **state)
{
	union region region = {.header = {0}};
	struct muen_channel_writer writer;
	struct muen_channel_reader reader;

	(void)state;
	start_reader(&reader, &region);
	read_result(&reader, MUEN_CHANNEL_INACTIVE);
	start_writer(&writer, &region);
	read_result(&reader, MUEN_CHANNEL_NEW_EPOCH);
	read_result(&reader, MUEN_CHANNEL_NO_DATA);
	for (uint64_t value = 0; value < 30; value += 3) {
		for (uint64_t i = 0; i < 3; i++)
			write_value(&writer, value + i);
		for (uint64_t i = 0; i < 3; i++)
			read_value(&reader, value + i);
		read_result(&reader, MUEN_CHANNEL_NO_DATA);
	}
}

static void test_a_full_channel_is_no_overrun(void **state)
{
	union region region = {.header = {0}};
	struct muen_channel_writer writer;
	struct muen_channel_reader reader;

	(void)state;
	start_writer(&writer, &region);
	start_reader(&reader, &region);
	for (uint64_t value = 0; value < 4; value++)
		write_value(&writer, value);
	read_result(&reader, MUEN_CHANNEL_NEW_EPOCH);
	for (uint64_t value = 0; value < 4; value++)
		read_value(&reader, value);
}

static void test_one_element_more_is_an_overrun(void **state)
{
	union region region = {.header = {0}};
	struct muen_channel_writer writer;
	struct muen_channel_reader reader;

	(void)state;
	start_writer(&writer, &region);
	start_reader(&reader, &region);
	for (uint64_t value = 0; value < 5; value++)
		write_value(&writer, value);
	read_result(&reader, MUEN_CHANNEL_NEW_EPOCH);
	read_result(&reader, MUEN_CHANNEL_OVERRUN);
	read_result(&reader, MUEN_CHANNEL_NO_DATA);
	write_value(&writer, 5);
	read_value(&reader, 5);
}

/* The writer has begun to overwrite the oldest element, but not finished. */
static void test_an_element_being_overwritten_is_not_returned(void **state)
{
	union region region = {.header = {0}};
	struct muen_channel_writer writer;
	struct muen_channel_reader reader;

	(void)state;
	start_writer(&writer, &region);
	start_reader(&reader, &region);
	for (uint64_t value = 0; value < 4; value++)
		write_value(&writer, value);
	read_result(&reader, MUEN_CHANNEL_NEW_EPOCH);
	region.header.write_start = 5;
	read_result(&reader, MUEN_CHANNEL_OVERRUN);
}

static void test_a_new_epoch_starts_at_its_first_element(void **state)
{
	union region region = {.header = {0}};
	struct muen_channel_writer writer;
	struct muen_channel_reader reader;

	(void)state;
	start_writer(&writer, &region);
	start_reader(&reader, &region);
	write_value(&writer, 1);
	write_value(&writer, 2);
	read_result(&reader, MUEN_CHANNEL_NEW_EPOCH);
	read_value(&reader, 1);
	start_writer(&writer, &region);
	write_value(&writer, 3);
	read_result(&reader, MUEN_CHANNEL_NEW_EPOCH);
	read_value(&reader, 3);
	region.header.epoch = 0;
	read_result(&reader, MUEN_CHANNEL_INACTIVE);
	region.header.epoch = 2;
	read_result(&reader, MUEN_CHANNEL_NEW_EPOCH);
}

static void test_an_epoch_is_never_zero(void **state)
{
	union region region = {.header = {.epoch = UINT64_MAX}};
	struct muen_channel_writer writer;

	(void)state;
	start_writer(&writer, &region);
	assert_int_equal(region.header.epoch, 1);
}

static void test_a_foreign_stream_is_incompatible(void **state)
{
	union region good = {.header = {0}};
	struct muen_channel_writer writer;

	(void)state;
	start_writer(&writer, &good);
	for (unsigned int field = 0; field < 3; field++) {
		union region bad = good;
		struct muen_channel_reader reader;

		start_reader(&reader, &bad);
		(field == 0   ? &bad.header.transport
		 : field == 1 ? &bad.header.protocol
			      : &bad.header.element_size)[0] ^= 1;
		read_result(&reader, MUEN_CHANNEL_INCOMPATIBLE);
		read_result(&reader, MUEN_CHANNEL_INCOMPATIBLE);
		bad = good;
		read_result(&reader, MUEN_CHANNEL_NEW_EPOCH);
	}
}

/* ASan watches the end of the region. The last count would fit if the product wrapped around. */
static void test_a_geometry_that_leaves_the_region_is_incompatible(void **state)
{
	static const uint64_t counts[] = {0, 5, 1000, UINT64_MAX, UINT64_MAX / sizeof(struct element) + 1};
	union region *region = calloc(1, sizeof(*region));
	struct muen_channel_writer writer;
	struct muen_channel_reader reader;

	(void)state;
	assert_non_null(region);
	start_writer(&writer, region);
	write_value(&writer, 1);
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		region->header.element_count = counts[i];
		start_reader(&reader, region);
		read_result(&reader, MUEN_CHANNEL_INCOMPATIBLE);
	}
	free(region);
}

/* Counters that no honest writer makes lead to wrong elements, never outside the region. */
static void test_lying_counters_stay_inside_the_region(void **state)
{
	static const uint64_t ends[] = {1, 1000, UINT64_MAX - 1, UINT64_MAX};
	union region *region = calloc(1, sizeof(*region));
	struct muen_channel_writer writer;
	struct muen_channel_reader reader;
	struct element element;

	(void)state;
	assert_non_null(region);
	start_writer(&writer, region);
	start_reader(&reader, region);
	read_result(&reader, MUEN_CHANNEL_NEW_EPOCH);
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		region->header.write_end = ends[i];
		region->header.write_start = i % 2 == 0 ? 0 : UINT64_MAX;
		for (unsigned int n = 0; n < 10; n++)
			(void)muen_channel_read(&reader, &element);
	}
	free(region);
}

static void test_a_region_without_room_is_refused(void **state)
{
	union region region = {.header = {0}};
	struct muen_channel_writer writer;
	struct muen_channel_reader reader;

	(void)state;
	assert_false(muen_channel_writer_init(&writer, &region, 63, PROTOCOL, 1));
	assert_false(muen_channel_writer_init(&writer, &region, 64, PROTOCOL, 1));
	assert_false(muen_channel_writer_init(&writer, &region, sizeof(region), PROTOCOL, 0));
	assert_false(muen_channel_writer_init(&writer, &region, sizeof(region), PROTOCOL, UINT64_MAX));
	assert_true(muen_channel_writer_init(&writer, &region, 65, PROTOCOL, 1));
	start_writer(&writer, &region);
	muen_channel_reader_init(&reader, &region, sizeof(struct channel_header) + 1, PROTOCOL, sizeof(struct element));
	read_result(&reader, MUEN_CHANNEL_INCOMPATIBLE);
}

static void add_resource(const char *name, uint8_t kind, uint8_t flags, void *address, uint64_t size)
{
	struct sinfo_resource *resource = &page.resource[page.resource_count++];

	*resource = (struct sinfo_resource){.kind = SINFO_MEMORY};
	resource->name.length = (uint8_t)strlen(name);
	memcpy(resource->name.data, name, strlen(name));
	resource->data.memory.kind = kind;
	resource->data.memory.flags = flags;
	resource->data.memory.address = (uintptr_t)address;
	resource->data.memory.size = size;
}

static void test_channels_are_found_by_name(void **state)
{
	union region region = {.header = {0}};
	struct muen_channel_writer writer;
	struct muen_channel_reader reader;

	(void)state;
	page = (struct sinfo){.magic = SINFO_MAGIC_V5};
	add_resource("plain", SINFO_MEM_SUBJECT, SINFO_WRITABLE, &region, sizeof(region));
	add_resource("in", SINFO_MEM_CHANNEL, 0, &region, sizeof(region));
	add_resource("out", SINFO_MEM_CHANNEL, SINFO_WRITABLE, &region, sizeof(region));
	assert_false(muen_channel_open_writer(&writer, "plain", PROTOCOL, sizeof(struct element)));
	assert_false(muen_channel_open_writer(&writer, "in", PROTOCOL, sizeof(struct element)));
	assert_false(muen_channel_open_reader(&reader, "ou", PROTOCOL, sizeof(struct element)));
	assert_true(muen_channel_open_writer(&writer, "out", PROTOCOL, sizeof(struct element)));
	assert_true(muen_channel_open_reader(&reader, "in", PROTOCOL, sizeof(struct element)));
	read_result(&reader, MUEN_CHANNEL_NEW_EPOCH);
	page.magic = 0;
	assert_false(muen_channel_open_reader(&reader, "in", PROTOCOL, sizeof(struct element)));
}

#define GOAL 20000U /* elements to read while the writer writes */

struct flood {
	union region region;
	bool stop;
};

static void *write_until_stopped(void *argument)
{
	struct flood *flood = argument;
	struct muen_channel_writer writer;

	start_writer(&writer, &flood->region);
	for (uint64_t value = 1; !__atomic_load_n(&flood->stop, __ATOMIC_RELAXED); value++)
		write_value(&writer, value);
	return NULL;
}

/* Reads one element; true if there was one, which must be whole and newer than the last. */
static bool read_whole(struct muen_channel_reader *reader, uint64_t *last)
{
	struct element element;
	enum muen_channel_result result = muen_channel_read(reader, &element);

	if (result == MUEN_CHANNEL_NO_DATA || result == MUEN_CHANNEL_INACTIVE)
		sched_yield();
	if (result != MUEN_CHANNEL_OK)
		return false;
	assert_true(is_whole(&element));
	assert_true(element.word[0] / WORDS > *last);
	*last = element.word[0] / WORDS;
	return true;
}

static void test_no_element_is_torn_by_a_concurrent_writer(void **state)
{
	static struct flood flood;
	struct muen_channel_reader reader;
	uint64_t last = 0;
	unsigned int read = 0;
	pthread_t thread;

	(void)state;
	start_reader(&reader, &flood.region);
	assert_int_equal(pthread_create(&thread, NULL, write_until_stopped, &flood), 0);
	while (read < GOAL)
		read += read_whole(&reader, &last);
	__atomic_store_n(&flood.stop, true, __ATOMIC_RELAXED);
	assert_int_equal(pthread_join(thread, NULL), 0);
	assert_true(last > GOAL); /* some were lost: the writer did not wait */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_layout_is_the_protocol),
	    cmocka_unit_test(test_elements_come_in_order_across_the_wrap),
	    cmocka_unit_test(test_a_full_channel_is_no_overrun),
	    cmocka_unit_test(test_one_element_more_is_an_overrun),
	    cmocka_unit_test(test_an_element_being_overwritten_is_not_returned),
	    cmocka_unit_test(test_a_new_epoch_starts_at_its_first_element),
	    cmocka_unit_test(test_an_epoch_is_never_zero),
	    cmocka_unit_test(test_a_foreign_stream_is_incompatible),
	    cmocka_unit_test(test_a_geometry_that_leaves_the_region_is_incompatible),
	    cmocka_unit_test(test_lying_counters_stay_inside_the_region),
	    cmocka_unit_test(test_a_region_without_room_is_refused),
	    cmocka_unit_test(test_channels_are_found_by_name),
	    cmocka_unit_test(test_no_element_is_torn_by_a_concurrent_writer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
