/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Barriers in shared memory: a number of CPUs meet, then all go on. */
#ifndef KERNEL_BARRIER_H
#define KERNEL_BARRIER_H

#include "types.h"

struct barrier {
	volatile uint64_t arrived; /* CPUs waiting */
	volatile uint64_t phase;   /* raised by the last to arrive */
};

/* Wait until size CPUs have called this. size is at least 1. */
/*@ requires \valid(barrier);
    terminates alone: barrier->arrived + 1 == size;
    assigns barrier->arrived, barrier->phase;
    ensures alone: \old(barrier->arrived) + 1 == size ==>
      barrier->arrived == 0 && barrier->phase == (uint64_t)(\old(barrier->phase) + 1); */
void barrier_wait(struct barrier *barrier, uint32_t size);

#endif
