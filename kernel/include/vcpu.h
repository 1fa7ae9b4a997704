/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * A subject's virtual CPU: the one interface between core/ and the back ends vmx/ and svm/, chosen at link time.
 * Owns the VMCS or VMCB pages. Exits are normalised to Intel's numbers and formats here (muen/abi/trap.h).
 *
 * The exit path: the stub of the back end saves the general purpose registers into the subject's state page, clears
 * them, switches to the kernel stack, fills the return stack buffer, and calls kernel_handle_exit(), which returns the
 * registers of the subject to enter. Interrupts are off (RFLAGS.IF = 0) in the kernel but for hw_idle() and
 * hw_take_interrupts().
 */
#ifndef KERNEL_VCPU_H
#define KERNEL_VCPU_H

#include "hw.h"

enum vcpu_exit_kind {
	VCPU_EXIT_TRAP,          /* look in the subject's trap table */
	VCPU_EXIT_HYPERCALL,     /* hypercall instruction at CPL 0; RIP is behind it already */
	VCPU_EXIT_INTERRUPT,     /* host interrupt, already acknowledged and ended (EOI) */
	VCPU_EXIT_TIMER,         /* the deadline, or something that only looks like it: compare the time */
	VCPU_EXIT_WINDOW,        /* the subject accepts interrupts now; the window request is cleared */
	VCPU_EXIT_DONE,          /* the back end has carried the instruction out */
	VCPU_EXIT_XSETBV,        /* the subject sets XCR0; RIP is at the instruction */
	VCPU_EXIT_NMI,           /* host NMI while a subject ran */
	VCPU_EXIT_MACHINE_CHECK, /* #MC while a subject ran, or at entry */
	VCPU_EXIT_ENTRY_FAILED,  /* the CPU refused a state that no subject or monitor can have made: fatal */
};

struct vcpu_exit {
	enum vcpu_exit_kind kind;
	uint32_t trap;   /* enum muen_trap, any 16-bit value; valid with VCPU_EXIT_TRAP */
	uint64_t number; /* RAX as the subject set it; valid with VCPU_EXIT_HYPERCALL */
};

/* enum policy_virtualization of this back end. */
extern const uint32_t vcpu_virtualization;

/* This CPU: switch the virtualization extension on. host_page: physical, MUEN_KVA_HOST_PAGE is its mapping. */
void vcpu_enable(hpa_t host_page);

/* Is the part of the policy that only this back end understands acceptable (control words, bitmaps, segments)? */
/*@ requires \valid_read(subject);
    assigns \nothing; */
bool vcpu_policy_ok(const struct policy_subject *subject);

/* For the proof: whose VMCS or VMCB is the current one of this CPU. */
//@ ghost extern subject_id_t vcpu_current;
/*@ ghost
  // For the proof: what the back end was asked to do last, of each kind, and what it answered.
  struct vcpu_asked {
    subject_id_t reset;
    subject_id_t skipped;         // whose instruction
    subject_id_t injected_into;
    uint8_t injected;             // vector
    subject_id_t faulted;         // who got #GP
    subject_id_t window;          // for whom it was requested
    subject_id_t state_read;      // into the state page
    subject_id_t state_written;   // from the state page
    subject_id_t rax_of;
    uint64_t rax;                 // as it was set
    uint64_t rax_read;            // as it was found
    uint8_t privileged;           // what was said, 0 or 1: CPL 0
    uint8_t accepts;              // an interrupt
    tsc_t now;
    tsc_t deadline;
  };
  extern struct vcpu_asked vcpu_asked;
*/
/* For the analysis of dependencies: whatever guests do. */
//@ ghost extern uint64_t vcpu_guest;

/* Set all CPU state of the subject (VMCS or VMCB, state page) to the policy's initial values. */
/*@ requires own_subject(subject);
    assigns subject_pages[subject].state, subject_pages[subject].regs,
      subject_pages[subject].vcpu_page[0 .. MUEN_PAGE_SIZE - 1],
      subject_pages[subject].extended, subject_pages[subject].msr_store[0 .. MUEN_MSR_STORE_MAX - 1] \from \nothing;
    assigns vcpu_asked.reset;
    ensures vcpu_asked.reset == subject; */
void vcpu_reset(subject_id_t subject);

/* Make the subject's VMCS or VMCB the current one of this CPU. No-op if it is. The functions below need it current. */
/*@ requires own_subject(subject);
    assigns vcpu_current \from subject;
    ensures vcpu_current == subject; */
void vcpu_load(subject_id_t subject);

/* Why did the current subject exit? Called once an exit. A host interrupt has gone to interrupts_arrived(). */
/*@ requires own_subject(subject) && subject == vcpu_current;
    assigns INTERRUPT_STATE \from hw_devices;
    assigns hw_asked.masked;
    assigns \result \from vcpu_guest, subject; */
struct vcpu_exit vcpu_read_exit(subject_id_t subject);

/* RIP += length of the instruction that exited. A length that is not known (0) leaves RIP. */
/*@ requires own_subject(subject) && subject == vcpu_current;
    assigns vcpu_asked.skipped;
    ensures vcpu_asked.skipped == subject; */
void vcpu_skip_instruction(subject_id_t subject);

/* Does the subject run at CPL 0? */
/*@ requires own_subject(subject) && subject == vcpu_current;
    assigns \result, vcpu_asked.privileged \from vcpu_guest, subject;
    ensures \result <==> vcpu_asked.privileged != 0; */
bool vcpu_is_privileged(subject_id_t subject);

/* RAX: between exit and entry it may be elsewhere than in the register block. */
/*@ requires own_subject(subject) && subject == vcpu_current;
    assigns \result, vcpu_asked.rax_read \from vcpu_guest, subject;
    ensures \result == vcpu_asked.rax_read; */
uint64_t vcpu_rax(subject_id_t subject);
/*@ requires own_subject(subject) && subject == vcpu_current;
    assigns subject_pages[subject].regs.rax \from value;
    assigns vcpu_asked.rax_of, vcpu_asked.rax;
    ensures vcpu_asked.rax_of == subject && vcpu_asked.rax == value; */
void vcpu_set_rax(subject_id_t subject, uint64_t value);

/*
 * Deliver #GP with error code 0 at the next entry, as the exception that it is: without regard to RFLAGS.IF, before any
 * interrupt. RIP is at the instruction, which is executed again should the delivery not come about.
 */
/*@ requires own_subject(subject) && subject == vcpu_current;
    assigns vcpu_asked.faulted;
    ensures vcpu_asked.faulted == subject; */
void vcpu_inject_gp(subject_id_t subject);

/* Does the subject accept an external interrupt at its next instruction (IF, no blocking, nothing injected yet)? */
/*@ requires own_subject(subject) && subject == vcpu_current;
    assigns \result, vcpu_asked.accepts \from vcpu_guest, subject;
    ensures \result <==> vcpu_asked.accepts != 0; */
bool vcpu_accepts_interrupt(subject_id_t subject);

/* Deliver the external interrupt at the next entry. Requires vcpu_accepts_interrupt(). */
/*@ requires own_subject(subject) && subject == vcpu_current;
    assigns vcpu_asked.injected, vcpu_asked.injected_into;
    ensures vcpu_asked.injected == vector && vcpu_asked.injected_into == subject; */
void vcpu_inject(subject_id_t subject, uint8_t vector);

/* Ask for VCPU_EXIT_WINDOW as soon as the subject accepts interrupts. */
/*@ requires own_subject(subject) && subject == vcpu_current;
    assigns vcpu_asked.window;
    ensures vcpu_asked.window == subject; */
void vcpu_request_window(subject_id_t subject);

/* End the next run of the current subject at this TSC value at the latest. */
/*@ assigns vcpu_asked.now, vcpu_asked.deadline;
    ensures vcpu_asked.now == now && vcpu_asked.deadline == deadline; */
void vcpu_set_deadline(tsc_t now, tsc_t deadline);

/* Likewise, for a subject that goes on at once: the time of the entry before is as good. */
/*@ assigns vcpu_asked.deadline;
    ensures vcpu_asked.deadline == deadline; */
void vcpu_keep_deadline(tsc_t deadline);

/* Mirrored subjects only: VMCS or VMCB to state page (after an exit), state page to VMCS or VMCB (before an entry). */
/*@ requires own_subject(subject) && subject == vcpu_current;
    assigns subject_pages[subject].state \from vcpu_guest;
    assigns vcpu_asked.state_read;
    ensures vcpu_asked.state_read == subject; */
void vcpu_read_state(subject_id_t subject);
/*@ requires own_subject(subject) && subject == vcpu_current;
    assigns vcpu_asked.state_written;
    ensures vcpu_asked.state_written == subject; */
void vcpu_write_state(subject_id_t subject);

/*
 * The event that the last exit was about, or that it interrupted, for the crash audit: information and error code in
 * the format of both manuals (SDM vol. 3, 24.9.2; APM vol. 2, 15.7.2). Bit 31 of the information: there was one.
 */
struct vcpu_event {
	uint32_t info;
	uint32_t error;
};

/*@ requires own_subject(subject);
    assigns \nothing; */
struct vcpu_event vcpu_read_event(subject_id_t subject);

/* Every field of the current VMCS or VMCB, on the debug console; nothing in a release kernel. */
/*@ requires own_subject(subject);
    assigns \nothing; */
void vcpu_dump(subject_id_t subject);

/* Enter the first subject with these registers. The stack is taken anew at the first exit. */
_Noreturn void vcpu_start(struct cpu_regs *regs);

/* core: handle the exit of the current subject; the result is the register block of the subject to enter next. */
struct cpu_regs *kernel_handle_exit(void);

#endif
