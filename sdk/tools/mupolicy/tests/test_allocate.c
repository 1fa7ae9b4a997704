/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The map of physical memory, and the order in which regions are placed into it. */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "physical_map.h"

static void add_empty(struct physical_map *map, uint64_t first, uint64_t last, bool allocatable)
{
	const struct area area = {.first = first, .last = last, .kind = AREA_EMPTY, .allocatable = allocatable};

	assert_int_equal(physical_map_add(map, &area, NULL), MAP_OK);
}

/* "E100-499 A500-899 ...": kind and bounds of every area. */
static void assert_map(const struct physical_map *map, const char *expected)
{
	static const char kinds[] = "EDFA";
	char text[512] = "";
	char *at = text;

	for (size_t i = 0; i < map->count; i++)
		at += sprintf(at, "%s%c%llu-%llu", i == 0 ? "" : " ", kinds[map->areas[i].kind],
			      (unsigned long long)map->areas[i].first, (unsigned long long)map->areas[i].last);
	assert_string_equal(text, expected);
}

static void empty_neighbours_merge(void **state)
{
	struct physical_map map = {0};

	(void)state;
	add_empty(&map, 4000, 4999, true);
	add_empty(&map, 1000, 1999, true);
	add_empty(&map, 2000, 3999, true);
	add_empty(&map, 5000, 5999, false);
	assert_map(&map, "E1000-4999 E5000-5999");
	physical_map_free(&map);
}

static void overlaps_are_found(void **state)
{
	struct physical_map map = {0};
	const struct area *other = NULL;

	(void)state;
	add_empty(&map, 1000, 1999, true);
	assert_int_equal(physical_map_add(&map, &(struct area){.first = 1999, .last = 3000}, &other), MAP_OVERLAP);
	assert_int_equal(other->first, 1000);
	assert_int_equal(physical_map_add(&map, &(struct area){.first = 0, .last = 1000}, NULL), MAP_OVERLAP);
	assert_int_equal(physical_map_add(&map, &(struct area){.first = 0, .last = 9999}, NULL), MAP_OVERLAP);
	assert_int_equal(physical_map_add(&map, &(struct area){.first = 0, .last = 999, .kind = AREA_DEVICE}, NULL),
			 MAP_OK);
	assert_map(&map, "D0-999 E1000-1999");
	physical_map_free(&map);
}

static void fixed_areas_split_empty_ones(void **state)
{
	struct physical_map map = {0};

	(void)state;
	add_empty(&map, 1000, 1999, false);
	assert_int_equal(physical_map_fix(&map, 1500, 301, NULL, NULL), MAP_OK);
	assert_map(&map, "E1000-1499 F1500-1800 E1801-1999");
	assert_int_equal(physical_map_fix(&map, 1000, 500, NULL, NULL), MAP_OK);
	assert_int_equal(physical_map_fix(&map, 1900, 100, NULL, NULL), MAP_OK);
	assert_map(&map, "F1000-1499 F1500-1800 E1801-1899 F1900-1999");
	physical_map_free(&map);
}

static void fixed_areas_need_one_empty_area(void **state)
{
	struct physical_map map = {0};
	const struct area *other;

	(void)state;
	add_empty(&map, 1000, 1999, true);
	add_empty(&map, 2500, 2999, true);
	assert_int_equal(physical_map_fix(&map, 0, 100, NULL, &other), MAP_OUTSIDE);
	assert_null(other);
	assert_int_equal(physical_map_fix(&map, 1900, 200, NULL, &other), MAP_OUTSIDE);
	assert_int_equal(physical_map_fix(&map, 1900, 700, NULL, &other), MAP_OUTSIDE);
	assert_int_equal(physical_map_fix(&map, 1000, 100, NULL, &other), MAP_OK);
	assert_int_equal(physical_map_fix(&map, 1050, 10, NULL, &other), MAP_OUTSIDE);
	assert_int_equal(other->kind, AREA_FIXED);
	physical_map_free(&map);
}

static enum map_result allocate(struct physical_map *map, uint64_t size_bytes, uint64_t alignment, uint64_t *address)
{
	const struct map_request request = {.size_bytes = size_bytes, .alignment = alignment, .end = 10000};

	return physical_map_allocate(map, &request, address);
}

static void first_fit_is_lowest(void **state)
{
	struct physical_map map = {0};
	uint64_t address;

	(void)state;
	add_empty(&map, 0, 99, false);
	add_empty(&map, 100, 199, true);
	add_empty(&map, 1000, 1999, true);
	assert_int_equal(allocate(&map, 200, 1, &address), MAP_OK);
	assert_int_equal(address, 1000);
	assert_int_equal(allocate(&map, 64, 64, &address), MAP_OK);
	assert_int_equal(address, 128);
	assert_int_equal(allocate(&map, 9, 1, &address), MAP_OK);
	assert_int_equal(address, 100);
	assert_map(&map, "E0-99 A100-108 E109-127 A128-191 E192-199 A1000-1199 E1200-1999");
	physical_map_free(&map);
}

static void allocations_stay_below_their_end(void **state)
{
	struct physical_map map = {0};
	uint64_t address;
	uint64_t largest;

	(void)state;
	add_empty(&map, 9900, 20000, true);
	assert_int_equal(allocate(&map, 101, 1, &address), MAP_FULL);
	assert_int_equal(physical_map_free_bytes(&map, 10000, &largest), 100);
	assert_int_equal(largest, 100);
	assert_int_equal(allocate(&map, 100, 1, &address), MAP_OK);
	assert_int_equal(address, 9900);
	physical_map_free(&map);
}

static void the_end_of_the_address_space_is_no_wrap(void **state)
{
	struct physical_map map = {0};
	uint64_t address;

	(void)state;
	add_empty(&map, UINT64_MAX - 100, UINT64_MAX, true);
	assert_int_equal(
	    physical_map_allocate(&map, &(struct map_request){.size_bytes = 10, .alignment = 4096, .end = UINT64_MAX},
				  &address),
	    MAP_FULL);
	assert_int_equal(physical_map_fix(&map, UINT64_MAX - 9, 10, NULL, NULL), MAP_OK);
	physical_map_free(&map);
}

static uint64_t address_of(const struct run *run, const char *name)
{
	return tree_number(find_by(run, "memory", "name", name), "physicalAddress");
}

/* Content first and large before small, so that the image is one piece; empty memory last. */
static void regions_with_content_lie_low(void **state)
{
	struct run *run = run_new(
	    "<system>"
	    "<memory>"
	    " <memory name='empty' size='16#1000#' caching='WB'/>"
	    " <memory name='filled' size='16#1000#' caching='WB'><fill pattern='16#00#'/></memory>"
	    " <memory name='small' size='16#1000#' caching='WB'><file filename='a' offset='none'/></memory>"
	    " <memory name='large' size='16#0040_0000#' caching='WB'><file filename='b' offset='none'/></memory>"
	    " <memory name='aligned' size='16#1000#' caching='WB' alignment='16#0020_0000#'/>"
	    " <memory name='fixed' size='16#1000#' caching='WB' physicalAddress='16#0100_0000#'/>"
	    "</memory>"
	    "<include href='base/events.xml'/><include href='base/channels.xml'/>"
	    "<include href='base/subjects.xml'/><include href='base/scheduling.xml'/></system>");

	(void)state;
	run_until(run, STAGE_VALIDATE);
	assert_int_equal(report_error_count(run->policy.report), 0);
	assert_true(address_of(run, "large") < address_of(run, "small"));
	assert_true(address_of(run, "small") < address_of(run, "filled"));
	assert_true(address_of(run, "filled") < address_of(run, "empty"));
	assert_int_equal(address_of(run, "aligned") % 0x200000, 0);
	assert_int_equal(address_of(run, "fixed"), 0x1000000);
	assert_int_equal(address_of(run, "kernel_text"), 0x100000);
	assert_int_equal(address_of(run, "trampoline"), 0x1000);
	run_free(run);
}

#define PAGE "size='16#1000#' caching='WB' alignment='16#1000#'"

/* Two blocks of one page below 4 GiB, one of two pages above. */
static const char machine_with_limit[] =
    "<system><hardware><memory dmaLimit='16#0020_0000#'>"
    "<memoryBlock name='low' physicalAddress='16#0010_0000#' size='16#1000#'/>"
    "<memoryBlock name='middle' physicalAddress='16#0030_0000#' size='16#1000#'/>"
    "<memoryBlock name='high' physicalAddress='16#0001_0000_0000#' size='16#2000#'/>"
    "</memory></hardware><memory>%s</memory><deviceDomains><domain name='nic'><memory>"
    "<memory logical='buffer' physical='buffer' writable='true' executable='false'/>"
    "</memory></domain></deviceDomains></system>";

/* Stage allocate alone over format A. */
static struct run *allocated(const char *regions)
{
	struct run *run = run_new(NULL);
	char *text = memory_format(machine_with_limit, regions);

	run->policy.document = xmlParseDoc((const xmlChar *)text);
	run->policy.root = xmlDocGetRootElement(run->policy.document);
	policy_allocate(&run->policy);
	free(text);
	return run;
}

static void memory_of_devices_lies_below_the_limit(void **state)
{
	struct run *run = allocated("<memory name='aaa' type='subject' " PAGE "/>"
				    "<memory name='bbb' type='subject' " PAGE "/>"
				    "<memory name='buffer' type='subject' " PAGE "/>");

	(void)state;
	assert_int_equal(report_error_count(run->policy.report), 0);
	assert_int_equal(address_of(run, "buffer"), 0x100000);
	run_free(run);
}

static void only_empty_memory_of_subjects_lies_high(void **state)
{
	struct run *run = allocated("<memory name='state' type='subject_state' " PAGE "/>"
				    "<memory name='filled' type='subject' " PAGE "><fill pattern='16#00#'/></memory>"
				    "<memory name='empty' type='subject' " PAGE "/>");

	(void)state;
	assert_int_equal(report_error_count(run->policy.report), 0);
	assert_int_equal(address_of(run, "filled"), 0x100000);
	assert_true(address_of(run, "state") < 0x100000000);
	assert_true(address_of(run, "empty") == 0x100000000);
	run_free(run);
}

/* Content of subjects is placed there when there is no place below; the kernel's is not. */
static void content_lies_high_when_low_memory_is_full(void **state)
{
	struct run *run =
	    allocated("<memory name='kernel' type='kernel' " PAGE "><fill pattern='16#00#'/></memory>"
		      "<memory name='state' type='subject_state' " PAGE "><fill pattern='16#00#'/></memory>"
		      "<memory name='text' type='subject_binary' size='16#2000#' alignment='16#1000#'>"
		      "<fill pattern='16#00#'/></memory>");

	(void)state;
	assert_int_equal(report_error_count(run->policy.report), 0);
	assert_true(address_of(run, "kernel") < 0x100000000);
	assert_true(address_of(run, "state") < 0x100000000);
	assert_true(address_of(run, "text") == 0x100000000);
	run_free(run);
}

/* So are the pages that the kernel keeps for subjects: its page tables lead anywhere. */
static void kept_pages_lie_high_when_low_memory_is_full(void **state)
{
	struct run *run = allocated("<memory name='first' type='kernel' " PAGE "><fill pattern='16#00#'/></memory>"
				    "<memory name='second' type='system' " PAGE "><fill pattern='16#00#'/></memory>"
				    "<memory name='state' type='subject_state' " PAGE "><fill pattern='16#00#'/></memory>"
				    "<memory name='audit' type='subject_crash_audit' " PAGE "/>");

	(void)state;
	assert_int_equal(report_error_count(run->policy.report), 0);
	assert_true(address_of(run, "first") < 0x100000000);
	assert_true(address_of(run, "second") < 0x100000000);
	assert_true(address_of(run, "state") == 0x100000000);
	assert_true(address_of(run, "audit") == 0x100001000);
	run_free(run);
}

/* The file goes first, and where it would be fits the kernel alone: the file makes way. */
static void content_makes_way_for_the_kernel(void **state)
{
	struct run *run = allocated("<memory name='fixed' type='subject' physicalAddress='16#0030_0000#' " PAGE "/>"
				    "<memory name='kernel' type='kernel' " PAGE "><fill pattern='16#00#'/></memory>"
				    "<memory name='text' type='subject_binary' " PAGE
				    "><file filename='text' offset='none'/></memory>");

	(void)state;
	assert_int_equal(report_error_count(run->policy.report), 0);
	assert_true(address_of(run, "kernel") == 0x100000);
	assert_true(address_of(run, "text") == 0x100000000);
	assert_true(address_of(run, "fixed") == 0x300000);
	run_free(run);
}

/* Nor does memory that devices reach no further than some address find its place taken. */
static void content_makes_way_for_devices(void **state)
{
	struct run *run = allocated("<memory name='text' type='subject_binary' " PAGE
				    "><file filename='text' offset='none'/></memory>"
				    "<memory name='buffer' type='subject' " PAGE "/>");

	(void)state;
	assert_int_equal(report_error_count(run->policy.report), 0);
	assert_true(address_of(run, "buffer") == 0x100000);
	assert_true(address_of(run, "text") == 0x300000);
	run_free(run);
}

/* The message names what was asked for, what is free, and the limit. */
static void a_full_machine_is_explained(void **state)
{
	struct run *run = allocated("<memory name='buffer' type='subject' size='16#3000#' alignment='16#2000#'/>"
				    "<memory name='fixed' type='subject' physicalAddress='16#0030_0000#' " PAGE "/>");
	char *messages = run_messages(run);

	(void)state;
	assert_non_null(strstr(messages, "no memory for region 'buffer': 0x3000 bytes aligned to 0x2000 asked for, "
					 "0x1000 free below 0x200000, which is as far as devices reach, 0x1000 in one "
					 "piece"));
	free(messages);
	run_free(run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(empty_neighbours_merge),
	    cmocka_unit_test(overlaps_are_found),
	    cmocka_unit_test(fixed_areas_split_empty_ones),
	    cmocka_unit_test(fixed_areas_need_one_empty_area),
	    cmocka_unit_test(first_fit_is_lowest),
	    cmocka_unit_test(allocations_stay_below_their_end),
	    cmocka_unit_test(the_end_of_the_address_space_is_no_wrap),
	    cmocka_unit_test(regions_with_content_lie_low),
	    cmocka_unit_test(memory_of_devices_lies_below_the_limit),
	    cmocka_unit_test(only_empty_memory_of_subjects_lies_high),
	    cmocka_unit_test(content_lies_high_when_low_memory_is_full),
	    cmocka_unit_test(kept_pages_lie_high_when_low_memory_is_full),
	    cmocka_unit_test(content_makes_way_for_the_kernel),
	    cmocka_unit_test(content_makes_way_for_devices),
	    cmocka_unit_test(a_full_machine_is_explained),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
