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

bool subject_running[MUEN_SUBJECT_MAX];

subject_id_t subject_fpu_owner = SUBJECT_NONE;

partition_id_t scrub_partition = PARTITION_NONE;

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
		state->rip = bits_add_wrapping(state->rip, state->instruction_length);
		state->interruptibility &= ~SUBJECT_BLOCKING_STI_MOV_SS;
	} else {
		vcpu_skip_instruction(subject);
	}
}

/* What is in the registers belongs to a state that is no more; who comes next is restored with all features on. */
/*@ assigns subject_fpu_owner, hw_asked.xcr0;
    ensures subject_fpu_owner == (\old(subject_fpu_owner) == subject ? SUBJECT_NONE : \old(subject_fpu_owner));
    ensures \old(subject_fpu_owner) == subject ==> hw_asked.xcr0 == hw_asked.xcr0_supported; */
static void subject_disown_fpu(subject_id_t subject)
{
	if (subject_fpu_owner == subject) {
		hw_xcr0_write(hw_xcr0_supported());
		subject_fpu_owner = SUBJECT_NONE;
	}
}

/*
 * What is cleared in the CPU before a partition runs after another one on the same CPU: as far as the policy wants it,
 * since it costs thousands of cycles. The state of the subject before is out of the CPU.
 */
/*@ requires policy_ok && is_partition(partition);
    assigns scrub_partition, hw_asked.scrubbed;
    ensures scrubbed_for{Pre, Post}(partition); */
static void subject_scrub_before(partition_id_t partition)
{
	if (partition == scrub_partition) {
		return;
	}
	scrub_partition = partition;
	if (policy_partition[partition].scrub != 0) {
		hw_scrub(policy_partition[partition].scrub);
	}
}

KERNEL_SELDOM void subject_take_fpu(subject_id_t subject, partition_id_t partition)
{
	if (subject_fpu_owner != SUBJECT_NONE) {
		hw_fpu_save(subject_fpu_owner);
	}
	subject_scrub_before(partition);
	hw_fpu_restore(subject);
	subject_fpu_owner = subject;
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
