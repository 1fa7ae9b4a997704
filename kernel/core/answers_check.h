/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* What policy_check() demands of answers: kinds that exist, and an order in which answers_give() finds them. */
#ifndef KERNEL_ANSWERS_CHECK_H
#define KERNEL_ANSWERS_CHECK_H

#include <muen/abi/trap.h>

#include "policy_ok.h"
#include "types.h"

/*@ logic integer answer_trap(integer i) = (policy_answer[i].question >> 24) & 0xff;
    // Only CPUID has subleaves and four values; the answer to a write has none.
    predicate answer_form(integer i) =
      answer_trap(i) == TRAP_CPUID ||
      ((answer_trap(i) == TRAP_RDMSR || answer_trap(i) == TRAP_WRMSR) &&
       (policy_answer[i].question & POLICY_QUESTION_SUBLEAF) == 0 &&
       policy_answer[i].value[2] == 0 && policy_answer[i].value[3] == 0 &&
       (answer_trap(i) == TRAP_WRMSR ==> policy_answer[i].value[0] == 0 && policy_answer[i].value[1] == 0)); */

/*
 * The subject's questions ascend; one for every subleaf is the only one of its leaf. Requires that they are within the
 * table.
 */
/*@ requires counts_ok && is_subject(subject) && bounds_good(subject);
    assigns \nothing;
    ensures \result ==> answers_good(subject);
    ensures exactly: \result <==> answers_good(subject) && \forall integer i;
      policy_subject[subject].answer_first <= i <
      policy_subject[subject].answer_first + policy_subject[subject].answer_count ==> answer_form(i); */
bool answers_ok(subject_id_t subject);

#endif
