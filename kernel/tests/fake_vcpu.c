/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* vcpu.h for the host. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fake_hw.h"
#include "fake_vcpu.h"
#include "pages.h"
#include "policy_tables.h"

#define CR4_VMXE 0x2000U

struct fake_vcpu fake_vcpu;

const uint32_t vcpu_virtualization = POLICY_SVM;

void fake_vcpu_begin(void)
{
	memset(&fake_vcpu, 0, sizeof(fake_vcpu));
	fake_vcpu.current = SUBJECT_NONE;
	fake_vcpu.refused = SUBJECT_NONE;
}

static struct fake_subject *current(subject_id_t subject)
{
	assert_int_equal(subject, fake_vcpu.current);
	return &fake_vcpu.subject[subject];
}

bool vcpu_policy_ok(const struct policy_subject *subject)
{
	return subject - policy_subject != (ptrdiff_t)fake_vcpu.refused;
}

void vcpu_reset(subject_id_t subject)
{
	struct fake_subject *const fake = &fake_vcpu.subject[subject];

	fake->state = (struct subject_state){
	    .rip = policy_subject[subject].rip,
	    .cr4 = fake->reset_parked ? 0 : CR4_VMXE,
	};
	fake->accepts_interrupt = false;
	fake->injected = false;
	fake->window_requested = false;
	fake->resets++;
	subject_pages[subject].state = fake->state;
	fake_trace("reset %u", subject);
}

void vcpu_load(subject_id_t subject)
{
	if (subject != fake_vcpu.current) {
		fake_trace("load %u", subject);
	}
	fake_vcpu.current = subject;
}

void vcpu_skip_instruction(subject_id_t subject)
{
	struct fake_subject *const fake = current(subject);

	fake->state.rip += fake->state.instruction_length;
	fake_trace("skip %u", subject);
}

/* The entry has happened: what was to be injected is. */
struct vcpu_exit vcpu_read_exit(subject_id_t subject)
{
	struct fake_subject *const fake = current(subject);

	fake->injected = false;
	if (fake_vcpu.exit.kind == VCPU_EXIT_WINDOW) {
		fake->window_requested = false;
	}
	if (fake_vcpu.exit.kind == VCPU_EXIT_HYPERCALL) {
		vcpu_skip_instruction(subject);
	}
	return fake_vcpu.exit;
}

bool vcpu_is_privileged(subject_id_t subject)
{
	return !current(subject)->unprivileged;
}

uint64_t vcpu_rax(subject_id_t subject)
{
	return subject_pages[current(subject) - fake_vcpu.subject].regs.rax;
}

void vcpu_set_rax(subject_id_t subject, uint64_t value)
{
	subject_pages[current(subject) - fake_vcpu.subject].regs.rax = value;
}

void vcpu_inject_gp(subject_id_t subject)
{
	current(subject)->faults = true;
	fake_trace("#GP %u", subject);
}

bool vcpu_accepts_interrupt(subject_id_t subject)
{
	return current(subject)->accepts_interrupt && !current(subject)->injected;
}

void vcpu_inject(subject_id_t subject, uint8_t vector)
{
	struct fake_subject *const fake = current(subject);

	assert_true(vcpu_accepts_interrupt(subject));
	fake->injected = true;
	fake->vector = vector;
	fake_trace("inject %u %u", subject, vector);
}

void vcpu_request_window(subject_id_t subject)
{
	current(subject)->window_requested = true;
	fake_trace("window %u", subject);
}

void vcpu_set_deadline(tsc_t now, tsc_t deadline)
{
	fake_vcpu.deadline_from = now;
	fake_vcpu.deadline = deadline;
}

void vcpu_keep_deadline(tsc_t deadline)
{
	fake_vcpu.deadline = deadline;
}

/* The flags are core's own. */
struct vcpu_event vcpu_read_event(subject_id_t subject)
{
	(void)current(subject);
	return (struct vcpu_event){0x80000b0d, 0x10};
}

void vcpu_read_state(subject_id_t subject)
{
	uint8_t const flags = subject_pages[subject].state.flags;

	subject_pages[subject].state = current(subject)->state;
	subject_pages[subject].state.flags = flags;
	fake_trace("read %u", subject);
}

void vcpu_write_state(subject_id_t subject)
{
	current(subject)->state = subject_pages[subject].state;
	fake_trace("write %u", subject);
}

void vcpu_dump(subject_id_t subject)
{
	fake_trace("dump %u", subject);
}
