/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Traps that the policy lets the kernel answer itself: values of CPUID and RDMSR, writes of MSRs that have no effect.
 * One table for all subjects, of which each has a range, ordered by kind, key and subkey; no switch to a monitor.
 */
#ifndef KERNEL_ANSWERS_H
#define KERNEL_ANSWERS_H

#include <muen/abi/trap.h>

#include "policy_ok.h"
#include "subject.h"
#include "types.h"

#define ANSWER_ASKED                                                                                                   \
	vcpu_asked.rax_of, vcpu_asked.rax, vcpu_asked.rax_read, vcpu_asked.privileged, vcpu_asked.faulted,             \
	    vcpu_asked.skipped

/*@ predicate answer_of(integer s, integer i) =
      policy_subject[s].answer_first <= i < policy_subject[s].answer_first + policy_subject[s].answer_count;

    predicate answer_is_for(integer i, integer kind, integer key, integer subkey) =
      policy_answer[i].kind == kind && policy_answer[i].key == key &&
      (policy_answer[i].subkey == subkey || policy_answer[i].subkey == POLICY_ANSWER_ANY);

    // Answer i is the subject's, for these registers.
    predicate answer_for(integer s, integer i, integer kind, integer key, integer subkey) =
      answer_of(s, i) && answer_is_for(i, kind, key, subkey);

    logic integer asked_leaf = vcpu_asked.rax_read & 0xffffffff;
    logic integer asked_by_rcx(integer s) = subject_pages[s].regs.rcx & 0xffffffff;

    predicate is_answer_cpuid(integer s, integer i) =
      vcpu_asked.rax_of == s && vcpu_asked.rax == policy_answer[i].value[0] &&
      subject_pages[s].regs.rbx == policy_answer[i].value[1] &&
      subject_pages[s].regs.rcx == policy_answer[i].value[2] && subject_pages[s].regs.rdx == policy_answer[i].value[3];
    predicate is_answer_rdmsr(integer s, integer i) =
      vcpu_asked.rax_of == s && vcpu_asked.rax == policy_answer[i].value[0] &&
      subject_pages[s].regs.rdx == policy_answer[i].value[1];
*/

/*
 * Answer the trap of the current subject, if the policy has an answer for what its registers ask. Returns whether that
 * was so: then the instruction is behind it. RDMSR and WRMSR above CPL 0 become #GP.
 */
/*@ requires policy_ok && own_subject(subject);
    requires loaded: subject == vcpu_current || !is_answerable(trap);
    assigns subject_pages[subject].regs, subject_pages[subject].state.rip,
      subject_pages[subject].state.interruptibility, ANSWER_ASKED;
    behavior none:
      assumes !is_answerable(trap);
      assigns \nothing;
      ensures !\result;
    behavior cpuid:
      assumes trap == TRAP_CPUID;
      ensures \result ==> \exists integer i; answer_for(subject, i, POLICY_ANSWER_CPUID, asked_leaf,
        \old(asked_by_rcx(subject))) &&
        is_answer_cpuid(subject, i);
      ensures \result && !is_mirrored(subject) ==> vcpu_asked.skipped == subject;
      ensures !\result ==> vcpu_asked.skipped == \old(vcpu_asked.skipped) && subject_pages[subject].regs ==
        \old(subject_pages[subject].regs);
    behavior rdmsr:
      assumes trap == TRAP_RDMSR;
      ensures fault: vcpu_asked.privileged == 0 ==> \result && vcpu_asked.faulted == subject;
      ensures \result && vcpu_asked.privileged != 0 ==> \exists integer i;
        answer_for(subject, i, POLICY_ANSWER_RDMSR, \old(asked_by_rcx(subject)), 0) && is_answer_rdmsr(subject, i);
      ensures \result && vcpu_asked.privileged != 0 && !is_mirrored(subject) ==> vcpu_asked.skipped == subject;
    behavior wrmsr:
      assumes trap == TRAP_WRMSR;
      ensures fault: vcpu_asked.privileged == 0 ==> \result && vcpu_asked.faulted == subject;
      ensures \result && vcpu_asked.privileged != 0 ==> \exists integer i;
        answer_for(subject, i, POLICY_ANSWER_WRMSR, \old(asked_by_rcx(subject)), 0);
      ensures \result && vcpu_asked.privileged != 0 && !is_mirrored(subject) ==> vcpu_asked.skipped == subject; */
bool answers_give(subject_id_t subject, uint32_t trap);

#endif
