/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * What offender and referee share: the order of the cases, and one page in which the offender writes what it is about
 * to do. Nothing here decides a verdict: what happened, the referee learns from the kernel alone.
 */
#ifndef CASE_PAGE_H
#define CASE_PAGE_H

#include <muen/abi/types.h>

enum isolation_case {
	CASE_WRITE_READ_ONLY,
	CASE_WRITE_UNMAPPED,
	CASE_READ_UNMAPPED,
	CASE_EXECUTE_DATA,
	CASE_WRITE_SINFO,
	CASE_WRITE_CHANNEL,
	CASE_RDMSR,
	CASE_WRMSR,
	CASE_OUT,
	CASE_IN,
	CASE_HLT,
	CASE_RDTSC,
	CASE_MOV_CR0,
	CASE_MOV_CR3,
	CASE_OTHER_HYPERCALL,
	CASE_UNKNOWN_EVENT,
	CASE_COUNT,
};

enum case_stage {
	STAGE_NONE,    /* between cases: no trap is expected */
	STAGE_BEFORE,  /* the offender asks for a look at the witness before it begins */
	STAGE_ATTEMPT, /* a trap now is the case's */
	STAGE_AFTER,   /* the offender asks for the verdict */
	STAGE_END,     /* no more cases */
};

struct case_page {
	uint64_t stage;   /* enum case_stage */
	uint64_t number;  /* enum isolation_case */
	uint64_t rip;     /* of the instruction that must trap */
	uint64_t resume;  /* where to go on after it; 0: where it stands */
	uint64_t address; /* that a memory access was made to */
};
MUEN_ASSERT_OFFSET(struct case_page, stage, 0);
MUEN_ASSERT_OFFSET(struct case_page, rip, 16);
MUEN_ASSERT_OFFSET(struct case_page, resume, 24);

/* What the offender touches: ports, and addresses at which the policy maps nothing. */
#define CASE_PORT_OUT 0x70U
#define CASE_PORT_IN 0x71U
#define ABSENT_TO_WRITE 0x150000000ULL
#define ABSENT_TO_READ 0x160000000ULL

/* The witness's channel: one element a frame. */
#define WITNESS_PROTOCOL 0x7769746e65737331ULL /* "witness1" */
struct witness_frame {
	uint64_t count; /* frames seen */
	uint64_t start; /* of the newest one, TSC ticks */
};

#endif
