/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Faults of the kernel on demand. A kernel of this test has them linked in (fault.c), no other kernel does: a subject
 * asks by a hypercall that is no event, with FAULT_MARK in RBX and the fault in RCX.
 */
#ifndef CRASH_FAULT_H
#define CRASH_FAULT_H

#include <stdint.h>

#define FAULT_MARK 0x6661756c74ULL
#define FAULT_HYPERCALL 63U              /* no event of these subjects */
#define FAULT_ABSENT_ADDRESS 0x7ff00000U /* not mapped by the kernel */

enum fault {
	FAULT_INVALID_OPCODE = 1,
	FAULT_PAGE,          /* a read of FAULT_ABSENT_ADDRESS */
	FAULT_DOUBLE,        /* a page fault whose gate is absent */
	FAULT_MACHINE_CHECK, /* the exception; no CPU here reports one of its own */
	FAULT_NMI_HERE,      /* while this kernel runs */
	FAULT_NMI_AT_CPU_1,  /* while a subject runs there; returns */
	FAULT_GUEST_STATE,   /* that the next entry refuses */
	FAULT_CONTROLS,      /* likewise */
};

#endif
