/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The minor frame that the subject runs in, as TSC values. Costs a load, and tells the time to the length of a frame
 * without RDTSC. Published at frame switches only: it does not move when the subject yields or hands over.
 */
#ifndef MUEN_SCHED_INFO_H
#define MUEN_SCHED_INFO_H

#include <stdint.h>

/* TSC value at which the current minor frame of the partition began, as planned. */
uint64_t muen_frame_start(void);

/* TSC value at which it ends. */
uint64_t muen_frame_end(void);

/* Spins until another minor frame than the one that began at start; returns when that one began. */
uint64_t muen_frame_wait(uint64_t start);

#endif
