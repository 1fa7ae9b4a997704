/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Subject information: the fixture's in version 5, and upstream's reference page in version 4. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "common/file.h"
#include "emit/sinfo.h"
#include "fixture.h"
#include "tree.h"

#define LNX "/system/subjects/subject[@name='lnx']"
#define PRODUCER "/system/subjects/subject[@name='producer']"

static struct sinfo page;

static const struct sinfo_resource *find(const char *name, uint32_t kind)
{
	for (size_t i = 0; i < page.resource_count; i++)
		if (page.resource[i].kind == kind && strcmp(page.resource[i].name.data, name) == 0)
			return &page.resource[i];
	fail_msg("no resource '%s'", name);
	return NULL;
}

static void test_fixture(void **state)
{
	struct fixture fixture = fixture_load(NULL);
	const struct sinfo_resource *resource;

	(void)state;
	assert_true(sinfo_build(fixture_find(&fixture, PRODUCER), fixture_context(&fixture), &page));
	assert_true(page.magic == SINFO_MAGIC_V5);
	assert_int_equal(page.tsc_khz, 1000000);
	assert_int_equal(page.name.length, 8);
	assert_string_equal(page.name.data, "producer");
	assert_int_equal(page.resource_count, 10 + 2 + 4 + 1);
	assert_int_equal(page.padding1, 0);

	resource = find("out", SINFO_MEMORY);
	assert_int_equal(resource->data.memory.kind, SINFO_MEM_CHANNEL);
	assert_int_equal(resource->data.memory.content, SINFO_CONTENT_FILL);
	assert_int_equal(resource->data.memory.flags, SINFO_WRITABLE);
	assert_int_equal(resource->data.memory.pattern[0], 0);
	assert_int_equal(resource->data.memory.address, 0x100000000);
	assert_int_equal(resource->data.memory.size, 0x1000);
	resource = find("text", SINFO_MEMORY);
	assert_int_equal(resource->data.memory.kind, SINFO_MEM_BINARY);
	assert_int_equal(resource->data.memory.content, SINFO_CONTENT_FILE);
	assert_int_equal(resource->data.memory.flags, SINFO_EXECUTABLE);
	assert_int_equal(resource->data.memory.pattern[1], 1);
	assert_int_equal(find("hypercall", SINFO_MEMORY)->data.memory.kind, SINFO_MEM_KERNEL_INTERFACE);
	assert_int_equal(find("scheduling_info", SINFO_MEMORY)->data.memory.kind, SINFO_MEM_SCHED_INFO);
	assert_int_equal(find("serial_port", SINFO_DEVICE_PORT)->data.device_port.address, 0x3f8);
	assert_int_equal(find("serial_port", SINFO_DEVICE_PORT)->data.device_port.size, 8);
	assert_int_equal(find("serial_port", SINFO_DEVICE_PORT)->data.device_port.sid, 0xffff);
	assert_int_equal(find("out", SINFO_EVENT)->data.number, 16);
	assert_int_equal(find("alarm", SINFO_EVENT)->data.number, 2);
	assert_int_equal(find("alarm", SINFO_VECTOR)->data.number, 65);
	fixture_free(&fixture);
}

static void test_hash(void **state)
{
	struct fixture fixture = fixture_load(NULL);
	xmlNode *region = fixture_find(&fixture, "/system/memory/memory[@name='producer|text']");
	const struct sinfo_resource *resource;

	(void)state;
	tree_set(tree_add(region, "hash", NULL), "value",
		 "16#000102030405060708090a0b0c0d0e0f101112131415161718191A1B1C1D1E1F#");
	assert_true(sinfo_build(fixture_find(&fixture, PRODUCER), fixture_context(&fixture), &page));
	resource = find("text", SINFO_MEMORY);
	for (unsigned i = 0; i < 32; i++)
		assert_int_equal(resource->data.memory.hash[i], i);
	tree_set(tree_child(region, "hash"), "value", "none");
	assert_true(sinfo_build(fixture_find(&fixture, PRODUCER), fixture_context(&fixture), &page));
	assert_int_equal(find("text", SINFO_MEMORY)->data.memory.hash[31], 0);
	fixture_free(&fixture);
}

static void expect_refused(struct fixture *fixture)
{
	assert_false(sinfo_build(fixture_find(fixture, PRODUCER), fixture_context(fixture), &page));
	assert_true(report_has_rule(fixture->report, RULE_EMIT_SINFO));
	fixture_free(fixture);
}

static void test_limits(void **state)
{
	static const char long_name[] = "0123456789012345678901234567890123456789012345678901234567890123";
	struct fixture fixture = fixture_load(NULL);
	xmlNode *mapping = fixture_find(&fixture, PRODUCER "/memory/memory[1]");

	(void)state;
	for (unsigned i = 17; i < SINFO_RESOURCE_MAX; i++)
		tree_copy(mapping->parent, mapping);
	assert_true(sinfo_build(fixture_find(&fixture, PRODUCER), fixture_context(&fixture), &page));
	assert_int_equal(page.resource_count, SINFO_RESOURCE_MAX);
	tree_copy(mapping->parent, mapping);
	expect_refused(&fixture);

	fixture = fixture_load(NULL);
	fixture_set(&fixture, PRODUCER "/memory/memory[1]", "logical", long_name + 1);
	assert_true(sinfo_build(fixture_find(&fixture, PRODUCER), fixture_context(&fixture), &page));
	fixture_set(&fixture, PRODUCER "/memory/memory[1]", "logical", long_name);
	expect_refused(&fixture);
	fixture = fixture_load(NULL);
	fixture_set(&fixture, PRODUCER "/memory/memory[1]", "logical", "");
	expect_refused(&fixture);
	fixture = fixture_load(NULL);
	fixture_set(&fixture, PRODUCER, "sinfo", "6");
	expect_refused(&fixture);
}

/* Upstream's page for its subject "lnx", byte for byte. */
static void test_upstream(void **state)
{
	struct fixture fixture;
	uint8_t *expected;
	size_t size;

	(void)state;
	assert_int_equal(file_read(fixture_conformance("tools/mugensinfo/lnx_sinfo"), 1 << 20, &expected, &size), 0);
	fixture = fixture_load(fixture_conformance("tools/mugensinfo/test_policy.xml"));
	fixture_set(&fixture, "/system/subjects/subject[@name='lnx']", "sinfo", "4");
	assert_true(sinfo_build(fixture_find(&fixture, "/system/subjects/subject[@name='lnx']"),
				fixture_context(&fixture), &page));
	assert_int_equal(size, sizeof(page));
	assert_memory_equal(&page, expected, size);
	free(expected);
	fixture_free(&fixture);
}

/* Somewhere in the page is the same resource. */
static void assert_in_page(const struct sinfo_resource *expected)
{
	for (unsigned i = 0; i < SINFO_RESOURCE_MAX; i++) {
		if (memcmp(&page.resource[i], expected, sizeof(*expected)) == 0)
			return;
	}
	fail_msg("no resource is like upstream's '%s'", expected->name.data);
}

/* Upstream's page with one event and one vector, written by hand: in the places 10 and 11. Field by field. */
static void test_upstream_resources(void **state)
{
	struct fixture fixture;
	const struct sinfo *expected;
	uint8_t *bytes;
	size_t size;

	(void)state;
	assert_int_equal(file_read(fixture_conformance("tools/mugensinfo/subject_info"), 1 << 20, &bytes, &size), 0);
	assert_int_equal(size, sizeof(*expected));
	expected = (const struct sinfo *)bytes;
	fixture = fixture_load(fixture_conformance("tools/mugensinfo/test_policy.xml"));
	fixture_set(&fixture, "/system/hardware/processor", "speed", "2893000");
	fixture_set(&fixture, LNX, "sinfo", "4");
	fixture_set(&fixture, LNX "/events/source/group[@name='vmcall']/event[1]", "logical", "Evt1");
	fixture_set(&fixture, LNX "/events/source/group[@name='vmcall']/event[1]", "id", "12");
	fixture_set(&fixture, LNX "/events/target/event[inject_interrupt]", "logical", "Vec1");
	fixture_set(&fixture, LNX "/events/target/event/inject_interrupt", "vector", "13");
	fixture_set(&fixture, LNX, "name", "subject1");
	assert_true(sinfo_build(fixture_find(&fixture, "/system/subjects/subject[@name='subject1']"),
				fixture_context(&fixture), &page));
	assert_memory_equal(&page, expected, 77); /* up to the count, which is an odd byte in version 4 */
	assert_int_equal(bytes[77], 12);
	assert_int_equal(expected->resource[10].kind, SINFO_EVENT);
	assert_int_equal(expected->resource[11].kind, SINFO_VECTOR);
	assert_in_page(&expected->resource[10]);
	assert_in_page(&expected->resource[11]);
	free(bytes);
	fixture_free(&fixture);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_fixture),
	    cmocka_unit_test(test_hash),
	    cmocka_unit_test(test_limits),
	    cmocka_unit_test(test_upstream),
	    cmocka_unit_test(test_upstream_resources),
	};

	fixture_set_conformance(argc > 1 ? argv[1] : "");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
