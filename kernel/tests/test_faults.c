/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* VT-d faults: looked for once a major frame by the boot CPU alone, and told to the subject of the policy, if any. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "events.h"
#include "machine.h"
#include "sched.h"

/* Subject 0 on CPU 0, subject 1 on CPU 1, each with two target events; major frames of 100 ticks. */
static void build(void)
{
	(void)policy_add_cpu();
	(void)policy_add_cpu();
	for (cpu_id_t cpu = 0; cpu < 2; cpu++) {
		(void)policy_add_lone_subject(cpu);
		(void)policy_add_target(cpu, target_of(POLICY_TARGET_NONE));
		(void)policy_add_target(cpu, target_inject(40));
	}
	(void)policy_add_major();
	policy_add_minor(0, 0, 50);
	policy_add_minor(0, 0, 50);
	policy_add_minor(1, 1, 100);
	table_header.iommu_count = 1;
	table_header.fault_subject = 0;
	table_header.fault_event = 1;
}

static void faults_are_polled_once_a_major_frame(void **state)
{
	(void)state;
	build();
	(void)machine_boot(0);
	assert_int_equal(fake_hw.fault_polls, 0);
	(void)machine_run_until(50);
	assert_int_equal(fake_hw.fault_polls, 0);
	(void)machine_run_until(100);
	assert_int_equal(fake_hw.fault_polls, 1);
	(void)machine_run_until(200);
	assert_int_equal(fake_hw.fault_polls, 2);
}

static uint64_t phase_at_start;

/* The boot CPU, which is another one: it moves the common time on between the two barriers. */
static void move_time(uint32_t step)
{
	(void)step;
	sched_shared_major_start = MACHINE_START + (sched_all_cpus_barrier.phase - phase_at_start + 1) / 2 * 100;
}

static void other_cpus_do_not_poll(void **state)
{
	(void)state;
	build();
	table_header.boot_cpu = 1;
	(void)machine_boot(0);
	phase_at_start = sched_all_cpus_barrier.phase;
	fake_hw.on_step = move_time;
	(void)machine_run_until(100);
	fake_hw.on_step = NULL;
	assert_int_equal(sched_shared_major_start, MACHINE_START + 100);
	assert_int_equal(fake_hw.fault_polls, 0);
}

static void machine_without_units_is_not_polled(void **state)
{
	(void)state;
	build();
	table_header.iommu_count = 0;
	(void)machine_boot(0);
	(void)machine_run_until(100);
	assert_int_equal(fake_hw.fault_polls, 0);
}

static void faults_are_told_to_the_policys_subject(void **state)
{
	(void)state;
	build();
	(void)machine_boot(0);
	fake_hw.faults = 1000;
	fake_vcpu.subject[0].accepts_interrupt = true;
	(void)machine_run_until(100);
	assert_trace("inject 0 40");
	(void)machine_run_until(200);
	assert_trace("");
}

static void subject_of_another_cpu_is_woken_there(void **state)
{
	(void)state;
	build();
	table_header.fault_subject = 1;
	table_header.fault_event = 0;
	(void)machine_boot(0);
	fake_hw.faults = 1;
	(void)machine_run_until(100);
	assert_trace("ipi 1");
	assert_int_equal(events_word[1], 1);
}

static void faults_that_the_policy_tells_nobody_of_end_in_the_log(void **state)
{
	(void)state;
	build();
	table_header.fault_subject = MUEN_NONE16;
	(void)machine_boot(0);
	fake_hw.faults = 1;
	(void)machine_run_until(100);
	assert_int_equal(fake_hw.faults, 0);
	assert_trace("");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    machine_test(faults_are_polled_once_a_major_frame),
	    machine_test(other_cpus_do_not_poll),
	    machine_test(machine_without_units_is_not_polled),
	    machine_test(faults_are_told_to_the_policys_subject),
	    machine_test(subject_of_another_cpu_is_woken_there),
	    machine_test(faults_that_the_policy_tells_nobody_of_end_in_the_log),
	};

	return cmocka_run_group_tests_name("faults", tests, NULL, NULL);
}
