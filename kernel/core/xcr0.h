/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* XSETBV, which always exits: a subject's XCR0 is checked as the CPU would (SDM vol. 1, 13.3; vol. 2, XSETBV). */
#ifndef KERNEL_XCR0_H
#define KERNEL_XCR0_H

#include "policy_ok.h"
#include "subject.h"
#include "types.h"

/*@ // AVX-512 (bits 5 to 7) needs AVX (2), which needs SSE (1); x87 (0) is always on.
    predicate xcr0_valid(integer value, integer supported) =
      (value & (uint32_t)~supported) == 0 && (value & 1) != 0 && ((value & 4) == 0 || (value & 2) != 0) &&
      ((value & 0xe0) == 0 || ((value & 0xe0) == 0xe0 && (value & 4) != 0));

    logic integer xcr0_wanted = vcpu_asked.rax_read & 0xffffffff;
    predicate xcr0_allowed = vcpu_asked.privileged != 0 && xcr0_valid(xcr0_wanted, hw_asked.xcr0_supported);
*/

/*
 * The current subject executes XSETBV: XCR0 is set and the instruction is behind it, or #GP is on its way. Requires
 * that the FPU registers are the subject's.
 */
/*@ requires policy_ok && own_subject(subject);
    requires loaded: subject == vcpu_current;
    assigns subject_pages[subject].state.rip, subject_pages[subject].state.interruptibility, hw_asked.xcr0,
      vcpu_asked.skipped, vcpu_asked.faulted, vcpu_asked.rax_read, vcpu_asked.privileged;
    behavior allowed:
      assumes (subject_pages[subject].regs.rcx & 0xffffffff) == 0 &&
        (subject_pages[subject].regs.rdx & 0xffffffff) == 0;
      ensures set: xcr0_allowed ==> hw_asked.xcr0 == xcr0_wanted && vcpu_asked.faulted == \old(vcpu_asked.faulted);
      ensures behind: xcr0_allowed && !is_mirrored(subject) ==> vcpu_asked.skipped == subject;
      ensures fault: !xcr0_allowed ==> vcpu_asked.faulted == subject && hw_asked.xcr0 == \old(hw_asked.xcr0);
    behavior other:
      assumes (subject_pages[subject].regs.rcx & 0xffffffff) != 0 ||
        (subject_pages[subject].regs.rdx & 0xffffffff) != 0;
      ensures fault: vcpu_asked.faulted == subject && hw_asked.xcr0 == \old(hw_asked.xcr0); */
void xcr0_execute_xsetbv(subject_id_t subject);

#endif
