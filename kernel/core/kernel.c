/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The life of the kernel after start-up: handle an exit, choose what runs, prepare it. Everything else is called from
 * here.
 */
#include "kernel.h"

#include "answers.h"
#include "crash_audit.h"
#include "events.h"
#include "hw.h"
#include "index.h"
#include "interrupts.h"
#include "pages.h"
#include "panic.h"
#include "policy_tables.h"
#include "sched.h"
#include "subject.h"
#include "timed_event.h"
#include "vcpu.h"
#include "xcr0.h"

#include <muen/abi/trap.h>

/* A subject that was asked to start its parked siblings or monitors this often in a row has a policy of circles. */
#define PARKED_ROUNDS 4U

#define STATE_ENTRY_FAILED 0x80000000U

//@ ghost bool kernel_answered; // the last exit, and nothing else was done for it

/*@ requires core_inv && subject == sched_state.current;
    requires subject == vcpu_current || is_mirrored(subject);
    requires the_policy_gives_it: event_of(subject, event) && event_good(subject, event);
    assigns CORE_STATE;
    ensures core_inv && events_last == event;
    ensures skipped: !is_mirrored(subject) ==> vcpu_asked.skipped == subject; */
KERNEL_SELDOM static void kernel_skip_and_execute(subject_id_t subject, struct policy_event event)
{
	subject_skip_instruction(subject);
	events_execute(subject, event);
}

/* Sleep and yield are for what comes after the instruction. */
/*@ requires core_inv && subject == sched_state.current;
    requires subject == vcpu_current || is_mirrored(subject);
    requires the_policy_gives_it: event_of(subject, event) && event_good(subject, event);
    assigns CORE_STATE;
    ensures core_inv && events_last == event;
    ensures executed: !is_mirrored(subject) &&
      (event.action == POLICY_ACTION_SLEEP || event.action == POLICY_ACTION_YIELD) ==> vcpu_asked.skipped == subject;
    ensures not_executed: event.action != POLICY_ACTION_SLEEP && event.action != POLICY_ACTION_YIELD ==>
      vcpu_asked == \old(vcpu_asked); */
static inline void kernel_execute_trap(subject_id_t subject, struct policy_event event)
{
	if (event.action == POLICY_ACTION_SLEEP || event.action == POLICY_ACTION_YIELD) {
		kernel_skip_and_execute(subject, event);
	} else {
		events_execute(subject, event);
	}
}

/*@ requires core_inv && subject == sched_state.current;
    requires loaded: subject == vcpu_current || (is_mirrored(subject) && trap == TRAP_INVALID_STATE);
    assigns CORE_STATE;
    ensures core_inv;
    ensures known: trap < MUEN_TRAP_MAX;
    ensures by_the_table: events_last == policy_trap[subject][trap];
    ensures executed: !is_mirrored(subject) && (policy_trap[subject][trap].action == POLICY_ACTION_SLEEP ||
       policy_trap[subject][trap].action == POLICY_ACTION_YIELD) ==> vcpu_asked.skipped == subject;
    ensures not_executed: policy_trap[subject][trap].action != POLICY_ACTION_SLEEP &&
      policy_trap[subject][trap].action != POLICY_ACTION_YIELD ==> vcpu_asked == \old(vcpu_asked); */
static void kernel_handle_trap(subject_id_t subject, uint32_t trap)
{
	if (trap >= MUEN_TRAP_MAX) {
		panic_subject(CRASH_UNKNOWN_TRAP, "unknown trap", subject, trap);
	}
	kernel_execute_trap(subject, policy_trap[subject][index_masked(trap, MUEN_TRAP_MAX)]);
}

/* The frame of an exit may be over: then there is no need to make its subject ready once more. */
/*@ requires core_inv;
    terminates \false;
    assigns CORE_STATE;
    ensures core_inv;
    ensures left: now >= \old(sched_state.switch_time) ==> hw_asked.time < sched_state.switch_time;
    ensures events_last == \old(events_last);
    ensures stays: now < \old(sched_state.switch_time) ==> sched_state == \old(sched_state) &&
      hw_asked.time == \old(hw_asked.time); */
static void kernel_leave_frame(tsc_t now)
{
	if (now >= sched_state.switch_time) {
		sched_settle(now);
	}
}

/*@ requires core_inv && subject == sched_state.current && subject == vcpu_current;
    terminates \false;
    assigns CORE_STATE;
    ensures core_inv;
    ensures trap: exit.kind == VCPU_EXIT_TRAP ==> events_last == policy_trap[subject][exit.trap];
    ensures hypercall: exit.kind == VCPU_EXIT_HYPERCALL && exit.number < policy_subject[subject].source_count ==>
      events_last == policy_source[policy_subject[subject].source_first + exit.number];
    ensures no_event: exit.kind != VCPU_EXIT_TRAP && exit.kind != VCPU_EXIT_HYPERCALL ==>
      events_last == \old(events_last);
    ensures frame: exit.kind == VCPU_EXIT_INTERRUPT || exit.kind == VCPU_EXIT_TIMER ==>
      hw_asked.time < sched_state.switch_time;
    ensures xsetbv: exit.kind == VCPU_EXIT_XSETBV ==>
      vcpu_asked.faulted == subject || hw_asked.xcr0 == xcr0_wanted;
    ensures nothing: exit.kind == VCPU_EXIT_WINDOW || exit.kind == VCPU_EXIT_DONE ==>
      sched_state == \old(sched_state) && hw_asked == \old(hw_asked) && vcpu_asked == \old(vcpu_asked);
    ensures fatal: exit.kind != VCPU_EXIT_NMI && exit.kind != VCPU_EXIT_MACHINE_CHECK &&
      exit.kind != VCPU_EXIT_ENTRY_FAILED; */
static inline void kernel_dispatch(subject_id_t subject, struct vcpu_exit exit)
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
		kernel_leave_frame(hw_tsc());
		break;
	case VCPU_EXIT_WINDOW:
	case VCPU_EXIT_DONE:
		break;
	case VCPU_EXIT_XSETBV:
		xcr0_execute_xsetbv(subject);
		break;
	case VCPU_EXIT_NMI:
		panic_subject(CRASH_NMI, "NMI", subject, 0);
	case VCPU_EXIT_MACHINE_CHECK:
		crash_audit_machine_check();
		panic_subject(CRASH_MCE_EXIT, "machine check", subject, 0);
	case VCPU_EXIT_ENTRY_FAILED:
		panic_subject(CRASH_VMX_ENTRY, "the CPU refused the guest state", subject, 0);
	}
}

/* A parked subject traps instead of running: its monitor is to start it. No instruction was executed. */
/*@ requires core_inv && subject == sched_state.current && is_mirrored(subject);
    assigns CORE_STATE;
    ensures core_inv && events_last == policy_trap[subject][TRAP_INVALID_STATE]; */
static void kernel_trap_parked(subject_id_t subject)
{
	subject_pages[subject].state.instruction_length = 0;
	subject_pages[subject].state.exit_reason = STATE_ENTRY_FAILED | TRAP_INVALID_STATE;
	kernel_handle_trap(subject, TRAP_INVALID_STATE);
}

/* The current subject's target events are carried out. Returns whether it may be entered. */
/*@ requires core_inv && own_subject(subject);
    assigns subject_fpu_owner, events_word[subject], subject_pages[subject], subject_running[subject], hw_asked.reset,
      hw_asked.xcr0, vcpu_asked.reset;
    ensures core_inv;
    ensures !\result ==> is_mirrored(subject);
    ensures alone: \result <==>
      !(is_mirrored(subject) && (subject_pages[subject].state.cr4 & SUBJECT_CR4_VMXE) == 0); */
static inline bool kernel_is_ready(subject_id_t subject)
{
	if (events_pending(subject)) {
		events_consume(subject);
	}
	return !subject_is_parked(subject);
}

/* The current subject is parked, and its monitor is to run instead. */
/*@ requires core_inv && is_mirrored(sched_state.current);
    terminates \false;
    assigns CORE_STATE;
    ensures core_inv && !sched_state.asleep; */
KERNEL_SELDOM static void kernel_choose_monitor(void)
{
	/*@ loop invariant core_inv && is_mirrored(sched_state.current) && 1 <= round <= PARKED_ROUNDS;
	    loop assigns round, CORE_STATE;
	    loop variant PARKED_ROUNDS - round; */
	for (uint32_t round = 1; round < PARKED_ROUNDS; round++) {
		kernel_trap_parked(sched_current());
		sched_settle(hw_tsc());
		if (kernel_is_ready(sched_current())) {
			return;
		}
	}
	panic_subject(CRASH_SUBJECT_PANIC, "no subject of the group can be entered", sched_current(), PARKED_ROUNDS);
}

/* Make the subject current that is to run. */
/*@ requires core_inv;
    terminates \false;
    assigns CORE_STATE;
    ensures core_inv && !sched_state.asleep; */
static inline void kernel_choose_subject(void)
{
	if (sched_state.asleep) {
		sched_settle(hw_tsc());
	}
	if (!kernel_is_ready(sched_current())) {
		kernel_choose_monitor();
	}
}

/* Put the state of the subject into this CPU. */
/*@ requires core_inv && own_subject(subject);
    assigns vcpu_current, subject_fpu_owner, scrub_partition, subject_pages[0 .. MUEN_SUBJECT_MAX - 1], hw_asked.saved,
      hw_asked.restored, hw_asked.scrubbed, vcpu_asked.state_written;
    ensures core_inv && vcpu_current == subject && subject_fpu_owner == subject;
    ensures from_its_page: is_mirrored(subject) ==> vcpu_asked.state_written == subject;
    ensures not_written: !is_mirrored(subject) ==> vcpu_asked.state_written == \old(vcpu_asked.state_written); */
static inline void kernel_load(subject_id_t subject)
{
	vcpu_load(subject);
	if (subject_is_mirrored(subject)) {
		vcpu_write_state(subject);
	}
	subject_own_fpu(subject, sched_state.partition);
}

/*@ requires core_inv;
    terminates \false;
    assigns CORE_STATE, vcpu_current;
    ensures core_inv && vcpu_current == sched_state.current && !sched_state.asleep; */
static inline void kernel_make_ready(void)
{
	kernel_choose_subject();
	kernel_load(sched_current());
}

/*@ requires policy_ok && own_subject(subject) && subject == vcpu_current;
    assigns subject_pages[subject].interrupts.word[0 .. 3], vcpu_asked.injected, vcpu_asked.injected_into,
      vcpu_asked.window, vcpu_asked.accepts;
    ensures not_asked_for: vcpu_asked.accepts == 0 ==> vcpu_asked.injected_into == \old(vcpu_asked.injected_into);
    ensures alone: \old((subject_pages[subject].interrupts.word[0] | subject_pages[subject].interrupts.word[1] |
      subject_pages[subject].interrupts.word[2] | subject_pages[subject].interrupts.word[3])) != 0 &&
        vcpu_asked.accepts != 0 ==>
      vcpu_asked.injected_into == subject;
    ensures alone: (subject_pages[subject].interrupts.word[0] | subject_pages[subject].interrupts.word[1] |
      subject_pages[subject].interrupts.word[2] | subject_pages[subject].interrupts.word[3]) != 0 ==>
        vcpu_asked.window == subject;
    ensures alone: (subject_pages[subject].interrupts.word[0] | subject_pages[subject].interrupts.word[1] |
      subject_pages[subject].interrupts.word[2] | subject_pages[subject].interrupts.word[3]) == 0 ==>
        vcpu_asked.window == \old(vcpu_asked.window); */
KERNEL_SELDOM static void kernel_inject_interrupt(subject_id_t subject)
{
	uint8_t vector = 0;

	if (vcpu_accepts_interrupt(subject) && interrupts_take(subject, &vector)) {
		vcpu_inject(subject, vector);
	}
	if (interrupts_pending(subject)) {
		vcpu_request_window(subject);
	}
}

/* When the current subject's run ends at the latest: with its frame, or when its timed event is due. */
/*@ requires core_inv && subject == sched_state.current;
    assigns \nothing;
    ensures \result <= sched_state.switch_time;
    ensures alone: \result == (subject_pages[subject].timed_event.trigger < sched_state.switch_time ?
      subject_pages[subject].timed_event.trigger : sched_state.switch_time); */
static tsc_t kernel_deadline(subject_id_t subject)
{
	tsc_t const trigger = timed_event_trigger(subject);

	return trigger < sched_state.switch_time ? trigger : sched_state.switch_time;
}

/* The current subject is ready, and is entered at this time. */
/*@ requires core_inv && vcpu_current == sched_state.current && !sched_state.asleep;
    requires within_the_frame: deadline <= sched_state.frame_end - policy_header.switch_ticks;
    assigns subject_pages[sched_state.current].interrupts.word[0 .. 3], VCPU_ASKED;
    assigns \result \from sched_state;
    ensures vcpu_asked.now == now && vcpu_asked.deadline == deadline;
    ensures core_inv && enters_what_the_plan_names && \result == &subject_pages[vcpu_current].regs; */
static struct cpu_regs *kernel_enter_current(tsc_t now, tsc_t deadline)
{
	subject_id_t const subject = sched_current();

	//@ assert the_plan_names(subject);
	if (interrupts_pending(subject)) {
		kernel_inject_interrupt(subject);
	}
	vcpu_set_deadline(now, deadline);
	return &subject_pages[subject].regs;
}

/*
 * Something is due: the end of the frame, and the timed event of the subject that is to run. One timed event: the next
 * one ends the run at once by its deadline.
 */
/*@ requires core_inv && vcpu_current == sched_state.current && !sched_state.asleep && now >= sched_state.frame_start;
    requires alone: now >= sched_state.switch_time || subject_pages[sched_state.current].timed_event.trigger <= now;
    terminates \false;
    assigns CORE_STATE, vcpu_current;
    assigns \result \from sched_state;
    ensures core_inv && enters_what_the_plan_names && \result == &subject_pages[vcpu_current].regs;
    ensures in_time: entered_in_time; */
KERNEL_SELDOM static struct cpu_regs *kernel_enter_late(tsc_t now)
{
	if (now >= sched_state.switch_time) {
		sched_settle(now);
		kernel_make_ready();
		now = sched_time();
	}
	if (timed_event_trigger(sched_current()) <= now) {
		events_execute_number(sched_current(), timed_event_consume(sched_current()));
		kernel_make_ready();
		now = sched_time();
	}
	return kernel_enter_current(now, kernel_deadline(sched_current()));
}

/* Everything that takes long is done before the time is looked at: what the time then says holds at the entry. */
struct cpu_regs *kernel_prepare_entry(void)
{
	tsc_t deadline;
	tsc_t now;

	kernel_make_ready();
	now = sched_time();
	deadline = kernel_deadline(sched_current());
	return now < deadline ? kernel_enter_current(now, deadline) : kernel_enter_late(now);
}

/*@ requires core_inv && subject == sched_state.current && subject == vcpu_current;
    terminates \false;
    assigns CORE_STATE, vcpu_asked.state_read;
    ensures core_inv && vcpu_asked.state_read == subject; */
KERNEL_SELDOM static void kernel_dispatch_mirrored(subject_id_t subject, struct vcpu_exit exit)
{
	vcpu_read_state(subject);
	kernel_dispatch(subject, exit);
}

/* The subject stays ready, and goes on with what the policy answered: what arrived meanwhile is for its next exit. */
/*@ requires core_inv && vcpu_current == sched_state.current && subject == sched_state.current;
    requires entered_in_time && !sched_state.asleep;
    assigns vcpu_asked.deadline;
    assigns \result \from subject;
    ensures core_inv && enters_what_the_plan_names && \result == &subject_pages[vcpu_current].regs;
    ensures in_time: entered_in_time; */
static inline struct cpu_regs *kernel_go_on(subject_id_t subject)
{
	//@ assert the_plan_names(subject);
	vcpu_keep_deadline(kernel_deadline(subject));
	return &subject_pages[subject].regs;
}

/*@ requires core_inv && vcpu_current == sched_state.current;
    requires since_the_entry_before: entered_in_time && !sched_state.asleep;
    terminates \false;
    assigns CORE_STATE, vcpu_current, vcpu_asked.state_read, kernel_answered;
    assigns \result \from sched_state;
    ensures core_inv && enters_what_the_plan_names && \result == &subject_pages[vcpu_current].regs;
    ensures in_time: entered_in_time;
    ensures into_its_page: is_mirrored(\old(sched_state.current)) && !kernel_answered ==>
      vcpu_asked.state_read == \old(sched_state.current); */
struct cpu_regs *kernel_handle_exit(void)
{
	subject_id_t const subject = sched_current();
	struct vcpu_exit const exit = vcpu_read_exit(subject);

	//@ ghost kernel_answered = false;
	if (exit.kind == VCPU_EXIT_TRAP && answers_give(subject, exit.trap)) {
		//@ ghost kernel_answered = true;
		//@ assert core_inv;
		return kernel_go_on(subject);
	}
	if (subject_is_mirrored(subject)) {
		kernel_dispatch_mirrored(subject, exit);
	} else {
		kernel_dispatch(subject, exit);
	}
	return kernel_prepare_entry();
}
