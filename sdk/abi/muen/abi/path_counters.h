/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Path counters: how often a partition took the kernel's paths since boot. Written by benchmark kernels, at
 * MUEN_PATH_COUNTERS in the partition's page of scheduling information; under other kernels all are 0. Each is written
 * by the partition's own CPU alone, and as one word: a subject of the partition reads it whole.
 */
#ifndef MUEN_ABI_PATH_COUNTERS_H
#define MUEN_ABI_PATH_COUNTERS_H

#include <muen/abi/limits.h>
#include <muen/abi/types.h>

#define MUEN_PATH_COUNTERS 2048U /* bytes from the start of the page */

struct path_counters {
	uint64_t exits[MUEN_TRAP_MAX]; /* of its subjects, by enum muen_trap: what traps, and the kernel's own */
	uint64_t unknown;              /* exits that have no trap number */
	uint64_t switches;             /* one of its subjects was entered after another subject, of this partition or not */
};
MUEN_ASSERT_SIZE(struct path_counters, 496);
MUEN_ASSERT_OFFSET(struct path_counters, switches, 488);

#endif
