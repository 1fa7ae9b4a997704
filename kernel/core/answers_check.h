/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* What policy_check() demands of answers: kinds that exist, and an order in which answers_give() finds them. */
#ifndef KERNEL_ANSWERS_CHECK_H
#define KERNEL_ANSWERS_CHECK_H

#include "policy_ok.h"
#include "types.h"

/*
 * The subject's answers rise by kind, key and subkey, each once; one for any subkey is the only one of its key.
 * Requires that they are within the table.
 */
/*@ requires counts_ok && is_subject(subject) && bounds_good(subject);
    assigns \nothing;
    ensures \result ==> answers_good(subject); */
bool answers_ok(subject_id_t subject);

#endif
