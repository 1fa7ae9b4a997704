/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * What is cleared in the CPU before a partition runs after another one on the same CPU: as far as the policy wants it,
 * since it costs thousands of cycles. Owns the partition that ran last on this CPU.
 */
#ifndef KERNEL_SCRUB_H
#define KERNEL_SCRUB_H

#include "hw.h"
#include "policy_ok.h"
#include "subject.h"
#include "types.h"

#define PARTITION_NONE MUEN_NONE16

/* None at first. */
extern partition_id_t scrub_partition;

/* A subject of this partition is about to run, and the state of the subject before is out of the CPU. */
/*@ requires policy_ok && is_partition(partition);
    assigns scrub_partition, hw_asked.scrubbed;
    ensures scrubbed_for{Pre, Post}(partition); */
void scrub_before(partition_id_t partition);

#endif
