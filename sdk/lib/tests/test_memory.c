/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The memory functions on the host, under other names so that they do not replace the C library's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define memcpy own_memcpy
#define memmove own_memmove
#define memset own_memset
#define memcmp own_memcmp
#include "../memory.c"
#undef memcpy
#undef memmove
#undef memset
#undef memcmp

static char buffer[16];

static int fill(void **state)
{
	(void)state;
	memcpy(buffer, "0123456789abcde", sizeof(buffer));
	return 0;
}

static void test_memcpy(void **state)
{
	(void)state;
	assert_ptr_equal(own_memcpy(buffer, "xyz", 3), buffer);
	assert_string_equal(buffer, "xyz3456789abcde");
	own_memcpy(buffer, "q", 0);
	assert_string_equal(buffer, "xyz3456789abcde");
}

static void test_memset(void **state)
{
	(void)state;
	assert_ptr_equal(own_memset(buffer + 1, 0x141, 2), buffer + 1);
	assert_string_equal(buffer, "0AA3456789abcde");
}

static void test_memmove_to_a_higher_address(void **state)
{
	(void)state;
	assert_ptr_equal(own_memmove(buffer + 2, buffer, 5), buffer + 2);
	assert_string_equal(buffer, "0101234789abcde");
}

static void test_memmove_to_a_lower_address(void **state)
{
	(void)state;
	own_memmove(buffer, buffer + 2, 5);
	assert_string_equal(buffer, "2345656789abcde");
	own_memmove(buffer, buffer + 1, 0);
	assert_string_equal(buffer, "2345656789abcde");
}

static void test_memcmp(void **state)
{
	(void)state;
	assert_int_equal(own_memcmp("abc", "abd", 2), 0);
	assert_true(own_memcmp("abc", "abd", 3) < 0);
	assert_true(own_memcmp("\xff", "\x01", 1) > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(test_memcpy, fill),
	    cmocka_unit_test_setup(test_memset, fill),
	    cmocka_unit_test_setup(test_memmove_to_a_higher_address, fill),
	    cmocka_unit_test_setup(test_memmove_to_a_lower_address, fill),
	    cmocka_unit_test_setup(test_memcmp, fill),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
