/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * One CPU of a system under test: start-up as boot/start.c does it, then one exit after the other. The functions that
 * make an exit return the subject that is entered next.
 */
#ifndef KERNEL_TESTS_MACHINE_H
#define KERNEL_TESTS_MACHINE_H

#include "fake_hw.h"
#include "fake_vcpu.h"
#include "pages.h"
#include "policy_builder.h"

/* TSC value at which time starts, in each test. */
#define MACHINE_START 5000000U

/* cmocka setup and teardown: nothing of one test is seen by the next. */
int machine_setup(void **state);
int machine_teardown(void **state);

#define machine_test(function) cmocka_unit_test_setup_teardown(function, machine_setup, machine_teardown)

/* Seal the policy, start this CPU, enter the first subject, which is the result. The trace is empty then. */
subject_id_t machine_boot(cpu_id_t cpu);

/* Only up to sched_start(); then machine_enter() enters the first subject. */
void machine_start_scheduler(cpu_id_t cpu);
subject_id_t machine_enter(void);

/* Start the sealed CPU again. */
void machine_restart(void);

subject_id_t machine_exit(enum vcpu_exit_kind kind, uint32_t trap);
subject_id_t machine_trap(uint32_t trap);
subject_id_t machine_hypercall(uint64_t number);

/* The subject runs until the TSC has this value, counted from MACHINE_START; then the timer ends it. */
subject_id_t machine_run_until(tsc_t time);

#endif
