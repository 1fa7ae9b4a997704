/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * What the plan says of one CPU, computed from the policy's tables alone: frame after frame from the start of time. The
 * fuzzer holds the scheduler against it.
 */
#ifndef KERNEL_TESTS_FUZZ_PLAN_ORACLE_H
#define KERNEL_TESTS_FUZZ_PLAN_ORACLE_H

#include "types.h"

struct plan_frame {
	uint32_t major;
	uint32_t minor; /* index into the table of minor frames */
	tsc_t major_start;
	tsc_t start;
	tsc_t end;
	partition_id_t partition;
};

/* The first frame of a CPU. */
struct plan_frame plan_oracle_begin(cpu_id_t cpu, tsc_t start);

/* The frame after that one, where request is what tau0 asks for. */
struct plan_frame plan_oracle_next(cpu_id_t cpu, struct plan_frame frame, uint32_t request);

/* The major frame after that one. */
uint32_t plan_oracle_major(uint32_t major, uint32_t request);

#endif
