/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Source events by hypercall, trap and timed event; target events and their order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <muen/abi/trap.h>

#include "events.h"
#include "interrupts.h"
#include "machine.h"
#include "sched.h"
#include "subject.h"

#define FRAME 1000U

/* CPU 0: one partition of two groups, the first of two subjects; CPU 1: one subject. */
static subject_id_t first;
static subject_id_t sibling;
static subject_id_t second;
static subject_id_t remote;

static void build(void)
{
	group_id_t group;

	(void)policy_add_cpu();
	(void)policy_add_cpu();
	(void)policy_add_partition(0);
	group = policy_add_group();
	first = policy_add_subject(group);
	sibling = policy_add_subject(group);
	second = policy_add_subject(policy_add_group());
	remote = policy_add_lone_subject(1);
	(void)policy_add_major();
	policy_add_minor(0, policy_partition_of(first), FRAME);
	policy_add_minor(1, policy_partition_of(remote), FRAME);
}

/* Until the first subject runs: frames begin with the groups in turn. */
static void boot(void)
{
	subject_id_t subject = machine_boot(0);

	for (tsc_t frame = 1; subject != first; frame++) {
		subject = machine_run_until(frame * FRAME);
	}
	fake_hw.trace[0] = '\0';
	fake_vcpu.subject[first].state.instruction_length = 3;
	fake_vcpu.subject[second].state.instruction_length = 3;
}

static uint64_t rip_of(subject_id_t subject)
{
	return fake_vcpu.subject[subject].state.rip;
}

static void build_handovers(uint32_t count)
{
	build();
	for (uint32_t number = 0; number < count; number++) {
		(void)policy_add_source(first, event_handover(sibling));
	}
}

static void hypercall_0_fires_the_first_event(void **state)
{
	(void)state;
	build_handovers(1);
	boot();
	assert_int_equal(machine_hypercall(0), sibling);
	assert_int_equal(rip_of(first), 3);
}

static void hypercall_fires_the_event_of_its_number(void **state)
{
	(void)state;
	build();
	(void)policy_add_source(first, event_action(POLICY_ACTION_PANIC));
	(void)policy_add_source(first, event_handover(sibling));
	(void)policy_add_source(first, event_action(POLICY_ACTION_PANIC));
	boot();
	assert_int_equal(machine_hypercall(1), sibling);
}

static void hypercall_63_is_the_last_of_64(void **state)
{
	(void)state;
	build();
	for (uint32_t number = 0; number < MUEN_EVENT_MAX - 1; number++) {
		(void)policy_add_source(first, event_action(POLICY_ACTION_PANIC));
	}
	(void)policy_add_source(first, event_handover(sibling));
	boot();
	assert_int_equal(machine_hypercall(MUEN_EVENT_MAX - 1), sibling);
}

static void assert_ignored(uint64_t number)
{
	uint64_t const rip = rip_of(first);

	assert_int_equal(machine_hypercall(number), first);
	assert_int_equal(rip_of(first), rip + 3);
	assert_trace("skip 0");
}

/* Numbers that a mask alone would make good ones. */
static void assert_large_numbers_are_ignored(void)
{
	assert_ignored(64);
	assert_ignored(65);
	assert_ignored(128);
	assert_ignored(1ULL << 32);
	assert_ignored(1ULL << 63);
	assert_ignored(UINT32_MAX);
	assert_ignored(~0ULL);
}

static void hypercall_behind_the_last_event_is_ignored(void **state)
{
	(void)state;
	build_handovers(3);
	boot();
	assert_ignored(3);
	assert_ignored(63);
	assert_large_numbers_are_ignored();
	assert_int_equal(machine_hypercall(2), sibling);
}

static void hypercall_behind_64_events_is_ignored(void **state)
{
	(void)state;
	build_handovers(MUEN_EVENT_MAX);
	boot();
	assert_large_numbers_are_ignored();
}

static void hypercall_of_a_subject_without_events_is_ignored(void **state)
{
	(void)state;
	build();
	boot();
	assert_ignored(0);
	assert_large_numbers_are_ignored();
}

static void invalid_event_is_ignored(void **state)
{
	(void)state;
	build();
	(void)policy_add_source(first, event_action(POLICY_ACTION_INVALID));
	(void)policy_add_source(first, event_action(POLICY_ACTION_NONE));
	boot();
	assert_ignored(0);
	assert_ignored(1);
}

static void hypercall_uses_the_callers_events(void **state)
{
	(void)state;
	build();
	(void)policy_add_source(first, event_handover(sibling));
	(void)policy_add_source(sibling, event_handover(first));
	(void)policy_add_source(second, event_action(POLICY_ACTION_PANIC));
	boot();
	assert_int_equal(machine_hypercall(0), sibling);
	assert_int_equal(machine_hypercall(0), first);
}

static void signal_is_pending_until_its_target_runs(void **state)
{
	(void)state;
	build();
	(void)policy_add_target(second, target_inject(50));
	(void)policy_add_source(first, event_signal(second, 0));
	boot();
	assert_int_equal(machine_hypercall(0), first);
	assert_true(events_pending(second));
	assert_false(interrupts_pending(second));
	assert_int_equal(machine_run_until(2 * FRAME), second);
	assert_false(events_pending(second));
	assert_true(interrupts_pending(second));
}

static void signal_sets_no_other_subjects_word(void **state)
{
	(void)state;
	build();
	(void)policy_add_target(second, target_of(POLICY_TARGET_NONE));
	(void)policy_add_source(first, event_signal(second, 0));
	boot();
	(void)machine_hypercall(0);
	assert_false(events_pending(first));
	assert_false(events_pending(sibling));
	assert_false(events_pending(remote));
	assert_trace("skip 0");
}

/* The groups take the frames in turn; in its group the target stays the one that runs. */
static void handover_runs_the_target_and_keeps_it_over_frames(void **state)
{
	tsc_t frame;

	(void)state;
	build();
	(void)policy_add_source(first, event_handover(sibling));
	boot();
	assert_int_equal(machine_hypercall(0), sibling);
	frame = (fake_hw.now - MACHINE_START) / FRAME;
	for (uint32_t round = 0; round < 6; round++) {
		assert_int_equal(machine_run_until(++frame * FRAME), second);
		assert_int_equal(machine_run_until(++frame * FRAME), sibling);
	}
}

static void switch_delivers_its_event_at_once(void **state)
{
	(void)state;
	build();
	(void)policy_add_target(sibling, target_inject(77));
	(void)policy_add_source(first, event_switch(sibling, 0));
	boot();
	fake_vcpu.subject[sibling].accepts_interrupt = true;
	assert_int_equal(machine_hypercall(0), sibling);
	assert_trace("skip 0, load 1, fpu save 0, fpu restore 1, inject 1 77");
}

static void ipi_interrupts_the_targets_cpu(void **state)
{
	(void)state;
	build();
	(void)policy_add_target(remote, target_of(POLICY_TARGET_NONE));
	(void)policy_add_source(first, event_ipi(remote, 0));
	boot();
	assert_int_equal(machine_hypercall(0), first);
	assert_trace("skip 0, ipi 1");
	assert_true(events_pending(remote));
}

/* The pages of a subject of another CPU are not mapped: a touch of them would end this test. */
static void signal_to_another_cpu_sends_no_ipi(void **state)
{
	(void)state;
	build();
	(void)policy_add_target(remote, target_inject(40));
	(void)policy_add_source(first, event_signal(remote, 0));
	boot();
	assert_int_equal(machine_hypercall(0), first);
	assert_trace("skip 0");
	assert_true(events_pending(remote));
}

static void self_event_injects_an_interrupt(void **state)
{
	(void)state;
	build();
	(void)policy_add_target(first, target_inject(99));
	(void)policy_add_source(first, event_signal(first, 0));
	boot();
	fake_vcpu.subject[first].accepts_interrupt = true;
	assert_int_equal(machine_hypercall(0), first);
	assert_trace("skip 0, inject 0 99");
}

static void yield_runs_the_other_group(void **state)
{
	(void)state;
	build();
	(void)policy_add_source(first, event_action(POLICY_ACTION_YIELD));
	boot();
	assert_int_equal(machine_hypercall(0), second);
	assert_int_equal(rip_of(first), 3);
	assert_true(subject_running[first]);
}

static void sleep_runs_the_other_group(void **state)
{
	(void)state;
	build();
	(void)policy_add_source(first, event_action(POLICY_ACTION_SLEEP));
	boot();
	assert_int_equal(machine_hypercall(0), second);
	assert_int_equal(rip_of(first), 3);
	assert_false(subject_running[first]);
}

static void trap_that_yields_or_sleeps_skips_the_instruction(void **state)
{
	(void)state;
	build();
	policy_set_trap(first, TRAP_HLT, event_action(POLICY_ACTION_SLEEP));
	policy_set_trap(second, TRAP_PAUSE, event_action(POLICY_ACTION_YIELD));
	boot();
	assert_int_equal(machine_trap(TRAP_HLT), second);
	assert_int_equal(rip_of(first), 3);
	assert_int_equal(machine_trap(TRAP_PAUSE), second);
	assert_int_equal(rip_of(second), 3);
}

static void trap_that_signals_skips_nothing(void **state)
{
	(void)state;
	build();
	(void)policy_add_target(first, target_inject(40));
	policy_set_trap(first, TRAP_HLT, event_signal(first, 0));
	boot();
	assert_int_equal(machine_trap(TRAP_HLT), first);
	assert_int_equal(rip_of(first), 0);
}

static void fire_timed_event(subject_id_t subject, uint64_t number)
{
	subject_pages[subject].timed_event.event = number;
	subject_pages[subject].timed_event.trigger = fake_hw.now;
}

static void timed_event_that_yields_or_sleeps_skips_nothing(void **state)
{
	(void)state;
	build();
	(void)policy_add_source(first, event_action(POLICY_ACTION_YIELD));
	(void)policy_add_source(second, event_action(POLICY_ACTION_SLEEP));
	boot();
	fire_timed_event(first, 0);
	assert_int_equal(machine_exit(VCPU_EXIT_TIMER, 0), second);
	assert_int_equal(rip_of(first), 0);
	fire_timed_event(second, 0);
	assert_int_equal(machine_exit(VCPU_EXIT_TIMER, 0), first);
	assert_int_equal(rip_of(second), 0);
	assert_false(subject_running[second]);
}

static void timed_event_hands_over(void **state)
{
	(void)state;
	build_handovers(1);
	boot();
	fire_timed_event(first, 0);
	assert_int_equal(machine_exit(VCPU_EXIT_TIMER, 0), sibling);
	assert_int_equal(subject_pages[first].timed_event.trigger, TIMED_EVENT_OFF);
}

/* Only six bits of the number are used. */
static void timed_event_number_is_cut_to_64(void **state)
{
	(void)state;
	build_handovers(1);
	boot();
	fire_timed_event(first, 64);
	assert_int_equal(machine_exit(VCPU_EXIT_TIMER, 0), sibling);
}

static void timed_event_with_no_such_event_is_switched_off(void **state)
{
	(void)state;
	build_handovers(1);
	boot();
	fire_timed_event(first, 1);
	assert_int_equal(machine_exit(VCPU_EXIT_TIMER, 0), first);
	fire_timed_event(first, ~0ULL);
	assert_int_equal(machine_exit(VCPU_EXIT_TIMER, 0), first);
	assert_int_equal(subject_pages[first].timed_event.trigger, TIMED_EVENT_OFF);
}

static void reset_among_target_events_drops_the_others(void **state)
{
	(void)state;
	build();
	(void)policy_add_target(first, target_inject(40));
	(void)policy_add_target(first, target_of(POLICY_TARGET_RESET));
	(void)policy_add_target(first, target_inject(42));
	for (uint32_t number = 0; number < 3; number++) {
		(void)policy_add_source(second, event_signal(first, number));
	}
	boot();
	events_execute_number(second, 0);
	events_execute_number(second, 1);
	events_execute_number(second, 2);
	(void)machine_exit(VCPU_EXIT_INTERRUPT, 0);
	assert_trace("xcr0 0, fpu reset 0, reset 0, fpu restore 0");
	assert_false(events_pending(first));
	assert_false(interrupts_pending(first));
}

static uint64_t seen_vectors[4];
static uint32_t seen_count;

/* Each new set of pending vectors 0 to 63. */
static void watch_vectors(uint32_t step)
{
	uint64_t const word = subject_pages[first].interrupts.word[0];

	(void)step;
	if (seen_count < 4 && word != (seen_count == 0 ? 0 : seen_vectors[seen_count - 1])) {
		seen_vectors[seen_count++] = word;
	}
}

static void target_events_go_from_the_highest_number_to_the_lowest(void **state)
{
	(void)state;
	build();
	for (uint32_t number = 0; number < 3; number++) {
		(void)policy_add_target(first, target_inject((uint8_t)(40 + number)));
		(void)policy_add_source(second, event_signal(first, number));
	}
	boot();
	for (uint32_t number = 0; number < 3; number++) {
		events_execute_number(second, number);
	}
	seen_count = 0;
	fake_hw.on_step = watch_vectors;
	(void)events_consume(first);
	(void)events_pending(first);
	assert_int_equal(seen_count, 3);
	assert_int_equal(seen_vectors[0], 4ULL << 40);
	assert_int_equal(seen_vectors[1], 6ULL << 40);
	assert_int_equal(seen_vectors[2], 7ULL << 40);
}

static void reset_of_highest_number_drops_all_others(void **state)
{
	(void)state;
	build();
	for (uint32_t number = 0; number < MUEN_EVENT_MAX; number++) {
		bool const last = number == MUEN_EVENT_MAX - 1;

		(void)policy_add_target(first, last ? target_of(POLICY_TARGET_RESET) : target_inject(100));
		(void)policy_add_source(second, event_signal(first, number));
	}
	boot();
	for (uint32_t number = 0; number < MUEN_EVENT_MAX; number++) {
		events_execute_number(second, number);
	}
	(void)machine_exit(VCPU_EXIT_INTERRUPT, 0);
	assert_trace("xcr0 0, fpu reset 0, reset 0, fpu restore 0");
	assert_false(interrupts_pending(first));
}

/* The last number comes last of all: what the others made pending goes with the reset. */
static void reset_of_lowest_number_drops_the_interrupts_of_all_others(void **state)
{
	(void)state;
	build();
	for (uint32_t number = 0; number < MUEN_EVENT_MAX; number++) {
		(void)policy_add_target(first, number == 0 ? target_of(POLICY_TARGET_RESET) : target_inject(100));
		(void)policy_add_source(second, event_signal(first, number));
	}
	boot();
	for (uint32_t number = 0; number < MUEN_EVENT_MAX; number++) {
		events_execute_number(second, number);
	}
	(void)machine_exit(VCPU_EXIT_INTERRUPT, 0);
	assert_int_equal(fake_vcpu.subject[first].resets, 2);
	assert_false(interrupts_pending(first));
}

static void all_64_target_events_at_once(void **state)
{
	(void)state;
	build();
	for (uint32_t number = 0; number < MUEN_EVENT_MAX; number++) {
		(void)policy_add_target(first, target_inject((uint8_t)(128 + number)));
		(void)policy_add_source(second, event_signal(first, number));
	}
	boot();
	for (uint32_t number = 0; number < MUEN_EVENT_MAX; number++) {
		events_execute_number(second, number);
	}
	fake_vcpu.subject[first].accepts_interrupt = true;
	for (uint32_t vector = 128 + MUEN_EVENT_MAX - 1; vector >= 128; vector--) {
		(void)machine_exit(VCPU_EXIT_WINDOW, 0);
		assert_int_equal(fake_vcpu.subject[first].vector, vector);
		assert_int_equal(fake_vcpu.subject[first].window_requested, vector > 128);
	}
	assert_false(events_pending(first));
	assert_false(interrupts_pending(first));
}

static void each_target_event_alone(void **state)
{
	(void)state;
	build();
	for (uint32_t number = 0; number < MUEN_EVENT_MAX; number++) {
		(void)policy_add_target(first, target_inject((uint8_t)(32 + number)));
		(void)policy_add_source(first, event_signal(first, number));
	}
	boot();
	fake_vcpu.subject[first].accepts_interrupt = true;
	for (uint32_t number = 0; number < MUEN_EVENT_MAX; number++) {
		(void)machine_hypercall(number);
		assert_int_equal(fake_vcpu.subject[first].vector, 32 + number);
		assert_false(fake_vcpu.subject[first].window_requested);
	}
}

static uint32_t late_event_steps;

/* The remote subject signals event 1 as the first load of the word has been made. */
static void signal_late(uint32_t step)
{
	if (step == late_event_steps) {
		events_execute_number(remote, 1);
	}
}

static void a_pending_bit_without_a_target_event_is_ignored(void **state)
{
	(void)state;
	build();
	(void)policy_add_target(first, target_inject(40));
	boot();
	events_word[first] = 1ULL << 1 | 1ULL << 63;
	assert_int_equal(machine_exit(VCPU_EXIT_INTERRUPT, 0), first);
	assert_trace("");
	assert_true(events_word[first] == 0);
}

/* Whenever it is posted, an event is consumed at this entry or stays pending: never lost, never done twice. */
static void event_posted_while_others_are_consumed_is_not_lost(void **state)
{
	(void)state;
	build();
	(void)policy_add_target(first, target_inject(60));
	(void)policy_add_target(first, target_inject(61));
	(void)policy_add_source(remote, event_signal(first, 0));
	(void)policy_add_source(remote, event_signal(first, 1));
	boot();
	for (late_event_steps = 0; late_event_steps < 12; late_event_steps++) {
		events_execute_number(remote, 0);
		fake_hw.steps = 0;
		fake_hw.on_step = signal_late;
		assert_true(events_consume(first));
		fake_hw.on_step = NULL;
		if (fake_hw.steps > late_event_steps) {
			(void)events_consume(first);
			assert_int_equal(subject_pages[first].interrupts.word[0], 3ULL << 60);
		}
		assert_false(events_pending(first));
		interrupts_clear(first);
	}
}

static void reset_brings_everything_to_its_first_state(void **state)
{
	(void)state;
	build();
	table_subject[first].rip = 0x200000;
	(void)policy_add_target(first, target_of(POLICY_TARGET_RESET));
	(void)policy_add_source(first, event_signal(first, 0));
	boot();
	fake_vcpu.subject[first].state.rip = 0x333;
	interrupts_set(first, 200);
	subject_pages[first].interrupts_page[32] = 0xa5;
	subject_pages[first].timed_event.trigger = fake_hw.now + 1;
	subject_pages[first].timed_event.event = 5;
	subject_set_running(first, false);
	assert_int_equal(machine_hypercall(0), first);
	assert_int_equal(rip_of(first), 0x200000);
	assert_false(interrupts_pending(first));
	assert_int_equal(subject_pages[first].interrupts_page[32], 0xa5);
	assert_int_equal(subject_pages[first].timed_event.trigger, TIMED_EVENT_OFF);
	assert_int_equal(subject_pages[first].timed_event.event, 0);
	assert_true(subject_running[first]);
}

static void reset_of_an_inactive_subject_waits_for_its_handover(void **state)
{
	(void)state;
	build();
	(void)policy_add_target(sibling, target_of(POLICY_TARGET_RESET));
	(void)policy_add_source(first, event_signal(sibling, 0));
	(void)policy_add_source(first, event_handover(sibling));
	boot();
	assert_int_equal(machine_hypercall(0), first);
	assert_int_equal(fake_vcpu.subject[sibling].resets, 1);
	assert_int_equal(machine_hypercall(1), sibling);
	assert_int_equal(fake_vcpu.subject[sibling].resets, 2);
}

static void target_event_without_action_only_wakes(void **state)
{
	(void)state;
	build();
	(void)policy_add_target(second, target_of(POLICY_TARGET_NONE));
	(void)policy_add_source(first, event_signal(second, 0));
	(void)policy_add_source(first, event_action(POLICY_ACTION_YIELD));
	(void)policy_add_source(second, event_action(POLICY_ACTION_SLEEP));
	boot();
	assert_int_equal(machine_hypercall(1), second);
	assert_int_equal(machine_hypercall(0), first);
	assert_false(subject_running[second]);
	assert_int_equal(machine_hypercall(0), first);
	assert_int_equal(machine_hypercall(1), second);
	assert_true(subject_running[second]);
	assert_false(interrupts_pending(second));
}

static void panic_action_panics(void **state)
{
	(void)state;
	build();
	(void)policy_add_source(first, event_action(POLICY_ACTION_PANIC));
	boot();
	assert_panics("the policy ends here (event action) 5", machine_hypercall(0));
	assert_trace("skip 0, dump 0");
}

static void reboot_action_resets_the_machine(void **state)
{
	(void)state;
	build();
	(void)policy_add_source(first, event_action(POLICY_ACTION_REBOOT));
	boot();
	assert_ends(FAKE_END_RESET, machine_hypercall(0));
	assert_string_equal(fake_hw.console, "");
}

static void poweroff_action_powers_off(void **state)
{
	(void)state;
	build();
	(void)policy_add_source(first, event_action(POLICY_ACTION_POWEROFF));
	boot();
	assert_ends(FAKE_END_POWEROFF, machine_hypercall(0));
	assert_string_equal(fake_hw.console, "");
}

static void unmask_action_unmasks_its_line(void **state)
{
	(void)state;
	build();
	(void)policy_add_line(first, 40, 32, POLICY_LINE_LEVEL);
	(void)policy_add_source(first, event_unmask(policy_add_line(first, 41, 33, POLICY_LINE_LEVEL)));
	boot();
	assert_int_equal(machine_hypercall(0), first);
	assert_trace("skip 0, unmask 1");
}

static void build_sleeper(void)
{
	build();
	(void)policy_add_target(first, target_of(POLICY_TARGET_NONE));
	(void)policy_add_source(first, event_action(POLICY_ACTION_SLEEP));
	(void)policy_add_source(second, event_action(POLICY_ACTION_SLEEP));
	(void)policy_add_source(remote, event_signal(first, 0));
	boot();
	(void)machine_hypercall(0);
	assert_int_equal(sched_current(), second);
	events_execute_number(remote, 0);
	assert_int_equal(machine_hypercall(0), first);
}

static void sleep_with_an_event_pending_does_not_sleep(void **state)
{
	(void)state;
	build_sleeper();
	events_execute_number(remote, 0);
	assert_int_equal(machine_hypercall(0), first);
	assert_int_equal(fake_hw.idle_count, 0);
	assert_true(subject_running[first]);
}

static void sleep_with_an_interrupt_pending_does_not_sleep(void **state)
{
	(void)state;
	build_sleeper();
	interrupts_set(first, 33);
	assert_int_equal(machine_hypercall(0), first);
	assert_int_equal(fake_hw.idle_count, 0);
}

static void sleep_with_a_timed_event_due_does_not_sleep(void **state)
{
	(void)state;
	build_sleeper();
	subject_pages[first].timed_event.trigger = fake_hw.now;
	subject_pages[first].timed_event.event = 63;
	assert_int_equal(machine_hypercall(0), first);
	assert_int_equal(fake_hw.idle_count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    machine_test(hypercall_0_fires_the_first_event),
	    machine_test(hypercall_fires_the_event_of_its_number),
	    machine_test(hypercall_63_is_the_last_of_64),
	    machine_test(hypercall_behind_the_last_event_is_ignored),
	    machine_test(hypercall_behind_64_events_is_ignored),
	    machine_test(hypercall_of_a_subject_without_events_is_ignored),
	    machine_test(invalid_event_is_ignored),
	    machine_test(hypercall_uses_the_callers_events),
	    machine_test(signal_is_pending_until_its_target_runs),
	    machine_test(signal_sets_no_other_subjects_word),
	    machine_test(handover_runs_the_target_and_keeps_it_over_frames),
	    machine_test(switch_delivers_its_event_at_once),
	    machine_test(ipi_interrupts_the_targets_cpu),
	    machine_test(signal_to_another_cpu_sends_no_ipi),
	    machine_test(self_event_injects_an_interrupt),
	    machine_test(yield_runs_the_other_group),
	    machine_test(sleep_runs_the_other_group),
	    machine_test(trap_that_yields_or_sleeps_skips_the_instruction),
	    machine_test(trap_that_signals_skips_nothing),
	    machine_test(timed_event_that_yields_or_sleeps_skips_nothing),
	    machine_test(timed_event_hands_over),
	    machine_test(timed_event_number_is_cut_to_64),
	    machine_test(timed_event_with_no_such_event_is_switched_off),
	    machine_test(reset_among_target_events_drops_the_others),
	    machine_test(target_events_go_from_the_highest_number_to_the_lowest),
	    machine_test(reset_of_highest_number_drops_all_others),
	    machine_test(reset_of_lowest_number_drops_the_interrupts_of_all_others),
	    machine_test(all_64_target_events_at_once),
	    machine_test(each_target_event_alone),
	    machine_test(a_pending_bit_without_a_target_event_is_ignored),
	    machine_test(event_posted_while_others_are_consumed_is_not_lost),
	    machine_test(reset_brings_everything_to_its_first_state),
	    machine_test(reset_of_an_inactive_subject_waits_for_its_handover),
	    machine_test(target_event_without_action_only_wakes),
	    machine_test(panic_action_panics),
	    machine_test(reboot_action_resets_the_machine),
	    machine_test(poweroff_action_powers_off),
	    machine_test(unmask_action_unmasks_its_line),
	    machine_test(sleep_with_an_event_pending_does_not_sleep),
	    machine_test(sleep_with_an_interrupt_pending_does_not_sleep),
	    machine_test(sleep_with_a_timed_event_due_does_not_sleep),
	};

	return cmocka_run_group_tests_name("events", tests, NULL, NULL);
}
