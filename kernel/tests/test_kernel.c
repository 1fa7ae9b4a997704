/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The exit and entry path: dispatch, parked subjects, injection, mirrored state, FPU, deadline. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <muen/abi/trap.h>

#include "interrupts.h"
#include "machine.h"
#include "panic.h"
#include "sched.h"
#include "subject.h"

#define FRAME 1000U
#define CR4_VMXE 0x2000U

/* One group of a subject and its monitor, which a switch event brings back; another partition follows. */
static subject_id_t subject;
static subject_id_t monitor;
static subject_id_t other;
static uint32_t resume;

static void build(void)
{
	group_id_t group;

	(void)policy_add_cpu();
	(void)policy_add_partition(0);
	group = policy_add_group();
	subject = policy_add_subject(group);
	monitor = policy_add_subject(group);
	other = policy_add_lone_subject(0);
	resume = policy_add_source(monitor, event_handover(subject));
	policy_set_trap(subject, TRAP_CPUID, event_handover(monitor));
	policy_set_trap(subject, TRAP_INVALID_STATE, event_handover(monitor));
	policy_set_trap(subject, TRAP_HLT, event_action(POLICY_ACTION_SLEEP));
	(void)policy_add_major();
	policy_add_minor(0, policy_partition_of(subject), FRAME);
	policy_add_minor(0, policy_partition_of(other), FRAME);
}

static void build_mirrored(void)
{
	build();
	table_subject[subject].flags = POLICY_SUBJECT_MIRRORED;
}

static volatile struct subject_state *state_of(subject_id_t id)
{
	return &subject_pages[id].state;
}

static void first_subject_is_the_initial_one(void **state)
{
	(void)state;
	build();
	assert_int_equal(machine_boot(0), subject);
	assert_int_equal(fake_vcpu.deadline, MACHINE_START + FRAME);
}

static void trap_goes_to_the_monitor(void **state)
{
	(void)state;
	build();
	(void)machine_boot(0);
	assert_int_equal(machine_trap(TRAP_CPUID), monitor);
	assert_int_equal(machine_hypercall(resume), subject);
}

static void trap_that_hands_over_skips_no_instruction(void **state)
{
	(void)state;
	build();
	(void)machine_boot(0);
	fake_vcpu.subject[subject].state.instruction_length = 2;
	(void)machine_trap(TRAP_CPUID);
	assert_int_equal(fake_vcpu.subject[subject].state.rip, 0);
}

static void trap_without_other_rule_panics(void **state)
{
	(void)state;
	build();
	(void)machine_boot(0);
	assert_panics("the policy ends here", machine_trap(TRAP_RDMSR));
	assert_trace("dump 0");
}

static void last_trap_number_is_looked_up(void **state)
{
	(void)state;
	build();
	policy_set_trap(subject, MUEN_TRAP_MAX - 1, event_handover(monitor));
	(void)machine_boot(0);
	assert_int_equal(machine_trap(MUEN_TRAP_MAX - 1), monitor);
}

static void trap_number_behind_the_table_panics(void **state)
{
	(void)state;
	build();
	(void)machine_boot(0);
	assert_panics("unknown trap 3c", machine_trap(MUEN_TRAP_MAX));
	assert_panics("unknown trap ffff", machine_trap(UINT16_MAX));
	assert_panics("unknown trap ffffffff", machine_trap(UINT32_MAX));
}

static void interrupt_timer_and_window_go_back_to_the_subject(void **state)
{
	static const enum vcpu_exit_kind kinds[] = {VCPU_EXIT_INTERRUPT, VCPU_EXIT_TIMER, VCPU_EXIT_WINDOW};

	(void)state;
	build();
	(void)machine_boot(0);
	fake_vcpu.subject[subject].state.instruction_length = 3;
	for (uint32_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		assert_int_equal(machine_exit(kinds[i], 0), subject);
		assert_int_equal(fake_vcpu.subject[subject].state.rip, 0);
		assert_trace("");
	}
}

static void nmi_panics(void **state)
{
	(void)state;
	build();
	(void)machine_boot(0);
	assert_panics("NMI", machine_exit(VCPU_EXIT_NMI, 0));
	assert_int_equal(fake_hw.crash_reason, CRASH_NMI);
	assert_int_equal(fake_hw.crash_subject, subject);
}

static void machine_check_panics(void **state)
{
	(void)state;
	build();
	(void)machine_boot(0);
	assert_panics("machine check", machine_exit(VCPU_EXIT_MACHINE_CHECK, 0));
	assert_int_equal(fake_hw.crash_reason, CRASH_MCE_EXIT);
	assert_trace("machine check banks, dump 0");
}

static void refused_entry_panics(void **state)
{
	(void)state;
	build();
	(void)machine_boot(0);
	assert_panics("refused the guest state", machine_exit(VCPU_EXIT_ENTRY_FAILED, 0));
	assert_int_equal(fake_hw.crash_reason, CRASH_VMX_ENTRY);
}

static void panic_names_cpu_and_subject(void **state)
{
	(void)state;
	build();
	strcpy(table_subject[subject].name, "offender");
	(void)machine_boot(0);
	assert_panics("PANIC on CPU 0: NMI 0\nsubject 0 offender", machine_exit(VCPU_EXIT_NMI, 0));
	assert_trace("dump 0");
}

static void panic_without_a_subject_dumps_none(void **state)
{
	(void)state;
	build();
	(void)machine_boot(0);
	assert_panics("PANIC on CPU 0: no reason abcdef0123456789",
		      panic(CRASH_STARTUP, "no reason", 0xabcdef0123456789));
	assert_int_equal(fake_hw.crash_reason, CRASH_STARTUP);
	assert_null(strstr(fake_hw.console, "subject"));
	assert_trace("");
}

static void mirrored_state_is_read_after_exit_and_written_before_entry(void **state)
{
	(void)state;
	build_mirrored();
	(void)machine_boot(0);
	fake_vcpu.subject[subject].state.rip = 0x1234;
	assert_int_equal(machine_trap(TRAP_CPUID), monitor);
	assert_trace("read 0, load 1, fpu save 0, fpu restore 1");
	assert_int_equal(state_of(subject)->rip, 0x1234);
	state_of(subject)->rip = 0x5678;
	assert_int_equal(machine_hypercall(resume), subject);
	assert_trace("skip 1, load 0, write 0, fpu save 1, fpu restore 0");
	assert_int_equal(fake_vcpu.subject[subject].state.rip, 0x5678);
}

static void state_of_others_is_not_mirrored(void **state)
{
	(void)state;
	build();
	(void)machine_boot(0);
	fake_vcpu.subject[subject].state.rip = 0x1234;
	(void)machine_exit(VCPU_EXIT_INTERRUPT, 0);
	assert_trace("");
	assert_int_equal(state_of(subject)->rip, 0);
}

static void mirrored_subject_skips_before_its_state_is_read(void **state)
{
	(void)state;
	build_mirrored();
	(void)policy_add_source(subject, event_action(POLICY_ACTION_NONE));
	(void)machine_boot(0);
	fake_vcpu.subject[subject].state.rip = 0x1000;
	fake_vcpu.subject[subject].state.instruction_length = 3;
	assert_int_equal(machine_hypercall(0), subject);
	assert_trace("skip 0, read 0, write 0");
	assert_int_equal(fake_vcpu.subject[subject].state.rip, 0x1003);
}

static void running_flag_is_published_in_a_mirrored_state_page(void **state)
{
	(void)state;
	build_mirrored();
	(void)machine_boot(0);
	assert_int_equal(state_of(subject)->flags, SUBJECT_STATE_RUNNING);
	(void)machine_trap(TRAP_HLT);
	assert_int_equal(state_of(subject)->flags, 0);
	assert_int_equal(state_of(other)->flags, 0);
}

static void build_parked(void)
{
	build_mirrored();
	fake_vcpu.subject[subject].reset_parked = true;
}

static void parked_subject_traps_to_its_monitor_instead_of_running(void **state)
{
	(void)state;
	build_parked();
	assert_int_equal(machine_boot(0), monitor);
	assert_int_equal(state_of(subject)->exit_reason, 0x80000000U | TRAP_INVALID_STATE);
	assert_int_equal(fake_vcpu.current, monitor);
}

static void parked_subject_is_never_loaded(void **state)
{
	(void)state;
	build_parked();
	(void)machine_boot(0);
	assert_int_equal(machine_hypercall(resume), monitor);
	assert_trace("skip 1");
}

static void monitor_starts_a_parked_subject(void **state)
{
	(void)state;
	build_parked();
	(void)machine_boot(0);
	state_of(subject)->cr4 = CR4_VMXE;
	state_of(subject)->rip = 0x8000;
	assert_int_equal(machine_hypercall(resume), subject);
	assert_trace("skip 1, load 0, write 0, fpu save 1, fpu restore 0");
	assert_int_equal(fake_vcpu.subject[subject].state.rip, 0x8000);
}

static void monitor_parks_a_subject_that_ran(void **state)
{
	(void)state;
	build_mirrored();
	(void)machine_boot(0);
	assert_int_equal(machine_trap(TRAP_CPUID), monitor);
	state_of(subject)->cr4 = 0;
	assert_int_equal(machine_hypercall(resume), monitor);
}

static void unmirrored_subject_is_never_parked(void **state)
{
	(void)state;
	build();
	fake_vcpu.subject[subject].reset_parked = true;
	assert_int_equal(machine_boot(0), subject);
}

static void circle_of_parked_subjects_panics(void **state)
{
	(void)state;
	build_parked();
	table_subject[monitor].flags = POLICY_SUBJECT_MIRRORED;
	fake_vcpu.subject[monitor].reset_parked = true;
	policy_set_trap(monitor, TRAP_INVALID_STATE, event_handover(subject));
	assert_panics("no subject of the group can be entered", machine_boot(0));
}

/* Subjects 0 to parked - 1 are parked, and each hands over to the next one; the last one can be entered. */
static void build_chain(subject_id_t parked)
{
	group_id_t group;

	(void)policy_add_cpu();
	(void)policy_add_partition(0);
	group = policy_add_group();
	for (subject_id_t id = 0; id <= parked; id++) {
		(void)policy_add_subject(group);
		policy_set_trap(id, TRAP_INVALID_STATE, event_handover(id + 1));
		table_subject[id].flags = POLICY_SUBJECT_MIRRORED;
		fake_vcpu.subject[id].reset_parked = id < parked;
	}
	policy_set_trap(parked, TRAP_INVALID_STATE, event_action(POLICY_ACTION_PANIC));
	(void)policy_add_major();
	policy_add_minor(0, 0, FRAME);
}

static void chain_of_three_parked_subjects_ends_at_the_fourth(void **state)
{
	(void)state;
	build_chain(3);
	assert_int_equal(machine_boot(0), 3);
}

static void chain_of_four_parked_subjects_panics(void **state)
{
	(void)state;
	build_chain(4);
	assert_panics("no subject of the group can be entered", machine_boot(0));
}

/* No instruction has trapped: the length is that of an older exit. */
static void parked_subject_that_sleeps_skips_nothing(void **state)
{
	(void)state;
	build_mirrored();
	policy_set_trap(subject, TRAP_INVALID_STATE, event_action(POLICY_ACTION_SLEEP));
	(void)machine_boot(0);
	fake_vcpu.subject[subject].state.instruction_length = 3;
	fake_vcpu.subject[subject].state.rip = 0x1000;
	assert_int_equal(machine_trap(TRAP_CPUID), monitor);
	state_of(subject)->cr4 = 0;
	assert_int_equal(machine_hypercall(resume), other);
	assert_int_equal(state_of(subject)->rip, 0x1000);
	assert_int_equal(state_of(subject)->flags, 0);
}

static void parked_subject_whose_trap_panics_panics(void **state)
{
	(void)state;
	build_parked();
	policy_set_trap(subject, TRAP_INVALID_STATE, event_action(POLICY_ACTION_PANIC));
	assert_panics("the policy ends here", machine_boot(0));
}

static void interrupt_is_injected_when_accepted(void **state)
{
	(void)state;
	build();
	(void)machine_boot(0);
	interrupts_set(subject, 48);
	fake_vcpu.subject[subject].accepts_interrupt = true;
	(void)machine_exit(VCPU_EXIT_INTERRUPT, 0);
	assert_trace("inject 0 48");
	assert_false(interrupts_pending(subject));
	(void)machine_exit(VCPU_EXIT_INTERRUPT, 0);
	assert_trace("");
}

static void interrupt_waits_for_the_window(void **state)
{
	(void)state;
	build();
	(void)machine_boot(0);
	interrupts_set(subject, 48);
	(void)machine_exit(VCPU_EXIT_INTERRUPT, 0);
	assert_trace("window 0");
	assert_true(interrupts_pending(subject));
	fake_vcpu.subject[subject].accepts_interrupt = true;
	(void)machine_exit(VCPU_EXIT_WINDOW, 0);
	assert_trace("inject 0 48");
	assert_false(fake_vcpu.subject[subject].window_requested);
}

static void highest_vector_goes_first_and_the_rest_asks_for_the_window(void **state)
{
	(void)state;
	build();
	(void)machine_boot(0);
	fake_vcpu.subject[subject].accepts_interrupt = true;
	interrupts_set(subject, 32);
	interrupts_set(subject, 255);
	interrupts_set(subject, 63);
	interrupts_set(subject, 64);
	interrupts_set(subject, 191);
	(void)machine_exit(VCPU_EXIT_INTERRUPT, 0);
	assert_trace("inject 0 255, window 0");
	(void)machine_exit(VCPU_EXIT_WINDOW, 0);
	assert_trace("inject 0 191, window 0");
	(void)machine_exit(VCPU_EXIT_WINDOW, 0);
	assert_trace("inject 0 64, window 0");
	(void)machine_exit(VCPU_EXIT_WINDOW, 0);
	assert_trace("inject 0 63, window 0");
	(void)machine_exit(VCPU_EXIT_WINDOW, 0);
	assert_trace("inject 0 32");
}

static void every_vector_is_injected_as_itself(void **state)
{
	(void)state;
	build();
	(void)machine_boot(0);
	fake_vcpu.subject[subject].accepts_interrupt = true;
	for (uint32_t vector = 0; vector <= UINT8_MAX; vector++) {
		interrupts_set(subject, (uint8_t)vector);
		(void)machine_exit(VCPU_EXIT_INTERRUPT, 0);
		assert_true(fake_vcpu.subject[subject].injected);
		assert_int_equal(fake_vcpu.subject[subject].vector, vector);
	}
}

static void interrupts_of_other_subjects_are_not_injected(void **state)
{
	(void)state;
	build();
	(void)machine_boot(0);
	fake_vcpu.subject[subject].accepts_interrupt = true;
	fake_vcpu.subject[other].accepts_interrupt = true;
	interrupts_set(other, 40);
	(void)machine_exit(VCPU_EXIT_INTERRUPT, 0);
	assert_trace("");
	assert_int_equal(machine_run_until(FRAME), other);
	assert_trace("load 2, fpu save 0, fpu restore 2, inject 2 40");
}

static uint32_t taken_back_at;

static void take_back_interrupts(uint32_t step)
{
	if (step == taken_back_at) {
		memset((void *)subject_pages[subject].interrupts_page, 0, MUEN_PAGE_SIZE);
	}
}

/* The page is a monitor's too: whenever it takes the vector back, none or this one is injected. */
static void interrupt_that_is_taken_back_is_not_injected(void **state)
{
	(void)state;
	build();
	(void)machine_boot(0);
	fake_vcpu.subject[subject].accepts_interrupt = true;
	for (taken_back_at = 0; taken_back_at < 40; taken_back_at++) {
		interrupts_set(subject, 100);
		fake_vcpu.subject[subject].vector = 100;
		fake_hw.steps = 0;
		fake_hw.on_step = take_back_interrupts;
		(void)machine_exit(VCPU_EXIT_WINDOW, 0);
		fake_hw.on_step = NULL;
		assert_false(interrupts_pending(subject));
		assert_int_equal(fake_vcpu.subject[subject].vector, 100);
	}
}

static void nothing_pending_leaves_the_vector(void **state)
{
	uint8_t vector = 77;

	(void)state;
	build();
	(void)machine_boot(0);
	assert_false(interrupts_take(subject, &vector));
	assert_int_equal(vector, 77);
}

static void fpu_moves_only_with_its_owner(void **state)
{
	(void)state;
	build();
	(void)machine_boot(0);
	(void)machine_exit(VCPU_EXIT_INTERRUPT, 0);
	assert_trace("");
	(void)machine_run_until(FRAME);
	assert_trace("load 2, fpu save 0, fpu restore 2");
	(void)machine_exit(VCPU_EXIT_INTERRUPT, 0);
	assert_trace("");
	(void)machine_run_until(2 * FRAME);
	assert_trace("load 0, fpu save 2, fpu restore 0");
}

/* A sleeping partition has no use for the FPU: its owner's registers stay. */
static void fpu_stays_over_idle_time(void **state)
{
	(void)state;
	build();
	table_minor[1].partition = (uint16_t)policy_partition_of(subject);
	(void)machine_boot(0);
	fake_vcpu.subject[subject].state.instruction_length = 1;
	subject_pages[subject].timed_event.trigger = MACHINE_START + FRAME / 2;
	assert_int_equal(machine_trap(TRAP_HLT), subject);
	assert_trace("skip 0");
	assert_int_equal(fake_hw.idle_count, 1);
}

static void first_entry_saves_nobodys_fpu(void **state)
{
	(void)state;
	build();
	machine_start_scheduler(0);
	fake_hw.trace[0] = '\0';
	subject_own_fpu(subject, policy_partition_of(subject));
	assert_trace("fpu restore 0");
}

static void reset_drops_the_owners_fpu_registers(void **state)
{
	(void)state;
	build();
	(void)machine_boot(0);
	subject_reset(subject);
	assert_trace("xcr0 0, fpu reset 0, reset 0");
	(void)machine_exit(VCPU_EXIT_INTERRUPT, 0);
	assert_trace("fpu restore 0");
}

static void reset_of_another_subject_keeps_the_owners_fpu_registers(void **state)
{
	(void)state;
	build();
	(void)machine_boot(0);
	subject_reset(other);
	assert_trace("fpu reset 2, reset 2");
	(void)machine_exit(VCPU_EXIT_INTERRUPT, 0);
	assert_trace("");
	(void)machine_run_until(FRAME);
	assert_trace("load 2, fpu save 0, fpu restore 2");
}

static void deadline_is_the_frame_end(void **state)
{
	(void)state;
	build();
	(void)machine_boot(0);
	subject_pages[subject].timed_event.trigger = MACHINE_START + FRAME + 1;
	fake_hw.now = MACHINE_START + 10;
	(void)machine_exit(VCPU_EXIT_INTERRUPT, 0);
	assert_int_equal(fake_vcpu.deadline_from, MACHINE_START + 10);
	assert_int_equal(fake_vcpu.deadline, MACHINE_START + FRAME);
}

static void deadline_is_an_earlier_trigger(void **state)
{
	(void)state;
	build();
	(void)machine_boot(0);
	subject_pages[subject].timed_event.trigger = MACHINE_START + 500;
	(void)machine_exit(VCPU_EXIT_INTERRUPT, 0);
	assert_int_equal(fake_vcpu.deadline, MACHINE_START + 500);
}

static void deadline_ignores_triggers_of_others(void **state)
{
	(void)state;
	build();
	(void)machine_boot(0);
	subject_pages[other].timed_event.trigger = MACHINE_START + 500;
	subject_pages[monitor].timed_event.trigger = MACHINE_START + 400;
	(void)machine_exit(VCPU_EXIT_INTERRUPT, 0);
	assert_int_equal(fake_vcpu.deadline, MACHINE_START + FRAME);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    machine_test(first_subject_is_the_initial_one),
	    machine_test(trap_goes_to_the_monitor),
	    machine_test(trap_that_hands_over_skips_no_instruction),
	    machine_test(trap_without_other_rule_panics),
	    machine_test(last_trap_number_is_looked_up),
	    machine_test(trap_number_behind_the_table_panics),
	    machine_test(interrupt_timer_and_window_go_back_to_the_subject),
	    machine_test(nmi_panics),
	    machine_test(machine_check_panics),
	    machine_test(refused_entry_panics),
	    machine_test(panic_names_cpu_and_subject),
	    machine_test(panic_without_a_subject_dumps_none),
	    machine_test(mirrored_state_is_read_after_exit_and_written_before_entry),
	    machine_test(state_of_others_is_not_mirrored),
	    machine_test(mirrored_subject_skips_before_its_state_is_read),
	    machine_test(running_flag_is_published_in_a_mirrored_state_page),
	    machine_test(parked_subject_traps_to_its_monitor_instead_of_running),
	    machine_test(parked_subject_is_never_loaded),
	    machine_test(monitor_starts_a_parked_subject),
	    machine_test(monitor_parks_a_subject_that_ran),
	    machine_test(unmirrored_subject_is_never_parked),
	    machine_test(circle_of_parked_subjects_panics),
	    machine_test(chain_of_three_parked_subjects_ends_at_the_fourth),
	    machine_test(chain_of_four_parked_subjects_panics),
	    machine_test(parked_subject_that_sleeps_skips_nothing),
	    machine_test(parked_subject_whose_trap_panics_panics),
	    machine_test(interrupt_is_injected_when_accepted),
	    machine_test(interrupt_waits_for_the_window),
	    machine_test(highest_vector_goes_first_and_the_rest_asks_for_the_window),
	    machine_test(every_vector_is_injected_as_itself),
	    machine_test(interrupts_of_other_subjects_are_not_injected),
	    machine_test(interrupt_that_is_taken_back_is_not_injected),
	    machine_test(nothing_pending_leaves_the_vector),
	    machine_test(fpu_moves_only_with_its_owner),
	    machine_test(fpu_stays_over_idle_time),
	    machine_test(first_entry_saves_nobodys_fpu),
	    machine_test(reset_drops_the_owners_fpu_registers),
	    machine_test(reset_of_another_subject_keeps_the_owners_fpu_registers),
	    machine_test(deadline_is_the_frame_end),
	    machine_test(deadline_is_an_earlier_trigger),
	    machine_test(deadline_ignores_triggers_of_others),
	};

	return cmocka_run_group_tests_name("kernel", tests, NULL, NULL);
}
