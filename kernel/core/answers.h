/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Traps that the policy lets the kernel answer itself: values of CPUID and RDMSR, writes of MSRs that have no effect.
 * One table for all subjects, of which each has a range; no switch to a monitor, and no copy of a mirrored subject's
 * state.
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

    predicate answer_for(integer s, integer i, integer question) =
      answer_of(s, i) && (policy_answer[i].question == question ||
	policy_answer[i].question == (question & (uint64_t)~POLICY_QUESTION_SUBLEAF));

    logic integer lower_half(integer value) = value & 0xffffffff;

    logic integer cpuid_question(integer leaf, integer subleaf) =
      leaf * 0x100000000 + TRAP_CPUID * 0x1000000 + (subleaf < POLICY_QUESTION_SUBLEAF ? subleaf + 1 : 0);
    logic integer msr_question(integer trap, integer msr) = msr * 0x100000000 + trap * 0x1000000;

    // What the subject asks with these registers.
    logic integer asked(integer trap, integer rax, integer rcx) =
      trap == TRAP_CPUID ? cpuid_question(lower_half(rax), lower_half(rcx)) : msr_question(trap, lower_half(rcx));

    // Answer i is in the subject's registers.
    predicate answered(integer s, integer i, integer trap) =
      (trap == TRAP_WRMSR || (vcpu_asked.rax_of == s && vcpu_asked.rax == policy_answer[i].value[0])) &&
      (trap == TRAP_CPUID ==> subject_pages[s].regs.rbx == policy_answer[i].value[1] &&
	subject_pages[s].regs.rcx == policy_answer[i].value[2] &&
	subject_pages[s].regs.rdx == policy_answer[i].value[3]) &&
      (trap == TRAP_RDMSR ==> subject_pages[s].regs.rdx == policy_answer[i].value[1]);
*/

/*
 * Answer the trap of the current subject, if the policy has an answer for what its registers ask. Returns whether that
 * was so: then the instruction is behind it, or #GP is to come, for RDMSR and WRMSR above CPL 0.
 */
/*@ requires policy_ok && own_subject(subject) && subject == vcpu_current;
    assigns subject_pages[subject].regs, ANSWER_ASKED;
    ensures only_these: \result ==> is_answerable(trap);
    ensures by_the_table: \result ==> \exists integer i;
      answer_for(subject, i, asked(trap, vcpu_asked.rax_read, \old(subject_pages[subject].regs.rcx))) &&
      (vcpu_asked.faulted == subject && trap != TRAP_CPUID && vcpu_asked.privileged == 0 &&
	 vcpu_asked.skipped == \old(vcpu_asked.skipped) ||
       answered(subject, i, trap) && vcpu_asked.skipped == subject &&
	 vcpu_asked.faulted == \old(vcpu_asked.faulted) && (trap == TRAP_CPUID || vcpu_asked.privileged != 0));
    ensures nothing: !\result ==> subject_pages[subject].regs == \old(subject_pages[subject].regs) &&
      vcpu_asked.skipped == \old(vcpu_asked.skipped) && vcpu_asked.faulted == \old(vcpu_asked.faulted); */
bool answers_give(subject_id_t subject, uint32_t trap);

#endif
