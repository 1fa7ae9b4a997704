/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Traps that the policy lets the kernel answer itself: values of CPUID and RDMSR, writes of MSRs that have no effect.
 * One table for all subjects, of which each has a range, ordered by kind, key and subkey; no switch to a monitor.
 */
#ifndef KERNEL_ANSWERS_H
#define KERNEL_ANSWERS_H

#include "policy_ok.h"
#include "subject.h"
#include "types.h"

/*
 * Answer the trap of the current subject, if the policy has an answer for what its registers ask. Returns whether that
 * was so: then the instruction is behind it. RDMSR and WRMSR above CPL 0 become #GP.
 */
/*@ requires policy_ok && own_subject(subject);
    requires loaded: subject == vcpu_current || is_mirrored(subject);
    assigns subject_pages[subject].regs, subject_pages[subject].state.rip,
      subject_pages[subject].state.interruptibility; */
bool answers_give(subject_id_t subject, uint32_t trap);

#endif
