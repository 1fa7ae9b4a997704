/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* One pass over a subject's answers: each by itself, and with the one before. */
#include "answers_check.h"

#include "policy_tables.h"

/*@ requires index < MUEN_ANSWER_MAX;
    assigns \nothing;
    ensures exactly: \result <==> answer_form(index); */
static bool answer_form_ok(uint32_t index)
{
	struct policy_answer const answer = policy_answer[index];
	uint64_t const trap = answer.question >> 24 & 0xffU;

	return trap == TRAP_CPUID ||
	       ((trap == TRAP_RDMSR || trap == TRAP_WRMSR) && (answer.question & POLICY_QUESTION_SUBLEAF) == 0 &&
		answer.value[2] == 0 && answer.value[3] == 0 &&
		(trap == TRAP_RDMSR || (answer.value[0] == 0 && answer.value[1] == 0)));
}

/*@ requires 1 <= index < MUEN_ANSWER_MAX;
    assigns \nothing;
    ensures exactly: \result <==> answer_before(index - 1, index); */
static bool answer_follows(uint32_t index)
{
	uint64_t const before = policy_answer[index - 1].question;
	uint64_t const question = policy_answer[index].question;

	return before < question && before != (question & ~POLICY_QUESTION_SUBLEAF);
}

bool answers_ok(subject_id_t subject)
{
	uint32_t const first = policy_subject[subject].answer_first;
	uint32_t const end = first + policy_subject[subject].answer_count;

	/*@ loop invariant first <= index <= end;
	    loop invariant answers_rise(first, index);
	    loop invariant \forall integer i; first <= i < index ==> answer_form(i);
	    loop assigns index;
	    loop variant end - index; */
	for (uint32_t index = first; index < end; index++) {
		if (!answer_form_ok(index) || (index > first && !answer_follows(index))) {
			return false;
		}
		//@ assert the_last_follows: \forall integer i; first < i && i == index ==> answer_before(i - 1, i);
		//@ assert those_before: \forall integer i; first < i < index ==> answer_before(i - 1, i);
	}
	return true;
}
