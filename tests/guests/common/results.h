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

#define CR4_RESERVED 0x80000000
#define MOV_TO_CR4_LENGTH 3

/* Debug registers: four addresses apart by KEPT_DR_STEP, and fields of DR7 (SDM vol. 3, 17.2.4) that enable nothing. */
#define KEPT_DR      0x00001a2b3c4d5e00
#define KEPT_DR_STEP 0x100
#define KEPT_DR7     0xfff00400

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
#define STEP_RESERVED  4
#define STEP_DEBUG     5
#define STEP_BREAK     6
#define STEP_REAL      7
#define STEP_PAGING    8
#define STEP_LONG      9
#define STEP_WAIT      10
#define STEP_KEPT      11
#define STEP_WATCHED   12
#define STEP_RESUMED   13
#define STEP_MOVED     14

#endif
