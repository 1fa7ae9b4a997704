/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* What the policy wants cleared is cleared when another partition of the CPU comes to run, and never else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "machine.h"
#include "policy_check.h"
#include "subject.h"

#define FRAME 1000U
#define ALL (POLICY_SCRUB_IBPB | POLICY_SCRUB_VERW | POLICY_SCRUB_L1D)

static subject_id_t first;
static subject_id_t second;
static subject_id_t other;
static subject_id_t plain;
static uint32_t hand_over;

/* Two subjects of a group, a partition that is scrubbed, and one that is not. */
static void build(void)
{
	group_id_t group;

	(void)policy_add_cpu();
	(void)policy_add_partition(0);
	group = policy_add_group();
	first = policy_add_subject(group);
	second = policy_add_subject(group);
	other = policy_add_lone_subject(0);
	plain = policy_add_lone_subject(0);
	hand_over = policy_add_source(first, event_handover(second));
	table_partition[policy_partition_of(first)].scrub = POLICY_SCRUB_IBPB;
	table_partition[policy_partition_of(other)].scrub = ALL;
	(void)policy_add_major();
	policy_add_minor(0, policy_partition_of(first), FRAME);
	policy_add_minor(0, policy_partition_of(other), FRAME);
	policy_add_minor(0, policy_partition_of(plain), FRAME);
	assert_int_equal(machine_boot(0), first);
}

static int setup(void **state)
{
	scrub_partition = PARTITION_NONE;
	return machine_setup(state);
}

static void each_partition_is_scrubbed_as_it_wants(void **state)
{
	(void)state;
	build();
	assert_int_equal(machine_run_until(FRAME), other);
	assert_trace("load 2, fpu save 0, scrub 7, fpu restore 2");
	assert_int_equal(machine_run_until(2 * FRAME), plain);
	assert_trace("load 3, fpu save 2, fpu restore 3");
	assert_int_equal(machine_run_until(3 * FRAME), first);
	assert_trace("load 0, fpu save 3, scrub 1, fpu restore 0");
}

static void subjects_of_a_partition_are_not_apart(void **state)
{
	(void)state;
	build();
	assert_int_equal(machine_hypercall(hand_over), second);
	assert_trace("skip 0, load 1, fpu save 0, fpu restore 1");
}

static void same_subject_is_not_scrubbed(void **state)
{
	(void)state;
	build();
	assert_int_equal(machine_exit(VCPU_EXIT_TIMER, 0), first);
	assert_trace("");
}

#define scrub_test(function) cmocka_unit_test_setup_teardown(function, setup, machine_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    scrub_test(each_partition_is_scrubbed_as_it_wants),
	    scrub_test(subjects_of_a_partition_are_not_apart),
	    scrub_test(same_subject_is_not_scrubbed),
	};

	return cmocka_run_group_tests_name("scrub", tests, NULL, NULL);
}
