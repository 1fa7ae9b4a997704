/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The end of the machine's work: a failure that must not happen, or that the policy defines as the end. Debug kernels
 * print everything known on the console; every kernel then resets the machine. Nothing is silently ignored.
 */
#ifndef KERNEL_PANIC_H
#define KERNEL_PANIC_H

#include "policy_ok.h"
#include "types.h"

/* reason: one short sentence. value: a number that helps, printed in hexadecimal. */
/*@ requires \valid_read(reason);
    assigns \nothing;
    ensures \false; */
_Noreturn void panic(const char *reason, uint64_t value);

/* The same with the state of the subject that caused it. */
/*@ requires \valid_read(reason) && own_subject(subject) && policy_ok;
    assigns \nothing;
    ensures \false; */
_Noreturn void panic_subject(const char *reason, subject_id_t subject, uint64_t value);

#endif
