/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* What of the CPU is the witness's: it is given new values before each wait, and compared after it. */
#ifndef WITNESS_MACHINE_H
#define WITNESS_MACHINE_H

#include <stdint.h>

/* How the witness lets time pass: until another minor frame, or by a hypercall. */
enum machine_wait {
	WAIT_FOR_FRAME,
	WAIT_FOR_TURN,
};

/* number is the hypercall's. Returns the time, in TSC ticks, right after the wait. */
uint64_t machine_check(enum machine_wait wait, uint64_t number);

#endif
