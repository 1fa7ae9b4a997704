/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The systems on which the scheduler's rules are tested. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "frame_systems.h"

subject_id_t member[MUEN_PARTITION_GROUPS];
subject_id_t other;
subject_id_t remote;

static subject_id_t add_sleeper(group_id_t group)
{
	subject_id_t const subject = policy_add_subject(group);

	(void)policy_add_source(subject, event_action(POLICY_ACTION_SLEEP));
	(void)policy_add_source(subject, event_action(POLICY_ACTION_YIELD));
	(void)policy_add_target(subject, target_of(POLICY_TARGET_NONE));
	return subject;
}

static void add_member_groups(uint32_t groups)
{
	(void)policy_add_partition(0);
	for (uint32_t group = 0; group < groups; group++) {
		member[group] = add_sleeper(policy_add_group());
	}
}

void build_alone(uint32_t groups)
{
	(void)policy_add_cpu();
	add_member_groups(groups);
	(void)policy_add_partition(0);
	other = add_sleeper(policy_add_group());
	(void)policy_add_major();
	policy_add_minor(0, policy_partition_of(member[0]), FRAME);
	policy_add_minor(0, policy_partition_of(other), FRAME);
}

void build_with_remote(uint32_t groups, bool ipi)
{
	(void)policy_add_cpu();
	(void)policy_add_cpu();
	add_member_groups(groups);
	(void)policy_add_partition(1);
	remote = add_sleeper(policy_add_group());
	for (uint32_t group = 0; group < groups; group++) {
		(void)policy_add_source(remote, ipi ? event_ipi(member[group], 0) : event_signal(member[group], 0));
	}
	(void)policy_add_major();
	policy_add_minor(0, policy_partition_of(member[0]), FRAME);
	policy_add_minor(1, policy_partition_of(remote), FRAME);
}

subject_id_t all_sleep(uint32_t groups)
{
	for (uint32_t group = 1; group < groups; group++) {
		(void)machine_hypercall(SLEEP);
	}
	return machine_hypercall(SLEEP);
}

tsc_t elapsed(void)
{
	return fake_hw.now - MACHINE_START;
}

void set_trigger(subject_id_t subject, tsc_t time)
{
	subject_pages[subject].timed_event.trigger = MACHINE_START + time;
	subject_pages[subject].timed_event.event = 63;
}

void build_siblings(void)
{
	group_id_t group;

	(void)policy_add_cpu();
	(void)policy_add_cpu();
	(void)policy_add_partition(0);
	group = policy_add_group();
	member[0] = add_sleeper(group);
	member[1] = add_sleeper(group);
	(void)policy_add_source(member[0], event_handover(member[1]));
	(void)policy_add_partition(1);
	remote = add_sleeper(policy_add_group());
	(void)policy_add_source(remote, event_ipi(member[0], 0));
	(void)policy_add_source(remote, event_ipi(member[1], 0));
	(void)policy_add_major();
	policy_add_minor(0, policy_partition_of(member[0]), FRAME);
	policy_add_minor(1, policy_partition_of(remote), FRAME);
}

void assert_info(subject_id_t subject, tsc_t start, tsc_t end)
{
	const volatile struct sched_info *const info = &sched_info_page[policy_partition_of(subject)].info;

	assert_int_equal(info->start, MACHINE_START + start);
	assert_int_equal(info->end, MACHINE_START + end);
}
