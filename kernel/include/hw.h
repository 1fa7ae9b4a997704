/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * All hardware access that core/ makes: the trust list. x86/hw_impl.c and x86/hw_inline.h implement it for the machine,
 * tests/fake_hw.c for the host: the include path chooses. Each function says what it may change; nothing else in core
 * touches the outside.
 */
#ifndef KERNEL_HW_H
#define KERNEL_HW_H

#include "bits.h"
#include "hw_linkage.h"
#include "pages.h"
#include "policy_ok.h"

/*
 * What interrupts_arrived() may change, and more: the provers do not find parts of pages in an array of them. It is
 * called whenever host interrupts are on, or an exit brings one.
 */
#define INTERRUPT_STATE subject_pages[0 .. MUEN_SUBJECT_MAX - 1], group_activity[0 .. MUEN_PARTITION_MAX - 1]

extern volatile uint64_t group_activity[MUEN_PARTITION_MAX];

/* For the analysis of dependencies: where time comes from, what devices do, and what is in the FPU registers. */
//@ ghost extern tsc_t hw_time;
//@ ghost extern uint64_t hw_devices;
//@ ghost extern uint64_t hw_fpu;

/*@ ghost
  // For the proof: what this CPU was asked to do last, of each kind.
  struct hw_asked {
    uint32_t interrupted; // CPU
    uint32_t masked;      // line
    uint32_t unmasked;    // line
    uint32_t blocked;     // faults that hw_poll_faults() returned
    uint32_t saved;       // subject
    uint32_t restored;    // subject
    uint32_t reset;       // subject whose FPU state was
    uint32_t xcr0;
    uint32_t xcr0_supported;
    uint32_t scrubbed;    // POLICY_SCRUB_*
    uint64_t idle_until;
    uint64_t time;        // as it was read
  };
  extern struct hw_asked hw_asked;
*/

/* Time stamp counter: never runs backwards on one CPU, and is the same on all CPUs of the policy. */
/*@ assigns \result, hw_asked.time \from hw_time;
    ensures \result == hw_asked.time; */
HW_LINKAGE tsc_t hw_tsc(void);

/* Spin-wait hint. */
/*@ assigns \nothing; */
HW_LINKAGE void hw_pause(void);

/*
 * Halt with interrupts on until one arrives; the local APIC timer is armed for the deadline. May return early. What
 * arrives goes to interrupts_arrived().
 */
/*@ assigns INTERRUPT_STATE \from hw_devices;
    assigns hw_asked.masked, hw_asked.idle_until;
    ensures hw_asked.idle_until == deadline; */
void hw_idle(tsc_t now, tsc_t deadline);

/* Interrupt another CPU of the policy (vector MUEN_VECTOR_IPI). */
/*@ requires is_cpu(cpu) && cpu != sched_this_cpu;
    assigns hw_asked.interrupted;
    ensures hw_asked.interrupted == cpu; */
void hw_send_ipi(cpu_id_t cpu);

/* Keep a line's interrupt from its CPU; let it through again. A line that is not level-triggered is never masked. */
/*@ requires policy_ok && line < policy_header.line_count;
    assigns hw_asked.masked;
    ensures hw_asked.masked == line; */
void hw_mask_line(uint32_t line);
/*@ requires policy_ok && line < policy_header.line_count;
    requires the_policy_gives_it: line_owner(source, line);
    assigns hw_asked.unmasked;
    ensures hw_asked.unmasked == line; */
void hw_unmask_line(uint32_t line) /*@ ghost (subject_id_t source) */;

/* Enter what VT-d units have blocked into the policy's log. Returns the number of faults: bounded by the units. */
/*@ assigns \result, hw_asked.blocked \from hw_devices;
    ensures hw_asked.blocked == \result; */
uint32_t hw_poll_faults(void);

/*
 * FPU, SSE and AVX state and XCR0 of a subject of this CPU: to and from its page; hw_fpu_reset writes the initial
 * state. Between save and restore XCR0 has all that is switched, as each of them needs.
 */
/*@ requires own_subject(subject);
    assigns subject_pages[subject].fpu_page[0 .. MUEN_PAGE_SIZE - 1] \from hw_fpu;
    assigns hw_asked.saved;
    ensures hw_asked.saved == subject; */
void hw_fpu_save(subject_id_t subject);
/*@ requires own_subject(subject);
    assigns hw_asked.restored;
    ensures hw_asked.restored == subject; */
void hw_fpu_restore(subject_id_t subject);
/*@ requires own_subject(subject);
    assigns subject_pages[subject].fpu_page[0 .. MUEN_PAGE_SIZE - 1] \from \nothing;
    assigns hw_asked.reset;
    ensures hw_asked.reset == subject; */
void hw_fpu_reset(subject_id_t subject);

/* XCR0 of the subject whose state is in the registers; the bits that this CPU and this kernel switch. */
/*@ assigns hw_asked.xcr0;
    ensures hw_asked.xcr0 == value; */
void hw_xcr0_write(uint32_t value);
/*@ assigns \nothing;
    ensures \result == hw_asked.xcr0_supported; */
uint32_t hw_xcr0_supported(void);

/* Clear what the CPU keeps of the code that ran: POLICY_SCRUB_*. The CPU has what is asked for (start-up check). */
/*@ assigns hw_asked.scrubbed;
    ensures hw_asked.scrubbed == what; */
void hw_scrub(uint32_t what);

/* Stop this CPU for good; reset the machine; power it off. */
/*@ assigns \nothing;
    exits \false;
    ensures \false; */
_Noreturn void hw_stop(void);
/*@ assigns \nothing;
    exits \false;
    ensures \false; */
_Noreturn void hw_reset(void);
/*@ assigns \nothing;
    exits \false;
    ensures \false; */
_Noreturn void hw_poweroff(void);

/*
 * Atomic words in memory shared between CPUs, or with a monitor. Sequentially consistent. "alone": if nobody else writes
 * the word meanwhile (see kernel/proof/prove).
 */
/*@ requires \valid_read(word);
    assigns \result \from *word;
    ensures alone: \result == *word; */
HW_LINKAGE uint64_t hw_atomic_load(const volatile uint64_t *word);
/*@ requires \valid(word);
    assigns *word \from *word, bits;
    ensures alone: *word == (\old(*word) | bits); */
HW_LINKAGE void hw_atomic_or(volatile uint64_t *word, uint64_t bits);
/*@ requires \valid(word);
    assigns *word \from *word, bits;
    ensures alone: *word == (\old(*word) & bits); */
HW_LINKAGE void hw_atomic_and(volatile uint64_t *word, uint64_t bits);
/*@ requires \valid(word);
    assigns *word, \result \from *word, value;
    ensures alone: *word == \result && \result == (uint64_t)(\old(*word) + value); */
HW_LINKAGE uint64_t hw_atomic_add(volatile uint64_t *word, uint64_t value); /* the result */
/*@ requires \valid(word);
    assigns *word \from value;
    assigns \result \from *word;
    ensures alone: *word == value && \result == \old(*word); */
HW_LINKAGE uint64_t hw_atomic_exchange(volatile uint64_t *word, uint64_t value); /* the old value */

/* The eight bytes of an entry as one number: a comparison of all its fields at once. */
/*@ requires \valid_read(event);
    assigns \result \from *event;
    ensures \result == event->action + event->flags * 0x100 + event->target_subject * 0x10000 +
      event->target_event * 0x100000000 + event->line * 0x10000000000 + event->reserved * 0x1000000000000; */
HW_LINKAGE uint64_t hw_event_word(const struct policy_event *event);
/*@ requires \valid_read(route);
    assigns \result \from *route;
    ensures \result == route->subject + route->vector * 0x10000 + route->flags * 0x1000000 +
      route->line * 0x100000000 + route->reserved * 0x1000000000000; */
HW_LINKAGE uint64_t hw_vector_word(const struct policy_vector *route);

/* The same value, of which the compiler knows nothing. */
/*@ assigns \result \from value;
    ensures \result == value; */
HW_LINKAGE uint64_t hw_opaque(uint64_t value);

/* Index of the highest set bit, and of the lowest; word is not 0. */
/*@ requires word != 0;
    assigns \result \from word;
    ensures \result < BITS_COUNT && bit(word, \result);
    ensures \forall integer i; \result < i < BITS_COUNT ==> !bit(word, i); */
HW_LINKAGE uint32_t hw_highest_bit(uint64_t word);

/*@ requires word != 0;
    assigns \result \from word;
    ensures \result < BITS_COUNT && bit(word, \result);
    ensures \forall integer i; 0 <= i < \result ==> !bit(word, i); */
HW_LINKAGE uint32_t hw_lowest_bit(uint64_t word);

#include "hw_inline.h"

#endif
