/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* How a subject asks for a fault. */
#ifndef CRASH_ASK_H
#define CRASH_ASK_H

#include "fault.h"

#include <muen/abi/layout.h>
#include <muen/sched_info.h>
#include <muen/sinfo.h>

#define READY_MS 100U /* enough to judge the fault before */

/* RBX keeps what the fault of the kernel leaves in it. */
static inline void ask(enum fault fault)
{
	uint64_t mark = FAULT_MARK;

	__asm__ volatile("call *%[page]"
			 : "+b"(mark)
			 : "a"((uint64_t)FAULT_HYPERCALL), "c"((uint64_t)fault), [page] "r"(MUEN_GVA_HYPERCALL)
			 : "memory", "cc");
}

/*
 * In the frame that begins so much later than the first one, on each CPU: a CPU alone would wait for the others for
 * ever. And a loop of so many rounds after its beginning.
 */
static inline void ask_when_all_are_ready(enum fault fault, uint64_t first_frame, unsigned int rounds)
{
	uint64_t const ready = first_frame + muen_sinfo()->tsc_khz * READY_MS;

	while (muen_frame_start() < ready)
		(void)muen_frame_wait(muen_frame_start());
	for (unsigned int i = 0; i < rounds; i++)
		__asm__ volatile("" : : : "memory");
	ask(fault);
}

#endif
