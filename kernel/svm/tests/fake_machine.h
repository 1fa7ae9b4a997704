/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* What the back end leans on, for the host: pages, policy, and the few hardware functions it calls. */
#ifndef FAKE_MACHINE_H
#define FAKE_MACHINE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "pages.h"
#include "svm_vcpu.h"
#include "vcpu.h"

/* The policy that is read-only for the code under test. */
extern struct policy_subject fake_policy_subject[MUEN_SUBJECT_MAX];

/* A policy that svm_policy_ok() accepts: all that is demanded, and nothing else. */
struct policy_subject fake_subject(void);

/* Arguments of the last apic_timer_start(). */
extern tsc_t fake_timer_now;
extern tsc_t fake_timer_deadline;

/* Debug registers 0 to 3 and 6, and MSRs in the order of the store. */
extern uint64_t fake_dr[5];
extern uint64_t fake_msr[MUEN_MSR_STORE_MAX];
extern bool fake_msr_refused;

/* A nested subject, 32-bit code without paging, that svm_policy_ok() accepts. */
struct policy_subject fake_nested_subject(void);

#endif
