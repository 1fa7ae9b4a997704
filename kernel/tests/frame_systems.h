/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The systems on which the scheduler's rules are tested. Partition 0 of CPU 0 is the one under test. Every subject has
 * the source events SLEEP and YIELD, and a target event 0 that only wakes.
 */
#ifndef KERNEL_TESTS_FRAME_SYSTEMS_H
#define KERNEL_TESTS_FRAME_SYSTEMS_H

#include "machine.h"

#define FRAME 1000U

enum {
	SLEEP,
	YIELD,
};

/* Subjects of the partition under test: one a group; then the one of another partition, and one of another CPU. */
extern subject_id_t member[MUEN_PARTITION_GROUPS];
extern subject_id_t other;
extern subject_id_t remote;

/* CPU 0 alone: the partition under test in the first half of the major frame, the other one in the second. */
void build_alone(uint32_t groups);

/* CPU 0 with the partition under test and nothing else; CPU 1 with a subject that signals member n by event 2 + n. */
void build_with_remote(uint32_t groups, bool ipi);

/*
 * One group of two subjects on CPU 0, of which the first hands over by event 2; the subject of CPU 1 signals the first
 * by event 2, the second by event 3.
 */
void build_siblings(void);

/* All members sleep, one after the other; the result is who is entered then. */
subject_id_t all_sleep(uint32_t groups);

/* Times count from MACHINE_START. The timed event names a source event that does not exist. */
void set_trigger(subject_id_t subject, tsc_t time);
tsc_t elapsed(void);

/* The scheduling information of the subject's partition. */
void assert_info(subject_id_t subject, tsc_t start, tsc_t end);

#endif
