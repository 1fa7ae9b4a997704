/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* What start-up needs of core's exit and entry path. */
#ifndef KERNEL_KERNEL_H
#define KERNEL_KERNEL_H

#include <muen/abi/subject_state.h>

#include "events.h"
#include "sched.h"
#include "subject.h"

/*@ predicate core_inv = sched_inv && fpu_owner_good; */

/* What the exit and entry path may ask of the back end, but to read a mirrored subject's state. */
#define VCPU_ASKED                                                                                                     \
	vcpu_asked.reset, vcpu_asked.skipped, vcpu_asked.injected_into, vcpu_asked.injected, vcpu_asked.faulted,       \
	    vcpu_asked.window, vcpu_asked.state_written, vcpu_asked.rax_of, vcpu_asked.rax, vcpu_asked.rax_read,       \
	    vcpu_asked.privileged, vcpu_asked.accepts, vcpu_asked.now, vcpu_asked.deadline

/* What the exit and entry path may write. */
#define CORE_STATE                                                                                                     \
	sched_state, SCHED_SHARED, SCHED_INFO, SCHED_GROUPS, group_active[0 .. MUEN_GROUP_MAX - 1],                    \
	    events_word[0 .. MUEN_SUBJECT_MAX - 1], subject_fpu_owner, scrub_partition, events_last, VCPU_ASKED

/* The subject that this CPU enters is the one that the plan names for this minor frame, with its own VMCS or VMCB. */
/*@ predicate the_plan_names(integer s) =
      s == group_active[running_group(policy_minor[sched_state.minor].partition)] && own_subject(s);

    // Not before the frame starts, and until it ends at the latest.
    predicate entered_in_time =
      vcpu_asked.now >= sched_state.frame_start && vcpu_asked.deadline <= sched_state.switch_time;

    // And nobody who sleeps.
    predicate enters_what_the_plan_names =
      the_plan_names(vcpu_current) && vcpu_current == sched_state.current && !sched_state.asleep; */

/* Choose and prepare the subject to enter; the result is its register block. */
/*@ requires core_inv;
    terminates \false;
    assigns CORE_STATE, vcpu_current;
    assigns \result \from sched_state;
    ensures core_inv && enters_what_the_plan_names && \result == &subject_pages[vcpu_current].regs;
    ensures in_time: entered_in_time; */
struct cpu_regs *kernel_prepare_entry(void);

#endif
