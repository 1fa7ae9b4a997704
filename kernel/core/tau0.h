/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The request of subject tau0 for the next major frame. */
#ifndef KERNEL_TAU0_H
#define KERNEL_TAU0_H

#include "policy_ok.h"
#include "types.h"

extern const volatile struct tau0_interface tau0_interface;

/* The major frame that follows: what tau0 asks for, if the policy has such a frame, else the current one. */
/*@ requires policy_ok && current < policy_header.major_count;
    assigns \nothing;
    ensures \result < policy_header.major_count;
    ensures alone: (policy_header.flags & POLICY_FLAG_TAU0) != 0 ==>
      \result == (tau0_interface.next_major < policy_header.major_count ? tau0_interface.next_major : current);
    ensures unasked: (policy_header.flags & POLICY_FLAG_TAU0) == 0 ==> \result == current; */
uint32_t tau0_next_major(uint32_t current);

#endif
