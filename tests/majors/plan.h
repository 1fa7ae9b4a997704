/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * What subject tau0 asks for in each major frame, the first being number 0, and what follows from it. Each subject goes
 * through the whole of it by its own frames, whose starts say which major frame was run.
 */
#ifndef MAJORS_PLAN_H
#define MAJORS_PLAN_H

#include <muen/sched_info.h>
#include <muen/sinfo.h>

#include <stdint.h>

#define MAJORS 3U
#define TICKS_PER_MS 10U

static const uint32_t requests[] = {
    1, 2, 0, 0, 2, 2, 3, 1, UINT32_MAX, 1, 8, 0, 0x80000000, 2, 0x10001, 1, 0, 64, 2, 1,
};

#define REQUEST_COUNT (sizeof(requests) / sizeof(requests[0]))

/* As in the policy. */
static const uint32_t period_ticks[MAJORS] = {40, 60, 100};

/* A request that the policy does not have changes nothing. */
static inline uint32_t plan_next_major(uint32_t major, unsigned int frame)
{
	return requests[frame] < MAJORS ? requests[frame] : major;
}

static inline uint64_t plan_period(uint32_t major)
{
	return (uint64_t)muen_sinfo()->tsc_khz * period_ticks[major] / TICKS_PER_MS;
}

#endif
