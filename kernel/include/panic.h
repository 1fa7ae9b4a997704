/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The end of the machine's work: a failure that must not happen, or that the policy defines as the end. It is entered
 * into the crash audit; debug kernels print everything known on the console; every kernel then resets the machine.
 * Nothing is silently ignored, and there is no other end.
 */
#ifndef KERNEL_PANIC_H
#define KERNEL_PANIC_H

#include <muen/abi/crash_audit.h>

#include "policy_ok.h"

/* text: one short sentence. value: a number that helps, printed in hexadecimal. */
/*@ requires \valid_read(text);
    assigns \nothing;
    ensures \false; */
_Noreturn void panic(enum crash_reason reason, const char *text, uint64_t value);

/* The same with the state of the subject that caused it. */
/*@ requires \valid_read(text) && own_subject(subject) && policy_ok;
    assigns \nothing;
    ensures \false; */
_Noreturn void panic_subject(enum crash_reason reason, const char *text, subject_id_t subject, uint64_t value);

#endif
