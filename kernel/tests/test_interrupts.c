/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Device interrupts: each goes to the subject of the policy and to nobody else, wakes a sleeping partition, and a
 * level-triggered line stays masked until the unmask event of that subject.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "interrupts.h"
#include "machine.h"
#include "sched.h"
#include "subject.h"

#include <muen/abi/trap.h>

#define EDGE_VECTOR 36
#define LEVEL_VECTOR 37
#define MSI_VECTOR 80

/* Subjects 0 and 1 on CPU 0, in partitions of 100 ticks each; subject 2 on CPU 1. HLT makes a subject sleep. */
static void build(void)
{
	(void)policy_add_cpu();
	(void)policy_add_cpu();
	(void)policy_add_lone_subject(0);
	(void)policy_add_lone_subject(0);
	(void)policy_add_lone_subject(1);
	(void)policy_add_line(0, EDGE_VECTOR, 50, 0);
	(void)policy_add_line(0, LEVEL_VECTOR, 51, POLICY_LINE_LEVEL);
	policy_route(1, MSI_VECTOR, 130);
	policy_route(2, MSI_VECTOR, 131);
	(void)policy_add_source(0, event_unmask(1));
	policy_set_trap(0, TRAP_HLT, event_action(POLICY_ACTION_SLEEP));
	policy_set_trap(1, TRAP_HLT, event_action(POLICY_ACTION_SLEEP));
	(void)policy_add_major();
	policy_add_minor(0, 0, 100);
	policy_add_minor(0, 1, 100);
	policy_add_minor(1, 2, 200);
	assert_int_equal(machine_boot(0), 0);
}

static void assert_pending(subject_id_t subject, uint32_t index, uint64_t word)
{
	for (uint32_t other = 0; other < 4; other++) {
		assert_int_equal(subject_pages[subject].interrupts.word[other], other == index ? word : 0);
	}
}

static void interrupt_goes_to_its_subject_alone(void **state)
{
	(void)state;
	build();
	interrupts_arrived(EDGE_VECTOR);
	assert_pending(0, 0, 1ULL << 50);
	assert_pending(1, 0, 0);
	interrupts_arrived(MSI_VECTOR);
	assert_pending(0, 0, 1ULL << 50);
	assert_pending(1, 2, 1ULL << 2);
	assert_trace("");
}

static void vector_of_nobody_changes_nothing(void **state)
{
	(void)state;
	build();
	for (uint32_t vector = 0; vector < MUEN_VECTOR_COUNT; vector++) {
		if (vector != EDGE_VECTOR && vector != LEVEL_VECTOR && vector != MSI_VECTOR) {
			interrupts_arrived((uint8_t)vector);
		}
	}
	assert_pending(0, 0, 0);
	assert_pending(1, 0, 0);
	assert_trace("");
}

static void interrupt_is_injected_at_the_next_entry(void **state)
{
	(void)state;
	build();
	fake_vcpu.subject[0].accepts_interrupt = true;
	interrupts_arrived(EDGE_VECTOR);
	assert_int_equal(machine_exit(VCPU_EXIT_INTERRUPT, 0), 0);
	assert_trace("inject 0 50");
	assert_pending(0, 0, 0);
}

static void level_line_is_masked_until_its_subject_unmasks_it(void **state)
{
	(void)state;
	build();
	interrupts_arrived(LEVEL_VECTOR);
	assert_trace("mask 1");
	assert_pending(0, 0, 1ULL << 51);
	assert_int_equal(machine_hypercall(0), 0);
	assert_trace("skip 0, unmask 1, window 0");
}

static void edge_line_is_never_masked(void **state)
{
	(void)state;
	build();
	interrupts_arrived(EDGE_VECTOR);
	interrupts_arrived(EDGE_VECTOR);
	assert_trace("");
}

static void interrupt_while_halted(void)
{
	interrupts_arrived(EDGE_VECTOR);
	fake_hw.on_idle = NULL;
}

/* In the middle of its frame, at once. */
static void interrupt_wakes_its_sleeping_partition(void **state)
{
	(void)state;
	build();
	fake_hw.on_idle = interrupt_while_halted;
	fake_hw.now += 10;
	assert_int_equal(machine_trap(TRAP_HLT), 0);
	assert_int_equal(fake_hw.idle_count, 1);
	assert_int_equal(fake_hw.now, MACHINE_START + 10);
}

static void msi_while_halted(void)
{
	interrupts_arrived(MSI_VECTOR);
	fake_hw.on_idle = NULL;
}

/* No preemption: it waits for its partition's frame. */
static void interrupt_of_another_partition_waits_for_its_frame(void **state)
{
	(void)state;
	build();
	fake_hw.on_idle = msi_while_halted;
	assert_int_equal(machine_trap(TRAP_HLT), 1);
	assert_true(fake_hw.now >= MACHINE_START + 100);
	assert_int_equal(fake_hw.idle_count, 2);
}

/* Its event reset does away with it. */
static void reset_clears_pending_interrupts(void **state)
{
	(void)state;
	build();
	interrupts_arrived(EDGE_VECTOR);
	subject_reset(0);
	assert_pending(0, 0, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    machine_test(interrupt_goes_to_its_subject_alone),
	    machine_test(vector_of_nobody_changes_nothing),
	    machine_test(interrupt_is_injected_at_the_next_entry),
	    machine_test(level_line_is_masked_until_its_subject_unmasks_it),
	    machine_test(edge_line_is_never_masked),
	    machine_test(interrupt_wakes_its_sleeping_partition),
	    machine_test(interrupt_of_another_partition_waits_for_its_frame),
	    machine_test(reset_clears_pending_interrupts),
	};

	return cmocka_run_group_tests_name("interrupts", tests, NULL, NULL);
}
