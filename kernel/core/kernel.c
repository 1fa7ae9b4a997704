/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The life of the kernel after start-up: handle an exit, choose what runs, prepare it. Everything else is called from
 * here.
 */
#include "kernel.h"

#include "events.h"
#include "hw.h"
#include "interrupts.h"
#include "pages.h"
#include "panic.h"
#include "policy_tables.h"
#include "sched.h"
#include "subject.h"
#include "timed_event.h"
#include "vcpu.h"

#include <muen/abi/trap.h>

/* A subject that was asked to start its parked siblings or monitors this often in a row has a policy of circles. */
#define PARKED_ROUNDS 4U

#define STATE_ENTRY_FAILED 0x80000000U

/*@ requires core_inv && subject == sched_state.current;
    assigns CORE_STATE;
    ensures core_inv; */
static void kernel_handle_trap(subject_id_t subject, uint32_t trap)
{
	struct policy_event event;

	if (trap >= MUEN_TRAP_MAX) {
		panic_subject("unknown trap", subject, trap);
	}
	event = policy_trap[subject][trap];
	if (event.action == POLICY_ACTION_SLEEP || event.action == POLICY_ACTION_YIELD) {
		subject_skip_instruction(subject);
	}
	events_execute(subject, event);
}

/*@ requires core_inv && subject == sched_state.current;
    assigns CORE_STATE;
    ensures core_inv; */
static void kernel_dispatch(subject_id_t subject, struct vcpu_exit exit)
{
	switch (exit.kind) {
	case VCPU_EXIT_TRAP:
		kernel_handle_trap(subject, exit.trap);
		break;
	case VCPU_EXIT_HYPERCALL:
		events_execute_number(subject, exit.number);
		break;
	case VCPU_EXIT_INTERRUPT:
	case VCPU_EXIT_TIMER:
	case VCPU_EXIT_WINDOW:
		break;
	case VCPU_EXIT_NMI:
		panic_subject("NMI", subject, 0);
	case VCPU_EXIT_MACHINE_CHECK:
		panic_subject("machine check", subject, 0);
	case VCPU_EXIT_ENTRY_FAILED:
		panic_subject("the CPU refused the guest state", subject, 0);
	}
}

/* A parked subject traps instead of running: its monitor is to start it. No instruction was executed. */
/*@ requires core_inv && subject == sched_state.current;
    assigns CORE_STATE;
    ensures core_inv; */
static void kernel_trap_parked(subject_id_t subject)
{
	subject_pages[subject].state.instruction_length = 0;
	subject_pages[subject].state.exit_reason = STATE_ENTRY_FAILED | TRAP_INVALID_STATE;
	kernel_handle_trap(subject, TRAP_INVALID_STATE);
}

/* The current subject's target events are carried out. Returns whether it may be entered. */
/*@ requires core_inv && own_subject(subject);
    assigns subject_fpu_owner, events_word[subject], subject_pages[subject], subject_running[subject];
    ensures core_inv; */
static bool kernel_is_ready(subject_id_t subject)
{
	if (events_pending(subject)) {
		events_consume(subject);
	}
	return !subject_is_parked(subject);
}

/* The current subject is parked, and its monitor is to run instead. */
/*@ requires core_inv;
    terminates \false;
    assigns CORE_STATE;
    ensures core_inv; */
static void kernel_choose_monitor(void)
{
	/*@ loop invariant core_inv && 1 <= round <= PARKED_ROUNDS;
	    loop assigns round, CORE_STATE;
	    loop variant PARKED_ROUNDS - round; */
	for (uint32_t round = 1; round < PARKED_ROUNDS; round++) {
		kernel_trap_parked(sched_current());
		(void)sched_settle();
		if (kernel_is_ready(sched_current())) {
			return;
		}
	}
	panic_subject("no subject of the group can be entered", sched_current(), PARKED_ROUNDS);
}

/*
 * Make the subject current that is to run, after everything that may still change the choice. At most one timed event a
 * pass: the next one is due at once and ends the run by its deadline.
 */
/*@ requires core_inv;
    terminates \false;
    assigns CORE_STATE;
    ensures core_inv; */
static void kernel_choose_subject(void)
{
	tsc_t now = hw_tsc();

	if (!sched_is_settled(now)) {
		now = sched_settle();
	}
	if (timed_event_trigger(sched_current()) <= now) {
		events_execute_number(sched_current(), timed_event_consume(sched_current()));
		(void)sched_settle();
	}
	if (!kernel_is_ready(sched_current())) {
		kernel_choose_monitor();
	}
}

/*@ requires policy_ok && own_subject(subject);
    assigns subject_pages[subject].interrupts.word[0 .. 3]; */
static void kernel_inject_interrupt(subject_id_t subject)
{
	uint8_t vector = 0;

	if (!interrupts_pending(subject)) {
		return;
	}
	if (vcpu_accepts_interrupt(subject) && interrupts_take(subject, &vector)) {
		vcpu_inject(subject, vector);
	}
	if (interrupts_pending(subject)) {
		vcpu_request_window(subject);
	}
}

/*@ requires policy_ok && own_subject(subject);
    assigns \nothing; */
static void kernel_set_deadline(subject_id_t subject)
{
	tsc_t const trigger = timed_event_trigger(subject);
	tsc_t const end = sched_switch_time();

	vcpu_set_deadline(hw_tsc(), trigger < end ? trigger : end);
}

/*@ requires core_inv;
    terminates \false;
    assigns CORE_STATE;
    assigns \result \from sched_state;
    ensures core_inv && \result == &subject_pages[sched_state.current].regs; */
static struct cpu_regs *kernel_enter(void)
{
	subject_id_t subject;

	kernel_choose_subject();
	subject = sched_current();
	/*@ assert the_plan_names_it:
	      subject == group_active[running_group(policy_minor[sched_state.minor].partition)]; */
	vcpu_load(subject);
	if (subject_is_mirrored(subject)) {
		vcpu_write_state(subject);
	}
	subject_own_fpu(subject);
	kernel_inject_interrupt(subject);
	kernel_set_deadline(subject);
	return &subject_pages[subject].regs;
}

struct cpu_regs *kernel_prepare_entry(void)
{
	return kernel_enter();
}

/*@ requires core_inv;
    terminates \false;
    assigns CORE_STATE;
    assigns \result \from sched_state;
    ensures core_inv && \result == &subject_pages[sched_state.current].regs; */
struct cpu_regs *kernel_handle_exit(void)
{
	subject_id_t const subject = sched_current();
	struct vcpu_exit const exit = vcpu_read_exit(subject);

	if (subject_is_mirrored(subject)) {
		vcpu_read_state(subject);
	}
	kernel_dispatch(subject, exit);
	return kernel_enter();
}
