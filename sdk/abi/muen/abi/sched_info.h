/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Scheduling information: one page a partition, read-only for its subjects, at MUEN_GVA_SCHED_INFO. TSC values of begin
 * and end of the partition's current (or, while it does not run, last) minor frame; written by the kernel at frame
 * switches. The start is computed from the plan, never measured. Path counters (path_counters.h) have the second half.
 */
#ifndef MUEN_ABI_SCHED_INFO_H
#define MUEN_ABI_SCHED_INFO_H

#include <muen/abi/types.h>

struct sched_info {
	uint64_t start; /* TSC ticks */
	uint64_t end;   /* TSC ticks */
};
MUEN_ASSERT_OFFSET(struct sched_info, end, 8);

#endif
