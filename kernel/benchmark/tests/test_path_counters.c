/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* A path is counted for the partition of the subject that took it, once, and nothing else changes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "pages.h"
#include "path_counters.h"
#include "policy_tables.h"

#include <muen/abi/path_counters.h>
#include <muen/abi/trap.h>

#define SUBJECT 5U /* of group 3, of partition 2 */
#define NEIGHBOUR 6U
#define GROUP 3U
#define PARTITION 2U

static struct policy_subject subject[MUEN_SUBJECT_MAX];
static struct policy_group group[MUEN_GROUP_MAX];
extern const struct policy_subject policy_subject[MUEN_SUBJECT_MAX] __attribute__((alias("subject")));
extern const struct policy_group policy_group[MUEN_GROUP_MAX] __attribute__((alias("group")));
struct sched_info_page sched_info_page[MUEN_PARTITION_MAX];

static struct sched_info_page expected[MUEN_PARTITION_MAX];

/* The counters of a partition, in the pages that are to come out. */
static struct path_counters *expected_of(unsigned int partition)
{
	return (struct path_counters *)(expected[partition].page + MUEN_PATH_COUNTERS);
}

static int setup(void **state)
{
	(void)state;
	memset(sched_info_page, 0, sizeof(sched_info_page));
	sched_info_page[PARTITION].info.start = 1000;
	sched_info_page[PARTITION].info.end = 2000;
	memcpy(expected, sched_info_page, sizeof(expected));
	subject[SUBJECT].group = GROUP;
	group[GROUP].partition = PARTITION;
	return 0;
}

static void check_pages(void)
{
	assert_memory_equal(sched_info_page, expected, sizeof(expected));
}

static void check_exits_by_trap(void **state)
{
	(void)state;
	for (uint32_t trap = 0; trap < MUEN_TRAP_MAX; trap++) {
		for (uint32_t time = 0; time <= trap; time++) {
			path_count_exit(SUBJECT, trap);
		}
		expected_of(PARTITION)->exits[trap] = trap + 1;
	}
	check_pages();
}

static void check_exits_without_trap(void **state)
{
	static const uint32_t none[] = {MUEN_TRAP_MAX, 0x8000, 0x80000021, UINT32_MAX};

	(void)state;
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
		path_count_exit(SUBJECT, none[i]);
		expected_of(PARTITION)->unknown++;
		check_pages();
	}
}

static void check_each_partition_has_its_own(void **state)
{
	(void)state;
	path_count_exit(SUBJECT, TRAP_CPUID);
	path_count_exit(NEIGHBOUR, TRAP_CPUID);
	path_count_exit(NEIGHBOUR, TRAP_CPUID);
	expected_of(PARTITION)->exits[TRAP_CPUID] = 1;
	expected_of(0)->exits[TRAP_CPUID] = 2;
	check_pages();
}

static void check_switches(void **state)
{
	(void)state;
	path_count_switch(SUBJECT);
	path_count_switch(NEIGHBOUR);
	path_count_switch(SUBJECT);
	expected_of(PARTITION)->switches = 2;
	expected_of(0)->switches = 1;
	check_pages();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(check_exits_by_trap, setup),
	    cmocka_unit_test_setup(check_exits_without_trap, setup),
	    cmocka_unit_test_setup(check_each_partition_has_its_own, setup),
	    cmocka_unit_test_setup(check_switches, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
