/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Finds an answer by bisection, at most 12 steps in the largest table, and puts it into the registers. */
#include "answers.h"

#include "hw.h"
#include "pages.h"
#include "policy_tables.h"
#include "vcpu.h"

/*@ // Those of the subject's answers before this place are not above the question, the others are.
    predicate is_the_place(integer s, integer i, integer question) =
      policy_subject[s].answer_first <= i <= policy_subject[s].answer_first + policy_subject[s].answer_count &&
      (policy_subject[s].answer_first < i ==> policy_answer[i - 1].question <= question) &&
      (answer_of(s, i) ==> question < policy_answer[i].question);

    predicate no_answer(integer s, integer question) =
      \exists integer i; is_the_place(s, i, question) &&
        (policy_subject[s].answer_first < i ==> !answer_for(s, i - 1, question)); */

/*
 * The last of the subject's answers that is not above the question is the one, or there is none: one for every subleaf
 * has the lowest number of its leaf, and is the only one (policy_check).
 */
/*@ requires policy_ok && is_subject(subject) && \valid(index);
    assigns *index;
    ensures found: \result ==> answer_for(subject, *index, question);
    ensures not_found: !\result ==> no_answer(subject, question); */
static inline bool answer_find(subject_id_t subject, uint64_t question, uint32_t *index)
{
	uint32_t const start = policy_subject[subject].answer_first;
	uint32_t count = policy_subject[subject].answer_count;
	uint32_t first = start;
	uint64_t found;

	if (count == 0) {
		//@ assert is_the_place(subject, start, question);
		return false;
	}
	/*@ loop invariant start <= first && 1 <= count;
	    loop invariant first + count <= start + policy_subject[subject].answer_count;
	    loop invariant start < first ==> policy_answer[first].question <= question;
	    loop invariant answer_of(subject, first + count) ==> question < policy_answer[first + count].question;
	    loop assigns first, count;
	    loop variant count; */
	while (count > 1) {
		uint32_t const half = count / 2;
		uint32_t const rest = count - half;

		/*@ assert the_next: answer_of(subject, first + half + 1) ==>
		      answer_before(first + half, first + half + 1); */
		/*@ assert above: question < policy_answer[first + half].question && answer_of(subject, first + half + 1) ==>
		      question < policy_answer[first + half + 1].question; */
		//@ assert the_rest: rest == half || rest == half + 1;
		/*@ assert even: rest == half && question < policy_answer[first + half].question ==>
		      question < policy_answer[first + rest].question; */
		/*@ assert odd: rest == half + 1 && question < policy_answer[first + half].question &&
		      answer_of(subject, first + rest) ==> question < policy_answer[first + rest].question; */
		first += policy_answer[first + half].question <= question ? half : 0;
		count = rest;
	}
	found = policy_answer[first].question;
	//@ assert found <= question ==> is_the_place(subject, first + 1, question);
	//@ assert found > question ==> is_the_place(subject, start, question);
	*index = first;
	return found == question || found == (question & ~POLICY_QUESTION_SUBLEAF);
}

/*@ assigns \nothing;
    ensures \result == lower_half(value); */
static inline uint32_t answer_lower_half(uint64_t value)
{
	return (uint32_t)(value & 0xffffffffU);
}

/* A subleaf that no policy can name has the answer for every one. */
/*@ assigns \nothing;
    ensures \result == cpuid_question(leaf, subleaf); */
static inline uint64_t answer_question_of_cpuid(uint32_t leaf, uint32_t subleaf)
{
	return POLICY_QUESTION(TRAP_CPUID, leaf) + (subleaf < POLICY_QUESTION_SUBLEAF ? subleaf + 1U : 0U);
}

/* The upper halves of the registers become 0, as the instruction does it in 64-bit mode (SDM vol. 2, CPUID). */
/*@ requires policy_ok && own_subject(subject) && subject == vcpu_current;
    assigns subject_pages[subject].regs, ANSWER_ASKED;
    ensures by_the_table: \result ==> \exists integer i;
      answer_for(subject, i, asked(TRAP_CPUID, vcpu_asked.rax_read, \old(subject_pages[subject].regs.rcx))) &&
      answered(subject, i, TRAP_CPUID) && vcpu_asked.skipped == subject;
    ensures not_found: !\result ==>
      no_answer(subject, asked(TRAP_CPUID, vcpu_asked.rax_read, \old(subject_pages[subject].regs.rcx)));
    ensures no_fault: vcpu_asked.faulted == \old(vcpu_asked.faulted);
    ensures nothing: !\result ==> subject_pages[subject].regs == \old(subject_pages[subject].regs) &&
      vcpu_asked.skipped == \old(vcpu_asked.skipped); */
static inline bool answer_cpuid(subject_id_t subject)
{
	struct cpu_regs *const regs = &subject_pages[subject].regs;
	uint32_t const leaf = answer_lower_half(vcpu_rax(subject));
	uint32_t const subleaf = answer_lower_half(regs->rcx);
	uint32_t index;

	if (!answer_find(subject, answer_question_of_cpuid(leaf, subleaf), &index)) {
		//@ assert none: no_answer(subject, cpuid_question(leaf, subleaf));
		return false;
	}
	//@ assert found: answer_for(subject, index, cpuid_question(leaf, subleaf));
	vcpu_set_rax(subject, policy_answer[index].value[0]);
	regs->rbx = policy_answer[index].value[1];
	regs->rcx = policy_answer[index].value[2];
	regs->rdx = policy_answer[index].value[3];
	vcpu_skip_instruction(subject);
	//@ assert still_found: answer_for(subject, index, cpuid_question(leaf, subleaf));
	//@ assert given: answered(subject, index, TRAP_CPUID);
	return true;
}

/*@ requires policy_ok && own_subject(subject) && subject == vcpu_current;
    requires trap == TRAP_RDMSR || trap == TRAP_WRMSR;
    assigns subject_pages[subject].regs, ANSWER_ASKED;
    ensures by_the_table: \result ==> \exists integer i;
      answer_for(subject, i, asked(trap, 0, \old(subject_pages[subject].regs.rcx))) &&
      (vcpu_asked.privileged == 0 || answered(subject, i, trap));
    ensures not_found: !\result ==> no_answer(subject, asked(trap, 0, \old(subject_pages[subject].regs.rcx)));
    ensures fault: \result && vcpu_asked.privileged == 0 ==>
      vcpu_asked.faulted == subject && vcpu_asked.skipped == \old(vcpu_asked.skipped);
    ensures no_fault: !\result || vcpu_asked.privileged != 0 ==> vcpu_asked.faulted == \old(vcpu_asked.faulted);
    ensures behind: \result && vcpu_asked.privileged != 0 ==> vcpu_asked.skipped == subject;
    ensures nothing: !\result ==> subject_pages[subject].regs == \old(subject_pages[subject].regs) &&
      vcpu_asked.skipped == \old(vcpu_asked.skipped); */
KERNEL_SELDOM static bool answer_msr(subject_id_t subject, uint32_t trap)
{
	struct cpu_regs *const regs = &subject_pages[subject].regs;
	uint32_t index;

	if (!answer_find(subject, POLICY_QUESTION(trap, answer_lower_half(regs->rcx)), &index)) {
		//@ assert none: no_answer(subject, msr_question(trap, lower_half(\at(subject_pages[subject].regs.rcx, Pre))));
		return false;
	}
	//@ assert found: answer_for(subject, index, msr_question(trap, lower_half(\at(subject_pages[subject].regs.rcx, Pre))));
	if (!vcpu_is_privileged(subject)) {
		vcpu_inject_gp(subject);
		return true;
	}
	if (trap == TRAP_RDMSR) {
		vcpu_set_rax(subject, policy_answer[index].value[0]);
		regs->rdx = policy_answer[index].value[1];
	}
	vcpu_skip_instruction(subject);
	//@ assert given: answered(subject, index, trap);
	return true;
}

bool answers_give(subject_id_t subject, uint32_t trap)
{
	if (trap == TRAP_CPUID) {
		return answer_cpuid(subject);
	}
	return (trap == TRAP_RDMSR || trap == TRAP_WRMSR) && answer_msr(subject, trap);
}
