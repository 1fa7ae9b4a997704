/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Subject information on the host: look-up, and pages that lie about counts and lengths. ASan watches the page's end.
 */
#include <muen/sinfo.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct sinfo *page;

static int make_page(void **state)
{
	(void)state;
	page = calloc(1, sizeof(*page));
	if (page == NULL)
		return -1;
	page->magic = SINFO_MAGIC_V5;
	return 0;
}

static int drop_page(void **state)
{
	(void)state;
	free(page);
	return 0;
}

static struct sinfo_resource *add(const char *name, enum sinfo_resource_kind kind)
{
	struct sinfo_resource *resource = &page->resource[page->resource_count++];

	resource->kind = kind;
	resource->name.length = (uint8_t)strlen(name);
	memcpy(resource->name.data, name, strlen(name) <= MUEN_NAME_MAX ? strlen(name) : MUEN_NAME_MAX);
	return resource;
}

static void test_other_pages_are_refused(void **state)
{
	(void)state;
	assert_ptr_equal(muen_sinfo_check(page), page);
	page->magic = SINFO_MAGIC_V4;
	assert_null(muen_sinfo_check(page));
}

static void test_null_has_no_resource(void **state)
{
	(void)state;
	assert_null(muen_sinfo_find(NULL, "x", SINFO_MEMORY));
	assert_null(muen_sinfo_memory(NULL, "x"));
	assert_int_equal(muen_sinfo_event(NULL, "x"), -1);
}

static void test_name_and_kind_both_decide(void **state)
{
	(void)state;
	add("requests", SINFO_MEMORY)->data.memory.address = 0x1000;
	add("requests", SINFO_EVENT)->data.number = 16;
	add("requests", SINFO_VECTOR)->data.number = 64;
	assert_int_equal(muen_sinfo_memory(page, "requests")->address, 0x1000);
	assert_int_equal(muen_sinfo_event(page, "requests"), 16);
	assert_int_equal(muen_sinfo_vector(page, "requests"), 64);
	assert_int_equal(muen_sinfo_event(page, "request"), -1);
	assert_int_equal(muen_sinfo_event(page, "requestss"), -1);
	assert_int_equal(muen_sinfo_vector(page, ""), -1);
}

static void test_iteration_sees_each_of_a_kind_once(void **state)
{
	const struct sinfo_resource *resource = NULL;
	unsigned int count = 0;

	(void)state;
	add("a", SINFO_MEMORY);
	add("b", SINFO_EVENT);
	add("c", SINFO_MEMORY);
	while ((resource = muen_sinfo_next(page, resource, SINFO_MEMORY)) != NULL)
		count++;
	assert_int_equal(count, 2);
}

static void test_a_count_beyond_the_page_is_bounded(void **state)
{
	const struct sinfo_resource *resource = NULL;
	unsigned int count = 0;

	(void)state;
	for (unsigned int i = 0; i < SINFO_RESOURCE_MAX; i++)
		page->resource[i].kind = SINFO_EVENT;
	page->resource_count = UINT16_MAX;
	while ((resource = muen_sinfo_next(page, resource, SINFO_EVENT)) != NULL)
		count++;
	assert_int_equal(count, SINFO_RESOURCE_MAX);
}

static void test_resources_behind_the_count_do_not_exist(void **state)
{
	(void)state;
	add("ghost", SINFO_EVENT);
	page->resource_count = 0;
	assert_int_equal(muen_sinfo_event(page, "ghost"), -1);
}

static void test_names_of_broken_length_match_nothing(void **state)
{
	char longest[MUEN_NAME_MAX + 1];
	struct sinfo_resource *resource;

	(void)state;
	memset(longest, 'n', MUEN_NAME_MAX);
	longest[MUEN_NAME_MAX] = '\0';
	resource = add(longest, SINFO_EVENT);
	assert_int_equal(muen_sinfo_event(page, longest), 0);
	resource->name.nul = 'x';
	assert_int_equal(muen_sinfo_event(page, longest), -1);
	resource->name.nul = '\0';
	resource->name.length = MUEN_NAME_MAX + 1;
	assert_int_equal(muen_sinfo_event(page, longest), -1);
	resource->name.length = 255;
	assert_null(muen_sinfo_name_rest(&resource->name, "n"));
	resource->name.length = 3;
	assert_null(muen_sinfo_name_rest(&resource->name, "n"));
	resource->name.length = 0;
	assert_int_equal(muen_sinfo_event(page, ""), -1);
}

static void test_the_last_resource_of_a_full_page_is_read_safely(void **state)
{
	(void)state;
	page->resource_count = SINFO_RESOURCE_MAX;
	page->resource[SINFO_RESOURCE_MAX - 1] = (struct sinfo_resource){.kind = SINFO_EVENT, .name = {.length = 255}};
	assert_int_equal(muen_sinfo_event(page, "x"), -1);
}

static void test_rest_of_a_name(void **state)
{
	struct sinfo_resource *resource;

	(void)state;
	resource = add("log_hello", SINFO_MEMORY);
	assert_string_equal(muen_sinfo_name_rest(&resource->name, "log_"), "hello");
	assert_string_equal(muen_sinfo_name_rest(&resource->name, "log_hello"), "");
	assert_null(muen_sinfo_name_rest(&resource->name, "log_hellos"));
	assert_null(muen_sinfo_name_rest(&resource->name, "test_"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(test_other_pages_are_refused, make_page, drop_page),
	    cmocka_unit_test_setup_teardown(test_null_has_no_resource, make_page, drop_page),
	    cmocka_unit_test_setup_teardown(test_name_and_kind_both_decide, make_page, drop_page),
	    cmocka_unit_test_setup_teardown(test_iteration_sees_each_of_a_kind_once, make_page, drop_page),
	    cmocka_unit_test_setup_teardown(test_a_count_beyond_the_page_is_bounded, make_page, drop_page),
	    cmocka_unit_test_setup_teardown(test_resources_behind_the_count_do_not_exist, make_page, drop_page),
	    cmocka_unit_test_setup_teardown(test_names_of_broken_length_match_nothing, make_page, drop_page),
	    cmocka_unit_test_setup_teardown(test_the_last_resource_of_a_full_page_is_read_safely, make_page, drop_page),
	    cmocka_unit_test_setup_teardown(test_rest_of_a_name, make_page, drop_page),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
