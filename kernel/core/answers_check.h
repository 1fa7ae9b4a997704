/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* What policy_check() demands of answers: kinds that exist, and an order in which answers_give() finds them. */
#ifndef KERNEL_ANSWERS_CHECK_H
#define KERNEL_ANSWERS_CHECK_H

#include "policy_ok.h"
#include "types.h"

/*@ predicate answer_form(integer i) =
      policy_answer[i].reserved == 0 &&
      (policy_answer[i].kind == POLICY_ANSWER_CPUID ||
       (policy_answer[i].kind == POLICY_ANSWER_RDMSR && policy_answer[i].subkey == 0 &&
        policy_answer[i].value[2] == 0 && policy_answer[i].value[3] == 0) ||
       (policy_answer[i].kind == POLICY_ANSWER_WRMSR && policy_answer[i].subkey == 0 &&
        policy_answer[i].value[0] == 0 && policy_answer[i].value[1] == 0 && policy_answer[i].value[2] == 0 &&
        policy_answer[i].value[3] == 0)); */

/*
 * The subject's answers rise by kind, key and subkey, each once; one for any subkey is the only one of its key.
 * Requires that they are within the table.
 */
/*@ requires counts_ok && is_subject(subject) && bounds_good(subject);
    assigns \nothing;
    ensures \result ==> answers_good(subject);
    ensures exactly: \result <==> answers_good(subject) && \forall integer i;
      policy_subject[subject].answer_first <= i <
      policy_subject[subject].answer_first + policy_subject[subject].answer_count ==> answer_form(i); */
bool answers_ok(subject_id_t subject);

#endif
