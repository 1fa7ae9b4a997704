/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Finds an answer by bisection, at most 13 steps in the largest table, and puts it into the registers. */
#include "answers.h"

#include "hw.h"
#include "pages.h"
#include "policy_tables.h"
#include "vcpu.h"

#include <muen/abi/trap.h>

#define NO_ANSWER MUEN_ANSWER_MAX
#define LOW_HALF 0xffffffffULL

/*@ predicate is_before(integer i, integer kind, integer key, integer subkey) =
      policy_answer[i].kind < kind ||
      (policy_answer[i].kind == kind &&
       (policy_answer[i].key < key || (policy_answer[i].key == key && policy_answer[i].subkey < subkey))); */

/*@ requires index < MUEN_ANSWER_MAX;
    assigns \nothing;
    ensures \result <==> is_before(index, kind, key, subkey); */
static inline bool answer_is_before(uint32_t index, uint32_t kind, uint32_t key, uint32_t subkey)
{
	const struct policy_answer *const answer = &policy_answer[index];

	if (answer->kind != kind) {
		return answer->kind < kind;
	}
	return answer->key != key ? answer->key < key : answer->subkey < subkey;
}

/*@ requires index < MUEN_ANSWER_MAX;
    assigns \nothing;
    ensures \result <==> answer_is_for(index, kind, key, subkey); */
static inline bool answer_is(uint32_t index, uint32_t kind, uint32_t key, uint32_t subkey)
{
	const struct policy_answer *const answer = &policy_answer[index];

	return answer->kind == kind && answer->key == key &&
	       (answer->subkey == subkey || answer->subkey == POLICY_ANSWER_ANY);
}

/*@ // Where the answer must be: those on the left are before the wanted one, those on the right are not.
    predicate is_the_place(integer s, integer i, integer kind, integer key, integer subkey) =
      policy_subject[s].answer_first <= i <= policy_subject[s].answer_first + policy_subject[s].answer_count &&
      (policy_subject[s].answer_first < i ==> is_before(i - 1, kind, key, subkey)) &&
      (answer_of(s, i) ==> !is_before(i, kind, key, subkey)); */

/*
 * The first of the subject's answers that is not before the wanted one is it, or there is none: an answer for any
 * subkey has the highest number, and is the only one of its key (policy_check).
 */
/*@ requires policy_ok && is_subject(subject);
    assigns \nothing;
    ensures found: \result == NO_ANSWER || answer_for(subject, \result, kind, key, subkey);
    ensures not_found: \result == NO_ANSWER ==> \exists integer i; is_the_place(subject, i, kind, key, subkey) &&
      (answer_of(subject, i) ==> !answer_is_for(i, kind, key, subkey)); */
static uint32_t answer_find(subject_id_t subject, uint32_t kind, uint32_t key, uint32_t subkey)
{
	uint32_t const end = policy_subject[subject].answer_first + policy_subject[subject].answer_count;
	uint32_t first = policy_subject[subject].answer_first;
	uint32_t count = policy_subject[subject].answer_count;

	/*@ loop invariant policy_subject[subject].answer_first <= first <= end;
	    loop invariant first + count <= end;
	    loop invariant policy_subject[subject].answer_first < first ==> is_before(first - 1, kind, key, subkey);
	    loop invariant first + count < end ==> !is_before(first + count, kind, key, subkey);
	    loop assigns first, count;
	    loop variant count; */
	while (count > 0) {
		uint32_t const half = count / 2;

		if (answer_is_before(first + half, kind, key, subkey)) {
			first += half + 1;
			count -= half + 1;
		} else {
			count = half;
		}
	}
	//@ assert is_the_place(subject, first, kind, key, subkey);
	return first < end && answer_is(first, kind, key, subkey) ? first : NO_ANSWER;
}

/* The upper halves of the registers become 0, as the instruction does it in 64-bit mode (SDM vol. 2, CPUID). */
/*@ requires policy_ok && own_subject(subject) && subject == vcpu_current && index < MUEN_ANSWER_MAX;
    assigns subject_pages[subject].regs, vcpu_asked.rax_of, vcpu_asked.rax;
    ensures is_answer_cpuid(subject, index); */
static void answer_cpuid(subject_id_t subject, uint32_t index)
{
	vcpu_set_rax(subject, policy_answer[index].value[0]);
	subject_pages[subject].regs.rbx = policy_answer[index].value[1];
	subject_pages[subject].regs.rcx = policy_answer[index].value[2];
	subject_pages[subject].regs.rdx = policy_answer[index].value[3];
}

/*@ requires policy_ok && own_subject(subject) && subject == vcpu_current;
    assigns subject_pages[subject].regs, vcpu_asked.rax_of, vcpu_asked.rax, vcpu_asked.rax_read;
    ensures \result ==> \exists integer i; answer_for(subject, i, POLICY_ANSWER_CPUID, asked_leaf,
      \old(asked_by_rcx(subject))) &&
      is_answer_cpuid(subject, i);
    ensures !\result ==> \exists integer i;
      is_the_place(subject, i, POLICY_ANSWER_CPUID, asked_leaf, \old(asked_by_rcx(subject))) &&
      (answer_of(subject, i) ==> !answer_is_for(i, POLICY_ANSWER_CPUID, asked_leaf, \old(asked_by_rcx(subject))));
    ensures !\result ==> subject_pages[subject].regs == \old(subject_pages[subject].regs); */
static bool answer_to_cpuid(subject_id_t subject)
{
	uint32_t const leaf = (uint32_t)(vcpu_rax(subject) & LOW_HALF);
	uint32_t const subleaf = (uint32_t)(subject_pages[subject].regs.rcx & LOW_HALF);
	uint32_t const index = answer_find(subject, POLICY_ANSWER_CPUID, leaf, subleaf);

	if (index == NO_ANSWER) {
		return false;
	}
	answer_cpuid(subject, index);
	return true;
}

/*@ requires policy_ok && own_subject(subject) && subject == vcpu_current;
    assigns subject_pages[subject].regs, vcpu_asked.rax_of, vcpu_asked.rax;
    ensures \result ==> \exists integer i; answer_for(subject, i, kind, \old(asked_by_rcx(subject)), 0) &&
      (kind == POLICY_ANSWER_RDMSR ==> is_answer_rdmsr(subject, i));
    ensures !\result ==> \exists integer i; is_the_place(subject, i, kind, \old(asked_by_rcx(subject)), 0) &&
      (answer_of(subject, i) ==> !answer_is_for(i, kind, \old(asked_by_rcx(subject)), 0));
    ensures !\result || kind != POLICY_ANSWER_RDMSR ==> subject_pages[subject].regs ==
      \old(subject_pages[subject].regs); */
static bool answer_to_msr(subject_id_t subject, uint32_t kind)
{
	uint32_t const msr = (uint32_t)(subject_pages[subject].regs.rcx & LOW_HALF);
	uint32_t const index = answer_find(subject, kind, msr, 0);

	if (index == NO_ANSWER) {
		return false;
	}
	if (kind == POLICY_ANSWER_RDMSR) {
		vcpu_set_rax(subject, policy_answer[index].value[0]);
		subject_pages[subject].regs.rdx = policy_answer[index].value[1];
	}
	return true;
}

/*@ requires policy_ok && own_subject(subject);
    requires loaded: subject == vcpu_current;
    assigns subject_pages[subject].regs, subject_pages[subject].state.rip,
      subject_pages[subject].state.interruptibility, ANSWER_ASKED;
    ensures fault: vcpu_asked.privileged == 0 ==> \result && vcpu_asked.faulted == subject &&
      vcpu_asked.skipped == \old(vcpu_asked.skipped);
    ensures \result && vcpu_asked.privileged != 0 ==> \exists integer i;
      answer_for(subject, i, kind, \old(asked_by_rcx(subject)), 0) &&
      (kind == POLICY_ANSWER_RDMSR ==> is_answer_rdmsr(subject, i));
    ensures behind: \result && vcpu_asked.privileged != 0 && !is_mirrored(subject) ==> vcpu_asked.skipped == subject;
    ensures !\result ==> vcpu_asked.skipped == \old(vcpu_asked.skipped) && vcpu_asked.faulted ==
      \old(vcpu_asked.faulted);
    ensures !\result ==> \exists integer i; is_the_place(subject, i, kind, \old(asked_by_rcx(subject)), 0) &&
      (answer_of(subject, i) ==> !answer_is_for(i, kind, \old(asked_by_rcx(subject)), 0)); */
static bool answer_msr_instruction(subject_id_t subject, uint32_t kind)
{
	if (!vcpu_is_privileged(subject)) {
		vcpu_inject_gp(subject);
		return true;
	}
	if (!answer_to_msr(subject, kind)) {
		return false;
	}
	subject_skip_instruction(subject);
	return true;
}

KERNEL_SELDOM bool answers_give(subject_id_t subject, uint32_t trap)
{
	switch (trap) {
	case TRAP_CPUID:
		if (!answer_to_cpuid(subject)) {
			return false;
		}
		subject_skip_instruction(subject);
		return true;
	case TRAP_RDMSR:
		return answer_msr_instruction(subject, POLICY_ANSWER_RDMSR);
	case TRAP_WRMSR:
		return answer_msr_instruction(subject, POLICY_ANSWER_WRMSR);
	default:
		return false;
	}
}
