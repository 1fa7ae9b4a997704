/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The whole stage: folder in, folder out, twice the same; and inputs that it must refuse. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/file.h"
#include "common/json.h"
#include "elf_image.h"
#include "emit/emit.h"
#include "fixture.h"
#include "tree.h"

static char input[] = "/tmp/emit-in-XXXXXX";
static char kernel[PATH_MAX];

static void image_write(const char *folder, const char *name, const struct elf_image *image)
{
	char *path = file_join(folder, name);

	assert_int_equal(file_write_atomic(path, image->bytes, image->size), 0);
	free(path);
}

static int setup(void **state)
{
	static struct elf_image image;

	(void)state;
	assert_non_null(mkdtemp(input));
	elf_image_subject(&image);
	image_write(input, "producer.elf", &image);
	image_write(input, "consumer.elf", &image);
	elf_image_kernel(&image);
	image_write(input, "kernel.elf", &image);
	snprintf(kernel, sizeof(kernel), "%s/kernel.elf", input);
	return 0;
}

static void folder_remove(const char *folder)
{
	DIR *entries = opendir(folder);
	struct dirent *entry;

	assert_non_null(entries);
	while ((entry = readdir(entries)) != NULL) {
		char *path = file_join(folder, entry->d_name);

		if (entry->d_name[0] != '.')
			unlink(path);
		free(path);
	}
	closedir(entries);
	rmdir(folder);
}

static int teardown(void **state)
{
	(void)state;
	folder_remove(input);
	return 0;
}

static int emit_into(const struct fixture *fixture, const char *output)
{
	const char *const inputs[] = {input};
	const struct emit_options options = {
	    .output_directory = output,
	    .input_directories = inputs,
	    .input_directory_count = 1,
	    .kernel_elf = kernel,
	    .report = fixture->report,
	};

	return emit_policy(fixture->policy, &options);
}

static char *folder_new(void)
{
	char *folder = strdup("/tmp/emit-out-XXXXXX");

	assert_non_null(mkdtemp(folder));
	return folder;
}

static uint8_t *content(const char *folder, const char *name, size_t *size)
{
	char *path = file_join(folder, name);
	uint8_t *data;
	int error = file_read(path, 1 << 24, &data, size);

	free(path);
	assert_int_equal(error, 0);
	return data;
}

/* All files of one folder are in the other, with the same bytes. */
static size_t folder_compare(const char *left, const char *right)
{
	DIR *entries = opendir(left);
	struct dirent *entry;
	size_t count = 0;

	assert_non_null(entries);
	while ((entry = readdir(entries)) != NULL) {
		size_t left_size;
		size_t right_size;
		uint8_t *left_data;
		uint8_t *right_data;

		if (entry->d_name[0] == '.')
			continue;
		left_data = content(left, entry->d_name, &left_size);
		right_data = content(right, entry->d_name, &right_size);
		assert_int_equal(left_size, right_size);
		assert_memory_equal(left_data, right_data, left_size);
		free(left_data);
		free(right_data);
		count++;
	}
	closedir(entries);
	return count;
}

static void test_twice(void **state)
{
	char *first = folder_new();
	char *second = folder_new();

	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		struct fixture fixture = fixture_load(NULL);

		assert_int_equal(emit_into(&fixture, i == 0 ? first : second), 0);
		assert_int_equal(report_error_count(fixture.report), 0);
		fixture_free(&fixture);
	}
	assert_int_equal(folder_compare(first, second), folder_compare(second, first));
	folder_remove(first);
	folder_remove(second);
	free(first);
	free(second);
}

/* What was written out can be read in: the same folder again, with no ELF file but the kernel's. */
static void test_again(void **state)
{
	char *first = folder_new();
	char *second = folder_new();
	char *policy = file_join(first, "policy_b.xml");
	struct fixture fixture = fixture_load(NULL);
	const char *const inputs[] = {first};
	struct emit_options options = {
	    .output_directory = second, .input_directories = inputs, .input_directory_count = 1};

	(void)state;
	assert_int_equal(emit_into(&fixture, first), 0);
	fixture_free(&fixture);
	fixture = fixture_load(policy);
	options.report = fixture.report;
	assert_int_equal(emit_policy(fixture.policy, &options), 0);
	assert_true(folder_compare(first, second) > 20);
	fixture_free(&fixture);
	folder_remove(first);
	folder_remove(second);
	free(policy);
	free(first);
	free(second);
}

static void graft(const struct fixture *fixture, const xmlNode *regions)
{
	xmlNode *memory = fixture_find(fixture, "/system/memory");

	TREE_FOR_EACH(region, regions, "memory") {
		if (strcmp(tree_name(region), "ram") != 0 && strcmp(tree_name(region), "linux|sinfo") != 0)
			xmlAddChild(memory, xmlDocCopyNode((xmlNode *)(uintptr_t)region, memory->doc, 1));
	}
}

/* Of upstream's four bytes of content only the last one is known, by its hash: the others are not compared. */
static void compare_hash(const struct fixture *fixture, const xmlNode *expected)
{
	static const char *const whole_file[] = {"src", "dst1", "dst2"};
	char *path = memory_format("/system/memory/memory[@name='%s']", tree_name(expected));
	const xmlNode *region = fixture_find(fixture, path);
	const xmlNode *hash = fixture_find(fixture, "/system/memory/memory[@name='src']/hash");

	assert_null(tree_child(region, "hashRef"));
	if (tree_child(expected, "file") != NULL)
		assert_int_equal(tree_number(tree_child(region, "file"), "size"),
				 tree_number(tree_child(expected, "file"), "size"));
	for (size_t i = 0; i < sizeof(whole_file) / sizeof(whole_file[0]); i++) {
		if (strcmp(tree_name(expected), whole_file[i]) == 0)
			expected = hash->parent;
	}
	assert_string_equal(tree_attribute(tree_child(region, "hash"), "value"),
			    tree_attribute(tree_child(expected, "hash"), "value"));
	free(path);
}

/* Where the data is absent, the first line ends it. */
static void test_upstream_hashes(void **state)
{
	static const uint8_t testfile[] = {0, 0, 0, 0xfb};
	struct fixture before = fixture_load(fixture_conformance("tools/mucfgmemhashes/test_policy.xml"));
	struct fixture after = fixture_load(fixture_conformance("tools/mucfgmemhashes/test_policy_hashes.xml"));
	struct fixture fixture = fixture_load(NULL);
	char *path = file_join(input, "testfile");
	char *folder = folder_new();

	(void)state;
	assert_int_equal(file_write_atomic(path, testfile, sizeof(testfile)), 0);
	graft(&fixture, fixture_find(&before, "/system/memory"));
	assert_int_equal(emit_into(&fixture, folder), 0);
	TREE_FOR_EACH(region, fixture_find(&after, "/system/memory"), "memory") {
		if (strcmp(tree_name(region), "ram") != 0 && strcmp(tree_name(region), "linux|sinfo") != 0)
			compare_hash(&fixture, region);
	}
	printf("= tools/mucfgmemhashes/test_policy_hashes.xml: equal but for 3 hashes, whose file is not among the "
	       "data\n");
	folder_remove(folder);
	free(folder);
	free(path);
	fixture_free(&fixture);
	fixture_free(&after);
	fixture_free(&before);
}

static void test_contents(void **state)
{
	struct fixture fixture = fixture_load(NULL);
	char *folder = folder_new();
	uint8_t *data;
	size_t size;

	(void)state;
	assert_int_equal(emit_into(&fixture, folder), 0);
	data = content(folder, "hypercall", &size);
	assert_int_equal(size, 4096);
	assert_memory_equal(data, "\x0f\x01\xd9\xc3\xcc", 5);
	free(data);
	data = content(folder, "producer_text", &size);
	assert_int_equal(size, 0x4c);
	assert_int_equal(data[0], 0x20);
	free(data);
	data = content(folder, "producer_iobm", &size);
	assert_int_equal(size, 12288);
	assert_int_equal(data[0x7f], 0);
	assert_int_equal(data[0xf4 / 8], 0x0f);
	free(data);
	data = content(folder, "producer_msrbm", &size);
	assert_int_equal(size, 8192);
	assert_int_equal(data[0x174 / 4], 0xc0);
	free(data);
	assert_null(tree_attribute(fixture_find(&fixture, "//memory[@name='producer|text']/file"), "elf"));
	assert_non_null(tree_attribute(fixture_find(&fixture, "//memory[@name='producer|text']/hash"), "value"));
	fixture_free(&fixture);
	folder_remove(folder);
	free(folder);
}

/* Regions whose content comes from files have none, and no file is read; what is made here is made. */
static void test_no_files(void **state)
{
	struct fixture fixture = fixture_load(NULL);
	char *folder = folder_new();
	const struct emit_options options = {.output_directory = folder, .no_files = true, .report = fixture.report};
	uint8_t *data;
	size_t size;

	(void)state;
	assert_int_equal(emit_policy(fixture.policy, &options), 0);
	assert_null(tree_child(fixture_find(&fixture, "//memory[@name='producer|text']"), "file"));
	assert_non_null(tree_child(fixture_find(&fixture, "//memory[@name='producer|pt']"), "file"));
	data = content(folder, "commands.xml", &size);
	assert_null(memmem(data, size, "producer_text", strlen("producer_text")));
	assert_non_null(memmem(data, size, "producer_pt", strlen("producer_pt")));
	free(data);
	fixture_free(&fixture);
	folder_remove(folder);
	free(folder);
}

static json_t *area_at(const json_t *map, json_int_t address)
{
	json_t *area;
	size_t index;

	json_array_foreach(json_object_get(map, "memory"), index, area)
	{
		if (json_integer_value(json_object_get(area, "address")) == address)
			return area;
	}
	fail_msg("nothing at 0x%llx", (unsigned long long)address);
	return NULL;
}

/* Of a subject's regions that are no memory of its own; of others: of all regions of kernel and system. */
static json_int_t region_bytes(const json_t *map, const char *prefix, bool of_subject)
{
	json_int_t sum = 0;
	size_t i;
	json_t *area;

	json_array_foreach(json_object_get(map, "memory"), i, area)
	{
		const char *name = json_string_value(json_object_get(area, "name"));
		const char *type = json_string_value(json_object_get(area, "type"));
		bool owned;

		if (type == NULL || strcmp(type, "subject") == 0 || strcmp(type, "subject_binary") == 0 ||
		    strcmp(type, "subject_channel") == 0)
			continue;
		owned = strncmp(name, "producer|", 9) == 0 || strncmp(name, "consumer|", 9) == 0;
		if (owned == of_subject && strncmp(name, prefix, strlen(prefix)) == 0)
			sum += json_integer_value(json_object_get(area, "size"));
	}
	return sum;
}

/* By address, without a hole in a block; who maps what is there; the sums. */
static void test_memory_map(void **state)
{
	struct fixture fixture = fixture_load(NULL);
	char *folder = folder_new();
	uint8_t *data;
	size_t size;
	json_t *map;
	json_t *users;
	json_t *sum;
	json_int_t end = 0x100000;

	(void)state;
	assert_int_equal(emit_into(&fixture, folder), 0);
	data = content(folder, "memory-map.json", &size);
	map = json_loadb((const char *)data, size, 0, NULL);
	assert_non_null(map);
	while (end < 0x800000)
		end += json_integer_value(json_object_get(area_at(map, end), "size"));
	assert_int_equal(end, 0x800000);
	assert_string_equal(json_string_value(json_object_get(area_at(map, 0x2af000), "kind")), "free");
	assert_string_equal(json_string_value(json_object_get(area_at(map, 0xfee00000), "kind")), "device");
	users = json_object_get(area_at(map, 0x2ae000), "users"); /* the channel */
	assert_int_equal(json_array_size(users), 2);
	assert_string_equal(json_string_value(json_object_get(json_array_get(users, 0), "name")), "producer");
	assert_true(json_is_true(json_object_get(json_array_get(users, 0), "writable")));
	assert_true(json_is_false(json_object_get(json_array_get(users, 1), "writable")));
	sum = json_array_get(json_object_get(map, "memoryPerSubject"), 0);
	assert_string_equal(json_string_value(json_object_get(sum, "name")), "producer");
	assert_true(json_is_true(json_object_get(sum, "plain")));
	assert_int_equal(json_integer_value(json_object_get(sum, "size")), region_bytes(map, "producer|", true));
	assert_int_equal(json_integer_value(json_object_get(map, "fixedPart")), region_bytes(map, "", false));
	json_decref(map);
	free(data);
	fixture_free(&fixture);
	folder_remove(folder);
	free(folder);
}

/* value NULL: the attribute is taken away. */
static const struct {
	const char *path;
	const char *attribute;
	const char *value;
	enum rule rule;
} breaks[] = {
    {"//memory[@name='producer|text']/file", "section", NULL, RULE_EMIT_CONTENT},
    {"//memory[@name='producer|text']/file", "filename", NULL, RULE_EMIT_OUTPUT},
    {"//memory[@name='producer|text']/file", "elf", NULL, RULE_FILE_UNREADABLE},
    {"//kernel//memory[@logical='text']", "physical", NULL, RULE_EMIT_REGION},
    {"//kernel/devices/device[@logical='local_apic']", "physical", NULL, RULE_EMIT_REGION},
    {"//memory[@name='producer|text']/file", "elf", "absent.elf", RULE_FILE_UNREADABLE},
    {"//memory[@name='producer|text']/file", "elf", "../kernel.elf", RULE_FILE_UNREADABLE},
    {"//memory[@name='producer|text']/file", "elf", "kernel.elf", RULE_EMIT_CONTENT},
    {"//memory[@name='producer|text']/file", "section", ".bss", RULE_EMIT_CONTENT},
    {"//memory[@name='producer|text']/file", "section", ".absent", RULE_EMIT_CONTENT},
    {"//memory[@name='producer|text']/file", "filename", "consumer_text", RULE_EMIT_CONTENT},
    {"//memory[@name='producer|text']/file", "filename", "../up", RULE_EMIT_OUTPUT},
    {"//memory[@name='producer|text']/file", "offset", "16#1000#", RULE_EMIT_CONTENT},
    {"//memory[@name='producer|pt']", "size", "16#1000#", RULE_EMIT_CONTENT},
    {"//memory[@name='producer|state']", "size", "16#ffff_ffff_ffff_f000#", RULE_EMIT_REGION},
    {"//memory[@name='producer|iobm']", "name", "nobody|iobm", RULE_EMIT_REGION},
    {"//subject[@name='producer']/vcpu/msrs/msr[1]", "start", "16#0010#", RULE_EMIT_MSR},
};

static void test_refusals(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(breaks) / sizeof(breaks[0]); i++) {
		struct fixture fixture = fixture_load(NULL);
		char *folder = folder_new();

		fixture_set(&fixture, breaks[i].path, breaks[i].attribute, breaks[i].value);
		assert_int_equal(emit_into(&fixture, folder), -1);
		if (!report_has_rule(fixture.report, breaks[i].rule))
			fail_msg("not reported: %s @%s = %s", breaks[i].path, breaks[i].attribute, breaks[i].value);
		fixture_free(&fixture);
		folder_remove(folder);
		free(folder);
	}
}

static void test_hash(void **state)
{
	struct fixture fixture = fixture_load(NULL);
	xmlNode *region = fixture_find(&fixture, "//memory[@name='producer|text']");
	char *folder = folder_new();

	(void)state;
	tree_set(tree_add(region, "hash", NULL), "value",
		 "16#0000000000000000000000000000000000000000000000000000000000000000#");
	assert_int_equal(emit_into(&fixture, folder), -1);
	assert_true(report_has_rule(fixture.report, RULE_EMIT_CONTENT));
	fixture_free(&fixture);
	folder_remove(folder);
	free(folder);
}

/* 8 KiB of the letter A: the hash is over the whole region, as upstream's. */
static void test_hash_of_fill(void **state)
{
	struct fixture fixture = fixture_load(NULL);
	char *folder = folder_new();
	const char *state_page = "//memory[@name='producer|state']";

	(void)state;
	fixture_set(&fixture, state_page, "size", "16#2000#");
	fixture_set(&fixture, "//memory[@name='producer|state']/fill", "pattern", "16#41#");
	assert_int_equal(emit_into(&fixture, folder), 0);
	assert_string_equal(tree_attribute(tree_child(fixture_find(&fixture, state_page), "hash"), "value"),
			    "16#f8ca02c69621dd84cd1212ebfd7d6cdc9ba6ad658854f29567723531912d1a35#");
	fixture_free(&fixture);
	folder_remove(folder);
	free(folder);
}

/* A folder that cannot be written: one error, of the environment and not of the policy. */
static void test_output(void **state)
{
	struct fixture fixture = fixture_load(NULL);

	(void)state;
	assert_int_equal(emit_into(&fixture, "/tmp/emit-absent-folder"), -1);
	assert_true(report_has_rule(fixture.report, RULE_EMIT_OUTPUT));
	assert_int_equal(report_error_count(fixture.report), 1);
	assert_int_equal(report_exit_code(fixture.report), EXIT_CODE_ENVIRONMENT);
	fixture_free(&fixture);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_twice),      cmocka_unit_test(test_again),
	    cmocka_unit_test(test_contents),   cmocka_unit_test(test_no_files),
	    cmocka_unit_test(test_memory_map), cmocka_unit_test(test_refusals),
	    cmocka_unit_test(test_hash),       cmocka_unit_test(test_hash_of_fill),
	    cmocka_unit_test(test_output),     cmocka_unit_test(test_upstream_hashes),
	};

	fixture_set_conformance(argc > 1 ? argv[1] : "");
	return cmocka_run_group_tests(tests, setup, teardown);
}
