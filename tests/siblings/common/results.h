/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* What the siblings and their starter agree on: the page of results, the values. Read by C and assembly. */
#ifndef SIBLINGS_RESULTS_H
#define SIBLINGS_RESULTS_H

#define RESULTS_ADDRESS 0x20000
#define HYPERCALL_KIND_ADDRESS 0x21000 /* third byte of the hypercall instruction */

#define DONE_PORT 0x80
#define EVENT_POKE 2 /* the other one gets interrupt VECTOR_POKE */

#define TURNS 1000 /* of each sibling, one after the other */
#define ADDS 2000  /* of each sibling, at the same time */

/* Values of sibling n: those of the origin, plus n. */
#define OWN_VALUE 0x51b10000  /* of the first register; the next five have numbers that follow, in steps of two */
#define OWN_PAGES 0x9000      /* page directory; a page further for the next sibling */
#define OWN_WINDOW 0x80000000 /* where each maps another part of the memory that both have */
#define WINDOW_STEP 0x400000

/* Results are 64-bit words. First those of both, then what each sibling has for itself. */
#define RESULT_START 0 /* where the second one is to start; 0 until the origin has run */
#define RESULT_TURN 1  /* whose turn it is */
#define RESULT_SUM 2
#define RESULT_FIRST 8
#define RESULT_OWN 16

#define OWN_TURNS 0
#define OWN_REGISTERS 1 /* four general registers */
#define OWN_XMM 5
#define OWN_MSR 6
#define OWN_POKES 7
#define OWN_READ 8         /* through the window */
#define OWN_READ_PLAINLY 9 /* what the window is to show */
#define OWN_CR3 10
#define OWN_IS_DONE 11

#endif
