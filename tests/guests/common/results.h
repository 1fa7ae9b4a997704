/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* What guest and judge agree on: the page of results, the steps, the values. Read by C and assembly. */
#ifndef GUESTS_RESULTS_H
#define GUESTS_RESULTS_H

#define RESULTS_ADDRESS        0x20000
#define HYPERCALL_KIND_ADDRESS 0x21000 /* third byte of the hypercall instruction */
#define ABSENT_ADDRESS         0x30000000

#define STEP_PORT  0x80
#define EVENT_POKE 2

#define ANSWERED_LEAF 0x40000000
#define ANSWERED_MSR  0x1b

#define KEPT_LOW  0x33445566
#define KEPT_HIGH 0x00001122
#define KEPT_XMM  0x5a5aa5a512345678

/* Results are 64-bit words: 0 to 7 are the step's, the others the guest's as a whole. */
#define RESULT_STEP          8
#define RESULT_POKES         9
#define RESULT_FAULTS        10
#define RESULT_ERROR_CODE    11
#define RESULT_FAULT_ADDRESS 12
#define RESULT_COUNT         13

#define STEP_PROTECTED 1
#define STEP_ANSWERS   2
#define STEP_XSETBV    3
#define STEP_DEBUG     4
#define STEP_REAL      5
#define STEP_PAGING    6
#define STEP_LONG      7
#define STEP_WAIT      8
#define STEP_KEPT      9
#define STEP_RESUMED   10
#define STEP_MOVED     11

#endif
