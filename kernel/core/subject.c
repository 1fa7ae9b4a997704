/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Run-time state of the subjects of this CPU. */
#include "subject.h"

#include "events.h"
#include "hw.h"
#include "interrupts.h"
#include "pages.h"
#include "policy_tables.h"
#include "timed_event.h"
#include "vcpu.h"

static bool subject_running[MUEN_SUBJECT_MAX];
static bool fpu_is_owned;
static subject_id_t fpu_owner;

bool subject_is_running(subject_id_t subject)
{
	return subject_running[subject];
}

void subject_set_running(subject_id_t subject, bool running)
{
	subject_running[subject] = running;
	if (subject_is_mirrored(subject)) {
		subject_pages[subject].state.flags = running ? SUBJECT_STATE_RUNNING : 0;
	}
}

void subject_skip_instruction(subject_id_t subject)
{
	volatile struct subject_state *const state = &subject_pages[subject].state;

	if (subject_is_mirrored(subject)) {
		state->rip = state->rip + state->instruction_length;
	} else {
		vcpu_skip_instruction(subject);
	}
}

static void subject_disown_fpu(subject_id_t subject)
{
	if (fpu_is_owned && fpu_owner == subject) {
		fpu_is_owned = false;
	}
}

void subject_own_fpu(subject_id_t subject)
{
	if (fpu_is_owned && fpu_owner == subject) {
		return;
	}
	if (fpu_is_owned) {
		hw_fpu_save(fpu_owner);
	}
	hw_fpu_restore(subject);
	fpu_owner = subject;
	fpu_is_owned = true;
}

void subject_reset(subject_id_t subject)
{
	subject_disown_fpu(subject);
	hw_fpu_reset(subject);
	events_clear(subject);
	interrupts_clear(subject);
	timed_event_clear(subject);
	vcpu_reset(subject);
	subject_set_running(subject, true);
}
