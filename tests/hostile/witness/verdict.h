/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* What a witness says: one result a case, at once if it found a difference, else at the end. */
#ifndef VERDICT_H
#define VERDICT_H

#include <stdbool.h>
#include <stdint.h>

enum verdict_case {
	CASE_MEMORY,     /* its own, beside that of the hostile subject or not, and what others may only read */
	CASE_REGISTERS,  /* general and debug registers, CR2, flags */
	CASE_VECTORS,    /* x87, SSE, AVX and what else XCR0 has */
	CASE_MSRS,       /* that the policy gives it */
	CASE_INTERRUPTS, /* none comes that it did not ask for */
	CASE_FRAMES,     /* each begins as planned, and is entered on time */
	CASE_COUNT,
};

/* Finds the pages that tell how far the wardens are. */
void verdict_begin(void);

/* Is there still something to witness? */
bool verdict_goes_on(void);

/* Something differs; index says where. Only the first of a case is told. */
void verdict_differs(enum verdict_case number, const char *what, uint64_t index, uint64_t expected, uint64_t found);

/* The result of CASE_FRAMES, if it found nothing in so many frames: no frame is a failure. Before verdict_end(). */
void verdict_frames(uint64_t frames, uint64_t latest_ticks);

/* The results of all other cases that found nothing, after so many checks: no check is a failure. */
void verdict_end(uint64_t checks);

#endif
