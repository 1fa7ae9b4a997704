/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* XSETBV, which always exits: a subject's XCR0 is checked as the CPU would (SDM vol. 1, 13.3; vol. 2, XSETBV). */
#ifndef KERNEL_XCR0_H
#define KERNEL_XCR0_H

#include "policy_ok.h"
#include "subject.h"
#include "types.h"

/*
 * The current subject executes XSETBV: XCR0 is set and the instruction is behind it, or #GP is on its way. Requires
 * that the FPU registers are the subject's.
 */
/*@ requires policy_ok && own_subject(subject);
    requires loaded: subject == vcpu_current || is_mirrored(subject);
    assigns subject_pages[subject].state.rip, subject_pages[subject].state.interruptibility; */
void xcr0_execute_xsetbv(subject_id_t subject);

#endif
