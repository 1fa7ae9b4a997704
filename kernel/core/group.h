/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Scheduling groups of the partitions of this CPU: which group of a partition runs, and which subject is active in it.
 *
 * Owns, in shared memory, one activity word a partition: bit n set means that group n may be active. Other CPUs set
 * bits; only this CPU clears them, and looks again after clearing, so that no wake-up is lost.
 */
#ifndef KERNEL_GROUP_H
#define KERNEL_GROUP_H

#include "types.h"

void group_init(partition_id_t partition);

/* The active subject of the group that runs in the partition. */
subject_id_t group_active_subject(partition_id_t partition);

/*
 * Choose the next active group after the one that ran last: at the start of a frame, when the running subject gives up
 * the CPU, and when a sleeping partition may wake. Returns false if there is none: the partition sleeps.
 */
bool group_select(partition_id_t partition, tsc_t now);

/* When a sleeping partition must be looked at again: its earliest timed event, at most limit. */
tsc_t group_wake_time(partition_id_t partition, tsc_t limit);

/* target becomes the active subject of the group that runs. */
void group_hand_over(partition_id_t partition, subject_id_t target);

void group_indicate_activity(subject_id_t subject, cpu_id_t this_cpu);

#endif
